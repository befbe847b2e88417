"""The figures as JSON-ready data, as CSV and as one HTML page in both languages."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from jianzhen.model import Text
from jianzhen.report.clean import clean
from jianzhen.report.html.element import Child, Markup, el, join
from jianzhen.sheet.days import CHINA, day_of
from jianzhen.transparency import words
from jianzhen.transparency.figures import Figures, Row, Times

SCHEMA = "jianzhen.transparency/1"

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{border:1px solid #bbb;padding:.3rem .6rem;"
    "text-align:right;vertical-align:top}th[scope=row],td.name{text-align:left}thead th{text-align:center}"
    "span[lang=en]{display:block;color:#444;font-weight:normal}dt{font-weight:bold}dd{margin:0 0 .8rem 1rem}"
)


def as_data(found: Figures, tenant: str, year: int, made: datetime) -> dict[str, Any]:
    """Return everything; a count that is hidden is null."""
    return {
        "schema": SCHEMA,
        "tenant": tenant,
        "year": year,
        "made": made.astimezone(CHINA).isoformat(timespec="seconds"),
        "year_is_over": day_of(made).year > year,
        "claims": found.claims,
        "not_followed": found.not_followed,
        "overall": {
            question: [_counted(group, words.group_name(group), count) for group, count in groups]
            for question, groups in found.overall.items()
        },
        "kinds": [_counted(group, words.kind_name(group), count) for group, count in found.kinds],
        "hours_to_decision": _hours(found.times),
        "by": {by: _rows(by, rows, found) for by, rows in found.by.items()},
        "meanings": [{"term": _both(term), "meaning": _both(said)} for term, said in words.MEANINGS],
    }


def _rows(by: str, rows: tuple[Row, ...] | None, found: Figures) -> list[dict[str, Any]] | None:
    if rows is None:
        return None
    return [
        {
            "names": list(row.names),
            "label": _both(words.row_name(by, row.names)),
            "claims": row.claims,
            **{
                question: [
                    _counted(group, words.group_name(group), count)
                    for (group, _), count in zip(found.overall[question], cells, strict=True)
                ]
                for question, cells in row.cells.items()
            },
            "hours_to_decision": _hours(row.times),
        }
        for row in rows
    ]


def _counted(group: tuple[str, ...], label: Text, count: int | None) -> dict[str, Any]:
    return {"names": list(group), "label": _both(label), "count": count}


def _hours(times: Times) -> dict[str, float | None]:
    return {"median": _in_hours(times.median), "ninety": _in_hours(times.ninety)}


def _in_hours(waited: timedelta | None) -> float | None:
    return None if waited is None else round(waited / timedelta(hours=1), 1)


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


HEAD = ("table", "row", "row_zh", "measure", "measure_zh", "value")


def as_csv(told: Mapping[str, Any]) -> str:
    """Return `as_data` as CSV with `HEAD`: hidden values are empty; what it all means is at the end."""
    out = io.StringIO()
    file = csv.writer(out)
    file.writerow(HEAD)
    for line in _lines(told):
        file.writerow([_cell(value) for value in line])
    return out.getvalue()


def _lines(told: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    everything = {"en": "all claims", "zh": "全部索赔"}
    for name in ("tenant", "year", "made", "year_is_over", "not_followed"):
        yield ("about", "", "", name, name, told[name])
    yield ("all", *everything.values(), *_both(words.CLAIMS).values(), told["claims"])
    for question, groups in told["overall"].items():
        yield from (_line("all", everything, question, group) for group in groups)
    yield from (_line("all", everything, "kind", group) for group in told["kinds"])
    yield from _time_lines("all", everything, told)
    for by, rows in told["by"].items():
        for row in rows or ():
            label = row["label"]
            yield (by, *label.values(), *_both(words.CLAIMS).values(), row["claims"])
            for question in told["overall"]:
                yield from (_line(by, label, question, group) for group in row[question])
            yield from _time_lines(by, label, row)
    for one in told["meanings"]:
        yield ("meaning", *one["term"].values(), *one["meaning"].values(), "")


def _line(table: str, row: Mapping[str, str], question: str, group: Mapping[str, Any]) -> tuple[Any, ...]:
    title = words.QUESTIONS.get(question, words.QUESTIONS["evidence"])
    label = group["label"]
    named = (f"{title.en}: {label['en']}", f"{title.zh}：{label['zh']}")
    return (table, *row.values(), *named, group["count"])


def _time_lines(table: str, row: Mapping[str, str], told: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for name, label in (("median", words.MEDIAN), ("ninety", words.NINETY)):
        named = (f"{label.en} (hours)", f"{label.zh}（小时）")
        yield (table, *row.values(), *named, told["hours_to_decision"][name])


def _cell(value: Any) -> Any:
    """Return what goes into a cell: names that platforms chose become no formula in a spreadsheet."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def as_page(told: Mapping[str, Any]) -> str:
    """Return `as_data` as HTML: one file, both languages, nothing from any network."""
    body = join(
        el("h1", None, words.TITLE),
        el("p", None, f"{told['tenant']} · {told['year']} · {told['made']}"),
        None if told["year_is_over"] else el("p", None, words.GOES_ON),
        *_figures(told),
        words.not_followed(told["not_followed"]) if told["not_followed"] != 0 else None,
        el("h2", None, Text("What the figures mean", "指标说明")),
        el("dl", None, *(part for one in told["meanings"] for part in _meaning(one))),
    )
    head = join(
        el("meta", {"charset": "utf-8"}), el("title", None, words.TITLE.zh), el("style", None, Markup(_STYLE))
    )
    return "<!doctype html>" + el("html", {"lang": "zh-Hans"}, el("head", None, head), el("body", None, body))


