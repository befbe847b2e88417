"""The keys that sign checkpoints and case files: Ed25519, replaced by a signed hand-over.

A folder holds `keys.json`, the public records of all keys, oldest first, and one private file, that of the
key in use (`<id>.key`, PEM, readable by its owner only). A key that was replaced can sign nothing more, so
its private file is deleted; its public record stays for ever, and what it signed stays verifiable.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from jianzhen.errors import CANNOT_READ, CANNOT_WRITE, CHECK_FOLDER, RecordError, because
from jianzhen.model.text import Text
from jianzhen.record.chain import moment
from jianzhen.record.verify import canonical, key_id, verify_keys

SCHEMA = "jianzhen.key/1"
RESTORE = Text("Restore the folder of keys from a copy", "请从备份恢复密钥文件夹")


@dataclass(frozen=True)
class Keyring:
    """The key in use, and the public records of all keys so far, oldest first."""

    records: tuple[Mapping[str, Any], ...]
    _private: Ed25519PrivateKey

    @property
    def id(self) -> str:
        """Id of the key in use: SHA-256 of its public half, in hex. Publish it: a verifier compares it."""
        return str(self.records[-1]["id"])

    def sign(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the object with `key`, the id of the key in use, and its `signature` over all the rest."""
        return _signed({**body, "key": self.id}, self._private)


def open_keyring(folder: Path, now: datetime) -> Keyring:
    """Open the keys in `folder`, or make the first one there.

    Raises:
        RecordError: the folder cannot be read or written, the private file is missing, readable by others,
            or not that of the last public record, or the records do not follow one another.
    """
    listed = folder / "keys.json"
    try:
        if not listed.exists():
            return _make(folder, (), None, now)
        records = tuple(json.loads(listed.read_text("utf-8")))
        file = folder / f"{records[-1]['id']}.key"
        if file.stat().st_mode & 0o077:
            raise RecordError(
                Text(f"{file}: others may read this private key", f"{file}：他人可读取该私钥"),
                Text(
                    f"Run: chmod 600 {file}; replace the key if others had access",
                    f"请执行 chmod 600 {file}；如可能泄露请更换",
                ),
            )
        private = load_pem_private_key(file.read_bytes(), None)
    except OSError as error:
        raise RecordError(because(CANNOT_READ, error).about(folder), RESTORE) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RecordError(_DAMAGED.about(folder), RESTORE) from error
    if verify_keys(records) or not isinstance(private, Ed25519PrivateKey):
        raise RecordError(_DAMAGED.about(folder), RESTORE)
    if _public(private) != records[-1]["public"]:
        raise RecordError(_DAMAGED.about(file), RESTORE)
    return Keyring(records, private)


def rotate(folder: Path, now: datetime) -> Keyring:
    """Replace the key in use: the old one signs the new one's record, and its private file is deleted.

    Raises:
        RecordError: as `open_keyring`; nothing is replaced then.
    """
    old = open_keyring(folder, now)
    new = _make(folder, old.records, old._private, now)
    (folder / f"{old.id}.key").unlink(missing_ok=True)
    return new


def _make(
    folder: Path, before: tuple[Mapping[str, Any], ...], signer: Ed25519PrivateKey | None, now: datetime
) -> Keyring:
    """Make a key. Its private file is on disk before any record names it."""
    private = Ed25519PrivateKey.generate()
    public = _public(private)
    record = {
        "schema": SCHEMA,
        "id": key_id(public),
        "public": public,
        "since": moment(now),
        "previous": before[-1]["id"] if before else None,
    }
    records = (*before, _signed(record, signer or private))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / f"{record['id']}.key", pem)
        _write(folder / "keys.json", json.dumps(records, indent=1).encode())
    except OSError as error:
        raise RecordError(because(CANNOT_WRITE, error).about(folder), CHECK_FOLDER) from error
    return Keyring(records, private)


def _write(path: Path, data: bytes) -> None:
    """Write a file readable by its owner only, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _public(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()


def _signed(body: Mapping[str, Any], private: Ed25519PrivateKey) -> dict[str, Any]:
    return {**body, "signature": private.sign(canonical(body)).hex()}


_DAMAGED = Text("the keys are damaged, or do not belong together", "密钥已损坏，或彼此不匹配")
