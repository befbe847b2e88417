"""A report as a plain page: what was found, how strong it is, where to look, what could not be looked at.

Made from the stored JSON, without photos: those are exhibits, and are read one by one by those who may.
The maps of what an examiner saw where can be shown.
"""

import base64
from collections.abc import Mapping
from typing import Any

from jianzhen.model import Band, Evidence, Kind, Lang, Proposal, Text
from jianzhen.report.html.element import Markup, el, join
from jianzhen.report.words import (
    BAND_MEANINGS,
    BANDS,
    CANNOT_PROVE,
    EVIDENCE,
    KINDS,
    PERSON_DECIDES,
    PROPOSALS,
)

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; sandbox"
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:1px solid #ccc;padding:.5rem 0}small{color:#555;overflow-wrap:anywhere}"
    "img{max-width:100%}"
)

_TITLE = Text("Photo check for a claim", "索赔照片核查报告")
_LOOK = Text("Where to look", "看哪里")
_IGNORE = Text("What to ignore", "哪些可以忽略")
_FAILS = Text("When this check is wrong or blind", "何时会误判或失效")
_MAP = Text("Map: it lies over the whole photo", "热图：覆盖整张照片")
_NOT_CHECKED = Text("What could not be looked at", "未能核查的内容")
_NOTHING = Text("There was neither photo nor video to look at.", "没有可核查的照片或视频。")


def report_page(
    report: Mapping[str, Any], lang: Lang, maps: Mapping[str, bytes] | None = None
) -> tuple[str, str]:
    """Return the page of a stored report in `lang`, and the content policy it is sent with.

    `maps`: pictures (PNG) by the names the report calls them by.
    """
    main = _whole(report, lang, maps or {}) if "assessment" in report else el("p", None, _NOTHING.in_(lang))
    head = el(
        "head",
        None,
        el("meta", {"charset": "utf-8"}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("title", None, _TITLE.in_(lang)),
        el("style", None, Markup(_STYLE)),
    )
    body = el("body", None, el("h1", None, _TITLE.in_(lang)), main, _foot(report, lang))
    tag = "zh-Hans" if lang == "zh" else "en"
    return f"<!doctype html>\n{el('html', {'lang': tag}, head, body)}\n", POLICY


def _whole(report: Mapping[str, Any], lang: Lang, maps: Mapping[str, bytes]) -> Markup:
    assessment = report["assessment"]
    evidence, band = Evidence(assessment["evidence"]), Band(assessment["band"])
    proposal = Proposal(assessment["proposal"])
    return join(
        el("p", None, el("strong", None, EVIDENCE[evidence].in_(lang)), " · ", BANDS[band].in_(lang)),
        el("p", None, PROPOSALS[proposal].in_(lang)),
        *(_finding(finding, lang, maps) for finding in _strongest_first(report["findings"])),
        _not_checked(report, lang),
        el("section", None, *(el("p", None, text.in_(lang)) for text in _several(CANNOT_PROVE))),
    )


def _several(texts: Any) -> list[Text]:
    return [texts] if isinstance(texts, Text) else list(texts)


def _strongest_first(findings: list[Any]) -> list[Any]:
    return sorted(findings, key=lambda f: -Band(f["strength"]["band"]).rank)


def _finding(finding: Mapping[str, Any], lang: Lang, maps: Mapping[str, bytes]) -> Markup:
    words, band = KINDS[Kind(finding["kind"])], Band(finding["strength"]["band"])
    said = ((_LOOK, words.look), (_IGNORE, words.ignore), (_FAILS, words.fails))
    return el(
        "section",
        None,
        el("h2", None, f"{words.title.in_(lang)} · {BANDS[band].in_(lang)}"),
        el("p", None, finding["summary"][lang]),
        el("p", None, BAND_MEANINGS[band].in_(lang)),
        *(el("p", None, el("b", None, f"{name.in_(lang)}: "), text.in_(lang)) for name, text in said),
        el("p", None, finding["quote"][lang]),
        _map(maps.get(finding["map"] or ""), lang),
        el("p", None, el("small", None, finding["exhibit"])),
    )


def _map(png: bytes | None, lang: Lang) -> Markup | None:
    if png is None:
        return None
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return el("p", None, el("img", {"src": address, "alt": _MAP.in_(lang)}))


def _not_checked(report: Mapping[str, Any], lang: Lang) -> Markup | None:
    reasons = [abstention["reason"][lang] for abstention in report["abstentions"]]
    reasons += [f"{file['name']}: {file['what'][lang]}" for file in report["unreadable"]]
    if not reasons:
        return None
    items = (el("li", None, reason) for reason in dict.fromkeys(reasons))
    return el("section", None, el("h2", None, _NOT_CHECKED.in_(lang)), el("ul", None, *items))


def _foot(report: Mapping[str, Any], lang: Lang) -> Markup:
    made = f"鉴真 Jianzhen {report.get('version', '')} · {report.get('created', '')} · "
    return el("footer", None, el("small", None, made, PERSON_DECIDES.in_(lang)))
