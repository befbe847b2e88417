"""Writes the generated parts of docs/claims.md and docs/claims.zh.md from the table.

python -m tests.claims.diagram
"""

from jianzhen.claims import State, Terms
from jianzhen.claims.table import CLOCKS, TABLE
from jianzhen.claims.terms import Source, Unit
from tests.conftest import ROOT

PAGES = {"en": ROOT / "docs" / "claims.md", "zh": ROOT / "docs" / "claims.zh.md"}
_ENDS = (State.WITHDRAWN, State.MERGED)
_UNITS = {
    Unit.MINUTES: ("min", "分钟"),
    Unit.HOURS: ("h", "小时"),
    Unit.DAYS: ("days", "天"),
    Unit.WORKING_DAYS: ("working days", "个工作日"),
}
_SOURCES = {
    Source.LAW: ("law", "法律"),
    Source.PLATFORM_POLICY: ("platform policy", "平台规则"),
    Source.OUR_DEFAULT: ("our default", "我们的默认值"),
}
_HEADS = {
    "moves": ("| event | in | by | leads to |", "| 事件 | 状态 | 由谁 | 去向 |"),
    "clocks": (
        "| clock | runs in | length | source | at its end |",
        "| 时钟 | 状态 | 时长 | 来源 | 到期后 |",
    ),
}


def diagram() -> str:
    """Return the diagram: solid what somebody does, `⏱` what a clock does."""
    lines: dict[tuple[State, State], list[str]] = {}
    for row in TABLE:
        if row.event.code != "deadline-ran-out":
            for begin in row.when:
                for to in row.to:
                    if to is not begin and to not in _ENDS:
                        lines.setdefault((begin, to), []).append(row.event.code)
    for clock in CLOCKS.values():
        for begin in clock.when if clock.first and clock.to else ():
            assert clock.to is not None
            lines.setdefault((begin, clock.to), []).append(f"⏱ {clock.kind}")
    names = [f'    state "{state}" as {state.name}' for state in State if state not in _ENDS]
    drawn = [
        f"    {a.name} --> {b.name}: {', '.join(dict.fromkeys(codes))}" for (a, b), codes in lines.items()
    ]
    return "\n".join(
        ["```mermaid", "stateDiagram-v2", *names, "    [*] --> RECEIVED: submitted", *drawn, "```"]
    )


def moves(lang: int) -> str:
    """Return every row of the table."""
    rows = [
        f"| `{row.event.code}` | {_join(row.when)} | {', '.join(row.by)} | {', '.join(row.to) or '–'} |"
        for row in TABLE
    ]
    return "\n".join([_HEADS["moves"][lang], "|---|---|---|---|", *rows])


def clocks(lang: int) -> str:
    """Return every clock with its default and source."""
    rows = []
    for row in CLOCKS.values():
        span = row.length(Terms())
        length, source = f"{span.length} {_UNITS[span.unit][lang]}", _SOURCES[span.source][lang]
        basis = f": {(span.basis.en, span.basis.zh)[lang]}" if span.basis else ""
        end = ", ".join(
            filter(None, [row.to, row.mark and f"`{row.mark}`", row.alarm and f"⚠ `{row.alarm}`"])
        )
        rows.append(f"| {row.kind} | {_join(row.when)} | {length} | {source}{basis} | {end} |")
    return "\n".join([_HEADS["clocks"][lang], "|---|---|---|---|---|", *rows])


def _join(states: tuple[State, ...]) -> str:
    return "*" if len(states) == len(State) else ", ".join(states)


def written(text: str, lang: str) -> str:
    """Return the page with its generated parts as the table has them now."""
    at = 0 if lang == "en" else 1
    for name, part in (("diagram", diagram()), ("clocks", clocks(at)), ("moves", moves(at))):
        begin, end = f"<!-- {name}: written by tests/claims/diagram.py -->", f"<!-- end of {name} -->"
        head, rest = text.split(begin)
        text = f"{head}{begin}\n\n{part}\n\n{end}{rest.split(end)[1]}"
    return text


if __name__ == "__main__":
    for lang, page in PAGES.items():
        page.write_text(written(page.read_text("utf-8"), lang), "utf-8")
