"""Renders the stills of items: light and truth, once, into the cache that everything else is made from."""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from demo.make.denoise import denoised
from demo.make.scenes import (
    Light,
    Pose,
    Scene,
    add_clutter,
    bsdf,
    mitsuba,
    perspective,
    surroundings,
    write_ply,
)

from world.goods import AIMS, REACHES, build
from world.items import Item, Setting, seeded, setting
from world.stills import Truth, save, still_path
from world.views import View, views

SAMPLES, DEPTH, GUIDES = 2, 3, 2
"""Paths a pixel, bounces, and samples of the denoiser's guides: the least that looks like a phone photo."""

PROBE = (160, 120)
MOVED, TINTED, TURNED = 0.12, 0.12, 0.86
"""A surface point is damaged if it moved this far (cm), changed its albedo so much, or turned (cosine)."""

Kept = TypeVar("Kept")


class Shelf(OrderedDict[Any, Any]):
    """Keeps the last few of what is dear to make."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def get_or(self, key: Any, make: Callable[[], Kept]) -> Kept:
        """What is kept under `key`, made if it is not there."""
        if key not in self:
            self[key] = make()
            if len(self) > self.room:
                self.popitem(last=False)
        self.move_to_end(key)
        kept: Kept = self[key]
        return kept


class Renderer:
    """Mitsuba with the textures and meshes of the last few items kept.

    Never more than one scene in full light is loaded: the kernels of Dr.Jit know every material alive, so
    that what is kept loaded beside it costs compiling anew.
    """

    def __init__(self, size: int) -> None:
        self.mi = mitsuba()
        self.size = size
        self.folder = tempfile.TemporaryDirectory()
        self.places, self.goods, self.bare = Shelf(8), Shelf(6), Shelf(2)
        self.count = 0
        self.path = self.mi.load_dict({"type": "path", "max_depth": DEPTH})
        self.guides = self.mi.load_dict({"type": "aov", "aovs": "albedo:albedo,normal:sh_normal"})
        self.probe = self.mi.load_dict({"type": "aov", "aovs": "p:position,n:sh_normal,a:albedo"})

    def item(self, item: Item, wave: int, out: Path) -> int:
        """Render what is missing of an item up to a wave; return how many stills were made."""
        todo = [v for v in views(item) if v.wave <= wave and not still_path(out, item, v.name).exists()]
        shots = []
        for view in sorted(todo, key=lambda v: (v.where, v.state)):
            rng = item.rng("view", view.name)
            upright = view.where in ("home", "corner") and rng.random() < 0.3
            size = (self.size, round(self.size * 0.75 / 2) * 2)
            size = size[::-1] if upright else size
            layout = int(rng.integers(1, 100_000))
            pose, yaw = self.choose(item, view, layout, rng, size)
            shots.append((view, layout, pose, yaw, size, self.truth(item, view, layout, pose, yaw, size)))
        self.bare.clear()
        for view, layout, pose, yaw, size, truth in shots:
            save(out, item, view.name, self.light(item, view, layout, pose, yaw, size), truth)
        return len(shots)

    def choose(
        self, item: Item, view: View, layout: int, rng: np.random.Generator, size: tuple[int, int]
    ) -> tuple[Pose, float]:
        """Draw viewpoints until one shows, or hides, the place of the damage as the view wants it."""
        small = PROBE if size[0] > size[1] else PROBE[::-1]
        best, best_score = None, -np.inf
        tries = {"spot": 4, "aside": 3, "back": 14, "whole": 6}[view.facing]
        for attempt in range(tries):
            pose, yaw = draw(item, view, rng, close=attempt >= tries // 2)
            seen = self.truth(item, view, layout, pose, yaw, small)
            spot, good = float(seen.damage.mean()), float(seen.item.mean())
            edge = np.concatenate([seen.item[0], seen.item[-1], seen.item[:, 0], seen.item[:, -1]]).mean()
            score = {
                "spot": min(spot, 0.06) * 20 - 2 * edge,
                "aside": -2 * edge - 3 * max(0.0, 0.12 - good),
                "back": -400 * spot - 4 * max(0.0, 0.12 - good) - 0.5 * edge,
                "whole": -20 * edge - 3 * max(0.0, 0.1 - good),
            }[view.facing]
            if score > best_score:
                best, best_score = (pose, yaw), score
            if view.facing in ("back", "whole") and score > -0.02:
                break
        assert best is not None
        return best

    def light(
        self, item: Item, view: View, layout: int, pose: Pose, yaw: float, size: tuple[int, int]
    ) -> np.ndarray:
        """Linear RGB (h, w, 3) of a view in its surroundings."""
        mi, where = self.mi, setting(item, view.where)
        scene = self._scene(where, pose, size)
        around = self.places.get_or(where, lambda: self._place(where, scene))
        loaded = mi.load_dict(
            {"type": "scene", "sensor": self._camera(item, pose, size)}
            | around
            | self._good(item, view, layout, yaw)
        )
        seed = int(item.rng("light", view.name).integers(1 << 30))
        light = np.array(mi.render(loaded, spp=SAMPLES, seed=seed, integrator=self.path), np.float32)
        layers = np.array(mi.render(loaded, spp=GUIDES, seed=seed, integrator=self.guides), np.float32)
        return denoised(light[..., :3], layers[..., :3], layers[..., 3:6])

    def truth(
        self, item: Item, view: View, layout: int, pose: Pose, yaw: float, size: tuple[int, int]
    ) -> Truth:
        """What a view shows of the item, and where on it the damage is or would be, at half size."""
        half = (size[0] // 2, size[1] // 2)
        turned = Pose(pose.azimuth - yaw, pose.elevation, pose.distance, pose.focal, pose.shift, pose.roll)
        camera = self.mi.load_dict(self._camera(item, turned, half, box=True))
        if item.pieces:
            now = self._layers(item, view.state, layout, camera)
            damage = np.zeros(now.shape[:2], bool)
        else:
            whole, hurt = (self._layers(item, state, 0, camera) for state in ("intact", "damaged"))
            now = hurt if view.state == "damaged" else whole
            damage = differs(whole, hurt)
        there = np.abs(now[..., 3:6]).max(2) > 0.2
        position = np.where(there[..., None], now[..., :3], np.nan)
        return Truth(there, damage, position[::2, ::2].astype(np.float16), size, view.state)

    def _layers(self, item: Item, state: str, layout: int, camera: Any) -> np.ndarray:
        layout = layout if item.pieces else 0
        bare = self.bare.get_or((item.id, state, layout), lambda: self._bare(item, state, layout))
        out = np.array(self.mi.render(bare, sensor=camera, spp=1, seed=1, integrator=self.probe), np.float32)
        return np.nan_to_num(out)

    def _bare(self, item: Item, state: str, layout: int) -> Any:
        parts = self._good(item, View("", "", state, ""), layout, 0.0)
        return self.mi.load_dict({"type": "scene", **parts})

    def _camera(self, item: Item, pose: Pose, size: tuple[int, int], box: bool = False) -> dict[str, Any]:
        camera = perspective(self.mi, pose, AIMS[item.good], REACHES[item.good], size, SAMPLES)
        if box:
            camera["film"]["rfilter"] = {"type": "box"}
        return camera

    def _scene(self, where: Setting, pose: Pose, size: tuple[int, int]) -> Scene:
        light = Light(where.window, where.warmth, where.lamp)
        return Scene(
            "mug", 0, table=where.table, wall=where.wall, place=where.place, clutter=where.clutter,
            light=light, pose=pose, size=size, samples=SAMPLES,
        )  # fmt: skip

    def _place(self, where: Setting, scene: Scene) -> dict[str, Any]:
        """Everything around the good, ready to load."""
        rng = np.random.default_rng([where.place, 11])
        around = surroundings(self.mi, scene, rng)
        folder = self._new_folder()
        add_clutter(self.mi, around, folder, scene, rng)
        return around

    def _good(self, item: Item, view: View, layout: int, yaw: float) -> dict[str, Any]:
        layout = layout if item.pieces else 0
        key = (item.id, view.state, layout)
        parts = self.goods.get_or(key, lambda: self._built(item, view.state, layout))
        turn = self.mi.ScalarTransform4f().rotate([0, 0, 1], yaw)
        return {
            f"good{place}": {"type": "ply", "filename": str(path), "to_world": turn, "bsdf": look}
            for place, (path, look) in enumerate(parts)
        }

    def _built(self, item: Item, state: str, layout: int) -> list[tuple[Path, Any]]:
        """The meshes of an item as files, and its materials."""
        folder, out = self._new_folder(), []
        for place, part in enumerate(build(item.good, item.seed, item.harm, state, layout, item.pieces)):
            path = folder / f"{place}.ply"
            write_ply(path, part.mesh)
            out.append((path, bsdf(self.mi, part.material)))
        return out

    def _new_folder(self) -> Path:
        self.count += 1
        folder = Path(self.folder.name) / str(self.count)
        folder.mkdir()
        return folder


def differs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two renderings of (position, normal, albedo) show another surface: (h, w) bool."""
    moved = np.linalg.norm(one[..., :3] - other[..., :3], axis=2) > MOVED
    turned = (one[..., 3:6] * other[..., 3:6]).sum(2) < TURNED * np.maximum(
        np.abs(one[..., 3:6]).sum(2) > 0.5, np.abs(other[..., 3:6]).sum(2) > 0.5
    )
    dyed = np.abs(one[..., 6:9] - other[..., 6:9]).max(2) > TINTED
    return np.asarray(moved | turned | dyed)


