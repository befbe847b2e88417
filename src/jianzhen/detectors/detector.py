"""What a detector is to us: a card, and one number for a photo."""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from jianzhen.errors import UsageError
from jianzhen.model import Text

if TYPE_CHECKING:
    from jianzhen.photo import Photo

GROUP = "jianzhen.detectors"
"""Entry points of installed packages: each names a function without arguments that returns a Detector."""

LONGEST = 2_000
"""Characters of a text on a card."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Card:
    """What a site should know of a detector before it believes a word of it.

    Attributes:
        id, version: its name; letters, digits, dots, dashes, underscores and plus signs.
        title: a few words for people.
        digest: SHA-256 in hex of all that decides its answers (weights, preprocessing). Another digest is
            another detector, which nobody has measured.
        threshold: score from which its makers call a photo generated or edited.
        detects: what it was trained to tell apart.
        training_data: the pictures it was trained on, of both kinds.
        licence: of weights and code.
        source: where it comes from.

    Raises:
        UsageError: a field is missing or malformed.
    """

    id: str
    version: str
    title: Text
    digest: str
    threshold: float
    detects: str
    training_data: str
    licence: str
    source: str

    def __post_init__(self) -> None:
        for field, pattern in (("id", _NAME), ("version", _NAME), ("digest", _DIGEST)):
            if not _is(getattr(self, field), pattern):
                raise wrong(field, Text(_WANTED[field][0], _WANTED[field][1]))
        if not isinstance(self.title, Text) or not all(
            _is_text(t, 80) for t in (self.title.en, self.title.zh)
        ):
            raise wrong("title", Text("up to 80 characters in en and in zh", "en 和 zh 各不超过 80 个字符"))
        for field in ("detects", "training_data", "licence", "source"):
            if not _is_text(getattr(self, field), LONGEST):
                raise wrong(field, Text("a sentence; “unknown” is one", "一句话；不清楚就写 unknown"))
        if isinstance(self.threshold, bool) or not isinstance(self.threshold, int | float):
            raise wrong("threshold", Text("a number", "一个数"))
        if not math.isfinite(self.threshold):
            raise wrong("threshold", Text("a finite number", "一个有限的数"))

    @property
    def key(self) -> str:
        """Name under which it is measured: id, version and the beginning of its digest."""
        return f"{self.id} {self.version} {self.digest[:16]}"


@runtime_checkable
class Detector(Protocol):
    """One learned detector of generated or edited pixels. The same photo always gets the same score."""

    @property
    def card(self) -> Card:
        """What it is."""
        ...

    def score(self, photo: "Photo") -> float:
        """Return a finite number, larger where it takes the pixels for generated; or raise CannotScore."""
        ...


class CannotScore(Exception):
    """A detector's word that it could not look at this photo, and why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


def wrong(field: str, wanted: Text) -> UsageError:
    """Return the error for a field of a card."""
    return UsageError(
        Text(f"the card's field {field} is missing or malformed", f"模型卡的 {field} 缺失或有误"),
        Text(f"Give {field}: {wanted.en}", f"请填写 {field}：{wanted.zh}"),
    )


_WANTED = {
    "id": ("at most 64 letters, digits, dots and dashes", "不超过 64 个字母、数字、点和连字符"),
    "version": ("such as 1.0, at most 64 characters", "例如 1.0，不超过 64 个字符"),
    "digest": ("64 hex digits", "64 位十六进制数字"),
}  # fmt: skip


def _is(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= longest and value.isprintable()
