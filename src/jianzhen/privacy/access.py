"""What is kept about one buyer, as a ZIP for that buyer: JSON, a page in both languages, their own files.

As everywhere a buyer sees own things and what was decided with its reasons, no inside of the examiners, and
nobody's name (个人信息保护法 Art. 45: a person may look up and copy their personal information).
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from jianzhen.claims import Actor, Role, view
from jianzhen.claims.codec import claim_to_json, event_from_json
from jianzhen.claims.events import Decided, Marked, Submitted
from jianzhen.claims.views import seen_event
from jianzhen.model import Kind, Text
from jianzhen.privacy import due, person
from jianzhen.privacy.rules import Retention, What
from jianzhen.report.words import KINDS
from jianzhen.sheet.days import CHINA
from jianzhen.store import Remains, Store
from jianzhen.store.errors import BlobMissingError

SCHEMA = "jianzhen.subject-access/1"

_KEPT_OF_CLAIM = ("id", "state", "ground", "remedy", "asked", "paid", "ordered")
_RECIPIENTS = {
    "platform": Text(
        "those who handle the claim for the platform, and its programs", "平台负责处理该索赔的人员和程序"
    ),
    "merchant": Text(
        "the merchant: what is asked and what was decided, and copies of your photos in which faces and "
        "addresses are covered, once a person has looked at them; not who you are",
        "商家：请求和决定的内容，以及经人查看并遮盖人脸和地址后的照片副本，不含您的身份",
    ),
    "payment": Text("whoever pays refunds for the platform: the amount", "平台的退款支付方：金额"),
    "record": Text("the platform's own record of claims: how this one ended", "平台自身的索赔记录：处理结果"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose data is asked for: the platform's own id of the buyer; `platform` None means on any platform."""

    tenant: str
    buyer: str
    platform: str | None


def export(store: Store, asked: Asked, retention: Retention, now: datetime, out: Path) -> int:
    """Write the ZIP; return how many claims are in it.

    Raises:
        OSError: the file cannot be written.
        StoreError: the database or the blob store fails.
    """
    from jianzhen.privacy.page import page

    claims, persons = [], {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for left, kept in due.of_buyer(store, asked.tenant, asked.buyer, asked.platform, retention):
            told = _claim(store, asked.tenant, left, kept, retention)
            for exhibit in told["files"]:
                _write(store, asked.tenant, exhibit, file)
            claims.append(told)
            if left.kept.buyer_ref is not None:
                persons[left.kept.platform] = left.kept.buyer_ref
        whole = {
            "schema": SCHEMA,
            "created": now.astimezone(CHINA).isoformat(timespec="seconds"),
            "buyer": asked.buyer,
            "platform": asked.platform,
            "retention_rules": {"id": retention.name, "title": _both(retention.title)},
            "record": [person.record(store, asked.tenant, *one, now) for one in sorted(persons.items())],
            "claims": claims,
        }
        file.writestr("access.json", json.dumps(whole, ensure_ascii=False, indent=2))
        file.writestr("index.html", page(whole))
    return len(claims)


def _write(store: Store, tenant: str, exhibit: dict[str, Any], file: zipfile.ZipFile) -> None:
    try:
        with file.open(exhibit["member"], "w", force_zip64=True) as member:
            for part in store.blobs.chunks(tenant, exhibit["sha256"]):
                member.write(part)
    except BlobMissingError as error:
        exhibit["problem"] = _both(error.what)


def _claim(
    store: Store, tenant: str, left: Remains, kept: due.Holding, retention: Retention
) -> dict[str, Any]:
    state = left.kept.state
    buyer = Actor(Role.BUYER, state.buyer)
    shown = claim_to_json(view(state, buyer))
    texts = {text.sha256: text.text for text in store.texts(tenant, state.id)}
    events = list(due.events(store, tenant, state.id))
    own = {x.sha256 for x in left.exhibits if x.side == "buyer"}
    facts = texts.get(left.kept.facts or "")
    return {
        **{name: shown[name] for name in _KEPT_OF_CLAIM},
        "platform": left.kept.platform,
        "external_id": left.kept.external_id,
        "submitted_at": left.kept.submitted_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "order_facts": json.loads(facts) if facts else None,
        "files": [
            {
                "sha256": x.sha256,
                "name": x.name,
                "size": x.size,
                "member": _member(state.id, x.sha256, x.name),
            }
            for x in left.exhibits
            if x.sha256 in own
        ],
        "texts": [
            {"sha256": i.sha256, "text": texts[i.sha256]}
            for i in kept.items
            if i.what is What.TEXTS and i.side == "buyer" and i.sha256 in texts
        ],
        "findings": list(_findings(store, tenant, left.reports, own)),
        "decision": _decision(shown["decision"], texts),
        "history": list(_history(events, left, buyer)),
        "said_about_record": list(person.said(events, texts)),
        "ties": [{"kind": kind, "hash": digest} for kind, digest in left.ties],
        "recipients": [_both(_RECIPIENTS[name]) for name in _recipients(events)],
        "kept": [_rule(item, kept, retention) for item in kept.items if item.side != "merchant"],
        "erased": [
            {"at": event["at"], "what": one["matter"], "rule": one["rule"], "cause": event["data"]["cause"]}
            for event in events
            if event["kind"] == "erased"
            for one in event["data"]["removed"]
        ],
    }


def _member(claim: str, sha256: str, name: str) -> str:
    ending = PurePath(name).suffix.lower()
    plain = ending if ending[1:].isascii() and ending[1:].isalnum() and len(ending) < 7 else ""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in claim)
    return f"files/{safe}/{sha256}{plain}"


