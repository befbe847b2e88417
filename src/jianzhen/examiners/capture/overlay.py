"""Lay a photo over its embedded thumbnail: turned, letterboxed, cropped or slightly shifted."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LEAST_SEEN = 50
"""Pixels that a correlation needs."""
LEAST_DETAIL = 1.5
"""Standard deviation, in levels, of detail that is more than noise; honest camera files have 9 and more."""
DARK = 40
"""Level below which a row of a thumbnail may belong to a black bar (JPEG noise included)."""
CLOSE = 0.05
"""Difference in agreement below which the second best placement is tried as well."""
LEAST_COVER = 0.4
"""Share of the thumbnail's picture that must be covered for a comparison to mean anything."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A thumbnail and the photo in its frame.

    Attributes:
        turns: quarter turns counter-clockwise that set the thumbnail upright.
        thumbnail: (h, w, 3) float32, upright.
        photo: (h, w, 3) float32, the photo at the thumbnail's size.
        valid: (h, w) where both have a picture.
        matrix: (2, 3), pixels of the photo → pixels of the upright thumbnail.
        shift: pixels of the thumbnail by which a corner of the photo moved from the plain placement
            (stretched, fitted or filling) when refined; large after a crop.
        agreement: correlation of the two luma pictures, slightly blurred; 1 is the same.
    """

    turns: int
    thumbnail: Floats
    photo: Floats
    valid: Mask
    matrix: Matrix
    shift: float
    agreement: float


def overlay(photo: Floats, thumbnail: Floats) -> Overlay | None:
    """Return the best way to lay the (H, W, 3) photo over the (h, w, 3) thumbnail; None if none covers it.

    The photo should have about twice the thumbnail's pixels on a side. Both may be turned against each other,
    since programs turn one and forget the other. All placements are tried small and grey, the two best
    refined.
    """
    grey = _half(luma(photo))
    tried: list[tuple[float, int, Matrix]] = []
    for turns in range(4):
        turned = np.ascontiguousarray(np.rot90(thumbnail, turns))
        box = _picture_box(turned)
        for matrix in _placements(photo, turned, box):
            half = matrix.copy()  # the same placement of the photo at half its size
            half[:, :2] *= 2
            half[:, 2] += 0.5 * half[:, :2].sum(axis=1) / 2
            laid = _lay(grey, luma(turned), half, box)
            if laid:
                tried.append((laid[2], turns, matrix))
    tried.sort(key=lambda t: -t[0])
    near = [(turns, matrix) for agreement, turns, matrix in tried[:2] if agreement > tried[0][0] - CLOSE]
    finals = [lay for turns, matrix in near for lay in _finish(photo, thumbnail, turns, matrix)]
    return max(finals, key=lambda lay: lay.agreement, default=None)


def _half(grey: Floats) -> Floats:
    return np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)


def _finish(photo: Floats, thumbnail: Floats, turns: int, matrix: Matrix) -> list[Overlay]:
    """Lay the photo in full, as placed and refined."""
    turned = np.ascontiguousarray(np.rot90(thumbnail, turns))
    box = _picture_box(turned)

    def at(place: Matrix) -> Overlay | None:
        laid = _lay(photo, turned, place, box)
        if laid is None:
            return None
        shift = _corner_shift(matrix, place, photo)
        return Overlay(turns, turned, laid[0], laid[1], place, shift, laid[2])

    plain = at(matrix)
    refined = at(_refine(plain)) if plain else None
    return [lay for lay in (plain, refined) if lay]


def _corner_shift(plain: Matrix, refined: Matrix, photo: Floats) -> float:
    h, w = photo.shape[:2]
    corners = np.array([[0, 0, 1], [w, 0, 1], [0, h, 1], [w, h, 1]], np.float64).T
    return float(np.linalg.norm((refined - plain) @ corners, axis=0).max())


def luma(picture: Floats) -> Floats:
    """Return (h, w) BT.601 luma of an RGB picture."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)


def peak(picture: Any) -> Any:
    """Return the largest of the three channels of (…, 3) values (numpy's own `max` is slow on short axes)."""
    return np.maximum(np.maximum(picture[..., 0], picture[..., 1]), picture[..., 2])