def draw(item: Item, view: View, rng: np.random.Generator, close: bool) -> tuple[Pose, float]:
    """One viewpoint and turn of the item that might suit a view."""
    merchant = view.where in ("listing", "packing")
    shift = (float(rng.normal(0, 0.4)), float(rng.normal(0, 0.3)))
    azimuth, focal = float(rng.uniform(-20, 20)), 40.0 if merchant else float(rng.uniform(26, 36))
    distance = float(rng.uniform(1.0, 1.15) if merchant else rng.uniform(0.86, 1.05))
    roll = 0.0 if view.where == "listing" else float(rng.normal(0, 2.5))
    elevation, yaw = float(rng.uniform(18, 48)), float(rng.normal(0, 8))
    if item.good in ("plate", "tray"):
        elevation = float(rng.uniform(34, 62))
    if view.facing == "aside":
        yaw = float(rng.choice([-1, 1]) * rng.uniform(35, 75))
    if view.facing == "back":
        yaw = float(rng.uniform(110, 250))
        elevation = float(rng.uniform(5, 40))
        if close:  # where no side hides it, a close view of another part does
            distance, reach = float(rng.uniform(0.4, 0.6)), 0.28 * REACHES[item.good]
            shift = (float(rng.uniform(-reach, reach)), float(rng.uniform(-reach, reach) * 0.6))
    if view.facing == "whole":
        elevation, distance = float(rng.uniform(42, 68)), distance * 1.08
        yaw = float(rng.uniform(-60, 60))
    return Pose(azimuth, elevation, distance, focal, shift, roll), yaw


def render(item_list: list[Item], wave: int, out: Path, size: int, told: Callable[[str], None]) -> None:
    """Render everything that is missing, wave after wave; stop it at any time and call it again."""
    renderer = Renderer(size)
    for upto in range(1, wave + 1):
        for item in item_list:
            made = renderer.item(item, upto, out)
            if made:
                told(f"{item.id}: {made} stills (wave {upto})")


__all__ = ["render", "seeded"]
