"""Solids and meshes of the goods: revolved profiles, tubes, boxes, balls, and boolean cuts.

Lengths are centimetres, z is up. A `Solid` is a watertight manifold whose faces remember which
material they belong to, so that what a cut lays bare gets the raw material of the ware.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import manifold3d
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Vector = Sequence[float] | NDArray[np.floating[Any]]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Mesh:
    """Indexed triangles: points (n, 3), uvs (n, 2), faces (m, 3). Seams may be doubled."""

    points: Floats
    uvs: Floats
    faces: Ints

    def moved(self, change: Callable[[Floats], Floats]) -> Mesh:
        """The same mesh with its points changed by a function of position."""
        return Mesh(change(self.points).astype(np.float32), self.uvs, self.faces)

    def placed(self, angle: float = 0.0, at: Sequence[float] = (0, 0, 0)) -> Mesh:
        """Turned about z by `angle` degrees, then shifted."""
        a = np.radians(angle)
        turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
        return self.moved(lambda points: points @ turn.T + np.asarray(at))


def welded(points: Floats) -> NDArray[np.int64]:
    """For every point the index of the group of points that share its place."""
    step = np.round(points.astype(np.float64) * 5000).astype(np.int64) + (1 << 20)
    keys = (step[:, 0] << 42) | (step[:, 1] << 21) | step[:, 2]
    _, groups = np.unique(keys, return_inverse=True)
    return np.asarray(groups).reshape(-1)


@dataclass(frozen=True)
class Solid:
    """A watertight body; `materials` names the material of each original surface by its id."""

    body: manifold3d.Manifold
    materials: dict[int, str]

    @staticmethod
    def of(mesh: Mesh, material: str) -> Solid:
        """Weld a mesh into a solid of one material."""
        groups = welded(mesh.points)
        first = np.zeros(groups.max() + 1, np.int64)
        first[groups[::-1]] = np.arange(len(groups))[::-1]
        target = first[groups]
        doubled = np.flatnonzero(target != np.arange(len(target)))
        kept = [len(set(face)) == 3 for face in target[mesh.faces].tolist()]
        identity = manifold3d.Manifold.reserve_ids(1)
        faces = mesh.faces[np.array(kept)].astype(np.uint32)
        body = manifold3d.Manifold(
            manifold3d.Mesh(
                np.concatenate([mesh.points, mesh.uvs], 1).astype(np.float32),
                faces,
                merge_from_vert=doubled.astype(np.uint32),
                merge_to_vert=target[doubled].astype(np.uint32),
                run_index=np.array([0, faces.size], np.uint32),
                run_original_id=np.array([identity], np.uint32),
            )
        )
        if body.is_empty():
            raise ValueError(f"not watertight: {body.status()}")
        return Solid(body, {identity: material})

    def __add__(self, other: Solid) -> Solid:
        return Solid(self.body + other.body, self.materials | other.materials)

    def __sub__(self, other: Solid) -> Solid:
        return Solid(self.body - other.body, self.materials | other.materials)

    def __and__(self, other: Solid) -> Solid:
        return Solid(self.body ^ other.body, self.materials | other.materials)

    def moved(self, turn: Vector, shift: Vector) -> Solid:
        """Turned by degrees about x, y, z, then shifted."""
        body = self.body.rotate(np.asarray(turn)).translate(np.asarray(shift))
        return Solid(body, self.materials)

    def meshes(self) -> dict[str, Mesh]:
        """The surface, split by material."""
        out = self.body.to_mesh()
        points = np.asarray(out.vert_properties, np.float32)
        faces = np.asarray(out.tri_verts, np.int32)
        runs = np.asarray(out.run_index) // 3
        parts: dict[str, list[Ints]] = {}
        for place, identity in enumerate(np.asarray(out.run_original_id)):
            piece = faces[runs[place] : runs[place + 1]]
            if len(piece):
                parts.setdefault(self.materials[int(identity)], []).append(piece)
        uvs = points[:, 3:5] if points.shape[1] >= 5 else np.zeros((len(points), 2), np.float32)
        return {name: Mesh(points[:, :3], uvs, np.concatenate(p)) for name, p in parts.items()}


def smooth(profile: Sequence[Sequence[float]], rounds: int = 3) -> Floats:
    """Chaikin corner cutting of an open polyline; ends stay. A corner given twice stays sharp."""
    line = np.asarray(profile, np.float32)
    for _ in range(rounds):
        quarter = 0.75 * line[:-1] + 0.25 * line[1:]
        three = 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.concatenate([line[:1], np.stack([quarter, three], 1).reshape(-1, 2), line[-1:]])
    keep = np.r_[True, np.linalg.norm(np.diff(line, axis=0), axis=1) > 1e-4]
    return line[keep]


def grid_faces(rows: int, cols: int) -> Ints:
    """Two triangles for each cell of a grid of rows × cols points."""
    a = (np.arange(rows - 1)[:, None] * cols + np.arange(cols - 1)[None]).reshape(-1)
    first = np.stack([a, a + 1, a + cols], 1)
    second = np.stack([a + 1, a + cols + 1, a + cols], 1)
    return np.concatenate([first, second]).astype(np.int32)


def revolve(profile: Floats, segments: int = 192) -> Mesh:
    """Turn an open (r, z) polyline about z; both ends at r = 0 make it watertight.

    Order the profile from the outside bottom over the rim to the inside bottom. u runs round,
    v runs along the profile's length, 0 at the outside bottom.
    """
    line = np.asarray(profile, np.float32)
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    turn = np.linspace(0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)
    ring[-1] = ring[0]
    points = np.concatenate(
        [line[:, None, :1] * ring[None], np.repeat(line[:, None, 1:], segments + 1, 1)], -1
    )
    u = np.broadcast_to(np.linspace(0, 1, segments + 1), points.shape[:2])
    v = np.broadcast_to((length / length[-1])[:, None], points.shape[:2])
    faces = grid_faces(len(line), segments + 1)
    uvs = np.stack([u, v], -1).reshape(-1, 2)
    return Mesh(points.reshape(-1, 3).astype(np.float32), uvs.astype(np.float32), faces)


def tube(path: Floats, radii: Vector, sides: int = 24, flat: float = 1.0) -> Mesh:
    """Sweep a circle (or ellipse, `flat` < 1 across y) along a path in the xz plane; closed ends."""
    path = np.asarray(path, np.float32)
    radii = np.asarray(radii, np.float32)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.array([0.0, 1.0, 0.0])
    up = np.cross(side, along)
    turn = np.linspace(0, 2 * np.pi, sides + 1)
    turn[-1] = 0
    ring = np.cos(turn)[None, :, None] * up[:, None] + flat * np.sin(turn)[None, :, None] * side
    rows = path[:, None] + radii[:, None, None] * ring
    ends = [np.repeat(path[:1, None], sides + 1, 1), np.repeat(path[-1:, None], sides + 1, 1)]
    points = np.concatenate([ends[0], rows, ends[1]])
    u, v = np.meshgrid(np.linspace(0, 1, sides + 1), np.linspace(0, 1, len(points)))
    faces = grid_faces(len(points), sides + 1)
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        np.stack([u, v], -1).reshape(-1, 2).astype(np.float32),
        faces,
    )


def arc(centre: Sequence[float], radius: Sequence[float], start: float, end: float, n: int) -> Floats:
    """Points on an ellipse in the xz plane, angles in degrees."""
    a = np.radians(np.linspace(start, end, n))
    x = centre[0] + radius[0] * np.cos(a)
    z = centre[1] + radius[1] * np.sin(a)
    return np.stack([x, np.zeros_like(a), z], 1).astype(np.float32)


BOX_ATLAS = {"+x": (0, 0), "-x": (1, 0), "+y": (2, 0), "-y": (0, 1), "+z": (1, 1), "-z": (2, 1)}


def box(size: Sequence[float], n: int = 60, rounding: float = 0.15) -> Mesh:
    """A box on z = 0 with dense faces; uvs point into a 3 × 2 atlas (`BOX_ATLAS`).

    Edges are softened: each point is pulled in so that edges have the given radius.
    """
    half = np.asarray(size, np.float32) / 2
    s, t = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    one = np.ones_like(s)
    sides = {
        "+x": (one, s, t),
        "-x": (-one, -s, t),
        "+y": (-s, one, t),
        "-y": (s, -one, t),
        "+z": (s, t, one),
        "-z": (s, -t, -one),
    }
    points: list[Floats] = []
    uvs: list[Floats] = []
    faces: list[Ints] = []
    for name, (x, y, z) in sides.items():
        cube = np.stack([x, y, z], -1).reshape(-1, 3) * half
        core = np.clip(cube, -(half - rounding), half - rounding)
        off = cube - core
        length = np.linalg.norm(off, axis=1, keepdims=True)
        points.append((core + off / np.maximum(length, 1e-6) * rounding).astype(np.float32))
        col, row = BOX_ATLAS[name]
        u = (col + 0.002 + 0.996 * (s + 1) / 2) / 3
        v = (row + 0.002 + 0.996 * (t + 1) / 2) / 2
        uvs.append(np.stack([u, v], -1).reshape(-1, 2).astype(np.float32))
        faces.append(grid_faces(n, n) + len(faces) * n * n)
    stacked = np.concatenate(points) + np.array([0, 0, half[2]])
    return Mesh(stacked.astype(np.float32), np.concatenate(uvs).astype(np.float32), np.concatenate(faces))


def ball(radius: float, rows: int = 160, cols: int = 320) -> Mesh:
    """A sphere about the origin as a revolved half circle."""
    a = np.linspace(-np.pi / 2, np.pi / 2, rows)
    line = np.stack([radius * np.cos(a), radius * np.sin(a)], 1)
    line[[0, -1], 0] = 0
    return revolve(line.astype(np.float32), cols)


def normals(mesh: Mesh, crease: float = 40.0) -> tuple[Floats, Floats, Floats]:
    """Unindexed corners with smooth normals: points, normals, uvs, each three rows a triangle.

    Neighbouring faces that meet at more than `crease` degrees keep a sharp edge.
    """
    corners = mesh.points[mesh.faces]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(face, axis=1)
    kept = area > 1e-9
    corners, face, faces = corners[kept], face[kept], mesh.faces[kept]
    unit = face / area[kept][:, None]
    group = welded(mesh.points)[faces].reshape(-1)
    order = np.argsort(group, kind="stable")
    bounds = np.r_[0, np.flatnonzero(np.diff(group[order])) + 1, len(order)]
    size = np.diff(bounds)
    total = np.zeros((len(order), 3), np.float64)
    owner = np.repeat(np.arange(len(size)), size)
    rank = np.arange(len(order)) - bounds[owner]
    limit = np.cos(np.radians(crease))
    mine = order // 3
    for offset in range(int(min(size.max(), 64))):
        live = np.flatnonzero(size[owner] > offset)  # few corners are shared by many faces
        other = order[bounds[owner[live]] + (rank[live] + offset) % size[owner[live]]] // 3
        near = (unit[mine[live]] * unit[other]).sum(1) > limit
        total[order[live]] += np.where(near[:, None], face[other], 0)
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    uvs = mesh.uvs[faces].reshape(-1, 2)
    return corners.reshape(-1, 3), total.astype(np.float32), uvs
