"""Four ways a forger gets damage into a photo; each takes and returns the square piece of the photo."""

import cv2
import numpy as np
import numpy.typing as npt

from forge.damage import Layer, Spot

Patch = npt.NDArray[np.float32]


def alpha(patch: Patch, layer: Layer, spot: Spot) -> Patch:
    """Paint over: opaque where the layer covers."""
    del spot
    a = layer.alpha[..., None]
    return patch * (1 - a) + layer.colour * a + layer.relief[..., None]


def multiply(patch: Patch, layer: Layer, spot: Spot) -> Patch:
    """Multiply, so that the texture below stays; on dark goods screen (multiply the negative)."""
    a = layer.alpha[..., None]
    if spot.dark:
        light = np.clip(layer.colour, 90, 235) / 255
        return 255 - (255 - patch) * (1 - a * light) + layer.relief[..., None]
    factor = np.minimum(layer.colour, 150) / 255
    return patch * (1 - a * (1 - factor)) + layer.relief[..., None]


def poisson(patch: Patch, layer: Layer, spot: Spot) -> Patch:
    """Clone in the gradient domain (Pérez et al., SIGGRAPH 2003).

    The damage comes painted on the goods' own cloth, turned over (its gradients replace the photo's), or on
    a plain sheet (the stronger gradient wins); never on the patch itself, which would be alpha.
    """
    turned = spot.turned
    sheet = patch[::-1, ::-1] if turned else np.broadcast_to(spot.mean, patch.shape)
    painted = np.clip(alpha(sheet, layer, spot), 0, 255).astype(np.uint8)
    reach = max(5, round(6 * spot.unit)) | 1
    mask = cv2.dilate(
        ((layer.alpha > 0.04) | (np.abs(layer.relief) > 5)).astype(np.uint8) * 255,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)),
    )
    mask[:2], mask[-2:], mask[:, :2], mask[:, -2:] = 0, 0, 0, 0
    if not mask.any():
        return patch
    x, y, w, h = cv2.boundingRect(mask)
    target = np.clip(patch, 0, 255).astype(np.uint8)
    how = cv2.NORMAL_CLONE if turned else cv2.MIXED_CLONE
    return cv2.seamlessClone(painted, target, mask, (x + w // 2, y + h // 2), how).astype(np.float32)


def inpaint(patch: Patch, layer: Layer, spot: Spot) -> Patch:
    """Remove what is there: fill from its surroundings (Telea 2004), deepened by the layer's shadow."""
    hole = (layer.alpha > 0.3).astype(np.uint8)
    reach = max(3, round(2 * spot.unit)) | 1
    hole = cv2.dilate(hole, np.ones((reach, reach), np.uint8))
    shrink = min(1.0, 160 / spot.side)
    size = (round(spot.side * shrink),) * 2
    small = cv2.resize(np.clip(patch, 0, 255).astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    small_hole = cv2.resize(hole, size, interpolation=cv2.INTER_NEAREST)
    filled = cv2.inpaint(small, small_hole, 4, cv2.INPAINT_TELEA)
    filled = cv2.resize(filled, (spot.side, spot.side), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    grain = np.random.default_rng(spot.side).normal(0, 2.5, patch.shape[:2]).astype(np.float32)
    soft = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 0.6 * spot.unit)[..., None]
    return patch * (1 - soft) + (filled + grain[..., None]) * soft


def fill(patch: Patch, layer: Layer, spot: Spot) -> Patch:
    """Remove what is there: fill from elsewhere in the photo, light and shadow at the edge."""
    a = layer.alpha[..., None]
    return patch * (1 - a) + spot.elsewhere * a + layer.relief[..., None]


BLENDERS = {"alpha": alpha, "multiply": multiply, "poisson": poisson, "inpaint": inpaint, "fill": fill}
