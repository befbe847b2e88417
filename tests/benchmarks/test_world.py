"""The world's duty: same stills and seed, same bytes; boxes that hold the damage; no item on both sides."""

import csv
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from jianzhen.calibrate.claims import find_claims
from world.claims import COLUMNS, derive
from world.items import FAMILIES, items, setting

SAMPLE = Path(__file__).parents[2] / "benchmarks" / "world" / "sample" / "stills"
ITEMS = items(3, 1)  # the sample holds the first and the third of them
Row = dict[str, str]


def world(out: Path) -> Path:
    """Derive the photo claims of the sample."""
    out.mkdir()
    (out / "stills").symlink_to(SAMPLE)
    derive(ITEMS, out, clips=False)
    return out


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("world") / "out")


@pytest.fixture(scope="module")
def rows(out: Path) -> list[Row]:
    with (out / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seen(out: Path, row: Row) -> np.ndarray:
    picture = cv2.imread(str(out / row["path"]))
    assert picture is not None
    return picture.astype(np.int16)


def test_the_same_stills_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    again = world(tmp_path / "again")
    names = sorted(p.relative_to(out) for p in (out / "files").rglob("*.*"))
    assert len(names) > 40
    assert [p.relative_to(again) for p in sorted((again / "files").rglob("*.*"))] == names
    for name in [*names, Path("claims.csv")]:
        assert (out / name).read_bytes() == (again / name).read_bytes(), name


def test_calibrate_can_read_the_table(out: Path, rows: list[Row]) -> None:
    assert tuple(rows[0]) == COLUMNS
    claims = find_claims([out / "claims.csv"], [])
    assert len(claims) == len({row["claim"] for row in rows}) > 20
    assert all(file.path.is_file() for claim in claims for file in claim.files)
    cases = {row["claim"]: row["case"] for row in rows}
    assert {cases[c.id] for c in claims if c.forged} == {"painted", "count"}
    assert not any(c.forged for c in claims if cases[c.id].startswith("honest"))


def test_the_box_holds_what_was_painted_and_nothing_else_was(out: Path, rows: list[Row]) -> None:
    claims = defaultdict(list)
    for row in rows:
        claims[row["claim"]].append(row)
    tried = 0
    for id_, files in claims.items():
        if ".painted." not in id_ or not id_.endswith(".camera"):
            continue
        (painted,) = (row for row in files if row["damage"] == "painted")
        view = painted["view"]
        intact = next(r for r in rows if r["view"] == view and r["chain"] == "original" and not r["box"])
        gap = np.abs(seen(out, painted) - seen(out, intact)).max(axis=2)
        x, y, w, h = (int(v) for v in painted["box"].split())
        inside = np.zeros(gap.shape, bool)
        inside[y : y + h, x : x + w] = True
        changed = gap > 40
        assert changed[inside].sum() > 15
        assert changed[~inside].sum() <= 0.02 * changed.sum()
        tried += 1
    assert tried >= 3


def test_real_damage_has_a_box_where_intact_and_damaged_photos_of_the_item_differ(rows: list[Row]) -> None:
    claims = defaultdict(list)
    for row in rows:
        if row["role"] == "claim":
            claims[row["claim"]].append(row)
    for files in claims.values():
        boxes = [row["box"] for row in files if row["damage"] == "real"]
        case = files[0]["case"]
        assert all(boxes)
        if case == "honest-damage":
            assert len(boxes) >= 2
        if case == "honest-intact-part":
            assert len(boxes) == 1
            assert len(files) == 2
        if case in ("count", "honest-count"):
            assert not boxes
            counts = {row["count"] for row in files}
            assert counts <= {"5", "6"}
            assert ("5" in counts) == (case == "count")


def test_every_photo_exists_as_camera_file_and_through_an_app(rows: list[Row]) -> None:
    regimes = defaultdict(set)
    for row in rows:
        name, regime = row["claim"].rsplit(".", 1)
        regimes[name].add(regime)
        if row["role"] == "claim":
            assert (row["chain"] == "original") == (regime == "camera")
    assert all(v == {"camera", "app"} for v in regimes.values())


def test_a_larger_world_begins_with_the_smaller_and_no_shop_is_on_both_sides() -> None:
    many = items(170, 1)
    assert many[:12] == items(12, 1)
    assert items(12, 2) != items(12, 1)
    sides = defaultdict(set)
    for item in many:
        sides[item.shop].add(item.split)
        assert item.shop.rsplit("-", 1) == [FAMILIES[item.good], item.split]
    assert all(len(v) == 1 for v in sides.values())
    share = sum(item.split == "dev" for item in many) / len(many)
    assert 0.35 < share < 0.65
    one, other = (
        i for i in many if i.shop == many[0].shop and i.good == many[0].good and i.seed in _two(many)
    )
    assert setting(one, "home").place == setting(other, "home").place != setting(one, "packing").place


def _two(many: list) -> set[int]:
    alike = [i.seed for i in many if i.shop == many[0].shop and i.good == many[0].good]
    return set(alike[:2])


def test_a_waybill_can_be_read_in_a_clip() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from world.waybill import code_of, on_carton

    code = code_of(ITEMS[0])
    picture = on_carton(code, np.random.default_rng(3), (768, 432))
    assert {b.text for b in zxingcpp.read_barcodes(picture)} == {code}


def test_a_clip_is_the_same_each_time_and_its_edit_is_shorter(tmp_path: Path) -> None:
    pytest.importorskip("av")
    pytest.importorskip("zxingcpp")
    from world import film

    picture = seen(SAMPLE, {"path": "000-mug/packing-1.jpg"}).astype(np.uint8)
    reels = [film.shoot([(picture, (60.0, 200.0))], "JZ1", np.random.default_rng(1)) for _ in range(2)]
    for place, reel in enumerate(reels):
        film.write(reel, tmp_path / f"{place}.mp4", "mpeg4", (320, 180), 400)
    assert (tmp_path / "0.mp4").read_bytes() == (tmp_path / "1.mp4").read_bytes()
    assert len(film.read(tmp_path / "0.mp4", reels[0]).frames) == len(reels[0].frames)
    cut = film.edited(reels[0], np.random.default_rng(2))
    assert len(cut.frames) < len(reels[0].frames) - 5
    assert cut.frames[-1] is reels[0].frames[-1]
