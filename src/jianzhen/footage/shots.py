"""Where one shot ends and another begins."""

import numpy as np
import numpy.typing as npt

UNLIKE = 0.35
"""Correlation of two small pictures in a row below which they show different things."""

LEAP = 18.0
"""Grey levels (mean difference) that a cut changes at least."""

USUAL = 4.0
"""Times the usual difference of its surroundings that a cut stands out by: a shaking camera does not."""


def cuts(times: npt.NDArray[np.float32], smalls: npt.NDArray[np.uint8]) -> tuple[float, ...]:
    """Return the times of cuts between small pictures (n, h, w)."""
    if len(smalls) < 3:
        return ()
    values = smalls.reshape(len(smalls), -1).astype(np.float32)
    change = np.abs(np.diff(values, axis=0)).mean(axis=1)
    centred = values - values.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1)
    alike = (centred[1:] * centred[:-1]).sum(axis=1) / np.maximum(length[1:] * length[:-1], 1e-3)
    found = []
    for n in np.flatnonzero((change > LEAP) & (alike < UNLIKE)):
        around = np.concatenate([change[max(0, n - 6) : n], change[n + 1 : n + 7]])
        if change[n] > USUAL * float(np.median(around)):
            found.append(float(times[n + 1]))
    return tuple(found)
