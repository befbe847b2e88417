import io

import pytest

from jianzhen.report.columns import pad, width, wrap
from jianzhen.report.terminal import print_report, render
from tests.report.reports import empty, full


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [56, 64, 80, 110])
def test_no_line_is_wider_than_the_screen(lang, columns):
    assert max(width(line) for line in render(full(), lang, columns)) <= columns


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_cut_off(lang):
    """What the report says reaches the reader whole, however it is broken into lines."""
    said = "".join("".join(render(full(), lang)).split())
    summary = full().findings[0].summary.in_(lang)
    assert "".join(summary.split()) in said
    assert "".join(full().abstentions[0].reason.in_(lang).split()) in said


def test_strong_comes_before_weak_and_the_caveat_last():
    text = "\n".join(render(full(), "en"))
    places = [
        text.index(w)
        for w in ("Made from the listing", "picture-editing", "Not checked", "next step", "A person decides")
    ]
    assert places == sorted(places)
    assert "At most 7.3 in 10,000 honest photos" in " ".join(text.split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_names_do_not_reach_the_terminal(lang):
    text = "\n".join(render(full(), lang))
    assert "\x1b" not in text
    assert "\u202e" not in text
    text.encode("utf-8")


def test_colour_only_where_asked_for():
    assert "\x1b[" in "\n".join(render(empty(), "en", coloured=True))
    piped = io.StringIO()
    print_report(empty(), piped, "zh")
    assert "\x1b[" not in piped.getvalue()
    assert "证据不足" in piped.getvalue()


def test_a_name_too_long_for_its_column_keeps_beginning_and_ending():
    report = full("开头" + "很长的名字" * 20 + "结尾.jpg")
    line = next(line for line in render(report, "zh") if "开头" in line)
    assert "…" in line
    assert ".jpg" in line


def test_photos_that_share_a_reason_share_a_line():
    text = " ".join(" ".join(render(full(), "en")).split())
    assert text.count("No <i>camera data</i>.") == 1


@pytest.mark.parametrize("columns", [4, 7, 20])
def test_wrapping_keeps_every_character_and_the_width(columns):
    text = "照片（共 12 张）“已核查”，sha256 0123456789abcdef0123456789。"
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(map(width, lines)) <= columns


def test_no_line_begins_with_closing_punctuation():
    lines = wrap("一二三四，五六七八。九十" * 4, 8)
    assert not [line for line in lines if line[0] in "，。"]


def test_width_counts_columns():
    assert width("ab中文e\u0301") == 7
    assert width(pad("中", 6)) == 6
    assert wrap("", 10) == [""]
    assert wrap("a\n b\tc", 10) == ["a b c"]
