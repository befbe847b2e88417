"""Lay a reference photo over another photo, pixel by pixel, and see where the two agree.

Both are brought to the COMMON resolution, the reference is warped into the other photo's frame, small
shifts are taken up window by window, and every textured window is compared by zero-mean normalised
correlation, which does not mind tone or contrast.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align.align import Alignment
from jianzhen.align.model import apply
from jianzhen.photo import Photo
from jianzhen.photo.features import LONG_SIDE

Floats = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]

MARGIN = 0.25
"""By how much the surroundings of matched points reach beyond them, as share of their longer side."""

SIDE = 512
"""Most pixels on the long side of the shared area while comparing."""

WINDOW = 32
STRIDE = 8
"""Windows are WINDOW pixels wide and STRIDE pixels apart."""

REACH = 3
"""Shifts of up to ±REACH pixels of the half-size pictures are taken up."""

INERTIA = 0.004
"""Correlation that a shift by one pixel must gain to be believed."""

SMOOTH = 6.0
"""Width of the Gaussian that smooths the field of shifts, in quarter-size pixels."""

TEXTURE = 2.0
"""Grey levels (standard deviation of the band-pass) from which a window counts as textured."""

FLAT, FEWEST_BLANK = 1.0, 24
GRAIN, MOST_TEXTURE = 1.6, 4.0
"""A screen's or sensor's grain is no texture, but no more than MOST_TEXTURE is taken for grain: surroundings
that the reference does not show must count against it."""

AGREE = 0.7
"""Correlation from which a window agrees."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A reference laid over another photo.

    Attributes:
        other, reference: (h, w, 3) uint8, the shared area at the common resolution; reference after warping.
        inside: (h, w) bool, where the reference covers the other photo.
        to_other: (3, 3) float64, pixels of this overlay → full-size pixels of the other photo.
        correlation: (rows, columns) float32, best correlation of each window.
        textured: (rows, columns) bool, windows inside with texture in either photo.
        shift: (rows, columns, 2) float32, x and y from each window to its counterpart in the reference as the
            alignment alone had laid it, pixels of the overlay.
    """

    other: npt.NDArray[np.uint8]
    reference: npt.NDArray[np.uint8]
    inside: npt.NDArray[np.bool_]
    to_other: npt.NDArray[np.float64]
    correlation: Floats
    textured: npt.NDArray[np.bool_]
    shift: Floats

    @property
    def agreeing(self) -> npt.NDArray[np.bool_]:
        """(rows, columns) bool: textured windows that show the same in both photos."""
        return self.textured & (self.correlation > AGREE)


def overlay(reference: Photo, other: Photo, alignment: Alignment, near: bool = False) -> Overlay | None:
    """Lay `reference` over `other`, all of it or only `near` the matched points; None where hardly anything
    is shared.
    """
    frame = _frame(reference, other, alignment, _near(reference, alignment) if near else _all(reference))
    if frame is None:
        return None
    below, above, inside, to_other = frame
    gray_below, gray_above = _band(below), _band(above)
    flow = _flow(gray_below, gray_above, inside)
    above = _shifted(above, flow)
    gray_above = _band(above)
    correlation, rest = _search(gray_below, gray_above, WINDOW, 1, STRIDE)
    weight = _box(inside.astype(np.float32), WINDOW)[::STRIDE, ::STRIDE]
    spread = [
        np.sqrt(np.maximum(_box(b * b, WINDOW)[::STRIDE, ::STRIDE], 0)) for b in (gray_below, gray_above)
    ]
    textured = (np.maximum(*spread) > _texture(spread[0], spread[1], weight > 0.9)) & (weight > 0.9)
    return Overlay(below, above, inside, to_other, correlation, textured, flow[::STRIDE, ::STRIDE] + rest)


def _texture(other: Floats, reference: Floats, inside: npt.NDArray[np.bool_]) -> float:
    """Return the level from which a window counts as textured: above the grain that fills the blank ones."""
    blank = other[inside & (reference < FLAT)]
    grain = float(np.quantile(blank, 0.25)) if len(blank) >= FEWEST_BLANK else 0.0
    return float(np.clip(GRAIN * grain, TEXTURE, MOST_TEXTURE))


def _all(photo: Photo) -> Points:
    return np.array([(0, 0), (photo.width - 1, photo.height - 1)], np.float64)


def _near(reference: Photo, alignment: Alignment) -> Points:
    """Return two corners of the reference around the matched points, MARGIN wider than these."""
    low, high = alignment.source.min(axis=0), alignment.source.max(axis=0)
    wider = MARGIN * (high - low).max()
    return np.asarray(np.clip([low - wider, high + wider], *_all(reference)), np.float64)


def _frame(
    reference: Photo, other: Photo, alignment: Alignment, part: Points
) -> (
    tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.bool_], npt.NDArray[np.float64]] | None
):
    """Cut out the shared area and warp the reference into it, at the resolution both photos have."""
    import cv2

    below, above = other.pixels(LONG_SIDE), reference.pixels(LONG_SIDE)
    corners = np.where([(0, 0), (1, 0), (1, 1), (0, 1)], part[1], part[0])
    mapped = apply(alignment.matrix, corners)
    if not np.isfinite(mapped).all():
        return None
    low = np.maximum(mapped.min(axis=0), 0)
    high = np.minimum(mapped.max(axis=0), (other.width - 1, other.height - 1))
    if (high - low).min() < 16:
        return None
    zoom = _zoom(alignment.matrix, np.asarray(alignment.source.mean(axis=0), np.float64))
    shrink = min(
        SIDE / float((high - low).max()),
        below.shape[1] / other.width,
        above.shape[1] / reference.width / zoom,
    )
    width, height = (int(v) for v in np.ceil((high - low) * shrink))
    if min(width, height) < 2 * WINDOW:
        return None
    to_work = np.array([[shrink, 0, -low[0] * shrink], [0, shrink, -low[1] * shrink], [0, 0, 1]])
    pictures: list[npt.NDArray[np.uint8]] = []
    for picture, full, matrix, factor in (
        (below, other.width, to_work, shrink),
        (above, reference.width, to_work @ alignment.matrix, shrink * zoom),
    ):
        small, grown = _reduced(picture, full, factor)
        pictures.append(
            cv2.warpPerspective(  # type: ignore[arg-type]
                small, matrix @ grown, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
        )
    ones = np.ones(above.shape[:2], np.uint8)
    _, grown = _reduced(above, reference.width, above.shape[1] / reference.width)
    inside = cv2.warpPerspective(ones, to_work @ alignment.matrix @ grown, (width, height)) > 0
    return pictures[0], pictures[1], inside, np.linalg.inv(to_work).astype(np.float64)


def _reduced(
    picture: npt.NDArray[np.uint8], full_width: int, factor: float
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]:
    """Shrink a picture to about `factor` of full size; return it and the matrix to full-size pixels."""
    import cv2

    now = picture.shape[1] / full_width
    if factor < 0.99 * now:
        size = [max(1, round(s * factor / now)) for s in (picture.shape[1], picture.shape[0])]
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    grow = full_width / picture.shape[1]
    return picture, np.array([[grow, 0, grow / 2 - 0.5], [0, grow, grow / 2 - 0.5], [0, 0, 1]])


def _zoom(matrix: npt.NDArray[np.float64], at: npt.NDArray[np.float64]) -> float:
    """Return how many times larger things near `at` become."""
    around = apply(matrix, at + np.array([(0, 0), (1, 0), (0, 1)], np.float64))
    return float(np.sqrt(abs(np.linalg.det((around[1:] - around[0]).T))))


def _band(picture: npt.NDArray[np.uint8]) -> Floats:
    """Return luma without its slow part (light, tone) and its finest part (compression)."""
    import cv2

    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cv2.GaussianBlur(gray, (0, 0), 1.0) - cv2.GaussianBlur(gray, (0, 0), 6.0)


def _box(values: Floats, window: int) -> Floats:
    import cv2

    return cv2.boxFilter(values, -1, (window, window), borderType=cv2.BORDER_REFLECT)  # type: ignore[return-value]


def _search(below: Floats, above: Floats, window: int, reach: int, step: int) -> tuple[Floats, Floats]:
    """Correlate windows `step` pixels apart under all shifts up to ±reach.

    Return the best correlation, (rows, columns), and its shift in pixels, (rows, columns, 2).
    """
    mean = _box(below, window)[::step, ::step]
    spread = np.sqrt(np.maximum(_box(below * below, window)[::step, ::step] - mean * mean, 0.25))
    padded = np.pad(above, reach, mode="reflect")
    means = _box(padded, window)
    spreads = np.sqrt(np.maximum(_box(padded * padded, window) - means * means, 0.25))
    h, w = below.shape
    span = 2 * reach + 1
    values = np.empty((span, span, *mean.shape), np.float32)
    for dy in range(span):
        for dx in range(span):
            here = (slice(dy, dy + h, step), slice(dx, dx + w, step))
            both = _box(below * padded[dy : dy + h, dx : dx + w], window)[::step, ::step]
            values[dy, dx] = (both - mean * means[here]) / (spread * spreads[here])
    best = values.max(axis=(0, 1))
    # Along a straight edge every shift fits: the least one is meant.
    away = np.arange(-reach, reach + 1, dtype=np.float32) ** 2
    values -= INERTIA * (away[:, None] + away[None, :])[..., None, None]
    return best, _peak(values)


def _peak(values: Floats) -> Floats:
    """Return the shift of the highest value, (rows, columns, 2) as x and y, to a fraction of a pixel."""
    span, _, rows, columns = values.shape
    reach = span // 2
    flat = values.reshape(span * span, rows, columns).argmax(axis=0)
    y, x = np.divmod(flat, span)
    at = np.indices((rows, columns))
    shift = np.empty((rows, columns, 2), np.float32)
    for axis, middle in enumerate((x, y)):
        inner = middle.clip(1, span - 2)
        left, top, right = (
            values[(y, inner + k, *at) if axis == 0 else (inner + k, x, *at)] for k in (-1, 0, 1)
        )
        # Vertex of the parabola through the three values about the peak.
        bow = np.minimum(left - 2 * top + right, -1e-4)
        fine = np.where(inner == middle, 0.5 * (left - right) / bow, 0).clip(-0.5, 0.5)
        shift[..., axis] = middle - reach + fine
    return shift


def _flow(below: Floats, above: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return a smooth field of small shifts that brings `above` onto `below`."""
    import cv2

    half = (below.shape[1] // 2, below.shape[0] // 2)
    small = [
        np.asarray(cv2.resize(b, half, interpolation=cv2.INTER_AREA), np.float32) for b in (below, above)
    ]
    value, shift = _search(small[0], small[1], WINDOW // 2, REACH, 2)
    power = np.sqrt(np.maximum(_box(small[0] ** 2, WINDOW // 2)[::2, ::2], 0))
    covered = cv2.resize(inside.astype(np.float32), half)[::2, ::2]
    weight = np.maximum(value - 0.4, 0) ** 2 * power * covered
    total = cv2.GaussianBlur(weight, (0, 0), SMOOTH)[..., None] + 1e-4
    smooth = cv2.GaussianBlur(shift * weight[..., None], (0, 0), SMOOTH) / total
    return np.asarray(2 * cv2.resize(smooth, below.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _shifted(picture: npt.NDArray[np.uint8], flow: Floats) -> npt.NDArray[np.uint8]:
    import cv2

    rows, columns = np.indices(flow.shape[:2], np.float32)
    return cv2.remap(  # type: ignore[return-value]
        picture, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
