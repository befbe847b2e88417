"""What happens to a picture on its way: small steps, of which chains are made.

A step takes a Shot and a generator and returns a Shot, with the truth mask and the geometry carried along.
"""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from jianzhen.delivery.encoders import jpeg
from jianzhen.delivery.shot import Shot, moved, resized

Step = Callable[[Shot, np.random.Generator], Shot]


def bounded(long_side: int) -> Step:
    """Shrink to at most `long_side`."""

    def step(shot: Shot, _: np.random.Generator) -> Shot:
        h, w = shot.rgb.shape[:2]
        scale = long_side / max(h, w)
        return shot if scale >= 1 else resized(shot, max(1, round(w * scale)), max(1, round(h * scale)))

    return step


def bounded_short(short_side: int) -> Step:
    """Shrink to at most `short_side` on the short side."""

    def step(shot: Shot, _: np.random.Generator) -> Shot:
        h, w = shot.rgb.shape[:2]
        scale = short_side / min(h, w)
        return shot if scale >= 1 else resized(shot, max(1, round(w * scale)), max(1, round(h * scale)))

    return step


def bounded_width(width: int) -> Step:
    """Shrink to at most `width`."""

    def step(shot: Shot, _: np.random.Generator) -> Shot:
        h, w = shot.rgb.shape[:2]
        return shot if w <= width else resized(shot, width, max(1, round(h * width / w)))

    return step


def halved(shot: Shot, _: np.random.Generator) -> Shot:
    """Half the width and height."""
    h, w = shot.rgb.shape[:2]
    return resized(shot, max(1, w // 2), max(1, h // 2))


def cropped(share: float) -> Step:
    """Cut `share` of the width and of the height away, at a random place that keeps the damage."""

    def step(shot: Shot, rng: np.random.Generator) -> Shot:
        h, w = shot.rgb.shape[:2]
        ch, cw = round(h * (1 - share)), round(w * (1 - share))
        y, x = (
            _offset(np.asarray(shot.mask.any(axis=1 - axis)), keep, rng) for axis, keep in ((0, ch), (1, cw))
        )
        matrix = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]], np.float64)
        return replace(
            shot,
            rgb=np.ascontiguousarray(shot.rgb[y : y + ch, x : x + cw]),
            mask=shot.mask[y : y + ch, x : x + cw],
            matrix=matrix @ shot.matrix,
        )

    return step


def _offset(occupied: npt.NDArray[np.bool_], keep: int, rng: np.random.Generator) -> int:
    """Draw where a window of `keep` starts, holding everything occupied if it fits, else its middle."""
    free = len(occupied) - keep
    where = np.flatnonzero(occupied)
    if not len(where):
        return int(rng.integers(0, free + 1))
    low, high = max(0, int(where[-1]) + 1 - keep), min(free, int(where[0]))
    if low > high:
        return int(np.clip((where[0] + where[-1] - keep) // 2, 0, free))
    return int(rng.integers(low, high + 1))


def rotated(degrees: float) -> Step:
    """Rotate by ± `degrees` as phone apps do.

    Half the time the frame is kept and the corners are filled white or black, half the time the picture is
    enlarged until no empty corner shows (unless that would cut the damage off).
    """

    def step(shot: Shot, rng: np.random.Generator) -> Shot:
        h, w = shot.rgb.shape[:2]
        angle = degrees * rng.choice([-1, 1])
        turn = np.radians(degrees)
        zoom = np.cos(turn) + np.sin(turn) * max(h / w, w / h)
        fill = (255, 255, 255) if rng.random() < 0.5 else (0, 0, 0)
        inside = rng.random() < 0.5
        for scale in (zoom, 1.0) if inside else (1.0,):
            matrix = np.eye(3)
            matrix[:2] = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), angle, scale)
            out = moved(shot, matrix, (w, h), fill, cv2.INTER_CUBIC)
            if out.mask.sum() >= 0.7 * scale**2 * shot.mask.sum():
                return out
        return out

    return step


def mirrored(shot: Shot, _: np.random.Generator) -> Shot:
    """Swap left and right."""
    w = shot.rgb.shape[1]
    matrix = np.array([[-1, 0, w - 1], [0, 1, 0], [0, 0, 1]], np.float64)
    return replace(
        shot,
        rgb=np.ascontiguousarray(shot.rgb[:, ::-1]),
        mask=np.ascontiguousarray(shot.mask[:, ::-1]),
        matrix=matrix @ shot.matrix,
    )


def recoloured(shot: Shot, rng: np.random.Generator) -> Shot:
    """Apply a filter app's look: white balance, gamma, contrast, brightness, saturation."""
    x = shot.rgb.astype(np.float32) / 255
    warmth, tint = rng.uniform(-0.16, 0.16), rng.uniform(-0.06, 0.06)
    x = x * np.array([1 + warmth, 1 + tint, 1 - warmth], np.float32)
    x = np.clip(x, 0, 1) ** np.float32(np.exp(rng.uniform(-0.4, 0.4)))
    x = (x - 0.5) * rng.uniform(0.75, 1.3) + 0.5 + rng.uniform(-0.1, 0.1)
    grey = x @ np.array([0.299, 0.587, 0.114], np.float32)
    x = grey[..., None] + (x - grey[..., None]) * rng.uniform(0.4, 1.6)
    return replace(shot, rgb=np.clip(np.rint(x * 255), 0, 255).astype(np.uint8))


def recompressed(low: int, high: int) -> Step:
    """Go once through JPEG at a quality between `low` and `high`, as a chat app does."""

    def step(shot: Shot, rng: np.random.Generator) -> Shot:
        data = np.frombuffer(jpeg(low, high)(shot.rgb, rng), np.uint8)
        bgr = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        return replace(shot, rgb=np.ascontiguousarray(bgr[..., ::-1]))

    return step


def collage(shot: Shot, rng: np.random.Generator) -> Shot:
    """Put the picture beside or above one to three others on a white sheet."""
    count = min(int(rng.integers(1, 4)), len(shot.others))
    if not shot.others:
        raise ValueError("a collage needs other pictures: give `others`")
    cells = [shot.others[int(k)] for k in rng.permutation(len(shot.others))[:count]]
    columns = 2 if count == 3 else int(rng.choice([1, count + 1]))
    rows = -(-(count + 1) // columns)
    side, gap = int(rng.choice([420, 540])) if count > 1 else 720, int(rng.integers(0, 13))
    canvas = np.full((rows * (side + gap) - gap, columns * (side + gap) - gap, 3), 255, np.uint8)
    mine = int(rng.integers(0, count + 1))
    for slot in range(count + 1):
        y, x = (v * (side + gap) for v in divmod(slot, columns))
        picture = shot.rgb if slot == mine else cells.pop()
        h, w = picture.shape[:2]
        scale = side / max(h, w)
        fitted = resized(
            shot if slot == mine else Shot(picture, np.zeros((h, w), bool), np.eye(3)),
            max(1, round(w * scale)),
            max(1, round(h * scale)),
        )
        fh, fw = fitted.rgb.shape[:2]
        top, left = y + (side - fh) // 2, x + (side - fw) // 2
        canvas[top : top + fh, left : left + fw] = fitted.rgb
        if slot == mine:
            mask = np.zeros(canvas.shape[:2], bool)
            mask[top : top + fh, left : left + fw] = fitted.mask
            matrix = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64) @ fitted.matrix
    return replace(shot, rgb=canvas, mask=mask, matrix=matrix)
