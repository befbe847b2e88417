"""Texts from files: what is read, and what is refused with one line."""

import hashlib
from pathlib import Path

import pytest

from jianzhen import Statement, StatementRole, check
from jianzhen.errors import StatementError
from jianzhen.texts import MOST_BYTES, read_contacts, read_statement
from tests.pictures import encode, textured

BUYER = StatementRole.BUYER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_text_files(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("碗底裂了，请退款\n".encode(encoding))
    assert read_statement(path, BUYER) == Statement(BUYER, "碗底裂了，请退款\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no text in it"),
        (b" \n\t ", "no text in it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not a text file"),
        (encode(textured(1)), "not a text file"),
        (b"text\x00with zero", "not a text file"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"\x81", "not a text file"),
        (b"a" * (MOST_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(StatementError, match=said) as caught:
        read_statement(path, BUYER)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="there is no such file"):
        read_statement(tmp_path / "none.txt", BUYER)


def test_contacts_are_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "contacts.txt"
    path.write_text("400-820-8820\n\n 0757 8600 1234 \n", "utf-8")
    assert read_contacts(path) == ("400-820-8820", "0757 8600 1234")


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "长" * MOST_BYTES])
def test_a_library_user_meets_the_same_bounds(text: str) -> None:
    with pytest.raises(StatementError):
        check([encode(textured(1))], statements=[Statement(BUYER, text)])


def test_a_text_is_named_by_its_hash() -> None:
    assert Statement(BUYER, "裂了").sha256 == hashlib.sha256("裂了".encode()).hexdigest()
    assert len(Statement(BUYER, "\udcff").sha256) == 64