def _findings(store: Store, tenant: str, reports: Iterable[str], own: set[str]) -> Iterator[dict[str, Any]]:
    """Yield what was found on the buyer's own files: what and how strong, and no more."""
    for sha256 in reports:
        report = json.loads(store.blobs.read(tenant, sha256))
        for finding in report.get("findings", ()):
            if finding["exhibit"] in own:
                strength = finding["strength"]
                yield {
                    "kind": finding["kind"],
                    "title": _both(KINDS[Kind(finding["kind"])].title),
                    "exhibit": finding["exhibit"],
                    "band": strength["band"],
                    "n_negatives": strength.get("n_negatives"),
                    "false_alarm_bound": strength.get("false_alarm_bound"),
                }


def _decision(decision: Mapping[str, Any] | None, texts: Mapping[str, str]) -> dict[str, Any] | None:
    if decision is None:
        return None
    verdict = decision["verdict"]
    said = {
        name: verdict[name] for name in ("outcome", "amount", "remedy", "conditions", "penalty", "clause")
    }
    return {
        **said,
        "at": decision["at"],
        "basis": decision["basis"],
        "reasons": texts.get(verdict["reasons"]),
    }


def _history(events: Iterable[Mapping[str, Any]], left: Remains, buyer: Actor) -> Iterator[dict[str, str]]:
    for event in events:
        actor = Actor(Role(event["actor"]["role"]), event["actor"]["id"])
        happened = event_from_json(event["kind"], actor, event["data"])
        decided = isinstance(happened, Decided) and left.kept.state.decision is not None
        if decided or isinstance(happened, Submitted) or seen_event(left.kept.state, happened, buyer):
            yield {"at": event["at"], "kind": event["kind"], "by": event["actor"]["role"]}


def _recipients(events: Iterable[Mapping[str, Any]]) -> list[str]:
    found = {"platform"}
    for event in events:
        if event["kind"] == Marked.code:
            found.add("merchant")
        for effect in event["effects"]:
            if effect["effect"] == "notify" and effect["role"] == Role.MERCHANT.value:
                found.add("merchant")
            elif effect["effect"] in ("refund-ordered", "refund-reversed"):
                found.add("payment")
            elif effect["effect"] == "record-entry":
                found.add("record")
    return [name for name in _RECIPIENTS if name in found]


def _rule(item: due.Item, kept: due.Holding, retention: Retention) -> dict[str, Any]:
    until = None if item.until is None else item.until.astimezone(CHINA).isoformat(timespec="seconds")
    return {
        "what": item.what.value,
        "sha256": item.sha256,
        "rule": retention.named(item.rule),
        "erased_from": until,
        "stopped": _both(kept.stopped) if kept.stopped else None,
        "source": item.rule.source.value,
        "law": item.rule.law,
        "confidence": item.rule.confidence,
        "why": _both(item.rule.reason),
        "goes_if_you_ask": item.rule.erase_on_request and kept.stopped is None,
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
