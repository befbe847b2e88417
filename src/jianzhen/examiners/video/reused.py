"""Does footage of this video stand in another one? Frames find it, motion proves it.

Pictures of one packing table look alike whoever packs. So frames only PROPOSE another video (fingerprints and
visual words, as for photos); what says that it is the same footage is that the same things move in the same
way at the same moments, to a fraction of a second, over several seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.align import align
from jianzhen.footage import Video
from jianzhen.footage.entry import moment_of
from jianzhen.footage.motion import COLUMNS, ROWS, STEP, Motion, changes, grids
from jianzhen.footage.motion import unpack as motion_of
from jianzhen.index import Entry, Index
from jianzhen.photo.compact import asked_words, unpack
from jianzhen.photo.decoding import Pixels

Floats = npt.NDArray[np.float32]

ASKED = 16
"""Frames with which an index is asked, evenly over time."""

LOOKED_AT, VIDEOS = 12, 8
"""Entries taken from each answer, and other videos looked at in all."""

FEWEST_INLIERS = 12
"""Matched points from which one frame is laid over another; with fewer the frames count as congruent."""

FINE = 1 / 24
"""Seconds to which an offset is found."""

LIVELY = 1.0
"""Grey levels (root mean square) a stretch must change by: less is noise, of which every copy has its own."""

ALIKE = 0.6
"""Correlation from which a stretch moves alike."""

TOGETHER = 0.2
"""Seconds within which the offsets of stretches must agree: footage is shifted as a whole."""

ENOUGH = 4.0
"""Seconds of agreement that count in full."""

LEAST_SCORE = 0.5


@dataclass(frozen=True, slots=True)
class Reused:
    """Footage that stands in another video, too.

    Attributes:
        entry: a frame of the other video, as kept; `same_file`: or the file itself.
        score: 1 for the same file, otherwise correlation × agreeing seconds, 0–1.
        at, other_at: the moment that shows it best, here and there, in seconds.
        seconds: how much agrees.
        correlation: of the changes, over all that agrees.
        offset: seconds from there to here.
        matrix: (3, 3), pixels of the kept frame → pixels of the frame shown, where they could be laid over.
    """

    entry: Entry
    score: float
    at: float
    other_at: float
    seconds: float
    correlation: float
    offset: float
    same_file: bool = False
    matrix: npt.NDArray[np.float64] | None = None


def search(video: Video, index: Index, own: str | None = None) -> Iterator[Reused]:
    """Give the videos of the index that share footage with this one, but those under the reference `own`."""
    same = [e for key in index.exact(video.sha256) if (e := index.entry(key)) is not None and e.ref != own]
    for entry in same:
        yield Reused(entry, 1.0, 0.0, 0.0, video.seconds, 1.0, 0.0, same_file=True)
    told = {(entry.ref, entry.name) for entry in same}
    for name, entries in _proposed(video, index, own).items():
        if name not in told and (found := _compared(video, entries)) is not None:
            yield found


def _proposed(video: Video, index: Index, own: str | None) -> dict[tuple[str, str], list[Entry]]:
    """Return frames of other videos that resemble frames of this one, by reference and file name."""
    frames = video.frames
    step = max(1, len(frames) // ASKED)
    votes: dict[tuple[str, str], float] = {}
    kept: dict[tuple[str, str], dict[int, Entry]] = {}
    for frame in frames[::step]:
        near = index.near(frame.photo.fingerprints.turned).hits[:LOOKED_AT]
        sharing = index.sharing(asked_words(frame.photo.features), LOOKED_AT).candidates
        for key in dict.fromkeys([*(hit.key for hit in near), *(c.key for c in sharing)]):
            entry = index.entry(key)
            moment = None if entry is None or entry.ref == own else moment_of(entry.name)
            if entry is None or moment is None:
                continue
            name = (entry.ref, moment[0])
            kept.setdefault(name, {})[key] = entry
            votes[name] = votes.get(name, 0.0) + 1.0
    best = sorted(votes, key=lambda name: -votes[name])[:VIDEOS]
    return {name: list(kept[name].values()) for name in best}


def _compared(video: Video, entries: list[Entry]) -> Reused | None:
    """Compare how things move; None where it is not the same footage."""
    shown = video.shown
    if len(shown.times) < 4:
        return None
    pairs = [(e, m) for e in entries if (m := motion_of(e.features)) is not None]
    matrix = _laid(video, [e for e, _ in pairs])
    cells = grids(shown.smalls, None if matrix is None else _to_grid(shown.smalls, matrix, entries[0], video))
    moments = np.arange(float(shown.times[0]), float(shown.times[-1]) - STEP, FINE)
    if len(moments) < 2:
        return None
    moving = changes(shown.times, cells, moments)
    found = [
        (offset, alike, motion, entry)
        for entry, motion in pairs
        for offset, alike in [_best_offset(moving, moments, motion)]
        if alike >= ALIKE
    ]
    return _agreed(video, found)


def _best_offset(moving: Floats, moments: npt.NDArray[np.float64], motion: Motion) -> tuple[float, float]:
    """Return the offset at which a kept stretch moves most alike, and how much alike (correlation)."""
    kept = motion.changes.reshape(len(motion.changes), -1)
    here = moving.reshape(len(moving), -1)
    seen = np.isfinite(here).all(axis=0)
    if seen.sum() < ROWS * COLUMNS / 4:
        return 0.0, 0.0
    kept, here = kept[:, seen], here[:, seen]
    every = round(STEP / FINE)
    products = here @ kept.T
    energy_here = (here**2).sum(axis=1)
    energy_kept = (kept**2).sum(axis=1)
    count = len(kept)
    # A part of the stretch may lie outside this video: at least two thirds must lie within.
    least = max(4, (2 * count) // 3)
    best = (0.0, 0.0)
    first = -(count - least) * every
    for begin in range(first, len(here) - (least - 1) * every):
        rows = begin + every * np.arange(count)
        inside = (rows >= 0) & (rows < len(here))
        if inside.sum() < least:
            continue
        rows, columns = rows[inside], np.flatnonzero(inside)
        there, own = float(energy_kept[columns].sum()), float(energy_here[rows].sum())
        lively = LIVELY**2 * len(rows) * kept.shape[1]
        if min(there, own) < lively:
            continue
        alike = float(products[rows, columns].sum()) / np.sqrt(there * own)
        if alike > best[1]:
            best = (float(moments[0]) + begin * FINE - motion.start, alike)
    return best


def _agreed(video: Video, found: list[tuple[float, float, Motion, Entry]]) -> Reused | None:
    """Let stretches that agree on one offset speak together; overlapping ones count once."""
    best: Reused | None = None
    for offset, _, _, _ in found:
        group = [f for f in found if abs(f[0] - offset) <= TOGETHER]
        covered = {
            round((motion.start + k * STEP) / STEP)
            for _, _, motion, _ in group
            for k in range(len(motion.changes))
        }
        seconds = len(covered) * STEP
        alike = float(np.mean([f[1] for f in group]))
        score = alike * min(1.0, seconds / ENOUGH)
        if score >= LEAST_SCORE and (best is None or score > best.score):
            _, _, _, entry = max(group, key=lambda f: f[1])
            moment = moment_of(entry.name)
            there = moment[1] if moment else 0.0
            here = min(max(there + offset, 0.0), video.seconds)
            best = Reused(entry, score, here, there, seconds, alike, offset)
    return best


def _laid(video: Video, entries: list[Entry]) -> npt.NDArray[np.float64] | None:
    """Return how the kept video's frame lies in this one's (full-size pixels), by the best pair of frames."""
    best, inliers = None, FEWEST_INLIERS - 1
    for entry in entries[:6]:
        kept = unpack(entry.features)
        for frame in video.frames[:: max(1, len(video.frames) // 6)]:
            found = align(kept, frame.photo.features, FEWEST_INLIERS)
            if found is not None and not found.mirrored and found.inliers > inliers:
                best, inliers = found.matrix, found.inliers
    return best


def _to_grid(
    smalls: Pixels, matrix: npt.NDArray[np.float64], entry: Entry, video: Video
) -> npt.NDArray[np.float64]:
    """Return the matrix from pixels of the small pictures to the grid of the kept video's frame."""
    kept = unpack(entry.features)
    photo = video.frames[0].photo
    h, w = smalls.shape[1:]
    enlarge = np.diag([photo.width / w, photo.height / h, 1.0])
    shrink = np.diag([4 * COLUMNS / kept.width, 4 * ROWS / kept.height, 1.0])
    return np.asarray(shrink @ np.linalg.inv(matrix) @ enlarge, np.float64)
