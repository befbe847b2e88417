"""Copy-move: does one place of the photo hold the very pixels of another place?

After Ehret, "Automatic Detection of Internal Copy-Move Forgeries in Images", IPOL 2018, and Ehret & Facciolo,
"A Study of Two Copy-Move Forgery Detection Methods", IPOL 2019: local features that match inside the photo
propose a shift, and a number of false alarms decides. What decides here is the fine grain: two equal products
look alike, but noise and compression never repeat. Cells of the photo, freed of everything but the finest
detail, are compared with the cells one shift away; chance is what the same cells give beside the shift.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jianzhen.examiners.tampering.evidence import CELL, Cells
from jianzhen.examiners.tampering.nfa import log10_tail
from jianzhen.photo import Features

Luma = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Shift = tuple[int, int]

ALIKE = 0.93
"""Product of two RootSIFT descriptors (1: the same) from which they propose a shift."""

APART = 1.5
"""Features nearer to each other than this many of their sizes are one thing seen twice."""

LEAST_SHIFT = 40
"""Pixels below which a shift is none: neighbours are alike by nature."""

LEAST_MATCHES = 3
MOST_ASKED = 100
"""Points of a shift at which the grain is compared before the whole photo is."""

MOST_SHIFTS = 4

GRAIN = 1.2
"""Standard deviation in pixels of the blur whose remainder is the finest detail."""

TEXTURE = 1.0
"""Standard deviation of the finest detail, in grey levels, below which a cell says nothing."""

SAME = 0.85
"""Correlation of the finest detail from which two cells count as the same pixels."""

BESIDE = ((3, 0), (-3, 0), (0, 3), (0, -3), (8, 0), (0, 8))
"""Shifts beside the one in question; 8, because blocks of a JPEG repeat by 8."""

LEAST_CHANCE = 0.02

OFF_PIXEL = 0.08
"""Pixels by which the best shift may miss a whole number: pasted pixels stay whole, repeats fall anywhere."""

OVERLAP = 0.1
"""Share of a place that its copy may cover: a texture that repeats overlaps itself."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A place that occurs twice.

    Attributes:
        score: -log10 of the number of false alarms.
        cells: (⌈h/8⌉, ⌈w/8⌉) bool, both places.
        shift: x and y from the one to the other, in pixels.
        share: share of the textured cells in the place that agree.
    """

    score: float
    cells: Cells
    shift: Shift
    share: float


def copies(luma: Luma, features: Features) -> list[Copy]:
    """Return the places of an upright (h, w) picture that hold the pixels of another; the surest first."""
    import cv2

    exact: dict[Shift, npt.NDArray[np.float32]] = {}
    for points, about in _proposed(features):
        shift = _exact(luma, points, about)
        if shift is not None:
            exact.setdefault(shift, points)
    # Copied pixels agree where their features do; where none does, the dear look everywhere is spared.
    if not any(_same_at(luma, points, shift) for shift, points in exact.items()):
        return []
    picture = luma.astype(np.float32)
    grain = picture - cv2.GaussianBlur(picture, (0, 0), GRAIN)
    power = np.asarray(cv2.boxFilter(grain * grain, -1, (2 * CELL, 2 * CELL)), np.float32)
    verified = {shift: _verified(grain, power, shift) for shift in exact}
    found = {shift: one for shift, one in verified.items() if one is not None}
    # A texture that repeats does so at many shifts, few of them by whole pixels: what it gives is chance too.
    rival = max((copy.score for copy, whole in found.values() if not whole), default=0.0)
    left = [replace(copy, score=copy.score - rival) for copy, whole in found.values() if whole]
    return sorted((copy for copy in left if copy.score > 0), key=lambda copy: -copy.score)


def _proposed(features: Features) -> list[tuple[npt.NDArray[np.float32], Shift]]:
    """Return points and the rough shift of those matches that agree on one; the most agreed on first."""
    points, descriptors = features.points, features.descriptors
    if len(points) < LEAST_MATCHES:
        return []
    product = descriptors @ descriptors.T
    one, two = np.divmod(np.flatnonzero(product >= ALIKE), len(points))  # nonzero in two dimensions is slow
    distance = np.abs(points[one] - points[two]).max(axis=1)
    apart = distance >= np.maximum(APART * np.maximum(features.sizes[one], features.sizes[two]), LEAST_SHIFT)
    one, two = one[apart], two[apart]
    order = np.argsort(product[one, two], kind="stable")
    best = np.full(len(points), -1)
    best[one[order]] = two[order]  # the most alike comes last and stays
    matched = best >= 0
    start, shift = points[matched], (points[best] - points)[matched]
    back = (shift[:, 1] < 0) | ((shift[:, 1] == 0) & (shift[:, 0] < 0))
    start, shift = np.where(back[:, None], start + shift, start), np.where(back[:, None], -shift, shift)
    close = max(3.0, 0.006 * max(features.width, features.height))
    x, y = shift[:, 0], shift[:, 1]
    near = (np.abs(x[:, None] - x[None]) <= close) & (np.abs(y[:, None] - y[None]) <= close)
    proposed: list[tuple[Floats, Shift]] = []
    left = np.ones(len(shift), np.bool_)
    while left.sum() >= LEAST_MATCHES and len(proposed) < MOST_SHIFTS:
        agree = near & left[None] & left[:, None]
        centre = int(agree.sum(axis=1).argmax())
        members = agree[centre]
        # A match and its way back are one and the same: count places, not matches.
        places = np.unique(np.rint(start[members] / 2), axis=0)
        if len(places) < LEAST_MATCHES:
            break
        middle = np.rint(np.median(shift[members], axis=0)).astype(int)
        proposed.append((start[members], (int(middle[0]), int(middle[1]))))
        left &= ~members
    return proposed


def _exact(luma: Luma, points: Floats, about: Shift, half: int = 12) -> Shift | None:
    """Return the shift to the pixel on which most points agree, by correlation around each; or None."""
    import cv2

    height, width = luma.shape
    reach = max(4, round(0.008 * max(height, width)))
    votes: dict[Shift, int] = {}
    for x, y in np.rint(points[:40]).astype(int).tolist():
        u, v = x + about[0], y + about[1]
        wide = half + reach
        if min(x, y) < half or x + half >= width or y + half >= height:
            continue
        if min(u, v) < wide or u + wide >= width or v + wide >= height:
            continue
        piece = luma[y - half : y + half + 1, x - half : x + half + 1]
        area = luma[v - wide : v + wide + 1, u - wide : u + wide + 1]
        _, most, _, at = cv2.minMaxLoc(cv2.matchTemplate(area, piece, cv2.TM_CCOEFF_NORMED))
        if most > 0.9:
            exact = (about[0] + at[0] - reach, about[1] + at[1] - reach)
            votes[exact] = votes.get(exact, 0) + 1
    best = max(votes, key=lambda shift: votes[shift], default=None)
    return best if best is not None and votes[best] >= LEAST_MATCHES else None


def _same_at(luma: Luma, points: Floats, shift: Shift) -> bool:
    """Whether the grain at any of the points, or just beside it, is that of the place one shift away."""
    import cv2

    reach, blur = 2 * CELL + 2, 5  # windows up to 10 pixels beside a point; how far the blur goes
    height, width = luma.shape
    at = np.rint(points[:MOST_ASKED]).astype(int)
    ends = np.stack([at, at + shift])
    rim = reach + blur
    inside = ((ends >= rim) & (ends <= np.array([width, height]) - rim)).all(axis=(0, 2))
    if not inside.any():
        return False
    offsets = np.arange(-rim, rim)
    x, y = ends[:, inside].transpose(2, 0, 1)
    pieces = luma[y[..., None, None] + offsets[:, None], x[..., None, None] + offsets]
    stacked = pieces.reshape(-1, 2 * rim).astype(np.float32)
    grain = (stacked - cv2.GaussianBlur(stacked, (0, 0), GRAIN)).reshape(pieces.shape)
    here, there = grain[..., blur:-blur, blur:-blur]
    for dx, dy in ((0, 0), (10, 0), (-10, 0), (0, 10), (0, -10)):
        window = np.s_[:, 10 + dy : 10 + dy + 2 * CELL, 10 + dx : 10 + dx + 2 * CELL]
        p, q = here[window], there[window]
        a, b, both = ((one * other).mean(axis=(1, 2)) for one, other in ((p, p), (q, q), (p, q)))
        if ((np.minimum(a, b) > TEXTURE**2) & (both > SAME * np.sqrt(a * b))).any():
            return True
    return False


def _verified(grain: Floats, power: Floats, shift: Shift) -> tuple[Copy, bool] | None:
    """Return the largest place whose grain is that of the place one shift away, and whether it was pasted.

    None if it is no more than chance.
    """
    import cv2

    agree, told = _agreement(grain, power, shift)
    if not agree.any():
        return None
    joined = cv2.morphologyEx(agree.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, facts, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    sums = np.bincount(labels[agree], minlength=len(facts))
    sums[0] = 0
    label = int(sums.argmax())
    x, y, w, h = facts[label, :4]
    n = int(told[y : y + h, x : x + w].sum())
    log10_tests = 4 * float(np.log10(grain.size))  # a box in the photo, and a shift
    k = float(sums[label])
    if log10_tests + log10_tail(k, n, LEAST_CHANCE) >= 0:
        return None  # spares the dear look beside the shift
    beside = [_agreement(grain, power, (shift[0] + dx, shift[1] + dy)) for dx, dy in BESIDE]
    chance = max(float((a & told).sum()) / max(1, int((told & t).sum())) for a, t in beside)
    score = -(log10_tests + log10_tail(k, n, max(LEAST_CHANCE, chance)))
    if score <= 0:
        return None
    place = labels == label
    moved = _moved(place, shift)
    pasted = (place & moved).sum() <= OVERLAP * place.sum() and _whole(grain, place & agree, shift)
    return Copy(score, place | moved, shift, k / max(n, 1)), bool(pasted)


def _whole(grain: Floats, place: Cells, shift: Shift) -> bool:
    """Whether the grain of a place fits best exactly at the shift, by a parabola through its neighbours."""
    y, x = (axis * CELL + CELL // 2 for axis in np.nonzero(place))
    offsets = np.arange(-CELL, CELL)
    rows, columns = (y[:, None] + offsets)[:, :, None], (x[:, None] + offsets)[:, None, :]
    height, width = grain.shape

    def at(dx: int, dy: int) -> Floats:
        found: Floats = grain[(rows + dy).clip(0, height - 1), (columns + dx).clip(0, width - 1)]
        return found

    here = at(0, 0)
    for ax, ay in ((1, 0), (0, 1)):
        before, middle, after = (
            float((here * at(shift[0] + s * ax, shift[1] + s * ay)).sum()) for s in (-1, 0, 1)
        )
        bend = 2 * middle - before - after
        if bend <= 0 or abs(after - before) / (2 * bend) > OFF_PIXEL:
            return False
    return True


def _agreement(grain: Floats, power: Floats, shift: Shift) -> tuple[Cells, Cells]:
    """Return the cells whose grain correlates with that one shift away, and those with grain in both places.

    Windows are 16 pixels wide around each cell's middle, summed from squares of 4: a quarter of the cost.
    """
    import cv2

    dx, dy = shift
    height, width = grain.shape
    cells = np.zeros((2, -(-height // CELL), -(-width // CELL)), np.bool_)
    x0, y0 = (-(-max(0, -d) // 4) * 4 for d in shift)
    x1, y1 = (width - max(0, dx)) // 4 * 4, (height - max(0, dy)) // 4 * 4
    if x1 - x0 < 4 * CELL or y1 - y0 < 4 * CELL:
        return cells[0], cells[1]
    product = grain[y0:y1, x0:x1] * grain[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
    squares = cv2.resize(product, ((x1 - x0) // 4, (y1 - y0) // 4), interpolation=cv2.INTER_AREA)
    both = cv2.boxFilter(squares, -1, (4, 4))
    ys = np.arange(-(-y0 // CELL), y1 // CELL)
    xs = np.arange(-(-x0 // CELL), x1 // CELL)
    here, there = (np.ix_(ys * CELL + CELL // 2 + v, xs * CELL + CELL // 2 + u) for u, v in ((0, 0), shift))
    a, b = power[here], power[there]
    told = np.minimum(a, b) > TEXTURE**2
    agreed = both[np.ix_(2 * ys + 1 - y0 // 4, 2 * xs + 1 - x0 // 4)]
    same = told & (agreed > SAME * np.sqrt(np.maximum(a * b, 1e-6)))
    cells[0][np.ix_(ys, xs)], cells[1][np.ix_(ys, xs)] = same, told
    return cells[0], cells[1]


def _moved(cells: Cells, shift: Shift) -> Cells:
    """Return the cells that those of one place fall on, one shift away."""
    y, x = np.nonzero(cells)
    out = np.zeros_like(cells)
    v = np.rint(y + shift[1] / CELL).astype(int).clip(0, cells.shape[0] - 1)
    u = np.rint(x + shift[0] / CELL).astype(int).clip(0, cells.shape[1] - 1)
    out[v, u] = True
    return out
