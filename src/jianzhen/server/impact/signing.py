"""Who signed an assessment, and whether it still fits what is done here."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from jianzhen.errors import UsageError
from jianzhen.model import Text
from jianzhen.server import tokens
from jianzhen.server.impact.facts import fingerprint, gather
from jianzhen.server.settings import Settings
from jianzhen.server.tables import assessment
from jianzhen.store import Store

MOST = 2 << 20
"""Bytes of a document."""

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Signature:
    """A person signed the document of this SHA-256, which states the facts of that SHA-256."""

    name: str
    role: str
    signed_at: datetime
    sha256: str
    facts: str


def sign(settings: Settings, store: Store, document: bytes, name: str, role: str, now: datetime) -> Signature:
    """Keep that a person signed this document, and the document.

    Raises:
        UsageError: the document states other facts than hold today, or is too large; no name or role.
        StoreError: the database fails.
    """
    name, role = name.strip(), role.strip()
    if not (0 < len(name) <= _LONGEST and 0 < len(role) <= _LONGEST and (name + role).isprintable()):
        raise UsageError(
            Text("a signature needs a name and a role", "签署须写明姓名和职务"),
            Text(f"Give both, up to {_LONGEST} characters each", f"请写明，各不超过 {_LONGEST} 个字符"),
        )
    facts = fingerprint(gather(settings, store, now))
    if len(document) > MOST or facts.encode() not in document:
        raise UsageError(
            Text(
                "this document does not state what is set and kept here today",
                "该文件所述与当前的设置和保存情况不符",
            ),
            Text(
                "Write it anew, with the settings of the service, and read it", "请用服务的设置重新生成并阅读"
            ),
        )
    made = Signature(name, role, now, hashlib.sha256(document).hexdigest(), facts)
    values = {
        "id": f"pia_{tokens.token(10)}",
        "facts": made.facts,
        "sha256": made.sha256,
        "document": document,
        "name": name,
        "role": role,
        "signed_at": now,
    }
    with store.database.write() as db:
        db.execute(assessment.insert().values(values))
    return made


def signed(settings: Settings, store: Store, now: datetime) -> Signature | None:
    """Return the newest signature that fits what is set and kept here now; None: there is none.

    What passes personal data on to other platforms asks this first.

    Raises:
        UsageError: the site's own retention rules cannot be used.
        StoreError: the database fails.
    """
    facts = fingerprint(gather(settings, store, now))
    query = select(assessment).where(assessment.c.facts == facts).order_by(assessment.c.signed_at.desc())
    with store.database.read() as db:
        row = db.execute(query.limit(1)).one_or_none()
    return None if row is None else Signature(row.name, row.role, row.signed_at, row.sha256, row.facts)
