"""A scene around a good, and its rendering to linear light with Mitsuba 3."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from demo.make.denoise import denoised
from demo.make.goods import AIM, GOODS, REACH
from demo.make.noise import Rng
from demo.make.shapes import Mesh, normals
from demo.make.surfaces import TABLES, WALLS, environment
from demo.make.wares import Good, Material
from numpy.typing import NDArray

Linear = NDArray[np.float32]


@dataclass(frozen=True)
class Pose:
    """Where the camera stands: degrees round the good (0 = front), degrees up, distance factor."""

    azimuth: float = 0.0
    elevation: float = 25.0
    distance: float = 1.0
    focal: float = 40.0  # 35 mm equivalent
    shift: tuple[float, float] = (0.0, 0.0)  # aim beside the good, cm right and up
    roll: float = 0.0


@dataclass(frozen=True)
class Light:
    """Window azimuth in 0..1, warmth 0..1, strength of a lamp above (0 = off)."""

    window: float = 0.15
    warmth: float = 0.2
    lamp: float = 6.0


@dataclass(frozen=True)
class Scene:
    """Everything that decides a picture; equal scenes render equal pictures."""

    good: str
    seed: int
    harm: int | None = None
    yaw: float = 0.0
    table: str = "oak"
    wall: str = "wallpaper"
    place: int = 1  # seed of table, wall, light panorama and clutter
    clutter: tuple[str, ...] = ()
    light: Light = Light()
    pose: Pose = Pose()
    size: tuple[int, int] = (1200, 900)
    samples: int = 4

    def seen(self, **changes: Any) -> Scene:
        """The same with some fields changed."""
        return replace(self, **changes)


def mitsuba() -> Any:
    """Mitsuba with its fastest variant that works here; a clear word where it is missing."""
    try:
        import mitsuba as mi
    except ImportError:
        raise SystemExit("The renderer is missing: pip install -r demo/make/requirements.txt") from None
    if mi.variant() is None:
        found = sorted((str(p) for p in Path("/usr/lib").glob("*/libLLVM[-.]*so*")), key=version)
        if "DRJIT_LIBLLVM_PATH" not in os.environ and found and version(found[-1]) >= 16:
            os.environ["DRJIT_LIBLLVM_PATH"] = found[-1]
        usable = "DRJIT_LIBLLVM_PATH" in os.environ
        mi.set_variant(os.environ.get("DEMO_VARIANT", "llvm_ad_rgb" if usable else "scalar_rgb"))
        import drjit

        drjit.set_thread_count(int(os.environ.get("OMP_NUM_THREADS", "1")))
    return mi


def version(path: str) -> int:
    """Major version in the name of an LLVM library, 0 if there is none."""
    digits = "".join(c if c.isdigit() else " " for c in Path(path).name).split()
    return int(digits[0]) if digits else 0


def bsdf(mi: Any, material: Material) -> dict[str, Any]:
    """Mitsuba's description of a material."""
    if isinstance(material.colour, tuple):
        rgb = ((np.array(material.colour) / 255.0) ** 2.2).tolist()
        colour: dict[str, Any] = {"type": "rgb", "value": rgb}
    else:
        colour = {"type": "bitmap", "bitmap": mi.Bitmap(np.flipud(material.colour).copy())}
    if material.finish == "glaze":
        look = {"type": "plastic", "diffuse_reflectance": colour, "nonlinear": True}
    elif material.finish == "satin":
        look = {"type": "roughplastic", "diffuse_reflectance": colour, "alpha": 0.22, "nonlinear": True}
    elif material.finish == "metal":
        look = {"type": "roughconductor", "material": "none", "specular_reflectance": colour, "alpha": 0.25}
    else:
        look = {"type": "diffuse", "reflectance": colour}
    if material.bump is not None:
        height = mi.Bitmap(np.flipud(material.bump).copy())
        look = {
            "type": "bumpmap",
            "nested": look,
            "scale": material.depth * 10,
            "height": {"type": "bitmap", "raw": True, "bitmap": height},
        }
    return {"type": "twosided", "nested": look}


