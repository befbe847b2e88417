"""Whether a referral may be handed over, read from the newest case file of each of its claims, offline."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jianzhen.claims import events as e
from jianzhen.claims.states import Role
from jianzhen.errors import ReferralError
from jianzhen.model import Text
from jianzhen.referral.package import SCHEMA

Json = Mapping[str, Any]


class Standing(StrEnum):
    """How far a referral got in the record of one claim."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"

    @property
    def meaning(self) -> Text:
        """In words."""
        return {
            Standing.NOT_ASKED: Text("nobody has asked for it", "尚无人提出"),
            Standing.ASKED: Text("asked for, no second person has approved it", "已提出，尚无第二人批准"),
            Standing.APPROVED: Text("approved by a second person", "已由第二人批准"),
            Standing.WITHDRAWN: Text(
                "withdrawn: whoever received it has to be told", "已撤回：须告知已收到者"
            ),
        }[self]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself, after every member was held against its hash."""

    kind: str
    claims: tuple[str, ...]
    sha256: str


def read_manifest(data: bytes) -> Manifest:
    """Read a package; raise ReferralError where it is none, or a member is not as it was."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            manifest = json.loads(file.read("manifest.json"))
            listed = {m["name"]: m["sha256"] for m in manifest["members"]}
            found = {
                n: hashlib.sha256(file.read(n)).hexdigest() for n in file.namelist() if n != "manifest.json"
            }
        whole = manifest["schema"] == SCHEMA and listed == found
        told = Manifest(str(manifest["kind"]), tuple(manifest["claims"]), hashlib.sha256(data).hexdigest())
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, NotImplementedError):
        whole = False
    if not whole:
        raise ReferralError(_BROKEN, _AGAIN)
    return told


def standing_of(events: Sequence[Json], sha256: str) -> Standing:
    """Return how far a referral got, by the events of one claim; two persons are asked for here once more."""
    now, asker = Standing.NOT_ASKED, None
    for event in events:
        kind, named, actor = event["kind"], event["data"].get("package") == sha256, event["actor"]
        overturned = kind == e.ObjectionDecided.code and not event["data"]["stays"]
        person = actor["role"] not in (Role.SYSTEM, Role.BUYER, Role.MERCHANT)
        if kind == e.ReferralAsked.code and named and person:
            now, asker = Standing.ASKED, actor["id"]
        elif kind == e.ReferralApproved.code and named and person and actor["id"] != asker:
            now = Standing.APPROVED if now is Standing.ASKED else now
        elif now is not Standing.NOT_ASKED and (
            kind == e.Reopened.code or overturned or (kind == e.ReferralWithdrawn.code and named)
        ):
            now = Standing.WITHDRAWN
    return now


_BROKEN = Text("this is no referral, or it was changed", "这不是移送材料，或已被改动")
_AGAIN = Text("Draft it again: jianzhen refer KIND CASE-FILE", "请重新起草：jianzhen refer 种类 案卷")
