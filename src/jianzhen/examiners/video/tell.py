"""Put what was seen into words, boxes and moments for people."""

from collections.abc import Mapping

import numpy as np

from jianzhen.align.shown import heat_map, region
from jianzhen.examiners.video.item import Other
from jianzhen.examiners.video.reused import Reused
from jianzhen.examiners.video.spot import Intact, Laid
from jianzhen.footage import Video, clock
from jianzhen.footage.entry import moment_of
from jianzhen.model import Finding, Kind, Region, Text
from jianzhen.photo import Photo


def of_spot(
    name: str, version: str, claim: Photo, video: Video, found: Intact, facts: Mapping[str, object]
) -> Finding:
    """Return the finding that a frame shows the spot without what the photo shows."""
    laid, spot = found.laid, found.spot
    matrix = laid.alignment.matrix / laid.alignment.matrix[2, 2]
    x, y, w, h = spot.box
    here = np.zeros(found.residual.mask.shape, bool)
    here[y : y + h, x : x + w] = found.residual.mask[y : y + h, x : x + w]
    at = clock(laid.frame.at)
    return Finding(
        examiner=name,
        examiner_version=version,
        kind=Kind.PACKING_SHOWS_INTACT,
        exhibit=claim.sha256,
        score=round(found.score, 4),
        summary=Text(
            f"At {at} the packing video “{video.name}” shows the marked spot without what this photo shows "
            "there. It may have happened on the way: goods that left intact can arrive damaged. Compare the "
            "two.",
            f"发货视频“{video.name}”{at} 处的画面中，标出的位置没有这张照片里的情况。"
            "这可能发生在运输途中：发出时完好的商品，到货时可能已经损坏。请对照查看。",
        ),
        against=video.sha256,
        against_at=round(laid.frame.at, 3),
        regions=(region(spot.box, laid.overlay.to_other, claim),),
        map_png=heat_map(laid.overlay, here, found.residual.heat, claim),
        transform=tuple(float(v) for v in matrix.ravel()),
        details={
            "inliers": laid.alignment.inliers,
            "mass": round(spot.mass, 1),
            "surroundings_agree": round(spot.support, 3),
            "sharpness": round(spot.sharp, 3),
            "stands_out": round(spot.more, 2),
            "frames": found.frames,
            **_facts(video),
            **facts,
        },
    )


def of_item(
    name: str, version: str, claim: Photo, video: Video, other: Other, facts: Mapping[str, object]
) -> Finding:
    """Return the finding that the video shows another article code."""
    matrix = None if other.alignment is None else other.alignment.matrix / other.alignment.matrix[2, 2]
    at = clock(other.seen.frame.at)
    place = Text(" in the same place of the print", "的同一印刷位置") if other.placed else Text("", "")
    here, there = other.code.text, other.seen.code.text
    (x0, y0), (x1, y1) = np.min(other.code.corners, axis=0), np.max(other.code.corners, axis=0)
    return Finding(
        examiner=name,
        examiner_version=version,
        kind=Kind.PACKING_SHOWS_OTHER_ITEM,
        exhibit=claim.sha256,
        score=other.score,
        summary=Text(
            f"The article code on this photo is {here}; at {at} the packing video “{video.name}” shows "
            f"{there}{place.en}. Read both. The merchant may have packed another piece.",
            f"这张照片上的商品条码是 {here}；发货视频“{video.name}”{at} 处{place.zh}是 {there}。"
            "请分别核对，也可能是商家发错了货。",
        ),
        against=video.sha256,
        against_at=round(other.seen.frame.at, 3),
        regions=(Region(int(x0), int(y0), max(1, int(x1 - x0)), max(1, int(y1 - y0))),),
        transform=None if matrix is None else tuple(float(v) for v in matrix.ravel()),
        details={"code": here, "video_code": there, "same_place": other.placed, **_facts(video), **facts},
    )


def of_colour(
    name: str, version: str, claim: Photo, video: Video, laid: Laid, score: float, facts: Mapping[str, object]
) -> Finding:
    """Return the finding that the video shows the same print in other colours."""
    matrix = laid.alignment.matrix / laid.alignment.matrix[2, 2]
    at = clock(laid.frame.at)
    return Finding(
        examiner=name,
        examiner_version=version,
        kind=Kind.PACKING_SHOWS_OTHER_ITEM,
        exhibit=claim.sha256,
        score=round(score, 4),
        summary=Text(
            f"At {at} the packing video “{video.name}” shows the pattern of this photo in other colours: "
            "another variant? Compare the two. The merchant may have packed another piece.",
            f"发货视频“{video.name}”{at} 处的图案与这张照片相同，但颜色不同，可能是另一款。"
            "请对照查看，也可能是商家发错了货。",
        ),
        against=video.sha256,
        against_at=round(laid.frame.at, 3),
        transform=tuple(float(v) for v in matrix.ravel()),
        details={
            "inliers": laid.alignment.inliers,
            "hue": round(laid.hue, 3),
            "colourful": round(laid.spread, 2),
            **_facts(video),
            **facts,
        },
    )


def of_reuse(name: str, version: str, video: Video, match: Reused, others: Mapping[str, Video]) -> Finding:
    """Return the finding that footage of a video stands in another one."""
    entry = match.entry
    moment = moment_of(entry.name)
    stem = moment[0] if moment else entry.name
    named = entry.ref if stem in ("", entry.ref) else f"{entry.ref}, {stem}"
    other = next((o for o in others.values() if o.name == stem and entry.ref == o.name), None)
    if match.same_file:
        said = Text(f"This very file is also “{named}”", f"同一个文件也见于“{named}”")
    else:
        here, there = clock(match.at), clock(match.other_at)
        said = Text(
            f"About {match.seconds:.0f} seconds of this video, such as at {here}, are the same footage as "
            f"“{named}” at {there}: the same things move in the same way, to a fraction of a second",
            f"这段视频约有 {match.seconds:.0f} 秒（例如 {here} 处）与“{named}”{there} 处是同一段画面："
            "同样的东西以同样的方式移动，时间误差不到一秒",
        )
    return Finding(
        examiner=name,
        examiner_version=version,
        kind=Kind.FRAMES_REUSED,
        exhibit=video.sha256,
        score=round(match.score, 4),
        summary=Text(
            f"{said.en}. This can be honest (sent again, one parcel with several orders): ask whoever sent "
            "it.",
            f"{said.zh}。这也可能是正常情况（重复提交、一个包裹含多个订单），请询问提交的一方。",
        ),
        against=other.sha256 if other else entry.sha256,
        at=round(match.at, 3),
        against_at=round(match.other_at, 3),
        details={
            "ref": entry.ref,
            "name": stem,
            "role": entry.role,
            "same_file": match.same_file,
            "seconds": round(match.seconds, 2),
            "correlation": round(match.correlation, 3),
            "offset": round(match.offset, 3),
            **_facts(video),
        },
    )


def _facts(video: Video) -> dict[str, object]:
    """Shots and length: facts, no evidence."""
    return {
        "seconds_of_video": round(video.seconds, 2),
        "whole": video.whole,
        "cuts": [round(cut, 2) for cut in video.cuts],
    }
