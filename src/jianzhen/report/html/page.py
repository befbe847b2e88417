"""The page: head with its content policy, verdict, findings, what was not checked, exhibits, caveats."""

import base64
import hashlib
from collections import Counter
from pathlib import Path

from jianzhen.footage import VideoExhibit, clock
from jianzhen.model import Evidence, Lang, Role, Text, sentences
from jianzhen.photo import Exhibit
from jianzhen.report.html.element import Markup, el, join, name
from jianzhen.report.html.finding import findings, scale
from jianzhen.report.html.gallery import Gallery
from jianzhen.report.html.quotation import texts
from jianzhen.report.html.viewer import KEYS
from jianzhen.report.model import Report
from jianzhen.report.unseen import UNNAMED, unseen
from jianzhen.report.words import (
    BAND_MEANINGS,
    CANNOT_PROVE,
    EVIDENCE,
    PERSON_DECIDES,
    PROPOSALS,
    REGIMES,
    ROLES,
    VIDEO_ROLES,
    counted,
    counted_texts,
    counted_videos,
    detectors_asked,
    examiner_name,
)

_TITLE = Text("Photo check for a claim", "索赔照片核查报告")
_MAX_PICTURED = 60
"""Exhibits shown with a picture although no finding is about them."""


def to_html(report: Report, lang: Lang) -> str:
    """Return the page; it opens in `lang` and can be switched to the other language."""
    gallery = Gallery(report)
    body = join(
        _header(report, lang),
        el(
            "main",
            None,
            _verdict(report),
            findings(report, gallery),
            _not_checked(report),
            _unreadable(report),
            _cannot_prove(),
            _scale_legend(),
            _exhibits(report, gallery),
            KEYS,
        ),
        el("footer", None, f"鉴真 Jianzhen {report.version} · ", _when(report), " · ", PERSON_DECIDES),
        gallery.defs,
    )
    style, script = _file("page.css"), _file("page.js")
    policy = f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    head = el(
        "head",
        None,
        el("meta", {"charset": "utf-8"}),
        el(
            "meta",
            {
                "http-equiv": "Content-Security-Policy",
                "content": f"{policy}; base-uri 'none'; form-action 'none'",
            },
        ),
        el("meta", {"name": "referrer", "content": "no-referrer"}),
        el("meta", {"name": "robots", "content": "noindex"}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("title", {"data-en": _TITLE.en, "data-zh": _TITLE.zh}, _TITLE.in_(lang)),
        el("style", None, style),
    )
    page = el("html", {"lang": _tag(lang)}, head, el("body", None, body, el("script", None, script)))
    return f"<!doctype html>\n{page}\n"


def _file(file_name: str) -> Markup:
    return Markup(Path(__file__).with_name(file_name).read_text("utf-8"))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _tag(lang: Lang) -> str:
    return "zh-Hans" if lang == "zh" else "en"


def _when(report: Report) -> str:
    return report.created.strftime("%Y-%m-%d %H:%M %Z")


def _header(report: Report, lang: Lang) -> Markup:
    languages: tuple[tuple[Lang, str], ...] = (("zh", "中文"), ("en", "English"))
    switch = (
        el(
            "button",
            {
                "type": "button",
                "data-lang": _tag(code),
                "lang": _tag(code),
                "aria-pressed": str(code == lang).lower(),
            },
            label,
        )
        for code, label in languages
    )
    return el(
        "header",
        {"class": "top"},
        el("span", {"class": "seal", "aria-hidden": "true"}, el("b", None, "鉴"), el("b", None, "真")),
        el("div", None, el("h1", None, _TITLE), el("p", {"class": "muted"}, _when(report))),
        el("div", {"class": "languages"}, *switch),
    )


def _verdict(report: Report) -> Markup:
    assessment = report.assessment
    found = assessment.evidence is Evidence.FOUND
    numbers = Counter(e.role for e in report.exhibits)
    counts = [el("li", None, counted(role, numbers[role])) for role in Role if numbers[role]]
    films = Counter(e.role for e in report.videos)
    counts += [el("li", None, counted_videos(role, films[role])) for role in Role if films[role]]
    counts += [el("li", None, counted_texts(len(report.statements)))] if report.statements else []
    counts += [el("li", None, detectors_asked(report.detectors))] if report.detectors else []
    return el(
        "section",
        {"class": "card verdict"},
        el(
            "div",
            None,
            el("p", {"class": "eyebrow"}, Text("Result", "结果")),
            el("h2", None, EVIDENCE[assessment.evidence]),
            scale(assessment.band) if found else None,
            el("ul", {"class": "counts"}, *counts),
        ),
        el(
            "div",
            None,
            el("p", {"class": "eyebrow"}, Text("Proposed next step", "建议的下一步")),
            el("p", {"class": "step"}, PROPOSALS[assessment.proposal]),
            *(el("p", None, reason) for reason in assessment.reasons),
            el("p", {"class": "muted"}, CANNOT_PROVE[0], " ", el("strong", None, PERSON_DECIDES)),
        ),
    )


def _not_checked(report: Report) -> Markup | None:
    """Folded: a reader wants the findings, and this only where something is missing."""
    groups = unseen(report)
    if not groups:
        return None
    unnamed = not all(group.exhibits for group in groups)
    several = unnamed and sum(e.role is Role.CLAIM for e in report.exhibits) > 1
    rows = []
    for group in groups:
        names = [_exhibit_name(report, sha256) for sha256 in group.exhibits]
        who = [el("strong", None, examiner_name(examiner)) for examiner in group.examiners]
        named = el("span", {"class": "names"}, *dict.fromkeys(names)) if names else None
        rows.append(el("li", None, el("span", {"class": "who"}, *who), named, el("p", None, group.reason)))
    count = len(groups)
    title = Text(f"What was not checked, and why ({count})", f"没有检查的项目及原因（{count} 项）")
    return el(
        "section",
        None,
        el(
            "details",
            {"class": "card folded"},
            el("summary", None, el("h2", None, title)),
            el("p", {"class": "muted"}, UNNAMED) if several else None,
            el("ul", {"class": "rows"}, *rows),
        ),
    )


def _exhibit_name(report: Report, sha256: str) -> Markup:
    exhibit, statement = report.exhibit(sha256), report.statement(sha256)
    if exhibit is None and statement is not None:
        return el("span", {"class": "name"}, report.statement_name(statement))
    film = report.video(sha256)
    if exhibit is None and film is not None:
        return name(film.video.name)
    return name(report.name_of(exhibit) if exhibit else sha256[:12])


def _unreadable(report: Report) -> Markup | None:
    if not report.unreadable:
        return None
    rows = (
        el(
            "li",
            None,
            el("strong", None, name(u.name)),
            " ",
            ROLES[u.role],
            el("p", None, sentences(u.what, u.do)),
        )
        for u in report.unreadable
    )
    return _section(
        Text("Files that could not be read", "无法读取的文件"), el("ul", {"class": "rows"}, *rows)
    )


def _cannot_prove() -> Markup:
    title = Text("What this result cannot prove", "这个结果不能证明什么")
    return _section(title, el("ul", None, *(el("li", None, text) for text in CANNOT_PROVE)))


def _scale_legend() -> Markup:
    title = Text("How to read the strength", "如何理解强度")
    rows = (
        el("div", None, el("dt", None, scale(band)), el("dd", None, text))
        for band, text in BAND_MEANINGS.items()
    )
    return _section(title, el("dl", {"class": "legend"}, *rows))


def _exhibits(report: Report, gallery: Gallery) -> Markup:
    rows = (
        _exhibit(report, e, gallery if n < _MAX_PICTURED else None) for n, e in enumerate(report.exhibits)
    )
    films = (_video(e, gallery) for e in report.videos)
    photos = el("ul", {"class": "exhibits"}, *rows, *films)
    return _section(
        Text("Exhibits", "材料清单"), join(photos, texts(report)) if report.statements else photos
    )


def _exhibit(report: Report, exhibit: Exhibit, gallery: Gallery | None) -> Markup:
    photo = exhibit.photo
    box = {"viewBox": f"0 0 {photo.width} {photo.height}", "aria-hidden": "true"}
    size = (
        f"{photo.width:,} × {photo.height:,} · {photo.format.upper()} · {-(-len(photo.data) // 1024):,} KiB"
    )
    reasons = (el("li", None, reason) for reason in photo.regime_reading.reasons)
    return el(
        "li",
        None,
        el("svg", box, gallery.photo(photo)) if gallery else None,
        el(
            "div",
            None,
            el("p", None, el("strong", None, ROLES[exhibit.role]), " ", name(report.name_of(exhibit))),
            el("p", {"class": "muted"}, size),
            el("p", None, Text("Delivery: ", "送达方式："), REGIMES[photo.regime]),
            el("ul", {"class": "muted"}, *reasons),
            el("p", {"class": "muted"}, "SHA-256 ", el("code", {"class": "hash"}, photo.sha256)),
        ),
    )


def _video(exhibit: VideoExhibit, gallery: Gallery) -> Markup:
    """A row with the first frame; all of a video's facts that a person may want to check."""
    video = exhibit.video
    first = video.frames[0].photo
    size = (
        f"{video.width:,} × {video.height:,} · {video.format.upper()} · {clock(video.seconds)} · "
        f"{-(-len(video.data) // 1024):,} KiB"
    )
    part = Text(
        f"Only the first {clock(video.shown.seconds)} were looked at.",
        f"只查看了开头的 {clock(video.shown.seconds)}。",
    )
    listed = ", ".join(clock(cut) for cut in video.cuts[:20])
    return el(
        "li",
        None,
        el(
            "svg",
            {"viewBox": f"0 0 {first.width} {first.height}", "aria-hidden": "true"},
            gallery.photo(first),
        ),
        el(
            "div",
            None,
            el("p", None, el("strong", None, VIDEO_ROLES[exhibit.role]), " ", name(video.name)),
            el("p", {"class": "muted"}, size),
            el("p", None, part) if not video.whole else None,
            el("p", {"class": "muted"}, Text(f"Cuts at {listed}", f"画面切换：{listed}")) if listed else None,
            el("p", {"class": "muted"}, "SHA-256 ", el("code", {"class": "hash"}, video.sha256)),
        ),
    )


def _section(title: Text, content: Markup) -> Markup:
    return el("section", None, el("h2", None, title), el("div", {"class": "card"}, content))
