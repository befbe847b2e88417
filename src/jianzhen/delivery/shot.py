"""A picture on its way, with its truth: what delivery steps take and give."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shot:
    """A picture on its way.

    Attributes:
        rgb: (h, w, 3) uint8.
        mask: (h, w) bool, the forged pixels, warped along.
        matrix: (3, 3) float64, pixels of the first picture → pixels of this one.
        others: other pictures at hand, for collages.
    """

    rgb: Pixels
    mask: Mask
    matrix: Matrix
    others: tuple[Pixels, ...] = ()


def moved(
    shot: Shot,
    matrix: Matrix,
    size: tuple[int, int],
    fill: tuple[int, int, int] = (255, 255, 255),
    linear: int = cv2.INTER_LINEAR,
) -> Shot:
    """Warp a shot by `matrix` onto a canvas of `size` (width, height)."""
    matrix = np.asarray(matrix, np.float64)
    shrink = np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    rgb = shot.rgb if shrink > 0.7 else cv2.GaussianBlur(shot.rgb, (0, 0), 0.42 / shrink)
    rgb = cv2.warpPerspective(
        rgb, matrix, size, flags=linear, borderMode=cv2.BORDER_CONSTANT, borderValue=fill
    )
    mask = cv2.warpPerspective(shot.mask.astype(np.uint8) * 255, matrix, size, flags=cv2.INTER_LINEAR) > 100
    return replace(shot, rgb=np.asarray(rgb, np.uint8), mask=mask, matrix=matrix @ shot.matrix)


def resized(shot: Shot, width: int, height: int) -> Shot:
    """Resize a shot; shrinking averages areas."""
    h, w = shot.rgb.shape[:2]
    how = cv2.INTER_AREA if width < w else cv2.INTER_CUBIC
    rgb = cv2.resize(shot.rgb, (width, height), interpolation=how)
    soft = cv2.resize(shot.mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    matrix = np.diag([width / w, height / h, 1.0])
    matrix[0, 2], matrix[1, 2] = (width / w - 1) / 2, (height / h - 1) / 2
    return replace(shot, rgb=np.asarray(rgb, np.uint8), mask=soft > 0.35, matrix=matrix @ shot.matrix)
