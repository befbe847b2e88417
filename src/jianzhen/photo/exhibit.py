"""A photo in the role it plays in a claim."""

from dataclasses import dataclass

from jianzhen.model import Role
from jianzhen.photo.photo import Photo


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A photo in its role."""

    photo: Photo
    role: Role
