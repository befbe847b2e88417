"""What changes from moment to moment, coarse enough to keep and fine enough to tell one take from another.

Two takes at one table, by one camera, of one product share every picture of the table. They never share how
hands, goods and camera move to a fraction of a second. So footage is recognised by CHANGE: differences of
small grey pictures a quarter of a second apart, over a grid of ROWS × COLUMNS cells. Scaling, re-encoding,
trimming and a label laid over the picture leave most of it as it was; what stands still leaves nothing.
"""

import struct
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jianzhen.errors import REBUILD_INDEX, IndexDamagedError
from jianzhen.model import Text

Floats = npt.NDArray[np.float32]

ROWS, COLUMNS = 12, 16
STEP = 0.25
"""Seconds between the two pictures of a difference, and between differences kept."""

AROUND = 1.5
"""Seconds before and after a frame whose changes are kept with it."""

FORMAT = 1
_HEAD = struct.Struct("<4sBHfI")
_MARK = b"JZmo"


@dataclass(frozen=True, slots=True)
class Motion:
    """Changes from `start` on, every STEP seconds: (n, ROWS, COLUMNS) float32, grey levels, sharing no common
    brightening: a lamp or the camera's exposure is taken out."""

    start: float
    changes: Floats


def grids(smalls: npt.NDArray[np.uint8], matrix: npt.NDArray[np.float64] | None = None) -> Floats:
    """Return small pictures (n, h, w) as (n, ROWS, COLUMNS) means.

    `matrix` maps their pixels to those of a picture of 4 COLUMNS × 4 ROWS, of which each cell is a mean. What
    lies outside the small picture comes out as NaN.
    """
    import cv2

    n, h, w = smalls.shape
    fine = (4 * COLUMNS, 4 * ROWS)
    if matrix is None:
        cells = [cv2.resize(small, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA) for small in smalls]
        return np.stack(cells).astype(np.float32)
    inside = cv2.warpPerspective(np.ones((h, w), np.uint8), matrix, fine, flags=cv2.INTER_NEAREST)
    share = inside.reshape(ROWS, 4, COLUMNS, 4).mean(axis=(1, 3))
    warped = [
        cv2.warpPerspective(small, matrix, fine, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for small in smalls
    ]
    cells = np.stack(warped).reshape(n, ROWS, 4, COLUMNS, 4).mean(axis=(2, 4), dtype=np.float32)
    cells[:, share < 0.9] = np.nan
    return np.asarray(cells, np.float32)


def changes(times: Floats, cells: Floats, at: npt.NDArray[np.floating]) -> Floats:
    """Return the changes over the STEP seconds from each of the moments `at`, interpolated in time."""
    late, early = _between(times, cells, at + STEP), _between(times, cells, at)
    difference = late - early
    common = np.nanmedian(difference.reshape(len(at), -1), axis=1)
    return np.asarray(difference - np.nan_to_num(common)[:, None, None], np.float32)


def _between(times: Floats, cells: Floats, at: npt.NDArray[np.floating]) -> Floats:
    after = np.searchsorted(times, at).clip(1, len(times) - 1)
    before = after - 1
    share = ((at - times[before]) / np.maximum(times[after] - times[before], 1e-3)).clip(0, 1)
    share = share.astype(np.float32)[:, None, None]
    return np.asarray(cells[before] * (1 - share) + cells[after] * share, np.float32)


def motion_around(times: Floats, cells: Floats, at: float) -> Motion | None:
    """Return the changes around a moment; None where the video is too short to have any."""
    if len(times) < 2:
        return None
    start = max(float(times[0]), at - AROUND)
    stop = min(float(times[-1]), at + AROUND) - STEP
    moments = np.arange(start, stop + 1e-6, STEP)
    if not len(moments):
        return None
    return Motion(start, changes(times, cells, moments))


def pack(motion: Motion | None) -> bytes:
    """Return motion as bytes: a byte a cell before compression."""
    if motion is None:
        return b""
    levels = np.clip(np.round(np.nan_to_num(motion.changes) * 2), -127, 127).astype(np.int8)
    body = zlib.compress(levels.tobytes(), 6)
    return _HEAD.pack(_MARK, FORMAT, len(levels), motion.start, len(body)) + body


def unpack(data: bytes) -> Motion | None:
    """Return the motion at the end of `data`, or None; raise IndexDamagedError if it is broken."""
    at = data.rfind(_MARK)
    if at < 0:
        return None
    try:
        _, version, count, start, size = _HEAD.unpack_from(data, at)
        stream = zlib.decompressobj()
        body = stream.decompress(data[at + _HEAD.size :], count * ROWS * COLUMNS + 1)
    except (struct.error, zlib.error) as error:
        raise _broken() from error
    if version != FORMAT or at + _HEAD.size + size != len(data) or len(body) != count * ROWS * COLUMNS:
        return None  # the mark stood in the features by chance
    levels = np.frombuffer(body, np.int8).reshape(count, ROWS, COLUMNS)
    return Motion(float(start), (levels / np.float32(2)).astype(np.float32))


def _broken() -> IndexDamagedError:
    return IndexDamagedError(
        Text("The index holds damaged features of a video", "索引中有视频的特征已损坏"), REBUILD_INDEX
    )
