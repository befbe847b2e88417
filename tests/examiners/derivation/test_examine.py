import json
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from tests.scenes import Pixels, jpeg, scene, turned, warp

from jianzhen.align.model import apply
from jianzhen.examiners import Case, derivation
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo

SIZE = (480, 360)
BLANK = Photo(jpeg(np.full((360, 480, 3), 200, np.uint8)), "blank.jpg")
CRACK = ((200, 150), (290, 190), (260, 240))


def cracked(picture: Pixels) -> Pixels:
    """Draw a thin dark crack; it lies in x 200–290, y 150–240."""
    line = np.array(CRACK, np.int32)
    return np.asarray(cv2.polylines(picture.copy(), [line], False, (8, 8, 10), 3, cv2.LINE_AA), np.uint8)


def case(claim: Photo, *references: Photo, role: Role = Role.PRODUCT) -> Case:
    return Case((Exhibit(claim, Role.CLAIM), *(Exhibit(r, role) for r in references)))


def said(claim: Pixels, reference: Pixels, quality: int = 85, role: Role = Role.PRODUCT) -> Finding | None:
    """Return the finding on two pictures, if any."""
    listing = Photo(jpeg(reference), "listing.jpg")
    words = list(derivation.examine(case(Photo(jpeg(claim, quality)), listing, role=role)))
    assert len(words) <= 1
    assert not words or isinstance(words[0], Finding)
    return words[0] if words else None  # type: ignore[return-value]


def deliveries(picture: Pixels) -> Iterator[tuple[str, Pixels]]:
    """The ways in which a forger's photo may arrive."""
    bars = np.full((560, 480, 3), 15, np.uint8)
    bars[100:460] = picture
    yield "as it is", picture
    yield "half size", cv2.resize(picture, (240, 180), interpolation=cv2.INTER_AREA)
    yield "mirrored", picture[:, ::-1]
    yield "cropped", picture[30:330, 60:440]
    yield "turned by 5°", warp(picture, turned(picture, 5), *SIZE)
    yield "turned by 90°", np.rot90(picture)
    yield "other colours", np.asarray(255 * (picture[..., [2, 0, 1]] / 255.0) ** 0.8, np.uint8)
    yield "screenshot", bars
    yield "collage", np.hstack([scene(91), picture, scene(92)])


NAMES = [name for name, _ in deliveries(scene(0))]


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_crack_is_found_however_it_arrives(name: str) -> None:
    reference = scene(30)
    found = said(dict(deliveries(cracked(reference)))[name], reference)
    assert found is not None
    assert found.kind == Kind.DERIVED_FROM_PRODUCT
    assert found.regions
    assert found.transform is not None
    matrix = np.array(found.transform).reshape(3, 3)
    crack = apply(matrix, np.array(CRACK, np.float64))
    first = found.regions[0]
    low, high = crack.min(axis=0) - 12, crack.max(axis=0) + 12
    assert low[0] <= first.x <= first.x + first.w <= high[0]
    assert low[1] <= first.y <= first.y + first.h <= high[1]


@pytest.mark.parametrize("name", NAMES)
def test_an_unedited_copy_stays_a_copy_however_it_arrives(name: str) -> None:
    reference = scene(31)
    found = said(dict(deliveries(reference))[name], reference, quality=35)
    assert found is not None
    assert found.kind == Kind.COPY_OF_PRODUCT
    assert found.regions == ()
    assert found.map_png is None


def test_packing_photo_gives_its_own_kind_and_words() -> None:
    found = said(cracked(scene(32)), scene(32), role=Role.PACKING)
    assert found is not None
    assert found.kind == Kind.DERIVED_FROM_PACKING
    assert "packing" in found.summary.en
    assert "发货图" in found.summary.zh


def test_finding_is_ready_for_machines_and_people() -> None:
    found = said(cracked(scene(33)), scene(33))
    assert found is not None
    assert found.map_png is not None
    drawn = cv2.imdecode(np.frombuffer(found.map_png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert drawn.shape == (360, 480, 4)
    assert drawn[150:241, 195:295, 3].max() > 0
    assert drawn[:100, :, 3].max() == 0
    assert json.dumps(dict(found.details))
    assert found.details["agreement"] > 0.8
    assert found.details["rigid"] > 0.8
    assert found.details["light"] < 2


def print_on(backdrop: Pixels, label: Pixels, tilt: np.ndarray) -> Pixels:
    """Photograph a flat printed label on some backdrop."""
    h, w = backdrop.shape[:2]
    laid = cv2.warpPerspective(label, tilt, (w, h), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones(label.shape[:2], np.uint8), tilt, (w, h))[..., None] > 0
    light = np.linspace(0.7, 1.1, w)[None, :, None]
    return np.asarray(np.clip(np.where(mask, laid, backdrop) * light, 0, 255), np.uint8)


def test_honest_photos_of_the_same_printed_label_are_no_derivation() -> None:
    flat = np.array([[0.6, 0, 90], [0, 0.6, 60], [0, 0, 1.0]])
    for seed in range(40, 46):
        label = scene(seed, 360, 300)
        listing = print_on(np.full((360, 480, 3), 245, np.uint8), label, flat)
        tilt = np.array([[0.7, 0.12, 60], [-0.06, 0.66, 70], [3e-4, 5e-4, 1.0]])
        assert said(print_on(scene(seed + 50), label, tilt), listing) is None


def test_unrelated_photos_give_nothing() -> None:
    for seed in range(60, 66):
        assert said(scene(seed), scene(seed + 20)) is None


def test_the_strongest_reference_is_named_and_the_other_listed() -> None:
    original = scene(34)
    listing = Photo(jpeg(original), "listing.jpg")
    other_colour = Photo(jpeg(original[..., [1, 2, 0]], 40), "green.jpg")
    stranger = Photo(jpeg(scene(35)), "stranger.jpg")
    words = list(derivation.examine(case(Photo(jpeg(original, 80)), other_colour, stranger, listing)))
    assert len(words) == 1
    assert isinstance(words[0], Finding)
    assert {words[0].against, *words[0].details["also_linked"]} == {listing.sha256, other_colour.sha256}


def test_abstains_with_the_reason_where_it_cannot_look() -> None:
    claim = Photo(jpeg(scene(36)), "claim.jpg")
    for cannot, hint in (
        (case(claim), "no product"),
        (case(BLANK, claim), "texture"),
        (case(claim, BLANK), "blank.jpg"),
    ):
        words = list(derivation.examine(cannot))
        assert len(words) == 1
        assert isinstance(words[0], Abstention)
        assert hint in words[0].reason.en
        assert words[0].reason.zh
