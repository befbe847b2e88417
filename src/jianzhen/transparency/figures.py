"""Counting, and leaving out small counts so that those published do not give them away. Pure.

Overall, a count below five is never shown: such columns are taken together until five are reached. In a
breakdown (by category, by regime) rows are taken together likewise, so that all margins are shown and are at
least five; cells below five are hidden, and others with them, until each hidden cell has a witness: two
claims of different rows that, had they changed places, would leave every published number as it is and that
cell not. What is published then fits at least two worlds, so no hidden cell follows from it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from jianzhen.transparency.lives import Life, Year

SMALL = 5
MOST_ROWS = 30
"""Rows of a breakdown; smaller ones are taken together."""

FOR_MEDIAN, FOR_NINETY = 10, 50
"""Decided claims that a median, or a 90 % point, needs: five on either side of it."""

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "outcome": ("granted", "partial", "refused", "withdrawn", "open"),
    "appeal": ("none", "stood", "changed"),
    "evidence": ("found", "nothing"),
}
"""Each claim is in one column of each."""

Group = tuple[str, ...]
"""Columns, rows or kinds that are counted together."""


@dataclass(frozen=True, slots=True)
class Times:
    """From submission to the first decision, nearest rank. None: too few."""

    median: timedelta | None
    ninety: timedelta | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a breakdown. Cells in the order of `Figures.overall`; None: hidden.

    `names` is empty for the row of all that are too small to stand alone.
    """

    names: Group
    claims: int
    cells: Mapping[str, tuple[int | None, ...]]
    times: Times


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published.

    Attributes:
        claims: None: fewer than five, and nothing else is published.
        overall: for each question, groups of columns and their counts; a question whose columns would all be
            taken together is missing.
        kinds: kinds of finding and in how many claims; the empty group: any other kind.
        by: breakdowns; None: not enough to take apart.
        not_followed: None: a few.
    """

    claims: int | None
    overall: Mapping[str, tuple[tuple[Group, int], ...]]
    kinds: tuple[tuple[Group, int], ...]
    times: Times
    by: Mapping[str, tuple[Row, ...] | None]
    not_followed: int | None


def figures(year: Year) -> Figures:
    """Count what may be published of a year."""
    lives = year.lives
    lost = year.not_followed if year.not_followed >= SMALL or not year.not_followed else None
    if len(lives) < SMALL:
        return Figures(None, {}, (), Times(None, None), {}, lost)
    overall = {}
    for question, columns in QUESTIONS.items():
        counts = Counter(column(life, question) for life in lives)
        groups = taken_together({name: counts[name] for name in columns})
        if len(groups) > 1:
            overall[question] = tuple((group, sum(counts[name] for name in group)) for group in groups)
    kinds = _kinds(lives) if "evidence" in overall else ()
    by = {
        "category": _breakdown(lives, lambda life: life.category, overall),
        "regime": _breakdown(lives, lambda life: life.regime, overall),
    }
    return Figures(len(lives), overall, kinds, _times(lives), by, lost)


def column(life: Life, question: str) -> str:
    """Return the column a claim is in."""
    if question == "evidence":
        return "found" if life.kinds else "nothing"
    return life.outcome if question == "outcome" else life.appeal


def taken_together(counts: Mapping[str, int]) -> list[Group]:
    """Part names into groups of at least five: each alone, but those too small together, as the last one."""
    rest = sorted(counts, key=lambda name: counts[name])
    small: list[str] = []
    while rest and (counts[rest[0]] < SMALL or (small and sum(counts[name] for name in small) < SMALL)):
        small.append(rest.pop(0))
    alone: list[Group] = [(name,) for name in counts if name not in small]
    return [*alone, tuple(name for name in counts if name in small)] if small else alone


def _kinds(lives: Sequence[Life]) -> tuple[tuple[Group, int], ...]:
    """Count claims by kind; a claim can have several. Small ones together, with those that never came up."""
    counts = Counter(kind for life in lives for kind in life.kinds)
    listed = sorted((kind for kind, count in counts.items() if count >= SMALL), key=lambda k: (-counts[k], k))

    def others() -> int:
        return sum(bool(life.kinds.difference(listed)) for life in lives)

    while listed and others() < SMALL:
        listed.pop()
    return (*(((kind,), counts[kind]) for kind in listed), ((), others()))


def _times(lives: Iterable[Life]) -> Times:
    waited = sorted(life.waited for life in lives if life.waited is not None)
    median, ninety = _enough(len(waited))
    return Times(_rank(waited, 50) if median else None, _rank(waited, 90) if ninety else None)


def _enough(decided: int) -> tuple[bool, bool]:
    return decided >= FOR_MEDIAN, decided >= FOR_NINETY


def _rank(waited: Sequence[timedelta], percent: int) -> timedelta:
    return waited[-(-len(waited) * percent // 100) - 1]


@dataclass(frozen=True, slots=True)
class _Sort:
    """What tells claims of one row apart: the group each question puts it into, whether it was decided."""

    columns: tuple[int, ...]
    decided: bool


Cell = tuple[int, int, int]
"""Question, row, column."""


def _breakdown(
    lives: Sequence[Life],
    of: Callable[[Life], str],
    overall: Mapping[str, tuple[tuple[Group, int], ...]],
) -> tuple[Row, ...] | None:
    """Count by rows; None if there are not two rows, or a hidden cell would follow from the others."""
    rows = _rows(Counter(map(of, lives)))
    if len(rows) < 2 or not overall:
        return None
    row_of = {name: number for number, names in enumerate(rows) for name in names}
    place = [{name: at for at, (group, _) in enumerate(overall[q]) for name in group} for q in overall]
    members: list[list[Life]] = [[] for _ in rows]
    sorts: list[Counter[_Sort]] = [Counter() for _ in rows]
    for life in lives:
        columns = tuple(at[column(life, q)] for q, at in zip(overall, place, strict=True))
        row = row_of[of(life)]
        members[row].append(life)
        sorts[row][_Sort(columns, life.waited is not None)] += 1
    hidden = _hidden(sorts, [len(groups) for groups in overall.values()])
    if hidden is None:
        return None
    told = []
    for row, names in enumerate(rows):
        cells = {
            q: tuple(
                None if (number, row, at) in hidden else _count(sorts[row], number, at)
                for at in range(len(overall[q]))
            )
            for number, q in enumerate(overall)
        }
        shown = names if len(names) == 1 else ()
        told.append(Row(shown, len(members[row]), cells, _times(members[row])))
    return tuple(told)


def _rows(counts: Counter[str]) -> list[Group]:
    """Part the values into rows, the largest first, those too small or too many together, as the last."""
    by_size = sorted(counts, key=lambda name: (-counts[name], name))
    groups = taken_together({name: counts[name] for name in by_size})
    if len(groups) > MOST_ROWS:
        return [*groups[: MOST_ROWS - 1], tuple(name for group in groups[MOST_ROWS - 1 :] for name in group)]
    return groups


def _count(sorts: Counter[_Sort], question: int, at: int) -> int:
    return sum(count for sort, count in sorts.items() if sort.columns[question] == at)


def _hidden(sorts: Sequence[Counter[_Sort]], widths: Sequence[int]) -> set[Cell] | None:
    """Return the cells to hide: the small ones, and what it takes for each to have a witness."""
    counts: dict[Cell, int] = {
        (q, row, at): _count(sorts[row], q, at)
        for q, width in enumerate(widths)
        for row, at in product(range(len(sorts)), range(width))
    }
    hidden = {cell for cell, count in counts.items() if count < SMALL}
    seen: set[Cell] = set()
    while wanting := sorted(hidden - seen):
        for cell in wanting:
            if cell in seen:
                continue
            best = _witness(cell, sorts, counts, hidden)
            if best is None:
                return None
            hidden |= best
            seen |= best  # one swap is a witness for all that it touches
    return hidden


def _witness(
    cell: Cell, sorts: Sequence[Counter[_Sort]], counts: Mapping[Cell, int], hidden: set[Cell]
) -> set[Cell] | None:
    """Return the cells that the swap touches which hides least besides; None if no swap touches this one."""
    question, row, at = cell
    best: set[Cell] | None = None
    least: tuple[int, list[Cell]] = (0, [])
    for other in range(len(sorts)):
        if other == row:
            continue
        for one, two in product(sorts[row], sorts[other]):
            if (one.columns[question] == at) == (two.columns[question] == at):
                continue
            if not _same_times(sorts[row], sorts[other], one, two):
                continue
            touched = set(_touched(row, other, one, two))
            more = sorted(touched - hidden)
            cost = (sum(counts[c] for c in more), more)
            if best is None or cost < least:
                best, least = touched, cost
    return best


def _touched(row: int, other: int, one: _Sort, two: _Sort) -> Iterator[Cell]:
    for question, (mine, theirs) in enumerate(zip(one.columns, two.columns, strict=True)):
        if mine != theirs:
            yield from product((question,), (row, other), (mine, theirs))


def _same_times(mine: Counter[_Sort], theirs: Counter[_Sort], one: _Sort, two: _Sort) -> bool:
    """Whether after the swap the same times are shown: that they are tells how many claims were decided."""
    change = two.decided - one.decided
    return all(
        _enough(decided) == _enough(decided + step)
        for decided, step in ((_decided(mine), change), (_decided(theirs), -change))
    )


def _decided(sorts: Counter[_Sort]) -> int:
    return sum(count for sort, count in sorts.items() if sort.decided)
