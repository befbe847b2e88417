"""Put evidence into words, boxes and a map for people."""

import numpy as np

from jianzhen.examiners.tampering.evidence import CELL, Cells, Evidence
from jianzhen.model import Finding, Kind, Region, Text
from jianzhen.photo import Photo
from jianzhen.photo.decoding import turn

MOST_REGIONS = 12

_TRACE = {
    "grid": Text(
        "The marked area had been saved in another picture, or at another place of this one, before it came "
        "here.",
        "标出的区域在放到这里之前，曾保存在另一张图片中，或者原本位于这张图片的别处。",
    ),
    "double-jpeg": Text(
        "The photo bears the marks of an earlier compression, the marked area does not: it was added, "
        "painted or replaced afterwards.",
        "照片带有早先一次压缩的痕迹，标出的区域却没有：它是在那之后添加、涂改或替换的。",
    ),
    "copy": Text(
        "The marked places hold the same pixels: one was copied onto the other. Things that merely look "
        "alike never agree in every speck.",
        "标出的几处像素相同：其中一处是从另一处复制过来的。只是外观相似的东西，不会连每个细小颗粒都一样。",
    ),
}
_INNOCENT = Text(
    "A sticker, watermark, date stamp or a retouched spot leaves the same trace, so it does not show what "
    "was changed or why. Ask for the photo as the phone took it.",
    "贴纸、水印、日期戳或美颜修补也会留下同样的痕迹，所以它不说明改了什么、为什么改。请索要手机直接拍出的照片。",
)


def finding(name: str, version: str, photo: Photo, kind: Kind, found: Evidence, also: list[str]) -> Finding:
    """Return the finding; `also` names the other methods that found something."""
    cells = np.asarray(turn(found.cells.astype(np.uint8), found.orientation), np.bool_)
    trace = _TRACE[found.method]
    return Finding(
        examiner=name,
        examiner_version=version,
        kind=kind,
        exhibit=photo.sha256,
        score=round(found.score, 2),
        summary=Text(f"{trace.en} {_INNOCENT.en}", f"{trace.zh}{_INNOCENT.zh}"),
        regions=_regions(cells, photo),
        map_png=_map(cells),
        details={
            "method": found.method,
            "area_share": round(float(cells.mean()), 5),
            **found.details,
            "other_methods": also,
        },
    )


def _regions(cells: Cells, photo: Photo) -> tuple[Region, ...]:
    """Return the boxes of the connected parts, the largest first, in pixels of the upright photo."""
    import cv2

    # Turned pictures whose sides are no multiple of 8 begin with a part of a cell: less than a cell, let be.
    _, _, facts, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8), connectivity=8)
    boxes = []
    for x, y, w, h, _ in sorted(facts[1:].tolist(), key=lambda fact: -fact[4])[:MOST_REGIONS]:
        left, top = x * CELL, y * CELL
        right, bottom = min(photo.width, left + w * CELL), min(photo.height, top + h * CELL)
        if right > left and bottom > top:
            boxes.append(Region(left, top, right - left, bottom - top))
    return tuple(boxes)


def _map(cells: Cells) -> bytes:
    """Draw the cells over the whole photo, one pixel a cell: red where the evidence lies; RGBA PNG."""
    import cv2

    picture = np.zeros((*cells.shape, 4), np.uint8)
    picture[..., 2] = 230  # OpenCV writes blue, green, red, alpha
    picture[..., 3] = np.where(cells, 130, 0)
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise RuntimeError("OpenCV could not write a PNG into memory")
    return bytes(data)
