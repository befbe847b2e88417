"""What all recipes share: rendering through a cache, the merchant's habits, and the claim record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from demo.make.cameras import COMPACT, Camera, develop, jpeg, shoot
from demo.make.exif import Shot
from demo.make.forge import resized
from demo.make.noise import Image
from demo.make.scenes import Light, Pose, Scene, render

CHINA = timezone(timedelta(hours=8))
Text = dict[str, str]


def at(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A moment in September 2026, China time."""
    return datetime(2026, 9, day, hour, minute, second, tzinfo=CHINA)


def words(en: str, zh: str) -> Text:
    """The same in both languages."""
    return {"en": en, "zh": zh}


@dataclass(frozen=True)
class Demo:
    """One demo claim: its story, the files by role (name → bytes), and what must come out."""

    id: str
    title: Text
    story: Text
    claim: dict[str, bytes]
    product: dict[str, bytes]
    expect: list[str]
    truth: str
    packing: dict[str, bytes] = field(default_factory=dict)
    earlier: dict[str, bytes] = field(default_factory=dict)
    delivered: datetime | None = None

    def files(self) -> dict[str, dict[str, bytes]]:
        """Files by role."""
        return {
            "claim": self.claim,
            "product": self.product,
            "packing": self.packing,
            "earlier": self.earlier,
        }


@dataclass(frozen=True)
class Studio:
    """Renders and develops; the light of each scene is kept in `cache`."""

    cache: Path

    def picture(self, scene: Scene, camera: Camera, exposure: float = 1.0) -> Image:
        """The developed 8-bit picture of a scene."""
        rng = np.random.default_rng([scene.seed, scene.place, 0 if scene.harm is None else 1])
        return develop(rng, render(scene, self.cache), camera, exposure)

    def camera_file(self, scene: Scene, camera: Camera, when: datetime, iso: int = 160) -> bytes:
        """An original from a phone or camera, with EXIF."""
        return shoot(self.picture(scene, camera), camera, Shot(when, iso, scene.pose.focal))


def listing(
    good: str,
    seed: int,
    table: str,
    wall: str,
    clutter: tuple[str, ...],
    place: int,
    pose: Pose | None = None,
    size: tuple[int, int] = (1000, 750),
) -> Scene:
    """A merchant's scene: bright daylight, tidy table, things around the good."""
    return Scene(
        good,
        seed,
        yaw=-8.0,
        table=table,
        wall=wall,
        place=place,
        clutter=clutter,
        light=Light(0.15, 0.1, 6.0),
        pose=pose or Pose(4, 24, 1.0, 40.0),
        size=size,
    )


def shop(picture: Image, quality: int = 82) -> bytes:
    """A picture as a shop exports it: standard tables, no metadata."""
    return jpeg(picture, quality)


def app(picture: Image, long_side: int = 1080, quality: int = 70) -> bytes:
    """A picture as a chat app passes it on: smaller, recompressed, no metadata."""
    return jpeg(resized(picture, long_side), quality)


LISTING_CAMERA = COMPACT
