"""Secrets that are shown once: `jz_` and what it is, an id that may be shown, and 160 random bits."""

import hashlib
import hmac
import secrets

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 characters that nobody confuses."""


def token(length: int) -> str:
    """Return so many random characters, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def made(kind: str) -> tuple[str, str, str]:
    """Return (id, the whole secret, what is kept of it)."""
    id, rest = f"{kind}_{token(10)}", token(32)
    return id, f"jz_{id}_{rest}", kept(rest)


def kept(rest: str) -> str:
    """Return the hash that is stored. A plain one is enough: there is nothing to guess in 160 random bits."""
    return hashlib.sha256(rest.encode("utf-8", "replace")).hexdigest()


def parted(whole: str) -> tuple[str, str, str] | None:
    """Return (kind, id, rest) of a secret as it was given, None if it has another form."""
    parts = whole.split("_")
    if len(parts) != 4 or parts[0] != "jz" or len(whole) > 80 or not whole.isascii():
        return None
    return parts[1], f"{parts[1]}_{parts[2]}", parts[3]


def same(rest: str, stored: str) -> bool:
    """Whether it is the secret that was stored; takes as long either way."""
    return hmac.compare_digest(kept(rest), stored)
