"""Who sees what of a case.

| | full | authority | merchant | buyer |
|---|---|---|---|---|
| own photos and texts | original | – | original | original |
| the other side's photos | original | covered copy | covered copy | covered copy |
| the other side's texts | original | original | covered copy | covered copy |
| photos nobody has looked at, videos | original | left out | left out | left out |
| reasons, facts for both | yes | yes | yes | yes |
| facts about one side | yes | yes | the merchant's | the buyer's |
| findings | all | all | what, how strong, how often wrong, where | what, how strong, how often wrong |
| maps · page with pictures | yes · yes | yes · no | no · no | no · no |
| events | all | all | own, and those for both | own, and those for both |

A side gets no score, threshold, map or version of an examiner: they teach how to evade it. What is left out
or covered is listed with its hash and why. An event left out is shown as its hash, with its path in the
signed tree, so that nothing can be dropped unnoticed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jianzhen.errors import JianzhenError, PhotoError
from jianzhen.footage import is_video
from jianzhen.model import Kind, Text
from jianzhen.photo import Photo
from jianzhen.photo.containers.magic import EXTENSIONS
from jianzhen.record.case import EXPORTED, Case, Exhibit, Party, Screening, Variant, Words
from jianzhen.record.redact import Cover, cover_text, private_passages
from jianzhen.report.json_ import dumps
from jianzhen.report.words import KINDS

NOT_LOOKED_AT = Text(
    "nobody has marked the faces and addresses in it yet, so it is not passed on",
    "尚无人标出其中的人脸和地址，因此不予提供",
)
COVERED = Text(
    "faces, addresses and numbers were covered, and metadata taken off; the original is kept under this hash",
    "已遮盖人脸、地址和号码，并去除元数据；原件以此哈希保存",
)
NO_VIDEO = Text(
    "videos cannot be covered; ask for the original by its hash", "视频无法遮盖；请凭哈希索取原件"
)
INTERNAL = Text(
    "how the examiners work is not passed on, since it teaches how to evade them",
    "检测器的内部数据不予提供，以免被用于规避检测",
)
PAGE = Text("the page with pictures shows uncovered photos", "图文网页含未遮盖的照片")
OTHER_SIDE = Text("only the other side may see it", "仅对方可见")
NOT_FOR_BOTH = Text("this step is internal, or the other side's", "属于内部步骤或对方的步骤")
NOT_KEPT = Text("it is not kept any more", "已不再保存")


@dataclass
class View:
    """What goes into one variant: members by name, what was left out or covered, and what is absent."""

    members: dict[str, bytes] = field(default_factory=dict)
    taken_out: list[dict[str, Any]] = field(default_factory=list)
    absent: list[dict[str, Any]] = field(default_factory=list)
    exhibits: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)

    def leave_out(self, what: str, why: Text, **more: Any) -> None:
        """Record that something was left out or covered."""
        self.taken_out.append({"what": what, "why": {"en": why.en, "zh": why.zh}, **more})

    def miss(self, sha256: str, why: Text) -> None:
        """Record that evidence an event names is not here as it was."""
        self.absent.append({"sha256": sha256, "why": {"en": why.en, "zh": why.zh}})


def add_exhibit(view: View, exhibit: Exhibit, variant: Variant, cover: Cover) -> None:
    """Put in the original, a covered copy, or the word why neither is here."""
    entry: dict[str, Any] = {"sha256": exhibit.sha256, "role": exhibit.role, "party": exhibit.party.value}
    original = variant is Variant.FULL or variant.value == exhibit.party.value
    member = None
    if exhibit.data is None:
        view.miss(exhibit.sha256, exhibit.absent or NOT_KEPT)
    elif original:
        member = f"originals/{exhibit.sha256}.{_extension(exhibit.data)}"
        view.members[member] = exhibit.data
        entry["name"] = exhibit.name
    elif exhibit.boxes is None or is_video(exhibit.data):
        why = NO_VIDEO if is_video(exhibit.data) else NOT_LOOKED_AT
        view.miss(exhibit.sha256, why)
        view.leave_out("exhibit", why, sha256=exhibit.sha256)
    else:
        member = _cover(view, exhibit, variant, cover)
    view.exhibits.append({**entry, "member": member})


def _cover(view: View, exhibit: Exhibit, variant: Variant, cover: Cover) -> str | None:
    boxes = exhibit.boxes or ()
    try:
        copy = cover(exhibit.data or b"", boxes)
    except JianzhenError as error:  # no picture, or one that takes too much
        view.miss(exhibit.sha256, error.what)
        view.leave_out("exhibit", error.what, sha256=exhibit.sha256)
        return None
    member = f"covered/{exhibit.sha256}.{EXTENSIONS[copy.format][0]}"
    view.members[member] = copy.data
    view.miss(exhibit.sha256, COVERED)
    view.leave_out(
        "exhibit",
        COVERED,
        sha256=exhibit.sha256,
        member=member,
        boxes=[[b.x, b.y, b.w, b.h] for b in boxes],
        by=exhibit.looked_by if variant is Variant.AUTHORITY else None,
    )
    return member


def add_words(view: View, words: Words, variant: Variant) -> None:
    """Put in a text, a covered copy of it, or the word why neither is here."""
    entry: dict[str, Any] = {"sha256": words.sha256, "what": words.what, "party": words.party.value}
    whole = variant in (Variant.FULL, Variant.AUTHORITY) or words.party in (Party.PLATFORM, variant.value)
    member = None
    if words.text is None:
        view.miss(words.sha256, words.absent or NOT_KEPT)
    elif whole:
        member = f"texts/{words.sha256}.txt"
        view.members[member] = words.text.encode()
    elif words.passages is None:
        view.miss(words.sha256, NOT_LOOKED_AT)
        view.leave_out("text", NOT_LOOKED_AT, sha256=words.sha256)
    else:
        member = f"covered/{words.sha256}.txt"
        passages = (*words.passages, *private_passages(words.text))
        view.members[member] = cover_text(words.text, passages).encode()
        view.miss(words.sha256, COVERED)
        view.leave_out(
            "text", COVERED, sha256=words.sha256, member=member, passages=len(passages), by=words.looked_by
        )
    view.words.append({**entry, "member": member})


def add_screening(view: View, screening: Screening, variant: Variant, number: int) -> dict[str, Any]:
    """Put in a report, its maps and its page, as far as the variant may see them; return what it says."""
    folder = f"findings/{number}"
    told = findings(screening, variant)
    if variant in (Variant.MERCHANT, Variant.BUYER):
        view.members[f"{folder}/report.json"] = dumps(told).encode()
        view.miss(screening.sha256, INTERNAL)
        view.leave_out("findings", INTERNAL, sha256=screening.sha256)
    else:
        view.members[f"{folder}/report.json"] = screening.report
        view.members |= {f"{folder}/maps/{name}": png for name, png in screening.maps.items()}
    if variant is Variant.FULL:
        view.members |= {f"{folder}/report.{lang}.html": page for lang, page in screening.pages.items()}
    elif screening.pages:
        view.leave_out("page", PAGE)
    return told


def findings(screening: Screening, variant: Variant) -> dict[str, Any]:
    """Return the report as this variant may see it."""
    if variant in (Variant.FULL, Variant.AUTHORITY):
        return dict(screening.parsed)
    shown = []
    for finding in screening.parsed["findings"]:
        title = KINDS[Kind(finding["kind"])].title
        strength = finding["strength"]
        entry = {
            "kind": finding["kind"],
            "title": {"en": title.en, "zh": title.zh},
            "exhibit": finding["exhibit"],
            "strength": {k: strength[k] for k in ("band", "n_negatives", "false_alarm_bound")},
        }
        if variant is Variant.MERCHANT:
            entry["regions"] = finding["regions"]
        shown.append(entry)
    report = screening.parsed
    return {
        "schema": "jianzhen.report-for-a-side/1",
        "created": report["created"],
        "findings": shown,
        "assessment": {k: report["assessment"][k] for k in ("evidence", "band", "proposal")},
    }


def facts(case: Case, variant: Variant) -> dict[str, Any]:
    """Return the claim's facts as this variant may see them."""
    told = dict(case.facts)
    if variant is not Variant.MERCHANT:
        told |= case.buyer_facts
    if variant is not Variant.BUYER:
        told |= case.merchant_facts
    return told


def event_entry(event: Mapping[str, Any], case: Case, variant: Variant) -> dict[str, Any]:
    """Return an event whole, or its place and hash: what it was and when may say too much."""
    mine = event["actor"]["role"] == variant.value or event["kind"] in case.shared_kinds
    this_kind = event["kind"] == EXPORTED and event["data"].get("variant") == variant.value
    if variant in (Variant.FULL, Variant.AUTHORITY) or mine or this_kind:
        return dict(event)
    told = {key: event[key] for key in ("seq", "claim_seq", "hash")}
    return {**told, "withheld": {"en": NOT_FOR_BOTH.en, "zh": NOT_FOR_BOTH.zh}}


def _extension(data: bytes) -> str:
    """Return the usual ending for these bytes; `bin` where we do not know them."""
    if is_video(data):
        return "mp4" if data[4:8] == b"ftyp" else "webm"
    try:
        return EXTENSIONS[Photo(data).format][0]
    except PhotoError:
        return "bin"
