"""Footage that stands elsewhere is told by how things move; a second take in the same place is not it."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.footage.films import film, take
from tests.pictures import Pixels, textured

from jianzhen.enrol import Source, enrol
from jianzhen.examiners import Case
from jianzhen.examiners.video import examine
from jianzhen.footage import Video, VideoExhibit
from jianzhen.footage.entry import entries_of
from jianzhen.index import Index
from jianzhen.index.memory import MemoryIndex
from jianzhen.index.sqlite import SqliteIndex
from jianzhen.model import Abstention, Finding, Kind, Role

SCENE = textured(7, 960, 720)


@cache
def shot(seed: int) -> tuple[Pixels, ...]:
    return tuple(take(SCENE, seed, 84))


@cache
def index() -> MemoryIndex:
    return MemoryIndex(entries_of(Video(film(shot(1)), "old.mp4"), "claim-1"))


def labelled(pictures: tuple[Pixels, ...]) -> list[Pixels]:
    out = [picture.copy() for picture in pictures]
    for picture in out:
        picture[10:80, 300:460] = 245
    return out


def shrunk(pictures: tuple[Pixels, ...]) -> list[Pixels]:
    return [np.asarray(cv2.resize(p, (240, 136), interpolation=cv2.INTER_AREA), np.uint8) for p in pictures]


def said(video: Video, kept: Index | None = None, **more: object) -> list[Finding | Abstention]:
    case = Case((), index=kept, videos=(VideoExhibit(video, Role.PACKING),), **more)  # type: ignore[arg-type]
    return list(examine(case))


def reused(video: Video, kept: Index, **more: object) -> list[Finding]:
    return [f for f in said(video, kept, **more) if isinstance(f, Finding)]


COPIES = {
    "trimmed": lambda: film(shot(1)[24:]),
    "shrunk, other codec": lambda: film(shrunk(shot(1)), 12, "VP80", ".webm"),
    "labelled": lambda: film(labelled(shot(1))),
    "cropped": lambda: film([p[20:250, 40:440] for p in shot(1)]),
}


@pytest.mark.parametrize("how", COPIES)
def test_reworked_footage_is_found(how: str) -> None:
    (found,) = reused(Video(COPIES[how](), "new.mp4"), index())
    assert found.kind is Kind.FRAMES_REUSED
    assert found.details["ref"] == "claim-1"
    assert found.details["name"] == "old.mp4"
    assert found.at is not None
    assert found.against_at is not None
    assert found.against_at - found.at == pytest.approx(2.0 if how == "trimmed" else 0.0, abs=0.2)
    assert "can be honest" in found.summary.en


def test_a_second_take_in_the_same_place_is_not_the_same_footage() -> None:
    for seed in (2, 3):
        assert reused(Video(film(shot(seed)), "new.mp4"), index()) == []


def test_the_same_file_is_told_as_such() -> None:
    (found,) = reused(Video(film(shot(1)), "new.mp4"), index())
    assert found.score == 1.0
    assert found.details["same_file"]


def test_the_claims_own_reference_is_no_other_claim() -> None:
    assert reused(Video(film(shot(1)), "new.mp4"), index(), ref="claim-1") == []


def test_a_still_picture_says_nothing() -> None:
    still = Video(film([np.asarray(SCENE[:270, :480])] * 60), "still.mp4")
    assert reused(still, MemoryIndex(entries_of(Video(film([SCENE[:270, :480]] * 70), "old.mp4"), "x"))) == []


def test_earlier_videos_given_directly() -> None:
    old, new = Video(film(shot(1)), "old.mp4"), Video(film(shot(1)[12:]), "new.mp4")
    case = Case((), videos=(VideoExhibit(new, Role.CLAIM), VideoExhibit(old, Role.EARLIER)))
    (found,) = (f for f in examine(case) if isinstance(f, Finding))
    assert found.against == old.sha256


def test_nothing_to_compare_with_is_an_abstention() -> None:
    (answer,) = said(Video(film(shot(1)), "new.mp4"))
    assert isinstance(answer, Abstention)
    assert answer.kinds == (Kind.FRAMES_REUSED,)


def test_an_index_on_disk_finds_it_too(tmp_path: Path) -> None:
    (tmp_path / "old.mp4").write_bytes(film(shot(1)))
    kept = SqliteIndex(tmp_path / "seen.db", create=True)
    try:
        source = Source(tmp_path / "old.mp4", "claim-9")
        assert enrol([source], kept).added == 1
        assert (enrol([source], kept).added, enrol([source], kept).known) == (0, 1)
        (found,) = reused(Video(film(shot(1)[12:]), "new.mp4"), kept)
        assert found.details["ref"] == "claim-9"
        kept.remove("claim-9")
        assert kept.empty()
    finally:
        kept.close()
