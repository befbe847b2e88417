"""The examiner as a whole, on pictures made here."""

import dataclasses
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from jianzhen.align.model import apply
from jianzhen.examiners import Case, Exhibit, load
from jianzhen.index import Index
from jianzhen.index.memory import MemoryIndex
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Photo
from jianzhen.photo.entry import entry_of
from scenes import Pixels, jpeg, scene, warp

Change = Callable[[Pixels], Pixels]


def examine(
    *exhibits: Exhibit, index: Index | None = None, ref: str | None = None
) -> list[Finding | Abstention]:
    return list(load("reuse").examine(Case(exhibits, index=index, ref=ref)))


def found(claim: Photo, earlier: Photo) -> list[Finding]:
    results = examine(Exhibit(claim, Role.CLAIM), Exhibit(earlier, Role.EARLIER))
    assert all(isinstance(result, Finding) for result in results)
    return results  # type: ignore[return-value]


def photo(picture: Pixels, quality: int = 90, name: str = "photo.jpg") -> Photo:
    return Photo(jpeg(np.ascontiguousarray(picture), quality), name)


def on_a_screen(picture: Pixels) -> Pixels:
    screen = np.full((1000, 480, 3), 245, np.uint8)
    cv2.putText(screen, "10:24", (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30, 30, 30), 2)
    screen[300:660] = picture
    cv2.putText(screen, "please refund", (20, 720), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30, 30, 30), 2)
    return screen


def pasted(picture: Pixels) -> Pixels:
    host = scene(77, 700, 560)
    host[200:380, 300:540] = cv2.resize(picture, (240, 180), interpolation=cv2.INTER_AREA)
    return host