def _figures(told: Mapping[str, Any]) -> Iterator[Markup]:
    if told["claims"] is None:
        yield el("p", None, words.TOO_FEW)
        return
    yield el("p", None, words.CLAIMS, f" {told['claims']}")
    for question, groups in told["overall"].items():
        yield _list(words.QUESTIONS[question], groups)
    if told["kinds"]:
        yield _list(Text("Claims by kind of finding", "按发现种类的索赔数"), told["kinds"])
    times = told["hours_to_decision"]
    yield el("p", None, words.MEDIAN, _long(times["median"]))
    yield el("p", None, words.NINETY, _long(times["ninety"]))
    for by, rows in told["by"].items():
        yield el("h2", None, words.BY[by])
        yield el("p", None, words.NOT_APART) if rows is None else _table(told, rows)


def _list(title: Text, groups: list[dict[str, Any]]) -> Markup:
    rows = (_tr(_label(group["label"]), [_number(group["count"])]) for group in groups)
    return join(el("h3", None, title), el("table", None, *rows))


def _table(told: Mapping[str, Any], rows: list[dict[str, Any]]) -> Markup:
    first: list[Markup] = [el("th", {"rowspan": "2"}), el("th", {"rowspan": "2"}, words.CLAIMS)]
    second: list[Markup] = []
    for question, groups in told["overall"].items():
        first.append(el("th", {"colspan": str(len(groups))}, words.QUESTIONS[question]))
        second += [el("th", None, _label(group["label"])) for group in groups]
    first += [el("th", {"rowspan": "2"}, name) for name in (words.MEDIAN, words.NINETY)]
    body = []
    for row in rows:
        cells: list[Child] = [str(row["claims"])]
        cells += [_number(group["count"]) for question in told["overall"] for group in row[question]]
        cells += [_long(row["hours_to_decision"][name]) for name in ("median", "ninety")]
        body.append(_tr(_label(row["label"]), cells))
    head = el("thead", None, el("tr", None, *first), el("tr", None, *second))
    return el("table", None, head, el("tbody", None, *body))


def _tr(name: Child, cells: list[Child]) -> Markup:
    return el("tr", None, el("th", {"scope": "row"}, name), *(el("td", None, cell) for cell in cells))


def _number(count: int | None) -> str | Text:
    return words.HIDDEN if count is None else f"{count:,}"


def _long(hours: float | None) -> Text:
    return words.HIDDEN if hours is None else Text(f"{hours:,} hours", f"{hours:,} 小时")


def _meaning(one: Mapping[str, Any]) -> Iterator[Markup]:
    yield el("dt", None, _label(one["term"]))
    yield el("dd", None, _label(one["meaning"]))


def _label(both: Mapping[str, str]) -> Text:
    return Text(both["en"], both["zh"])
