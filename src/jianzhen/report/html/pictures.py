"""Pictures for the page: scaled down, re-encoded from pixels (so no metadata leaks), kept as data URIs."""

import base64
import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from jianzhen.photo import Photo

Pixels = npt.NDArray[np.uint8]

_LOSSY = {"quality": 80, "method": 2}
"""One codec for all photos: two would differ where the photos do not. WebP, since aligned ones need alpha."""
MAP_SIDE = 600
_CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def long_side(pictures: int) -> int:
    """Pixels on the long side, so that a page of few pictures is sharp and one of many still small."""
    return next((side for most, side in ((6, 1200), (12, 900), (24, 640)) if pictures <= most), 480)


def photo_uri(photo: Photo, side: int) -> str:
    """Return the photo as a data URI."""
    return _uri(Image.fromarray(photo.pixels(side)), "WEBP", **_LOSSY)


def aligned_uri(photo: Photo, matrix: Pixels | npt.NDArray[np.float64], onto: Photo, side: int) -> str:
    """Return `photo` as it lies in `onto`, transparent where it does not reach.

    Args:
        photo: the reference.
        matrix: (3, 3), its full-size pixels → those of `onto`.
        onto: the photo under examination; the result has its aspect ratio.
        side: pixels on the long side of the result.
    """
    import cv2

    shown = onto.pixels(side)
    height, width = shown.shape[:2]
    # Read the reference about as finely as the result shows it: finer would alias, coarser would blur.
    magnification = abs(float(np.linalg.det(matrix[:2, :2]))) ** 0.5 * width / onto.width
    wanted = magnification * max(photo.width, photo.height) if np.isfinite(magnification) else side
    source = photo.pixels(round(min(max(wanted, 64), 4 * side)))
    small = _scaling(shown, onto) @ matrix @ np.linalg.inv(_scaling(source, photo))
    colour = cv2.warpPerspective(source, small, (width, height), flags=cv2.INTER_LINEAR)
    inside = cv2.warpPerspective(np.full(source.shape[:2], 255, np.uint8), small, (width, height))
    return _uri(Image.fromarray(np.dstack([colour, inside]), "RGBA"), "WEBP", **_LOSSY)


def _scaling(shown: Pixels, photo: Photo) -> npt.NDArray[np.float64]:
    """Full-size pixels → pixels shown, both counted from the middle of the first pixel."""
    x, y = shown.shape[1] / photo.width, shown.shape[0] / photo.height
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


def matrix_of(transform: tuple[float, ...] | None) -> npt.NDArray[np.float64] | None:
    """Return a transform as a (3, 3) matrix; None where there is none or it cannot be drawn."""
    if transform is None or len(transform) != 9:
        return None
    matrix = np.asarray(transform, np.float64).reshape(3, 3)
    if not np.isfinite(matrix).all() or abs(matrix[2, 2]) < 1e-12:
        return None
    matrix = matrix / matrix[2, 2]
    return matrix if abs(np.linalg.det(matrix)) > 1e-9 else None


def outline(photo: Photo, matrix: npt.NDArray[np.float64]) -> list[tuple[float, float]] | None:
    """Corners of the reference in the photo it was aligned with; None where one lies beyond the horizon."""
    points = []
    for x, y in _CORNERS:
        u, v, w = matrix @ (x * photo.width, y * photo.height, 1.0)
        if w <= 1e-9:
            return None
        points.append((float(u / w), float(v / w)))
    return points


def map_uri(png: bytes) -> str | None:
    """Return an examiner's map in colours that every kind of sight can tell apart.

    A map in grey or in one colour goes from clear (nothing) over purple and orange to yellow (most); one of
    several colours keeps them. None where the bytes are no picture.
    """
    try:
        with Image.open(io.BytesIO(png)) as image:
            grey = image.mode in ("1", "L", "LA", "I", "F", "I;16")
            rgba = np.asarray(image.convert("RGBA"))
    except (OSError, ValueError, SyntaxError):
        return None
    if grey:
        rgba = _coloured(np.minimum(rgba[..., 0], rgba[..., 3]))
    elif _of_one_colour(rgba):
        rgba = _coloured(rgba[..., 3])
    small = Image.fromarray(rgba, "RGBA")
    small.thumbnail((MAP_SIDE, MAP_SIDE))
    return _uri(small, "PNG", optimize=True)


def _of_one_colour(rgba: Pixels) -> bool:
    """Whether only the opacity varies."""
    seen = rgba[rgba[..., 3] > 0][:, :3]
    return bool(len(seen)) and bool((seen == seen[0]).all())


def _coloured(value: Pixels) -> Pixels:
    import cv2

    ramp = cv2.cvtColor(cv2.applyColorMap(value, cv2.COLORMAP_PLASMA), cv2.COLOR_BGR2RGB)
    return np.dstack([ramp, value])


def _uri(image: Image.Image, kind: str, **options: Any) -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
