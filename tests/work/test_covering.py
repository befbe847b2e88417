"""Covered copies from a process of its own: the same as made here, and nothing hostile gets out of it."""

import json
from pathlib import Path

import pytest

from jianzhen.claims.events import Marked
from jianzhen.claims.states import Variant
from jianzhen.errors import PhotoError
from jianzhen.model import Region
from jianzhen.photo import Photo
from jianzhen.record.redact import cover_photo
from jianzhen.record.verify import verify_bytes
from jianzhen.store import Store, seal_boxes
from jianzhen.work.child import Bounds, LookFailedError
from jianzhen.work.covering import Covering
from tests.record.building import members
from tests.work.building import DEMO, REVIEWER, Shop
from tests.work.test_exporting import made_by_worker

DATA = (DEMO / "buyer-1.jpg").read_bytes()
FACE = Region(40, 30, 120, 90)


def test_it_makes_the_same_copy_as_here() -> None:
    assert Covering().cover(DATA, [FACE]) == cover_photo(DATA, [FACE])


def test_what_is_no_picture_or_takes_too_much_is_said() -> None:
    with pytest.raises(PhotoError):
        Covering().cover(DATA[:2000], [FACE])
    with pytest.raises(PhotoError):
        Covering().propose(b"no photo")
    with pytest.raises(LookFailedError):
        Covering(bounds=Bounds(seconds=0)).cover(DATA, [FACE])


def test_case_files_for_others_hold_what_was_marked(store: Store, tmp_path: Path, url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("the database makes no difference here")
    shop = Shop(store, tmp_path / "keys")
    shop.live()
    photo = next(x for x in store.exhibits("shop", "c-1") if x.side == "buyer")
    packing = next(x for x in store.exhibits("shop", "c-1") if x.name == "packing.jpg")
    sealed = seal_boxes([FACE])
    shop.do("c-1", Marked(REVIEWER, photo.sha256, sealed.sha256, 1), texts=(sealed,))
    none = seal_boxes([])
    shop.do("c-1", Marked(REVIEWER, packing.sha256, none.sha256, 0), texts=(none,))
    for variant in (Variant.MERCHANT, Variant.AUTHORITY):
        data = made_by_worker(shop, variant)
        assert verify_bytes(data, key=shop.keyring.id).faults == []
        inside = members(data)
        assert not any(photo.sha256 in name and name.startswith("originals/") for name in inside)
        copy = Photo(inside[f"covered/{photo.sha256}.jpg"]).pixels()
        area = copy[FACE.y + 2 : FACE.y + FACE.h - 2, FACE.x + 2 : FACE.x + FACE.w - 2]
        assert int(area.max()) - int(area.min()) < 12
        taken = {x["sha256"]: x for x in json.loads(inside["taken-out.json"]) if x["what"] == "exhibit"}
        told = taken[photo.sha256]
        authority = variant is Variant.AUTHORITY
        assert told["boxes"] == [[40, 30, 120, 90]]
        assert told["by"] == ("r-1" if authority else None)  # who works there is not for the sides
        assert (f"texts/{sealed.sha256}.txt" in inside) is authority
        assert (packing.sha256 in taken) is authority  # it cannot be read: it is left out, with the reason
    full = members(made_by_worker(shop, Variant.FULL))
    assert full[f"texts/{sealed.sha256}.txt"].endswith(b"[[40, 30, 120, 90]]")
