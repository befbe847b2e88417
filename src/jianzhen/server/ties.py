"""Ties: what the platform tells of device, address and means of payment, hashed on the way in.

A hash alone would be guessed (there are only so many phone numbers): it is keyed, and the key is a file of
this site, outside the database. Without it, what is in the database tells nobody what it was. Who loses it
loses the ties to older claims, nothing else.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from jianzhen.consumers.rings import Tie
from jianzhen.errors import CANNOT_READ, CHECK_FOLDER, UsageError, because
from jianzhen.server.schemas import TiesIn

_NAMES = {"device": Tie.DEVICE, "address": Tie.ADDRESS, "payment": Tie.PAYMENT}


def open_key(folder: Path) -> bytes:
    """Return the key in `folder`, made at the first start; raise UsageError where it cannot be had."""
    file, part = folder / "ties.key", folder / f"ties.{secrets.token_hex(4)}.part"
    try:
        if not file.exists():
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
                made.write(secrets.token_bytes(32))
            try:
                os.link(part, file)
            except FileExistsError:
                pass  # another process was quicker
            finally:
                part.unlink()
        return file.read_bytes()
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(file), CHECK_FOLDER) from error


def hashed(key: bytes, tenant: str, told: TiesIn) -> dict[str, str]:
    """Return the keyed hash of each that was told, by its `Tie`. No two tenants have the same."""
    given = {tie: getattr(told, name) for name, tie in _NAMES.items()}
    return {
        tie.value: hmac.new(key, f"{tenant}\n{tie}\n{text}".encode(), hashlib.sha256).hexdigest()
        for tie, text in given.items()
        if text is not None
    }
