"""What a case file is made of, before it is decided who gets which part of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from jianzhen.claims.states import Variant as Variant
from jianzhen.model import Passage, Region, Text
from jianzhen.record.chain import ChainedEvent
from jianzhen.record.verify import parse
from jianzhen.report.html import to_html
from jianzhen.report.json_ import dumps, to_json
from jianzhen.report.model import Report

EXPORTED = "exported"
"""Code of the event that every case file ends with; its `data` is `casefile.Prepared.event_data`."""


class Party(StrEnum):
    """Whose a photo or text is."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Exhibit:
    """A photo or video of the claim.

    Attributes:
        sha256: of the original.
        data: the original; None where it is not kept any more, then `absent` says why.
        role: `claim`, `product`, `packing`, `earlier` or `reply`.
        boxes: what a person marked to be covered in copies for others, in pixels of the upright photo;
            empty: looked at, nothing to cover; None: nobody looked, so nobody else gets it.
        looked_by: opaque id of that person.
    """

    sha256: str
    data: bytes | None
    name: str
    role: str
    party: Party
    boxes: tuple[Region, ...] | None = None
    looked_by: str | None = None
    absent: Text | None = None


@dataclass(frozen=True)
class Words:
    """A text of the claim: statement, reply, chat, reason of a decision.

    Attributes:
        text: as written; None where it is not kept any more, then `absent` says why and `digest` is given.
        what: `statement`, `reply`, `chat`, `reason`, …
        party: whose; reasons are the platform's, and meant for both sides.
        passages: as `Exhibit.boxes`, for copies of a party's text that the other side gets.
        digest: SHA-256 of the text in UTF-8, where the text is gone.
    """

    text: str | None
    what: str
    party: Party
    passages: tuple[Passage, ...] | None = None
    looked_by: str | None = None
    absent: Text | None = None
    digest: str = ""

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hex."""
        return self.digest if self.text is None else hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Screening:
    """What one check of photos found.

    Attributes:
        report: `jianzhen.report/1` as JSON, the very bytes whose SHA-256 the event of the check names.
        maps: PNG pictures by the names the report calls them by.
        pages: the HTML report by language.
    """

    report: bytes
    maps: Mapping[str, bytes]
    pages: Mapping[str, bytes]

    @cached_property
    def parsed(self) -> dict[str, Any]:
        """The report as data."""
        return dict(parse(self.report))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the report, in hex."""
        return hashlib.sha256(self.report).hexdigest()

    @classmethod
    def of(cls, report: Report) -> "Screening":
        """Take everything from a report that was just made."""
        maps: dict[str, bytes] = {}
        told = to_json(report)
        for number, (finding, entry) in enumerate(
            zip(report.findings, told["findings"], strict=True), start=1
        ):
            if finding.map_png is not None:
                entry["map"] = f"{number:02}-{finding.kind.value}-{finding.exhibit[:12]}.png"
                maps[entry["map"]] = finding.map_png
        return cls(
            dumps(told).encode(), maps, {lang: to_html(report, lang).encode() for lang in ("zh", "en")}
        )


@dataclass(frozen=True)
class Case:
    """Everything of one claim.

    Attributes:
        events: of this claim, oldest first, up to now.
        facts: JSON both sides may see (goods, amount as decimal text, remedy, dates, state).
        buyer_facts, merchant_facts: JSON only that side and the authority may see.
        shared_kinds: codes of events both sides may read whole; of others a side reads its own only.
        labels: words for keys of facts and codes of events, for the PDF; other codes stand as they are.
    """

    tenant: str
    claim: str
    events: tuple[ChainedEvent, ...]
    exhibits: tuple[Exhibit, ...]
    words: tuple[Words, ...] = ()
    screenings: tuple[Screening, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    buyer_facts: Mapping[str, Any] = field(default_factory=dict)
    merchant_facts: Mapping[str, Any] = field(default_factory=dict)
    shared_kinds: frozenset[str] = frozenset()
    labels: Mapping[str, Text] = field(default_factory=dict)