def write_ply(path: Path, mesh: Mesh) -> None:
    """Binary PLY with normals and uvs."""
    points, normal, uvs = normals(mesh)
    rows = np.concatenate([points, normal, uvs], 1).astype("<f4")
    faces = np.zeros(len(points) // 3, dtype=[("n", "u1"), ("i", "<i4", 3)])
    faces["n"] = 3
    faces["i"] = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
    header = "ply\nformat binary_little_endian 1.0\n" + f"element vertex {len(rows)}\n"
    header += "".join(f"property float {name}\n" for name in ("x", "y", "z", "nx", "ny", "nz", "u", "v"))
    header += f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    path.write_bytes(header.encode() + rows.tobytes() + faces.tobytes())


def add_good(
    mi: Any, out: dict[str, Any], folder: Path, name: str, good: Good, yaw: float, at: tuple[float, float]
) -> None:
    """Write the parts of a good as meshes and enter them in the scene."""
    for place, part in enumerate(good):
        path = folder / f"{name}-{place}.ply"
        write_ply(path, part.mesh.placed(yaw, (at[0], at[1], 0)))
        out[f"{name}{place}"] = {"type": "ply", "filename": str(path), "bsdf": bsdf(mi, part.material)}


def sensor(mi: Any, scene: Scene) -> dict[str, Any]:
    """The camera of a scene, aimed at its good."""
    return perspective(mi, scene.pose, AIM[scene.good], REACH[scene.good], scene.size, scene.samples)


def perspective(
    mi: Any, pose: Pose, aim: float, reach: float, size: tuple[int, int], samples: int
) -> dict[str, Any]:
    """A perspective camera; field of view from the 35 mm equivalent focal length.

    It looks at the height `aim` above the table, from `reach` centimetres times the pose's distance.
    """
    wide, high = size
    a, e = np.radians(pose.azimuth), np.radians(pose.elevation)
    target = np.array([0, 0, aim]) + np.array(
        [np.cos(a) * pose.shift[0], np.sin(a) * pose.shift[0], pose.shift[1]]
    )
    away = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
    origin = target + away * 0.88 * reach * pose.distance * pose.focal / 40.0
    r = np.radians(pose.roll)
    right = np.array([np.cos(a), np.sin(a), 0.0])
    up = np.cross(right, -away)
    top = np.cos(r) * up + np.sin(r) * right
    t = mi.ScalarTransform4f().look_at(origin.tolist(), target.tolist(), top.tolist())
    fov = 2 * np.degrees(np.arctan(18.0 / pose.focal))
    return {
        "type": "perspective",
        "fov": float(fov),
        "fov_axis": "larger",
        "to_world": t,
        "near_clip": 1.0,
        "far_clip": 1000.0,
        "film": {
            "type": "hdrfilm",
            "width": wide,
            "height": high,
            "rfilter": {"type": "gaussian"},
            "pixel_format": "rgb",
        },
        "sampler": {"type": "independent", "sample_count": samples},
    }


def surroundings(mi: Any, scene: Scene, place: Rng) -> dict[str, Any]:
    """Table, wall, the light from all round and the lamp, drawn from `place`."""
    t = mi.ScalarTransform4f
    panorama = environment(place, scene.light.warmth, scene.light.window)
    table, wall = TABLES[scene.table](place), WALLS[scene.wall](place)
    turn = float(place.uniform(-12, 12))
    out: dict[str, Any] = {
        "room": {
            "type": "envmap",
            "bitmap": mi.Bitmap(np.ascontiguousarray(panorama)),
            "to_world": t().rotate([1, 0, 0], 90),
        },
        "table": {
            "type": "rectangle",
            "to_world": t().rotate([0, 0, 1], turn).scale(75),
            "bsdf": bsdf(mi, Material(table, "satin" if scene.table != "linen" else "matte")),
        },
        "wall": {
            "type": "rectangle",
            "to_world": t().translate([0, 62, 50]).rotate([1, 0, 0], 90).scale(110),
            "bsdf": bsdf(mi, Material(wall, "matte")),
        },
    }
    if scene.light.lamp > 0:
        warm = scene.light.warmth
        glow = [scene.light.lamp * c for c in (1.0, 1.0 - 0.2 * warm, 1.0 - 0.5 * warm)]
        x, y = place.uniform(-40, 40), place.uniform(-60, -10)
        spot = t().look_at([x, y, 85], [0, 0, 0], [0, 1, 0.1]).scale(14)
        out["lamp"] = {
            "type": "rectangle",
            "to_world": spot,
            "emitter": {"type": "area", "radiance": {"type": "rgb", "value": glow}},
        }
    return out


def add_clutter(mi: Any, out: dict[str, Any], folder: Path, scene: Scene, place: Rng) -> None:
    """Put the things that stand behind the good, a little off their spots as `place` draws it."""
    spots = [(-26.0, 26.0), (27.0, 24.0), (4.0, 40.0)]
    for index, name in enumerate(scene.clutter):
        other = GOODS[name](np.random.default_rng([scene.place, 77, index]), None)
        x, y = np.array(spots[index]) + place.normal(0, 2, 2)
        add_good(mi, out, folder, f"clutter{index}-", other, float(place.uniform(-40, 40)), (x, y))


def describe(mi: Any, scene: Scene, folder: Path) -> dict[str, Any]:
    """The whole scene as Mitsuba's dictionary."""
    place = np.random.default_rng([scene.place, 11])
    out: dict[str, Any] = {
        "type": "scene",
        "integrator": {"type": "path", "max_depth": 4},
        "sensor": sensor(mi, scene),
        **surroundings(mi, scene, place),
    }
    harm = None if scene.harm is None else np.random.default_rng([scene.harm, 5])
    good = GOODS[scene.good](np.random.default_rng([scene.seed, 3]), harm)
    add_good(mi, out, folder, "good", good, scene.yaw, (0.0, 0.0))
    add_clutter(mi, out, folder, scene, place)
    return out


def render(scene: Scene, cache: Path | None = None) -> Linear:
    """Linear RGB (h, w, 3), unbounded above; read from the cache where it was rendered before."""
    key = hashlib.sha256(repr(scene).encode()).hexdigest()[:24]
    kept = None if cache is None else cache / f"{key}.npy"
    if kept is not None and kept.exists():
        return np.load(kept).astype(np.float32)  # type: ignore[no-any-return]
    mi = mitsuba()
    with tempfile.TemporaryDirectory() as folder:
        loaded = mi.load_dict(describe(mi, scene, Path(folder)))
    guides = mi.load_dict({"type": "aov", "aovs": "albedo:albedo,normal:sh_normal"})
    light = np.array(mi.render(loaded, spp=scene.samples, seed=scene.seed), np.float32)
    layers = np.array(mi.render(loaded, spp=3, seed=scene.seed, integrator=guides), np.float32)
    picture = denoised(light, layers[..., :3], layers[..., 3:])
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, picture.astype(np.float16))
    return picture
