"""Honest photos from viewpoints close to the listing's: the hard negatives of `derivation`.

Every view is rendered anew, so none is derived from the listing, however alike they look.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from demo.make.cameras import CAMERAS, COMPACT, Camera, develop, jpeg
from demo.make.goods import GOODS
from demo.make.scenes import Light, Pose, Scene, render
from demo.make.surfaces import TABLES, WALLS

OFFSETS = [1.0, 2.0, 3.5, 5.0, 8.0, 12.0, 18.0, 25.0]
COLUMNS = [
    "file",
    "listing",
    "good",
    "seed",
    "damaged",
    "same_table",
    "offset_degrees",
    "azimuth_degrees",
    "elevation_degrees",
    "distance_ratio",
    "shift_cm",
    "camera",
    "jpeg_quality",
    "width",
    "height",
]
README = """Honest views near the listing's viewpoint, rendered by demo/make (views).

Every picture was rendered on its own: NO view is derived from its listing. A finding derived-from-product
or copy-of-product between a view and its listing is a false alarm. truth.csv, one row per view:

file               the honest photo, relative to this folder
listing            the listing photo of the same item, relative to this folder
good, seed         kind of good and the seed that makes the item
damaged            1: the geometry of the item is really damaged; 0: intact
same_table         1: same table, wall, clutter and placing as in the listing, light jittered (hardest);
                   0: another table, wall and clutter
offset_degrees     size of the viewpoint change, degrees
azimuth_degrees    its part round the item
elevation_degrees  its part up or down
distance_ratio     camera distance / listing's camera distance
shift_cm           sideways change of the aim, cm
camera             model of the invented camera
jpeg_quality       libjpeg quality of the file (4:2:0); listings have 88
width, height      pixels
"""


@dataclass(frozen=True)
class View:
    """One honest view: what to render and how it differs from the listing."""

    scene: Scene
    camera: Camera
    quality: int
    row: dict[str, object]


def listing_scene(rng: np.random.Generator, good: str, seed: int, size: tuple[int, int]) -> Scene:
    """A merchant's photo: slightly from above, daylight, things standing around."""
    others = [name for name in ("mug", "tin", "bowl", "orange", "jar") if name != good]
    return Scene(
        good,
        seed,
        yaw=float(rng.uniform(-20, 20)),
        table=str(rng.choice(list(TABLES))),
        wall=str(rng.choice(["tiles", "wallpaper", "shelf"])),
        place=int(rng.integers(1, 10_000)),
        clutter=tuple(str(name) for name in rng.choice(others, 2, replace=False)),
        light=Light(float(rng.uniform(0, 1)), 0.1, 6.0),
        pose=Pose(float(rng.uniform(-15, 15)), float(rng.uniform(18, 36)), 1.0, 40.0),
        size=size,
        samples=6,
    )


def view(rng: np.random.Generator, listing: Scene, place: int) -> View:
    """The n-th view: alternately intact and damaged, same table and another."""
    offset = OFFSETS[place % len(OFFSETS)] * float(rng.uniform(0.85, 1.15))
    way = rng.uniform(0, 2 * np.pi)
    across, up = offset * np.cos(way), offset * np.sin(way) * 0.7
    if not 8 < listing.pose.elevation + up < 60:
        up = -up
    offset = float(np.hypot(across, up))
    damaged, same = place % 2 == 1, (place // 2) % 2 == 0
    ratio, shift = float(rng.uniform(0.92, 1.1)), float(rng.normal(0, 0.6))
    pose = Pose(
        listing.pose.azimuth + across,
        listing.pose.elevation + up,
        ratio,
        40.0 * float(rng.uniform(0.97, 1.03)),
        (shift, float(rng.normal(0, 0.4))),
        float(rng.normal(0, 1)),
    )
    scene = listing.seen(
        pose=pose,
        harm=int(rng.integers(1, 10_000)) if damaged else None,
        light=Light(float(rng.uniform(0, 1)), float(rng.uniform(0, 0.9)), float(rng.uniform(2, 9))),
    )
    if not same:
        scene = scene.seen(
            table=str(rng.choice(list(TABLES))),
            wall=str(rng.choice(list(WALLS))),
            place=int(rng.integers(1, 10_000)),
            clutter=listing.clutter[: int(rng.integers(0, 2))],
            yaw=listing.yaw + float(rng.normal(0, 2)),
        )
    camera = CAMERAS[int(rng.integers(len(CAMERAS)))]
    quality = int(rng.choice([70, 80, 88, 94]))
    row: dict[str, object] = {
        "good": listing.good,
        "seed": listing.seed,
        "damaged": int(damaged),
        "same_table": int(same),
        "offset_degrees": round(offset, 2),
        "azimuth_degrees": round(float(across), 2),
        "elevation_degrees": round(float(up), 2),
        "distance_ratio": round(ratio * pose.focal / 40.0, 3),
        "shift_cm": round(shift, 2),
        "camera": camera.model,
        "jpeg_quality": quality,
        "width": scene.size[0],
        "height": scene.size[1],
    }
    return View(scene, camera, quality, row)


def write_views(out: Path, goods: int, seed: int, views: int = 8, size: tuple[int, int] = (640, 480)) -> None:
    """Render the set; pictures that are there already are kept, so that it can be resumed."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "README.txt").write_text(README)
    rows: list[dict[str, object]] = []
    names = list(GOODS)
    for number in range(goods):
        rng = np.random.default_rng([seed, number])
        good = names[number % len(names)]
        listing = listing_scene(rng, good, int(rng.integers(1, 10_000)), size)
        folder = out / f"{number:02d}-{good}"
        folder.mkdir(exist_ok=True)
        shots = [view(np.random.default_rng([seed, number, place]), listing, place) for place in range(views)]
        save(folder / "listing.jpg", listing, COMPACT, 88, number)
        for place, shot in enumerate(shots):
            path = folder / f"view-{place + 1}.jpg"
            save(path, shot.scene, shot.camera, shot.quality, place)
            rows.append(
                {"file": str(path.relative_to(out)), "listing": f"{folder.name}/listing.jpg"} | shot.row
            )
            with (out / "truth.csv").open("w", newline="") as file:
                table = csv.DictWriter(file, COLUMNS)
                table.writeheader()
                table.writerows(rows)


def save(path: Path, scene: Scene, camera: Camera, quality: int, seed: int) -> None:
    """Render, develop and write one picture unless it exists."""
    if path.exists():
        return
    picture = develop(np.random.default_rng([scene.seed, seed, 9]), render(scene), camera)
    path.write_bytes(jpeg(picture, quality))
    print(path, flush=True)
