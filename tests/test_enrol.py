"""Putting folders and manifests into an index."""

import shutil
from pathlib import Path

import pytest

from jianzhen.enrol import Source, enrol, find_sources
from jianzhen.errors import UsageError
from jianzhen.index import Entry, Index
from jianzhen.index.memory import MemoryIndex
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Role
from tests.scenes import jpeg, scene


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make two claims, a loose photo, a broken one and a text."""
    for number, name in enumerate(("claim-1/a.jpg", "claim-1/b.JPG", "claim-2/a.jpg", "loose.jpg")):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(scene(number, 240, 180)))
    (tmp_path / "photos" / "claim-2" / "broken.jpg").write_bytes(b"\xff\xd8 no photo")
    (tmp_path / "photos" / "notes.txt").write_text("no photo")
    return tmp_path / "photos"


def entries(index: Index) -> list[Entry]:
    return [e for e in (index.entry(key) for key in range(1, 50)) if e is not None]


def test_a_folder_is_added_and_the_broken_photo_listed(folder: Path) -> None:
    index, seen = MemoryIndex(), []
    result = enrol(find_sources(folder), index, lambda done, whole: seen.append((done, whole)))
    assert (result.added, result.known) == (4, 0)
    assert [path.name for path, _ in result.failed] == ["broken.jpg"]
    assert seen == [(i, 5) for i in range(1, 6)]
    assert sorted({e.ref for e in entries(index)}) == ["claim-1", "claim-2", "loose.jpg"]
    assert {e.role for e in entries(index)} == {"earlier"}
    assert index.remove("claim-1") == 2


def test_again_adds_nothing_and_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    index = SqliteIndex(tmp_path / "seen.index", create=True)
    sources = find_sources(folder)
    assert enrol(sources[:2], index).added == 2
    result = enrol(sources, index)
    assert (result.added, result.known) == (2, 2)
    assert index.info().entries == 4


def test_a_changed_label_is_written(folder: Path) -> None:
    index = MemoryIndex()
    enrol([Source(folder / "loose.jpg", "x")], index)
    enrol([Source(folder / "loose.jpg", "x", label="known-fake")], index)
    assert [e.label for e in entries(index)] == ["known-fake"]


def test_a_manifest_says_whose_photos_they_are(folder: Path) -> None:
    manifest = folder / "list.csv"
    manifest.write_text(
        "path,ref,role,label\nclaim-1/a.jpg,4711,,known-fake\nloose.jpg,shop,product,\nclaim-2/a.jpg,,,\n",
        encoding="utf-8-sig",
    )
    index = MemoryIndex()
    assert enrol(find_sources(manifest), index).added == 3
    assert [(e.ref, e.role, e.label) for e in entries(index)] == [
        ("4711", "earlier", "known-fake"),
        ("shop", "product", ""),
        ("claim-2/a.jpg", "earlier", ""),
    ]


def test_roles_and_labels_may_hold_for_all(folder: Path) -> None:
    sources = find_sources(folder, Role.PRODUCT, "ours")
    assert {(s.role, s.label) for s in sources} == {(Role.PRODUCT, "ours")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file,ref\na.jpg,1\n", "no column `path`"),
        ("path,role\na.jpg,buyer\n", "line 2"),
        ("path\n\n ,\n", "line"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(UsageError, match=said):
        find_sources(tmp_path / "list.csv")


def test_bytes_that_are_no_manifest_are_said(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(jpeg(scene(1)))
    with pytest.raises(UsageError):
        find_sources(tmp_path / "list.csv")
    with pytest.raises(UsageError, match="no such folder"):
        find_sources(tmp_path / "nowhere")


def test_a_missing_file_is_listed(folder: Path) -> None:
    shutil.rmtree(folder / "claim-1")
    result = enrol(
        [Source(folder / "claim-1" / "a.jpg", "x"), Source(folder / "loose.jpg", "y")], MemoryIndex()
    )
    assert (result.added, len(result.failed)) == (1, 1)
