"""Case files of claims with a final decision, as an exporter writes them, from a real record."""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jianzhen.law import Facts
from jianzhen.record.case import Case, Exhibit, Party, Screening, Variant, Words
from jianzhen.record.casefile import build
from jianzhen.record.keys import Keyring, open_keyring
from tests.law.made import act
from tests.record.building import BEGIN, Record, photo, sha

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
PRODUCE_ID = "TC-2026-0001"
CODE = "001191110000802100433B10000"
BUYER = "buyer-account-778"
REASON = "照片中的裂纹与商品图逐像素重合，发货照片显示完好；买家两次答复与此不符。依据规则第 3.2 条。"


@cache
def checked() -> Screening:
    """What a check found, with an AI label as examiner `label` tells one."""
    label = {
        "label": "1",
        "produce_id": PRODUCE_ID,
        "places": ["XMP TC260:AIGC"],
        "producer": {"code": CODE},
    }
    strength = {"band": "strong", "log10_lr": 2.0, "n_negatives": 625, "false_alarm_bound": 0.0047}
    finding = {"exhibit": sha(photo("buyer-1.jpg")), "strength": strength, "regions": [], "map": None}
    findings = [
        {**finding, "kind": "derived-from-product", "details": {}},
        {**finding, "kind": "ai-label", "details": {"labels": [label]}},
    ]
    told = {"schema": "jianzhen.report/1", "calibration": "shipped", "findings": findings}
    return Screening(json.dumps(told).encode(), {}, {})


def verdict(outcome: str, reasons: str) -> dict[str, Any]:
    return {"outcome": outcome, "reasons": sha(reasons), "clause": "rule-7@3"}


def screened(record: Record, claim: str) -> None:
    """Let a claim come in."""
    found = checked()
    exhibits = (sha(photo("buyer-1.jpg")), sha(photo("listing-1.jpg")))
    record.add(claim, "submitted", "buyer", data={"statement": sha("裂了")}, evidence=exhibits)
    record.add(claim, "screened", data={"findings": found.sha256}, evidence=(found.sha256,))


def decided(record: Record, claim: str, outcome: str = "refuse") -> None:
    """Let a claim come in, and be decided by a person."""
    screened(record, claim)
    record.add(claim, "leased", "reviewer")
    record.add(claim, "decided", "reviewer", data={"verdict": verdict(outcome, REASON)})


def finished(record: Record, claim: str) -> None:
    record.add(claim, "deadline-ran-out", data={"clock": "appeal-window", "version": 3})


@cache
def keys(folder: Path) -> Keyring:
    return open_keyring(folder / "keys", BEGIN)


def case_of(record: Record, claim: str, state: str = "final", outcome: str = "refuse") -> Case:
    buyer, listing = photo("buyer-1.jpg"), photo("listing-1.jpg")
    money = {"amount": "0.00", "currency": "CNY"}
    named = any(event.to_json()["kind"] == "decided" for event in record.of(claim))
    reasons = (Words(REASON, "reason", Party.PLATFORM),) if named else ()
    return Case(
        record.tenant,
        claim,
        record.of(claim),
        (
            Exhibit(sha(buyer), buyer, "张三.jpg", "claim", Party.BUYER, (), "r-7"),
            Exhibit(sha(listing), listing, "listing.jpg", "product", Party.MERCHANT, (), "r-7"),
        ),
        (Words("裂了", "statement", Party.BUYER), *reasons),
        (checked(),),
        facts={
            "remedy": "refund-only",
            "asked": {"amount": "1600.00", "currency": "CNY"},
            "paid": money,
            "state": state,
            "submitted_at": "2026-03-01T08:00:00+00:00",
            "decision": {"outcome": outcome, "amount": money, "clause": "rule-7@3"},
        },
        buyer_facts={"buyer_ref": BUYER},
    )


def case_file(
    folder: Path,
    claim: str = "c-1",
    record: Record | None = None,
    state: str = "final",
    outcome: str = "refuse",
    variant: Variant = Variant.AUTHORITY,
) -> bytes:
    """The case file of one claim; `record`: what happened, else it was refused by a person."""
    if record is None:
        record = Record(keys(folder))
        decided(record, claim, outcome)
        finished(record, claim)
    prepared, proof = record.export(case_of(record, claim, state, outcome), variant)
    return build(prepared, proof, record.keys)


def known(*claims: str, **of_person: Any) -> Facts:
    """Facts of one person: each claim 1,600.00."""
    acts = tuple(act(claim, f"2026-03-0{n}", "1600.00") for n, claim in enumerate(claims, start=1))
    return Facts(acts, {name.replace("_", "-"): value for name, value in of_person.items()})


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
