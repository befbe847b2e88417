"""A result as one self-contained page in both languages, with a gallery of what went wrong."""

import base64
import io
from collections.abc import Sequence

from PIL import Image

from jianzhen.bench.examine import AS_CAME
from jianzhen.bench.item import Item
from jianzhen.bench.result import Raw, Result
from jianzhen.bench.words import at_alarms, audited, of, percent, summary
from jianzhen.errors import PhotoError
from jianzhen.model import Lang, Regime, Text
from jianzhen.photo import Photo
from jianzhen.report.html.element import Child, Markup, el, join, name
from jianzhen.report.html.sheet import sheet, table
from jianzhen.report.words import REGIMES
from jianzhen.rows import Record

MOST, SIDE, QUALITY = 40, 180, 60
"""Pictures of either kind of failure, their long side in pixels, and their WebP quality: about 8 KB each."""

MOST_ROWS = 200
FAKE, REAL = Text("fake", "伪造"), Text("real", "真实")
_RATE = Text("Rate, exact 95 % interval", "比例及 95% 精确区间")


def to_page(result: Result, lang: Lang) -> str:
    """Return the page; it opens in `lang` and asks nothing of any network."""
    raw = result.raw
    leak = raw["audit"][AS_CAME]["leak"]
    lines = [el("li", {"class": "bad" if leak and n == 0 else None}, t) for n, t in enumerate(summary(raw))]
    return sheet(
        f"bench {raw['layout']} {raw['root']}",
        lang,
        el("h1", None, Text("Benchmark", "基准测试"), f" {raw['layout']} · ", name(raw["root"])),
        _detector(raw),
        el("ul", None, *lines),
        _ways(raw),
        _categories(raw),
        _sources(raw),
        _regimes(raw),
        _gallery(result, Text("False alarms", "误报"), fake=False),
        _gallery(result, Text("Missed", "漏检"), fake=True),
    )


def _detector(raw: Raw) -> Markup:
    detector = dict(raw["detector"])
    detector["examiners"] = ", ".join(f"{n} {v}" for n, v in detector.get("examiners", {}).items()) or None
    told = " · ".join(f"{key}: {value}" for key, value in detector.items() if value is not None)
    return el("p", {"class": "muted"}, f"jianzhen {raw['version']} · {raw['created']} · {told}")


def _ways(raw: Raw) -> Markup:
    columns = (
        Text("Delivered", "送达方式"),
        Text("Fakes found", "检出伪造"),
        Text("False alarms", "误报"),
        Text("At fixed false alarms", "固定误报率时"),
        Text("Balanced accuracy", "平衡准确率"),
        Text("Shortcut audit", "捷径审计"),
    )
    rows = [
        (
            Text("as it came", "原样") if way == AS_CAME else way,
            of(f["found"]),
            of(f["false_alarms"]),
            join(*(el("div", None, at_alarms(point)) for point in f["at_false_alarms"])),
            percent(f["macro"]["balanced_accuracy"]["value"]),
            el("span", {"class": "bad" if raw["audit"][way]["leak"] else None}, audited(raw["audit"][way])),
        )
        for way, f in raw["figures"].items()
    ]
    return table(Text("By delivery", "按送达方式"), columns, rows)


def _categories(raw: Raw) -> Markup | None:
    counted = raw["figures"][AS_CAME]["macro"]["categories"]
    if len(counted) < 2:
        return None
    columns = (
        Text("Category", "类别"),
        Text("Real, kept", "真实，未标记"),
        Text("Fake, found", "伪造，检出"),
        Text("TNR", "TNR"),
        Text("TPR", "TPR"),
        Text("Balanced accuracy", "平衡准确率"),
        Text("F1", "F1"),
    )
    rows = [
        (
            name(category),
            f"{c['real_kept']:,} / {c['real']:,}",
            f"{c['fake_found']:,} / {c['fake']:,}",
            *(percent(c[figure]) for figure in ("tnr", "tpr", "balanced_accuracy", "f1")),
        )
        for category, c in list(counted.items())[:MOST_ROWS]
    ]
    return table(Text("By category", "按类别"), columns, rows)


def _sources(raw: Raw) -> Markup:
    means = raw["figures"][AS_CAME]["macro"]["tpr_by_source"]
    columns = (
        Text("Source", "来源"),
        Text("Truth", "真伪"),
        _RATE,
        Text("Averaged over categories (how many)", "按类别平均（类别数）"),
    )
    fakes, reals = (raw["figures"][AS_CAME]["by_source"][truth] for truth in ("fake", "real"))
    rows: list[Sequence[Child]] = [
        (name(s or "–"), FAKE, of(share), f"{means[s]['value']:.1%} ({means[s]['categories']})")
        for s, share in list(fakes.items())[:MOST_ROWS]
    ]
    rows += [(name(s or "–"), REAL, of(share), "") for s, share in list(reals.items())[:MOST_ROWS]]
    return table(Text("Flagged, by source", "按来源统计被标记的比例"), columns, rows)


def _regimes(raw: Raw) -> Markup | None:
    counted = raw["figures"][AS_CAME]["by_regime"]
    rows = [
        (REGIMES[Regime(regime)], words, of(share))
        for truth, words in (("fake", FAKE), ("real", REAL))
        for regime, share in counted[truth].items()
        if regime
    ]
    columns = (Text("Regime of the file", "文件的送达方式"), Text("Truth", "真伪"), _RATE)
    title = Text("Flagged, by how the file says it was delivered", "按文件自身显示的送达方式统计被标记的比例")
    return table(title, columns, rows) if rows else None


def _gallery(result: Result, title: Text, fake: bool) -> Markup | None:
    """Show what was flagged though real, strongest first, or not flagged though fake, weakest first."""
    items = {item.id: item for item in result.items}
    wrong = [
        (file["said"][AS_CAME]["score"], file["id"])
        for file in result.raw["files"]
        if AS_CAME in file["said"]
        and (file["truth"] == "fake") is fake
        and file["said"][AS_CAME]["flag"] is not fake
    ]
    wrong.sort(key=lambda one: (one[0] if fake else -one[0], one[1]))
    if not wrong:
        return None
    shown = [_failure(items[id_], score, result.records[id_]) for score, id_ in wrong[:MOST]]
    of_all = f" {min(MOST, len(wrong)):,} / {len(wrong):,}"
    style = "display:flex;flex-wrap:wrap;gap:1rem"
    return el("section", None, el("h2", None, title, of_all), el("div", {"style": style}, *shown))


def _failure(item: Item, score: float, record: Record) -> Markup:
    said = record.get("summary", ())  # scores of another detector come without a word
    words = Text(said[0], said[1]) if said else None if said == () else Text("no finding", "没有发现")
    return el(
        "figure",
        {"style": "margin:0;width:12rem;font-size:12px;overflow-wrap:anywhere"},
        _picture(item),
        el("figcaption", None, name(item.id), el("br"), f"{score:.3g}", el("br"), words),
    )


def _picture(item: Item) -> Markup | None:
    try:
        image = Image.fromarray(Photo.from_path(item.photos[0]).pixels(SIDE))
    except PhotoError:
        return None
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return el("img", {"src": f"data:image/webp;base64,{data}", "alt": item.id, "style": "max-width:100%"})
