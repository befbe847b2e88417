"""YAML with lines; hostile files are refused before anything is built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianzhen.errors import SheetError
from jianzhen.policy import load
from jianzhen.sheet.yaml_ import MOST_BYTES, read


def test_plain_words_are_texts_and_every_part_has_its_line():
    document = read(
        b"a:\n  day: 2026-02-01\n  no: no\n  n: -12\n  q: '12'\n  t: true\n  e:\nb: [x, 0x1F, 1_000]\n"
    )
    assert document.data == {
        "a": {"day": "2026-02-01", "no": "no", "n": -12, "q": "12", "t": True, "e": None},
        "b": ["x", "0x1F", "1_000"],
    }
    assert document.line(("a", "q")) == 5
    assert document.line(("b", 2)) == 8
    assert document.line(("b", "absent", "deeper")) == 8


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"a: 1\nb: 2\na: 3\n", "line 3: “a” stands here a second time"),
        (b"a: &x [1]\nb: *x\n", "line 1: anchors and aliases"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1: tags"),
        (b"a: 1\n---\nb: 2\n", "line 2: a second document"),
        (b"a: 1\n b: 2\n", "line 2: this is no YAML"),
        (b"a: " + b"[" * 13 + b"]" * 13, "line 1: more than 12 levels"),
        (b"a: [" + b"1," * 30_000 + b"]", "line 1: more than 12 levels or 20,000 parts"),
        (b"a: '" + b"x" * MOST_BYTES + b"'", "larger than 128 KiB"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"? [a]\n: 1\n", "line 1: a key is no plain word"),
        (b"\x00", "line 1: this is no YAML"),
    ],
)
def test_what_is_refused(source, said):
    with pytest.raises(SheetError) as caught:
        read(source)
    assert said in str(caught.value)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_whatever_the_bytes_are_only_a_policy_error_is_raised(source):
    with pytest.raises(SheetError):
        load(source)
