"""The rule that looks for what was painted into a photo after its camera made the thumbnail."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from jianzhen.errors import PhotoError
from jianzhen.examiners.capture.evidence import Evidence
from jianzhen.examiners.capture.overlay import Floats, Mask, Overlay, luma, overlay
from jianzhen.examiners.capture.residual import blobs, disagreement
from jianzhen.model import Region, Text
from jianzhen.photo import Photo

THUMBNAIL_SIDE = 160
"""Long side at which both are compared; DCF 2.0 thumbnails have 160 × 120 pixels, larger ones are reduced."""
LEAST_SIDE = 64
LEAST_CONTRAST = 8.0
"""Standard deviation of luma, in levels, below which a thumbnail shows nothing to compare."""

SAME = 0.85
"""Agreement from which both show the same picture. Honest camera files: 0.96 and more."""
OTHER = 0.4
"""Agreement below which they do not."""

REACH = 0.12
"""Radius around the largest spot, as a share of the long side, that still counts as the same place."""
SOME, MUCH = 125.0, 250.0
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
    """Return that thumbnail and photo differ in one place (score 2 or 3) or altogether (1), or None."""
    thumbnail = _thumbnail(photo)
    if thumbnail is None:
        return None
    compared = compare(_reduced(photo), thumbnail)
    if compared is None:
        return None
    details = {"agreement": round(compared.lay.agreement, 3), "place": round(compared.place, 1)}
    if compared.lay.agreement < OTHER:
        return Evidence("other-thumbnail", 1.0, OTHER_TEXT, details)
    if compared.lay.agreement < SAME or compared.place < SOME:
        return None
    regions, map_png = _show(compared, photo)
    score = 3.0 if compared.place >= MUCH else 2.0
    return Evidence("thumbnail", score, PLACE_TEXT, details, regions, map_png)


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
    pixels = photo.pixels(512)
    scale = min(1.0, 2 * THUMBNAIL_SIDE / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _show(compared: Comparison, photo: Photo) -> tuple[tuple[Region, ...], bytes]:
    """Carry the excess back to the photo: boxes in its full size, and a red map (RGBA PNG)."""
    reduced = _reduced(photo)
    h, w = reduced.shape[:2]
    inverse = cv2.invertAffineTransform(compared.lay.matrix)
    warped = cv2.warpAffine(compared.excess, inverse, (w, h), flags=cv2.INTER_LINEAR)
    rgba = np.zeros((h, w, 4), np.uint8)
    rgba[..., 2] = 255  # OpenCV writes blue, green, red
    rgba[..., 3] = np.clip(4 * warped, 0, 220)
    png = cv2.imencode(".png", rgba)[1].tobytes()
    sx, sy, grow = photo.width / w, photo.height / h, 2
    regions = []
    for weight, spot in blobs(warped.astype(np.float32))[:3]:
        if weight < 0.15 * float(warped.sum()):
            continue
        x, y, bw, bh = cv2.boundingRect(spot.astype(np.uint8))
        left, top = max(0, x - grow), max(0, y - grow)
        right, bottom = min(w, x + bw + grow), min(h, y + bh + grow)
        regions.append(
            Region(round(left * sx), round(top * sy), round((right - left) * sx), round((bottom - top) * sy))
        )
    return tuple(regions), png
