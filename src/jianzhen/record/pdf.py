"""The report of a case as PDF. Everything strangers wrote reaches it as data, never as markup."""

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jianzhen.errors import PhotoError
from jianzhen.model import Band, Kind, Lang, Strength, Text
from jianzhen.photo import Photo
from jianzhen.record.redact import jpeg
from jianzhen.record.typeset import typeset
from jianzhen.record.views import View
from jianzhen.report.words import BANDS, CANNOT_PROVE, KINDS, PERSON_DECIDES, error_rate

PICTURE = 1000
"""Pixels on the long side of a picture in the PDF."""


def report(
    told: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    reports: Sequence[Mapping[str, Any]],
    view: View,
    lang: Lang,
    at: datetime,
    labels: Mapping[str, Text],
) -> bytes:
    """Return the PDF in one language; the same for the same contents, time and font."""
    said = {code: text.in_(lang) for code, text in {**CODES, **labels}.items()}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        data = {
            "lang": lang,
            "at": at.isoformat(timespec="seconds"),
            "words": {name: text.in_(lang) for name, text in WORDS.items()},
            "caveats": [text.in_(lang) for text in (PERSON_DECIDES, *CANNOT_PROVE)],
            "head": _rows({key: told[key] for key in ("claim", "tenant", "variant")}, said),
            "facts": _rows(told["facts"], said),
            "versions": _rows(told["versions"], said),
            "events": [_event(event, lang, said) for event in events],
            "findings": [_finding(f, lang) for r in reports for f in r["findings"]],
            "exhibits": [_exhibit(entry, view, root, said) for entry in told["exhibits"]],
            "texts": [_text(entry, view, said) for entry in told["texts"]],
            "taken_out": [_taken_out(entry, lang, said) for entry in view.taken_out],
        }
        return typeset(Path(__file__).with_name("report.typ").read_bytes(), data, at, root)


SALT = re.compile(r"\A[0-9a-f]{32}\n", re.ASCII)
"""What stands before a text of the service, so that its hash gives nothing away (`store.words`)."""

Said = Mapping[str, str]
"""Words by code, in the language of the page."""


def _rows(facts: Mapping[str, Any], said: Said) -> list[list[str]]:
    return [[said.get(key, key), _line(value, said)] for key, value in facts.items()]


def _line(value: Any, said: Said) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{said.get(key, key)} {_line(inner, said)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_line(inner, said) for inner in value)
    return said.get(value, value) if isinstance(value, str) else json.dumps(value)


def _whose(what: str, whose: str, said: Said) -> str:
    return f"{said.get(what, what)} ({said.get(whose, whose)})"


def _event(event: Mapping[str, Any], lang: Lang, said: Said) -> list[str]:
    withheld = event.get("withheld")
    what = withheld[lang] if withheld else _whose(event["kind"], event["actor"]["role"], said)
    return [str(event["claim_seq"]), event.get("at", "–")[:19].replace("T", " "), what, event["hash"][:16]]


def _finding(finding: Mapping[str, Any], lang: Lang) -> list[str]:
    kind, told = Kind(finding["kind"]), finding["strength"]
    band = Band(told["band"])
    bound = told["false_alarm_bound"]
    strength = Strength(band, 0.0, "", told["n_negatives"], 1.0 if bound is None else bound)
    rate = error_rate(strength, kind.about_words, kind.about_video)
    return [finding["exhibit"][:12], KINDS[kind].title.in_(lang), BANDS[band].in_(lang), rate.in_(lang)]


def _exhibit(entry: Mapping[str, Any], view: View, root: Path, said: Said) -> dict[str, str]:
    """Return hash, role and picture of an exhibit; a video or what is left out has none."""
    told = {"sha256": entry["sha256"], "role": _whose(entry["role"], entry["party"], said), "picture": ""}
    member = entry["member"]
    if member is not None:
        try:
            picture = jpeg(Photo(view.members[member]).pixels(PICTURE))
        except PhotoError:
            return told
        told["picture"] = f"{entry['sha256']}.jpg"
        (root / told["picture"]).write_bytes(picture)
    return told


def _text(entry: Mapping[str, Any], view: View, said: Said) -> dict[str, str]:
    member = entry["member"]
    text = SALT.sub("", view.members[member].decode(), 1) if member else ""
    return {"sha256": entry["sha256"], "what": _whose(entry["what"], entry["party"], said), "text": text}


def _taken_out(entry: Mapping[str, Any], lang: Lang, said: Said) -> list[str]:
    return [said.get(entry["what"], entry["what"]), str(entry.get("sha256", ""))[:16], entry["why"][lang]]


WORDS = {
    "title": Text("Case file", "案卷"),
    "facts": Text("The claim", "案情"),
    "findings": Text("Findings", "检测发现"),
    "no_findings": Text("Nothing found, which is not “genuine”.", "没有发现，但这不等于“真实”。"),
    "exhibit": Text("exhibit", "材料"),
    "what": Text("what", "内容"),
    "strength": Text("strength", "强度"),
    "rate": Text("how often wrong", "误报率"),
    "texts": Text("Statements and reasons", "陈述与理由"),
    "left_out": Text("left out", "未提供"),
    "exhibits": Text("Photos and videos", "照片与视频"),
    "events": Text("What happened, in UTC", "经过（UTC 时间）"),
    "hash": Text("hash", "哈希"),
    "taken_out": Text("Left out or covered, and why", "省略或遮盖的内容及原因"),
    "versions": Text("Versions", "版本"),
    "verify": Text(
        "How to verify this case file: see README.txt in it. This page proves nothing by itself.",
        "如何核验本案卷：见其中的 README.txt。本页本身不具证明力。",
    ),
}

CODES = {
    "tenant": Text("tenant", "所属平台"),
    "variant": Text("made for", "提供给"),
    "full": Text("the platform, uncovered", "平台（未遮盖）"),
    "authority": Text("an authority", "主管机关"),
    "buyer": Text("buyer", "买家"),
    "merchant": Text("merchant", "商家"),
    "platform": Text("platform", "平台"),
    "system": Text("system", "系统"),
    "reviewer": Text("reviewer", "审核员"),
    "claim": Text("claim", "索赔"),
    "product": Text("listing", "商品图"),
    "packing": Text("packing", "发货"),
    "earlier": Text("earlier", "以往"),
    "reply": Text("reply", "回复"),
    "statement": Text("statement", "陈述"),
    "chat": Text("chat", "聊天记录"),
    "reason": Text("reason", "理由"),
    "exhibit": Text("exhibit", "材料"),
    "text": Text("text", "文字"),
    "findings": Text("findings", "检测发现"),
    "page": Text("page", "网页"),
    "jianzhen": Text("program", "程序"),
    "policies": Text("policies", "规则"),
    "calibrations": Text("calibrations", "校准数据"),
    "tools": Text("examiners", "检测器"),
    "exported": Text("exported", "导出"),
}
