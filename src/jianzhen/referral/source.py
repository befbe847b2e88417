"""What a referral rests on: a claim's case file for an authority; its decision is final and a person's."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jianzhen.claims import events as e
from jianzhen.claims.states import ClockKind, Outcome, Ruling, State, Variant
from jianzhen.errors import ReferralError
from jianzhen.model import Text
from jianzhen.record.pdf import SALT
from jianzhen.record.verify import verify_bytes

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One claim, read from its case file.

    Attributes:
        data: the case file itself.
        told: what `case.json` says.
        events: of the claim, oldest first.
        reports: what the checks found, in their order.
        decided: events by which people decided what stands, oldest first.
        reasons: the written reasons of these.
    """

    data: bytes
    told: Json
    events: tuple[Json, ...]
    reports: tuple[Json, ...]
    decided: tuple[Json, ...]
    reasons: tuple[str, ...]

    @property
    def claim(self) -> str:
        """Its opaque id."""
        return str(self.told["claim"])

    @property
    def sha256(self) -> str:
        """Of the case file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def facts(self) -> Json:
        """Facts of the claim."""
        return dict(self.told["facts"])

    @property
    def granted(self) -> bool:
        """Whether all that was asked for was granted: then nothing was found to be untrue."""
        return bool(self.facts["decision"]["outcome"] == Outcome.APPROVE)


def read_source(data: bytes) -> Source:
    """Read a case file.

    Raises:
        ReferralError: it does not verify, was made for somebody else, or no person decided it finally.
    """
    found = verify_bytes(data)
    if found.faults:
        raise ReferralError(_BROKEN, _VERIFY)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {name: file.read(name) for name in file.namelist() if name.endswith(_READ)}
    told = json.loads(members["case.json"])
    named = told["claim"]
    if told["variant"] != Variant.AUTHORITY:
        raise ReferralError(_VARIANT.about(named), _EXPORT)
    events = tuple(json.loads(line)["event"] for line in members["events.jsonl"].splitlines())
    decided = tuple(deciding(events))
    if told["facts"].get("state") != State.FINAL or "decision" not in told["facts"]:
        raise ReferralError(_NOT_FINAL.about(named), _WAIT)
    if not decided:
        raise ReferralError(_NO_PERSON.about(named), _WAIT)
    numbers = sorted(int(name.split("/")[1]) for name in members if name.startswith("findings/"))
    reports = tuple(json.loads(members[f"findings/{n}/report.json"]) for n in numbers)
    texts = {t["sha256"]: t["member"] for t in told["texts"] if t["member"]}
    wanted = dict.fromkeys(sha256 for event in decided for sha256 in _reasons(event))
    written = (_written(members[texts[sha256]]) for sha256 in wanted if sha256 in texts)
    reasons = tuple(dict.fromkeys(written))
    return Source(data, told, events, reports, decided, reasons)


def read_events(data: bytes) -> tuple[str, tuple[Json, ...]]:
    """Return a claim's id and events, from a case file that shows all of them; raise ReferralError."""
    found = verify_bytes(data)
    if found.faults:
        raise ReferralError(_BROKEN, _VERIFY)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        told = json.loads(file.read("case.json"))
        events = tuple(json.loads(line)["event"] for line in file.read("events.jsonl").splitlines())
    if told["variant"] not in (Variant.AUTHORITY, Variant.FULL):
        raise ReferralError(_VARIANT.about(told["claim"]), _EXPORT)
    return str(told["claim"]), events


def deciding(events: Sequence[Json]) -> Sequence[Json]:
    """Return the events by which people decided what stands; none where nobody did."""
    views: list[tuple[Json, ...]] = []
    for event in events:
        kind, data = event["kind"], event["data"]
        upheld = kind == e.AppealDecided.code and data["ruling"] == Ruling.UPHOLD
        if kind == e.SecondViewGiven.code or upheld:
            views.append((*(views[-1] if views else ()), event))
        elif kind in (e.Decided.code, e.AppealDecided.code):
            views.append((event,))
        elif kind == e.ViewWithdrawn.code:
            views = views[:-1]
        elif kind == e.Reopened.code or _by_law(event):
            views = []
    return views[-1] if views else ()


def _by_law(event: Json) -> bool:
    return bool(event["kind"] == e.DeadlineRanOut.code and event["data"]["clock"] == ClockKind.REFUND_BY_LAW)


def _reasons(event: Json) -> Sequence[str]:
    data = event["data"]
    return [sha for sha in (data.get("reasons"), (data.get("verdict") or {}).get("reasons")) if sha]


def _written(text: bytes) -> str:
    """Return a text without the salt the service writes before it."""
    return SALT.sub("", text.decode(), 1)


_READ = ("case.json", "events.jsonl", "report.json", ".txt")

_BROKEN = Text("this is no case file, or it was changed", "这不是案卷，或案卷已被改动")
_VERIFY = Text("Run: jianzhen verify FILE", "请执行：jianzhen verify 文件")
_VARIANT = Text("this case file was not made for an authority", "该案卷不是提供给主管机关的版本")
_EXPORT = Text(
    "Export it with --variant authority: it has others' faces and addresses covered",
    "请以 --variant authority 导出：其中他人的人脸和地址已遮盖",
)
_NOT_FINAL = Text("its decision is not final", "其决定尚未终局")
_NO_PERSON = Text("no person decided it", "该案不是由人作出决定")
_WAIT = Text(
    "A referral rests on final decisions of people; wait for one, and export the claim again",
    "移送须以人作出的终局决定为依据；请等待终局后重新导出",
)
