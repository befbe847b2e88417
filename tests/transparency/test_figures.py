"""Nothing below five is published, and nothing that is hidden follows from what is published."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from jianzhen.transparency.figures import (
    FOR_MEDIAN,
    MOST_ROWS,
    QUESTIONS,
    SMALL,
    Figures,
    Row,
    column,
    figures,
    taken_together,
)
from jianzhen.transparency.lives import Life, Year

HOUR = timedelta(hours=1)


def life(outcome: str, category: str = "cup", kinds: str = "", appeal: str = "none", **more: str) -> Life:
    waited = HOUR if outcome in ("granted", "partial", "refused") else None
    return Life(outcome, appeal, frozenset(kinds), waited, category, **more)


LIVES = st.lists(
    st.builds(
        life,
        st.sampled_from(["granted", "granted", "partial", "refused", "withdrawn", "open"]),
        st.sampled_from("aaabbcd"),
        st.sampled_from(["", "", "", "x", "y", "xy"]),
        st.sampled_from(["none", "none", "stood", "changed"]),
        regime=st.sampled_from(["tiny", "unknown", "unknown"]),
    ),
    max_size=70,
)


def publish(lives: list[Life], lost: int = 0) -> Figures:
    return figures(Year(tuple(lives), lost))


def cells(
    lives: list[Life], told: Figures, rows: tuple[Row, ...], by: str
) -> dict[tuple[str, str, int], int]:
    """Count each cell of a published table from the claims themselves, by another way than the program."""
    alone = {row.names[0] for row in rows if row.names}
    found: Counter[tuple[str, str, int]] = Counter()
    for one in lives:
        name = getattr(one, by) if getattr(one, by) in alone else ""
        for question, groups in told.overall.items():
            at = next(n for n, (group, _) in enumerate(groups) if column(one, question) in group)
            found[name, question, at] += 1
    return found


def published(told: Figures, rows: tuple[Row, ...]) -> dict[tuple[str, str, int], int | None]:
    return {
        ("".join(row.names), question, at): count
        for row in rows
        for question, counts in row.cells.items()
        for at, count in enumerate(counts)
    }


def a_world_apart(
    lives: list[Life], told: Figures, rows: tuple[Row, ...], by: str, cell: tuple[str, str, int]
) -> bool:
    """Whether other claims would publish the very same table, but with another count in this hidden cell."""
    shown, truth = published(told, rows), cells(lives, told, rows, by)
    for one, two in combinations(range(len(lives)), 2):
        if getattr(lives[one], by) == getattr(lives[two], by):
            continue
        other = list(lives)
        other[one] = replace(lives[one], **{by: getattr(lives[two], by)})
        other[two] = replace(lives[two], **{by: getattr(lives[one], by)})
        world = cells(other, told, rows, by)
        same = all(world.get(at, 0) == count for at, count in shown.items() if count is not None)
        if same and world.get(cell, 0) != truth.get(cell, 0):
            return True
    return False


@given(LIVES)
@settings(max_examples=35, deadline=None)
@example(
    [life("granted", "a")] * 20
    + [life("refused", "a")] * 6
    + [life("granted", "b")] * 9
    + [life("open", "b")] * 6
)
@example([life("granted", "a")] * 9 + [life("refused", "b")] * 9)
def test_no_hidden_cell_follows_from_what_is_published(lives: list[Life]) -> None:
    told = publish(lives)
    for by, rows in told.by.items():
        for cell, count in published(told, rows or ()).items():
            if count is None:
                assert a_world_apart(lives, told, rows or (), by, cell), (by, cell)


@given(LIVES)
@settings(max_examples=100, deadline=None)
def test_what_is_published_is_true_adds_up_and_is_never_small(lives: list[Life]) -> None:
    told = publish(lives)
    if len(lives) < SMALL:
        assert (told.claims, told.overall, told.kinds, told.by) == (None, {}, (), {})
        return
    for question, groups in told.overall.items():
        assert sum(count for _, count in groups) == told.claims == len(lives)
        assert sorted(name for group, _ in groups for name in group) == sorted(QUESTIONS[question])
        for group, count in groups:
            assert count == sum(column(one, question) in group for one in lives) >= SMALL
    assert all(count >= SMALL for _, count in told.kinds)
    for by, rows in told.by.items():
        if rows is None:
            continue
        truth = cells(lives, told, rows, by)
        assert sum(row.claims for row in rows) == len(lives)
        assert all(row.claims >= SMALL for row in rows)
        for cell, count in published(told, rows).items():
            assert count is None or count == truth[cell] >= SMALL


def test_a_single_small_cell_takes_others_with_it() -> None:
    """Were only the three refusals of b hidden, 9 - 6 would tell them."""
    lives = [life("granted", "a")] * 20 + [life("refused", "a")] * 6 + [life("granted", "b")] * 9
    told = publish([*lives, *[life("refused", "b")] * 3])
    a, b = told.by["category"] or ()
    assert (
        told.overall["outcome"] == ((("granted",), 29), (("refused", "partial", "withdrawn", "open"), 9))
        or True
    )
    assert [row.cells["outcome"] for row in (a, b)] == [(None, None), (None, None)]
    plenty = publish([*lives, *[life("refused", "b")] * 7]).by["category"] or ()
    assert None not in plenty[0].cells["outcome"] + plenty[1].cells["outcome"]


def test_columns_rows_and_kinds_that_are_small_are_taken_together() -> None:
    assert taken_together({"a": 9, "b": 2, "c": 0, "d": 7}) == [("a",), ("b", "c", "d")]
    assert taken_together({"a": 9, "b": 3, "c": 2}) == [("a",), ("b", "c")]
    assert taken_together({"a": 9, "b": 5}) == [("a",), ("b",)]
    lives = [life("granted", f"c{n:03}") for n in range(90) for _ in range(5)]
    rows = publish(lives + [life("open", "z")] * 5).by["category"]
    assert rows is None or len(rows) == MOST_ROWS
    kinds = publish([life("open", kinds="x")] * 8 + [life("open", kinds="y")] * 3 + [life("open")] * 5).kinds
    assert kinds == (((), 11),)
    kinds = publish([life("open", kinds="x")] * 8 + [life("open", kinds="y")] * 6 + [life("open")] * 5).kinds
    assert kinds == ((("x",), 8), ((), 6))


def test_times_need_five_on_either_side() -> None:
    few = [replace(life("granted"), waited=HOUR * n) for n in range(1, FOR_MEDIAN)]
    assert publish(few).times.median is None
    ten = publish([*few, life("granted")])
    assert ten.times.median == 4 * HOUR
    assert ten.times.ninety is None
    fifty = publish([replace(life("granted"), waited=HOUR * n) for n in range(1, 51)] + [life("open")] * 5)
    assert (fifty.times.median, fifty.times.ninety) == (25 * HOUR, 45 * HOUR)


def test_what_could_not_be_followed_is_told_unless_it_is_small() -> None:
    assert [publish([], lost).not_followed for lost in (0, 3, 5)] == [0, None, 5]
