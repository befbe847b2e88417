"""Writes what each kind of finding means, and its measured rates, into docs/evidence.md and .zh.md.

    python benchmarks/evidence.py

The words are those of the report (report/words/kinds), the rates those of the calibration that ships.
Nothing between the two markers is written by hand; a test fails where it is out of date.
"""

from collections.abc import Iterator
from pathlib import Path

from jianzhen.calibrate.seen import SPEAKS
from jianzhen.model import Kind, Lang, Text
from jianzhen.report.words import BANDS, EXAMINERS, KINDS, REGIMES
from jianzhen.strength import CEILING, Table, band_of, shipped
from stats import clopper_pearson

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[Lang, Path] = {"en": DOCS / "evidence.md", "zh": DOCS / "evidence.zh.md"}
BEGIN, END = "<!-- kinds: written by benchmarks/evidence.py -->", "<!-- end of kinds -->"

LOOK, IGNORE = Text("Look for", "看什么"), Text("Ignore", "不必理会")
FAILS = Text("When it fails", "何时会错")
NEVER = Text("Never measured: the band is always “none”.", "尚未测量：强度始终为“无”。")
YOURS = Text(
    "None ships. Yours has no weight before [you have measured it](bringing-a-detector.md).",
    "不随程序提供。您带来的，在[您测量](bringing-a-detector.zh.md)之前不计入。",
)
CAPPED = Text("Capped at: ", "最高只到：")
ALL = Text("all", "全部")
HEAD = Text(
    "| regime | score from | band | false alarms, honest | at most (95 %) | found, true cases [95 %] |",
    "| 传递方式 | 分数不低于 | 强度 | 误报 / 正常样本 | 至多（95 %） | 找到 / 属实样本 [95 %] |",
)


def kinds(lang: Lang) -> Iterator[str]:
    """Yield the generated part, line by line."""
    for examiner, spoken in SPEAKS.items():
        yield f"## {EXAMINERS[examiner].in_(lang)} (`{examiner}`)"
        yield ""
        for kind in spoken:
            yield from _kind(kind, lang)


def _kind(kind: Kind, lang: Lang) -> Iterator[str]:
    words = KINDS[kind]
    yield f"### {words.title.in_(lang)} (`{kind}`)"
    yield ""
    colon = ":" if lang == "en" else "："
    for name, text in ((LOOK, words.look), (IGNORE, words.ignore), (FAILS, words.fails)):
        yield f"- **{name.in_(lang)}**{colon} {text.in_(lang)}"
    if kind in CEILING:
        yield f"- **{CAPPED.in_(lang)}{BANDS[band_of(CEILING[kind])].in_(lang)}**"
    yield ""
    tables = [table for table in shipped().tables if kind in table.kinds]
    if not tables:
        yield (YOURS if kind.only_orders else NEVER).in_(lang)
    else:
        yield HEAD.in_(lang)
        yield "|---|---|---|---|---|---|"
    for table in tables:
        yield from _rows(kind, table, lang)
    yield ""


def _rows(kind: Kind, table: Table, lang: Lang) -> Iterator[str]:
    """One row for each band a table reaches, at the lowest score that reaches it."""
    regime = REGIMES[table.regime].in_(lang) if table.regime else ALL.in_(lang)
    last = None
    n = sum(s.looked_at for s in table.forged)
    for step, (score, log10_lr) in enumerate(zip(table.steps, table.log10_lrs, strict=True)):
        band = band_of(min(log10_lr, CEILING.get(kind, log10_lr)))
        if band is last:
            continue
        last = band
        alarms, hits = (sum(s.reached[step] for s in some) for some in (table.honest, table.forged))
        low, high = clopper_pearson(hits, n)
        yield (
            f"| {regime} | {score:g} | {BANDS[band].in_(lang)} | {alarms:,} / {table.n_negatives:,} "
            f"| {100 * table.false_alarm_bound(step):.2g} % "
            f"| {hits:,} / {n:,} [{100 * low:.1f}, {100 * high:.1f}] |"
        )


def written(page: str, lang: Lang) -> str:
    """Return the page with its generated part made anew."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    made = "\n".join(kinds(lang))
    return f"{before}{BEGIN}\n\n{made}{END}{after}"


def main() -> None:
    """Write both pages."""
    for lang, path in PAGES.items():
        path.write_text(written(path.read_text("utf-8"), lang), "utf-8")


if __name__ == "__main__":
    main()
