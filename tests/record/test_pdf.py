"""The PDF: no character is lost, what strangers wrote is no markup; without a font it says what to do."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from jianzhen.errors import MissingExtraError
from jianzhen.record import typeset
from jianzhen.record.case import Party, Variant, Words
from jianzhen.record.casefile import prepare
from jianzhen.record.keys import open_keyring
from tests.record.building import BEGIN, Record, story


def test_characters_the_font_lacks_are_written_by_number() -> None:
    has = frozenset(map(ord, "花瓶 a⟨⟩U+"))
    told = {"a": ["花瓶𠮷", {"b": "花\u202e瓶"}], "n": 3}
    assert typeset.spelled(told, has) == {"a": ["花瓶⟨U+20BB7⟩", {"b": "花⟨U+202E⟩瓶"}], "n": 3}
    assert typeset.spelled("龘\t!", None) == "龘 !"


def test_the_font_in_use_has_chinese_beyond_the_common(monkeypatch: pytest.MonkeyPatch) -> None:
    font = typeset._font()
    assert font.has is not None
    assert set(map(ord, "案卷鉴真龘㐂犇")) <= font.has
    assert 0x10FFFD not in font.has


@pytest.mark.parametrize("text", ['#panic("x")', "$ x", "*_`[]{}\\#", '#read("/etc/passwd")', "<a>@b//"])
def test_markup_in_a_statement_stays_text(tmp_path: Path, text: str) -> None:
    record = Record(open_keyring(tmp_path, BEGIN))
    case = replace(story(record), words=(Words(text, "statement", Party.BUYER),), exhibits=(), screenings=())
    case = replace(case, facts={"goods": text, text: text})
    assert prepare(case, Variant.FULL, BEGIN).members["report.zh.pdf"].startswith(b"%PDF")


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    class NoFonts:
        def fonts(self) -> list[Any]:
            return []

    monkeypatch.setattr(typst, "Fonts", NoFonts)
    monkeypatch.setattr(typeset, "find_spec", lambda name: None if "justmytype" in name else find_spec(name))
    with pytest.raises(MissingExtraError, match="justmytype-intl-cjk"):
        typeset._font.__wrapped__()


def test_what_is_no_font_has_no_characters() -> None:
    assert typeset.characters(b"\0\1\0\0" + b"\0" * 8) is None
