"""Goods, variants and contradictions on pictures drawn on the spot, and on the real groceries."""

import cv2
import numpy as np
import pytest
from tests.scenes import Pixels, jpeg, scene, turned, warp

from jianzhen.examiners import Case, Exhibit, load
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Photo
from jianzhen.reading import text

needs_ocr = pytest.mark.skipif(not text.installed(), reason="the extra `ocr` is not installed")

GREEN, RED = (40, 120, 70), (170, 40, 30)


def package(lines: tuple[str, ...], seed: int, colour: tuple[int, int, int] = GREEN) -> Pixels:
    """A printed package on white, as a listing shows it."""
    picture = np.full((600, 600, 3), 255, np.uint8)
    picture[60:540, 150:450] = colour
    print_ = scene(seed, 260, 180)
    picture[330:510, 170:430] = print_
    for number, line in enumerate(lines):
        cv2.putText(
            picture,
            line,
            (165, 150 + 70 * number),
            cv2.FONT_HERSHEY_DUPLEX,
            1.3,
            (255, 255, 255),
            3,
            cv2.LINE_AA,
        )
    return picture


def at_home(picture: Pixels, seed: int) -> Pixels:
    """The same goods photographed on a table, from a little to the side, under a warm lamp."""
    table = (0.5 * scene(seed, 900, 900) + 60).astype(np.uint8)
    h, w = picture.shape[:2]
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    seen = np.array([(170, 130), (760, 160), (740, 770), (150, 800)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    goods = warp(picture, matrix, 900, 900)
    there = cv2.warpPerspective((picture.min(axis=2) < 250).astype(np.uint8), matrix, (900, 900)) > 0
    lit = np.where(there[..., None], goods, table) * np.array((1.0, 0.9, 0.7))
    return np.asarray(lit.clip(0, 255), np.uint8)


def photo(picture: Pixels, name: str = "photo.jpg") -> Photo:
    return Photo(jpeg(picture), name)


def said(*exhibits: tuple[Pixels, Role]) -> list[Finding | Abstention]:
    case = Case(
        tuple(Exhibit(photo(picture, f"{n}.jpg"), role) for n, (picture, role) in enumerate(exhibits))
    )
    return list(load("consistency").examine(case))


def kinds(answers: list[Finding | Abstention]) -> set[Kind]:
    return {a.kind for a in answers if isinstance(a, Finding)}


def silent(answers: list[Finding | Abstention]) -> set[Kind]:
    return {kind for a in answers if isinstance(a, Abstention) for kind in a.kinds}


TEA = package(("MOUNTAIN", "GREEN TEA"), 1)
COCOA = package(("ROYAL", "COCOA"), 2, RED)


@needs_ocr
def test_the_same_goods_in_another_place_are_the_same() -> None:
    assert kinds(said((at_home(TEA, 7), Role.CLAIM), (TEA, Role.PRODUCT))) == set()


@needs_ocr
def test_other_words_and_no_common_print_are_other_goods() -> None:
    answers = said((at_home(COCOA, 7), Role.CLAIM), (TEA, Role.PRODUCT))
    finding = next(a for a in answers if isinstance(a, Finding))
    assert finding.kind is Kind.OTHER_PRODUCT
    assert finding.score >= 2
    assert "cocoa" in finding.summary.en
    assert "seller may have sent the wrong goods" in finding.summary.en
    assert "商家发错了货" in finding.summary.zh
    word = finding.regions[0]
    assert 0 <= word.x < 900
    assert 0 <= word.y < 900


@needs_ocr
def test_one_photo_that_shows_the_goods_speaks_for_the_others() -> None:
    answers = said((at_home(COCOA, 7), Role.CLAIM), (at_home(TEA, 8), Role.CLAIM), (TEA, Role.PRODUCT))
    assert Kind.OTHER_PRODUCT not in kinds(answers)


@needs_ocr
def test_goods_without_print_are_not_judged() -> None:
    bare = np.full((500, 500, 3), 255, np.uint8)
    cv2.circle(bare, (250, 250), 180, (200, 90, 60), -1)
    for claim, product in ((at_home(TEA, 7), bare), (bare, TEA)):
        answers = said((claim, Role.CLAIM), (product, Role.PRODUCT))
        assert Kind.OTHER_PRODUCT not in kinds(answers)
        assert Kind.OTHER_PRODUCT in silent(answers)


@needs_ocr
def test_words_beside_the_goods_of_one_busy_listing_are_not_theirs() -> None:
    answers = said((at_home(COCOA, 7), Role.CLAIM), (at_home(TEA, 8), Role.PRODUCT))
    assert Kind.OTHER_PRODUCT not in kinds(answers)
    assert Kind.OTHER_PRODUCT in silent(answers)


def test_without_references_only_the_photos_are_compared() -> None:
    answers = said((scene(1), Role.CLAIM))
    assert kinds(answers) == set()
    assert silent(answers) == {
        Kind.OTHER_PRODUCT, Kind.OTHER_VARIANT, Kind.CONTRADICTION_BETWEEN_PHOTOS
    }  # fmt: skip


def test_what_one_photo_is_silent_about_for_one_reason_is_said_once() -> None:
    answers = said((scene(1), Role.CLAIM), (scene(2), Role.CLAIM))
    lines = [(a.exhibit, a.reason) for a in answers if isinstance(a, Abstention)]
    assert len(lines) == len(set(lines)) == 4
    about_goods = {Kind.OTHER_PRODUCT, Kind.OTHER_VARIANT}
    assert sum(isinstance(a, Abstention) and set(a.kinds) == about_goods for a in answers) == 2


def test_the_same_print_in_other_colours_is_another_variant() -> None:
    wares = scene(5, 640, 480)
    other = cv2.cvtColor(wares, cv2.COLOR_RGB2HSV)
    other[..., 0] = (other[..., 0].astype(int) + 90) % 180
    recoloured = np.asarray(cv2.cvtColor(other, cv2.COLOR_HSV2RGB), np.uint8)
    answers = said((warp(recoloured, turned(wares, 7, 0.9), 640, 480), Role.CLAIM), (wares, Role.PRODUCT))
    finding = next(a for a in answers if isinstance(a, Finding))
    assert finding.kind is Kind.OTHER_VARIANT
    assert finding.transform is not None
    assert finding.map_png is not None


@pytest.mark.parametrize("light", [(1.0, 0.8, 0.5), (0.7, 0.9, 1.0), (0.5, 0.5, 0.5)])
def test_light_makes_no_variant(light: tuple[float, float, float]) -> None:
    wares = scene(5, 640, 480)
    # Light multiplies linear values, not those of the file.
    lit = (255 * ((wares / 255.0) ** 2.2 * light) ** (1 / 2.2)).clip(0, 255).astype(np.uint8)
    answers = said((warp(lit, turned(wares, 7, 0.9), 640, 480), Role.CLAIM), (wares, Role.PRODUCT))
    assert kinds(answers) == set()


def damaged(picture: Pixels, at: tuple[int, int] = (330, 240), size: float = 1.0) -> Pixels:
    """A pale hole with cracks around it."""
    marked = picture.copy()
    cv2.ellipse(
        marked, at, (round(34 * size), round(22 * size)), 20, 0, 360, (238, 236, 228), -1, cv2.LINE_AA
    )
    for turn in np.arange(7) * 2 * np.pi / 7:
        end = (int(at[0] + size * 48 * np.cos(turn)), int(at[1] + size * 34 * np.sin(turn)))
        cv2.line(marked, at, end, (15, 12, 12), 3, cv2.LINE_AA)
    return marked


def test_damage_on_only_one_of_two_photos_is_shown() -> None:
    wares = scene(9, 640, 480)
    moved = warp(damaged(wares), turned(wares, -4, 1.05), 640, 480)
    answers = said((wares, Role.CLAIM), (moved, Role.CLAIM))
    finding = next(a for a in answers if isinstance(a, Finding))
    assert finding.kind is Kind.CONTRADICTION_BETWEEN_PHOTOS
    assert finding.exhibit == photo(moved).sha256
    assert finding.against == photo(wares).sha256
    spot = finding.regions[0]
    assert abs(spot.x + spot.w / 2 - 330) < 40
    assert abs(spot.y + spot.h / 2 - 240) < 40


def test_damage_on_only_the_first_photo_is_shown_there() -> None:
    wares = scene(9, 640, 480)
    marked, plain = damaged(wares), warp(wares, turned(wares, 86, 0.9), 480, 640)
    finding = next(a for a in said((marked, Role.CLAIM), (plain, Role.CLAIM)) if isinstance(a, Finding))
    assert finding.exhibit == photo(marked).sha256
    assert finding.against == photo(plain).sha256
    assert finding.transform is not None
    spot = finding.regions[0]
    assert abs(spot.x + spot.w / 2 - 330) < 40
    assert abs(spot.y + spot.h / 2 - 240) < 40


def test_goods_that_moved_before_their_background_are_compared_by_themselves() -> None:
    wares = scene(9, 640, 480)
    views = []
    for goods, shift in ((wares, (0, 0)), (damaged(wares, size=1.8), (60, -20))):
        room = scene(77, 1100, 900)
        room[200 + shift[1] : 680 + shift[1], 200 + shift[0] : 840 + shift[0]] = goods
        views.append((room, Role.CLAIM))
    findings = [a for a in said(*views) if isinstance(a, Finding)]
    assert [f.exhibit for f in findings] == [photo(views[1][0]).sha256]
    spot = findings[0].regions[0]
    assert abs(spot.x + spot.w / 2 - 590) < 40
    assert abs(spot.y + spot.h / 2 - 420) < 40


def test_a_difference_of_light_and_compression_is_no_contradiction() -> None:
    wares = scene(9, 640, 480)
    glow = np.linspace(0.6, 1.2, 640)[None, :, None] * np.array((1.0, 0.9, 0.75))
    lit = (warp(wares, turned(wares, -4, 1.05), 640, 480) * glow).clip(0, 255).astype(np.uint8)
    dim = Photo(jpeg(lit, 35), "dim.jpg")
    case = Case((Exhibit(photo(wares), Role.CLAIM), Exhibit(dim, Role.CLAIM)))
    assert kinds(list(load("consistency").examine(case))) == set()


def test_damage_on_both_photos_is_no_contradiction() -> None:
    wares = damaged(scene(9, 640, 480))
    answers = said((wares, Role.CLAIM), (warp(wares, turned(wares, -4, 1.05), 640, 480), Role.CLAIM))
    assert kinds(answers) == set()


def test_photos_of_different_things_are_not_compared() -> None:
    answers = said((scene(1), Role.CLAIM), (scene(2), Role.CLAIM))
    assert kinds(answers) == set()
    assert Kind.CONTRADICTION_BETWEEN_PHOTOS in silent(answers)


@needs_ocr
def test_real_groceries(shared) -> None:
    photos, listings = shared / "photos/grocery", shared / "listings/grocery"
    claim = Photo.from_path(photos / "Oatly-Natural-Oatghurt_007.jpg")
    same = Photo.from_path(listings / "Oatly-Natural-Oatghurt_Iconic.jpg")
    other = Photo.from_path(listings / "Bravo-Orange-Juice_Iconic.jpg")
    judge = load("consistency").examine
    answers = list(judge(Case((Exhibit(claim, Role.CLAIM), Exhibit(same, Role.PRODUCT)))))
    assert kinds(answers) == set()
    answers = list(judge(Case((Exhibit(claim, Role.CLAIM), Exhibit(other, Role.PRODUCT)))))
    assert Kind.OTHER_PRODUCT in kinds(answers)