def _picture_box(thumbnail: Floats) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom) of the picture inside black bars of at most a quarter each."""
    dark = peak(thumbnail) < DARK
    top, bottom = _bars(dark.mean(axis=1) > 0.9)
    left, right = _bars(dark.mean(axis=0) > 0.9)
    return left, top, right, bottom


def _bars(dark: Mask) -> tuple[int, int]:
    n, most = len(dark), len(dark) // 4
    first = next((i for i in range(most) if not dark[i]), most)
    last = next((i for i in range(most) if not dark[n - 1 - i]), most)
    return (first, n - last) if first < most and last < most else (0, n)


def _placements(photo: Floats, thumbnail: Floats, box: tuple[int, int, int, int]) -> list[Matrix]:
    """Stretched, fitted inside, filling, and stretched into the picture inside the bars."""
    (ph, pw), (th, tw) = photo.shape[:2], thumbnail.shape[:2]
    left, top, right, bottom = box
    inside = [(tw / pw, th / ph), (min(tw / pw, th / ph),) * 2, (max(tw / pw, th / ph),) * 2]
    placed = [(sx, sy, (tw - sx * pw) / 2, (th - sy * ph) / 2) for sx, sy in inside]
    placed.append(((right - left) / pw, (bottom - top) / ph, float(left), float(top)))
    unique = {tuple(round(v, 3) for v in place): place for place in placed}
    # pixel centres lie at halves: x' + ½ = s (x + ½) + t
    return [
        np.array([[sx, 0, tx + (sx - 1) / 2], [0, sy, ty + (sy - 1) / 2]])
        for sx, sy, tx, ty in unique.values()
    ]


def _lay(
    photo: Floats, thumbnail: Floats, matrix: Matrix, box: tuple[int, int, int, int]
) -> tuple[Floats, Mask, float] | None:
    """Return the photo in the thumbnail's frame, where it is valid, and the agreement; grey or colour."""
    h, w = thumbnail.shape[:2]
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if not 0.05 < scale < 4:
        return None
    blur = 0.5 / scale
    soft = cv2.GaussianBlur(photo, (0, 0), blur) if blur > 0.5 else photo
    laid = cv2.warpAffine(soft, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    full = np.ones(photo.shape[:2], np.float32)
    valid = cv2.warpAffine(full, matrix, (w, h), flags=cv2.INTER_LINEAR) > 0.99
    left, top, right, bottom = box
    inside = np.zeros((h, w), bool)
    inside[top:bottom, left:right] = True
    cover = float((valid & inside).sum() / max(1, inside.sum()))
    if cover < LEAST_COVER:
        return None
    valid &= inside
    a, b = (luma(x) if x.ndim == 3 else x for x in (laid.astype(np.float32), thumbnail))
    # An uncovered part lowers the agreement, else a crop to a lucky corner would win.
    return laid.astype(np.float32), valid, _correlation(a, b, valid) - 0.3 * (1 - cover)


def _correlation(a: Floats, b: Floats, valid: Mask) -> float:
    """Correlation of two luma pictures, blurred so that sharpening and sub-sampling do not count."""
    x, y = (cv2.GaussianBlur(grey, (0, 0), 1.2)[valid] for grey in (a, b))
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / np.sqrt(float((x * x).sum()) * float((y * y).sum()) + 1.0))


def detail_agreement(lay: Overlay, where: Mask) -> float:
    """Return the correlation of the detail (1 to 6 pixels) in the valid part of `where`."""
    seen = lay.valid & where
    if int(seen.sum()) < LEAST_SEEN:
        return 0.0
    x, y = (
        (cv2.GaussianBlur(grey, (0, 0), 1.2) - cv2.GaussianBlur(grey, (0, 0), 6))[seen]
        for grey in (luma(lay.thumbnail), luma(lay.photo))
    )
    if min(float(x.std()), float(y.std())) < LEAST_DETAIL:
        return 0.0
    return float(((x - x.mean()) * (y - y.mean())).mean() / (x.std() * y.std()))


def _refine(first: Overlay) -> Matrix:
    """Return a sub-pixel affine correction (ECC, Evangelidis & Psarakis 2008), or the same where it fails."""
    a, b = (cv2.GaussianBlur(luma(x), (0, 0), 1.5) for x in (first.thumbnail, first.photo))
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 1e-4)
    try:
        _, step = cv2.findTransformECC(
            a, b, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, criteria, first.valid.astype(np.uint8), 1
        )
    except cv2.error:
        return first.matrix
    full_step, full = (np.vstack([m, [0, 0, 1]]) for m in (step, first.matrix))
    if abs(np.linalg.det(full_step)) < 1e-3:
        return first.matrix
    return np.asarray((np.linalg.inv(full_step) @ full)[:2], np.float64)
