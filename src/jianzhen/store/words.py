"""Personal texts: a random salt before each, so that its hash gives nothing away once it is deleted.

The hash of "it is broken" alone could be guessed; the hash of 128 random bits and these words cannot.
"""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text as it is stored: 32 hex digits of salt, a line feed, the words in UTF-8; and its SHA-256."""

    sha256: str
    body: bytes

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.body[33:].decode()


def seal(text: str) -> Sealed:
    """Seal a text. Put `sha256` into the event, and give the whole to `Store.apply` with it."""
    body = f"{secrets.token_hex(16)}\n{text}".encode()
    return Sealed(hashlib.sha256(body).hexdigest(), body)