CHANGES: dict[str, Change] = {
    "half size": lambda p: cv2.resize(p, (240, 180), interpolation=cv2.INTER_AREA),
    "twice the size": lambda p: cv2.resize(p, (960, 720)),
    "turned": np.rot90,
    "upside down": lambda p: p[::-1, ::-1],
    "mirrored": lambda p: p[:, ::-1],
    "cropped": lambda p: p[30:330, 20:430],
    "half cropped away": lambda p: p[150:, 200:],
    "mirrored and cropped": lambda p: p[60:, 100:][:, ::-1],
    "darker and bluer": lambda p: (p * np.array([0.6, 0.7, 0.9])).astype(np.uint8),
    "screenshot": on_a_screen,
    "pasted": pasted,
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_changed_copy_is_the_same_photo(how: str) -> None:
    earlier = photo(scene(5))
    (finding,) = found(photo(CHANGES[how](scene(5)), 70), earlier)
    assert finding.kind is Kind.SAME_PHOTO_ELSEWHERE
    assert finding.against == earlier.sha256
    assert 0.5 <= finding.score <= 1
    assert "honest" in finding.summary.en
    assert finding.summary.zh


def test_the_transform_and_the_region_show_where() -> None:
    (finding,) = found(photo(pasted(scene(5))), photo(scene(5)))
    assert finding.transform is not None
    corners = np.array([[0, 0], [479, 359]], np.float64)
    mapped = apply(np.reshape(finding.transform, (3, 3)), corners)
    assert mapped == pytest.approx(np.array([[300, 200], [539, 379]]), abs=2.5)
    (region,) = finding.regions
    assert (region.x, region.y, region.w, region.h) == pytest.approx((300, 200, 240, 180), abs=4)


def test_the_transform_of_a_mirrored_copy_mirrors() -> None:
    (finding,) = found(photo(scene(5)[40:, ::-1]), photo(scene(5)))
    assert finding.transform is not None
    mapped = apply(np.reshape(finding.transform, (3, 3)), np.array([[100, 140]], np.float64))
    assert mapped[0] == pytest.approx((379, 100), abs=1.5)
    assert finding.details["mirrored"]


def test_the_same_file_says_so_and_is_not_said_twice() -> None:
    (finding,) = found(photo(scene(5)), photo(scene(5), name="old.jpg"))
    assert (finding.kind, finding.score) == (Kind.SAME_FILE_ELSEWHERE, 1.0)
    assert "old.jpg" in finding.summary.en
    assert "old.jpg" in finding.summary.zh


def test_other_pictures_are_not_the_same_photo() -> None:
    for seed in range(20, 26):
        assert found(photo(scene(5)), photo(scene(seed))) == []


def pack_on(background: Pixels, corners: list[tuple[int, int]]) -> Pixels:
    """Show the printed side of a pack on a background, seen so that it fills the four corners."""
    print_ = scene(3, 240, 320)
    flat = np.array([(0, 0), (239, 0), (239, 319), (0, 319)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32)).astype(np.float64)
    shown = warp(print_, matrix, background.shape[1], background.shape[0])
    mask = warp(np.full_like(print_, 255), matrix, background.shape[1], background.shape[0])[..., :1] > 254
    return np.where(mask, shown, background).astype(np.uint8)


def test_two_honest_photos_of_one_printed_pack_are_not_the_same_photo() -> None:
    first = pack_on(scene(31), [(120, 20), (330, 25), (325, 340), (125, 335)])
    views = (
        [(110, 30), (320, 20), (335, 330), (115, 345)],
        [(180, 40), (380, 60), (360, 350), (170, 320)],
        [(125, 22), (335, 27), (330, 342), (130, 337)],
    )
    for seed, corners in enumerate(views, 32):
        assert found(photo(pack_on(scene(seed), corners)), photo(first)) == []


def test_twice_within_one_claim_is_harmless() -> None:
    claim = photo(scene(5))
    twice = [Exhibit(claim, Role.CLAIM), Exhibit(claim, Role.CLAIM), Exhibit(photo(scene(9)), Role.EARLIER)]
    assert examine(*twice) == []


def test_without_anything_to_compare_it_abstains() -> None:
    (abstention,) = examine(Exhibit(photo(scene(5)), Role.CLAIM), index=MemoryIndex())
    assert isinstance(abstention, Abstention)
    assert abstention.reason.zh


def test_only_claim_photos_are_looked_at() -> None:
    index = MemoryIndex([entry_of(photo(scene(5)), "claim-1")])
    assert examine(Exhibit(photo(scene(5)), Role.PRODUCT), index=index) == []


def test_the_claim_s_own_entries_are_not_held_against_it() -> None:
    index = MemoryIndex([entry_of(photo(scene(5)), "claim-1"), entry_of(photo(scene(5)), "claim-2")])
    (finding,) = examine(Exhibit(photo(scene(5)), Role.CLAIM), index=index, ref="claim-1")
    assert isinstance(finding, Finding)
    assert finding.details["ref"] == "claim-2"


@pytest.mark.parametrize("role", [Role.PRODUCT, Role.PACKING])
def test_a_listing_or_packing_photo_is_not_called_another_claim(role: Role) -> None:
    index = MemoryIndex([entry_of(photo(scene(5)), "shop-7", role=role.value)])
    (finding,) = examine(Exhibit(photo(scene(5), 60), Role.CLAIM), index=index)
    assert isinstance(finding, Finding)
    assert "another claim" not in finding.summary.en
    assert "索赔" not in finding.summary.zh
    assert finding.details["role"] == role


def test_a_known_fake_is_an_opinion_and_said_as_one() -> None:
    index = MemoryIndex([entry_of(photo(scene(5)), "claim-1", label="known-fake")])
    (finding,) = examine(Exhibit(photo(scene(5)[20:, 20:], 60), Role.CLAIM), index=index)
    assert isinstance(finding, Finding)
    assert finding.kind is Kind.KNOWN_FAKE
    assert "opinion" in finding.summary.en
    assert "意见" in finding.summary.zh


def test_many_matches_are_summed_up() -> None:
    index = MemoryIndex(entry_of(photo(scene(5)), f"claim-{i}") for i in range(9))
    results = examine(Exhibit(photo(scene(5), 60), Role.CLAIM), index=index)
    assert len(results) == 5
    assert isinstance(results[-1], Finding)
    assert results[-1].details["further_matches"] == 4


def test_a_flat_picture_matches_nothing_and_it_says_why() -> None:
    white, grey = np.full((300, 400, 3), 255, np.uint8), np.full((300, 400, 3), 250, np.uint8)
    (abstention,) = examine(Exhibit(photo(white), Role.CLAIM), Exhibit(photo(grey), Role.EARLIER))
    assert isinstance(abstention, Abstention)
    assert "detail" in abstention.reason.en
    (finding,) = found(photo(white), photo(white))
    assert finding.kind is Kind.SAME_FILE_ELSEWHERE


@pytest.mark.parametrize(
    ("how", "en", "zh"),
    [
        ("half size", "the same picture as", "同一画面"),
        ("half cropped away", "cut out of", "截取自"),
        ("pasted", "contains the whole of", "完整包含"),
        ("mirrored", "Seen in a mirror: this is", "左右翻转后"),
    ],
)
def test_the_words_say_how_the_photos_lie(how: str, en: str, zh: str) -> None:
    (finding,) = found(photo(CHANGES[how](scene(5))), photo(scene(5)))
    assert en in finding.summary.en
    assert zh in finding.summary.zh


def test_an_entry_without_features_is_found_by_its_hash_alone() -> None:
    entry = dataclasses.replace(entry_of(photo(scene(5)), "claim-1"), features=b"")
    (finding,) = examine(Exhibit(photo(scene(5), 60), Role.CLAIM), index=MemoryIndex([entry]))
    assert isinstance(finding, Finding)
    assert not finding.details["verified_by_geometry"]
    assert finding.transform is None
