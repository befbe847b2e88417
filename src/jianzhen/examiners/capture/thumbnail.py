"""The rule that looks for what was painted into a photo after its camera made the thumbnail."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from jianzhen.errors import PhotoError
from jianzhen.examiners.capture.evidence import Evidence
from jianzhen.examiners.capture.overlay import Floats, Mask, Overlay, detail_agreement, luma, overlay
from jianzhen.examiners.capture.residual import blobs, disagreement
from jianzhen.model import Region, Text
from jianzhen.photo import Photo

THUMBNAIL_SIDE = 160
"""Long side at which both are compared; DCF 2.0 thumbnails have 160 × 120 pixels, larger ones are reduced."""
LEAST_SIDE = 64
LEAST_SHORT_SIDE = 24
LEAST_CONTRAST = 8.0
"""Standard deviation of luma, in levels, below which a thumbnail shows nothing to compare."""

CROPPED = 4.5
"""Shift, in pixels of the thumbnail, from which the photo counts as cropped: then no exact fit is certain."""

SAME = 0.85
"""Agreement from which both show the same picture. Honest camera files: 0.96 and more."""
IN_DETAIL = 0.85
"""Agreement in detail, outside the place that differs, from which the two lie exactly on each other. Honest
camera files mostly have 0.93 and more; a sky laid over another part of itself has its tones only."""
OTHER = 0.4
"""Agreement below which they do not."""

REACH = 0.12
"""Radius around the largest spot, as a share of the long side, that still counts as the same place."""
SOME, MUCH = 250.0, 600.0
"""Sum of the excess in that place less the sum elsewhere: scores 2 and 3. See MODEL_CARD.md for what honest
camera files reach."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A photo against its thumbnail.

    Attributes:
        lay: how they lie on each other.
        place: sum of excess levels around the largest spot, less the sum elsewhere; larger is stronger.
        excess: (h, w), excess levels in the thumbnail's frame, inside the place only.
    """

    lay: Overlay
    place: float
    excess: Floats


def thumbnail_against_photo(photo: Photo) -> Evidence | None:
    """Return that thumbnail and photo differ in one place (score 2 or 3) or altogether (1), or None.

    A difference in one place of a photo that was cropped as well is no more than a hint: score 1.
    """
    thumbnail = _thumbnail(photo)
    if thumbnail is None:
        return None
    compared = compare(_reduced(photo), thumbnail)
    if compared is None:
        return None
    details = {
        "agreement": round(compared.lay.agreement, 3),
        "place": round(compared.place, 1),
        "shift": round(compared.lay.shift, 2),
    }
    if compared.lay.agreement < OTHER:
        return Evidence("other-thumbnail", 1.0, OTHER_TEXT, details)
    if compared.lay.agreement < SAME or compared.place < SOME:
        return None
    region, map_png = _show(compared, photo)
    score = 1.0 if compared.lay.shift > CROPPED else 3.0 if compared.place >= MUCH else 2.0
    return Evidence("thumbnail", score, PLACE_TEXT, details, (region,), map_png)


OTHER_TEXT = Text(
    "The small preview inside the file shows another picture or another crop. Cropping in an old program can "
    "cause this; so does copying camera data into another picture. Ask for the original.",
    "文件内嵌的小预览图是另一张图，或另一种裁剪。用旧软件裁剪会造成这种情况，把相机数据复制到别的图片里也会。"
    "请买家发送原图。",
)
PLACE_TEXT = Text(
    "The small preview that the camera put into the file lacks something the photo shows, or the other way "
    "round, in the marked place: the photo was changed there after it was taken. A circle or arrow drawn by "
    "hand looks the same, so look at the place.",
    "相机写入文件的小预览图与照片在标出的位置不一致：一处有的东西，另一处没有。"
    "照片的这个位置在拍摄后被改动过。手画的圈或箭头也会这样，请查看该处。",
)


def compare(photo: Floats, thumbnail: Floats) -> Comparison | None:
    """Compare an upright (H, W, 3) photo of about 320 pixels with a thumbnail of at most 160, in any turn."""
    if min(*photo.shape[:2], *thumbnail.shape[:2]) < LEAST_SHORT_SIDE:
        return None
    if float(luma(thumbnail).std()) < LEAST_CONTRAST:
        return None
    lay = overlay(photo, thumbnail)
    if lay is None:
        return None
    if lay.agreement < SAME:
        return Comparison(lay, 0.0, np.zeros(lay.valid.shape, np.float32))
    excess = disagreement(lay, photo)
    found = blobs(excess)
    if not found:
        return Comparison(lay, 0.0, excess)
    place = _around(found[0][1])
    if detail_agreement(lay, ~place) < IN_DETAIL:
        return Comparison(lay, 0.0, np.zeros_like(excess))
    inside = excess * place
    return Comparison(lay, float(inside.sum() - (excess * ~place).sum()), inside.astype(np.float32))


def _around(spot: Mask) -> Mask:
    reach = round(REACH * max(spot.shape))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(spot.astype(np.uint8), disc), bool)


def _thumbnail(photo: Photo) -> Floats | None:
    """Return the embedded thumbnail as (h, w, 3) float32, or None if there is none that can be read."""
    data = photo.metadata.thumbnail
    if data is None:
        return None
    try:
        small = Photo(data, "thumbnail", replace(photo.limits, pixels=2_000_000, side=2_000))
        if max(small.width, small.height) < LEAST_SIDE or small.format != "jpeg":
            return None
        return small.pixels(THUMBNAIL_SIDE).astype(np.float32)
    except PhotoError:
        return None  # a broken thumbnail is common and says nothing


def _reduced(photo: Photo) -> Floats:
    """Return the photo at twice the thumbnail's side, (H, W, 3) float32."""
    height, width = _reduced_size(photo)
    reduced = cv2.resize(photo.pixels(512), (width, height), interpolation=cv2.INTER_AREA)
    return reduced.astype(np.float32)


def _reduced_size(photo: Photo) -> tuple[int, int]:
    """Return (height, width) of the photo at twice the thumbnail's side, never enlarged."""
    scale = min(1.0, 2 * THUMBNAIL_SIDE / max(photo.width, photo.height))
    return max(1, round(photo.height * scale)), max(1, round(photo.width * scale))


def _show(compared: Comparison, photo: Photo) -> tuple[Region, bytes]:
    """Carry the excess back to the photo: a box in its full size, and a red map (RGBA PNG)."""
    h, w = _reduced_size(photo)
    inverse = cv2.invertAffineTransform(compared.lay.matrix)
    warped = cv2.warpAffine(compared.excess, inverse, (w, h), flags=cv2.INTER_LINEAR).astype(np.float32)
    rgba = np.zeros((h, w, 4), np.uint8)
    rgba[..., 2] = 255  # OpenCV writes blue, green, red
    rgba[..., 3] = np.clip(4 * warped, 0, 220)
    png = cv2.imencode(".png", rgba)[1].tobytes()
    spots = [spot for weight, spot in blobs(warped) if weight >= 0.05 * float(warped.sum())]
    together = np.any(spots, axis=0).astype(np.uint8) if spots else np.ones((h, w), np.uint8)
    x, y, bw, bh = cv2.boundingRect(together)
    left, top, right, bottom = max(0, x - 2), max(0, y - 2), min(w, x + bw + 2), min(h, y + bh + 2)
    sx, sy = photo.width / w, photo.height / h
    region = Region(round(left * sx), round(top * sy), round((right - left) * sx), round((bottom - top) * sy))
    return region, png
