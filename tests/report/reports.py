"""Reports over made pictures, with hand-built findings whose geometry is known."""

import io
from datetime import UTC, datetime

import cv2
import numpy as np
from PIL import Image

from jianzhen.model import (
    Abstention,
    Assessment,
    Band,
    Evidence,
    Finding,
    Kind,
    Proposal,
    Region,
    Role,
    Strength,
    Text,
)
from jianzhen.photo import Exhibit, Photo
from jianzhen.report.model import Report, Unreadable
from tests.pictures import encode, textured, with_crack

HOSTILE = '"><script>alert(1)</script>\u202egpj.<img src=x onerror=a>\x1b[31m坏\udcff.jpg'
OUTSIDE = "ab" * 32
SHIFT = (1.0, 0.0, 12.0, 0.0, 1.0, -7.0, 0.0, 0.0, 1.0)
"""The listing lies 12 pixels to the right of and 7 above its place in the claim."""

MEASURED = Strength(Band.VERY_STRONG, 3.1, "test-1", 4120, 0.00073)


def grey_map(width: int = 64, height: int = 48) -> bytes:
    """A map with one bright spot, as an examiner would send it."""
    value = np.zeros((height, width), np.uint8)
    value[10:20, 20:40] = 230
    buffer = io.BytesIO()
    Image.fromarray(np.dstack([value, value]), "LA").save(buffer, "PNG")
    return buffer.getvalue()


def photos(name: str = HOSTILE) -> tuple[Photo, Photo, Photo]:
    """A forged claim photo, the listing it was made from, and another claim photo."""
    listing = textured(1)
    shifted = cv2.warpAffine(with_crack(listing), np.array(SHIFT[:6]).reshape(2, 3), (640, 480))
    claim = Photo(encode(np.asarray(shifted, np.uint8), quality=85), name)
    return claim, Photo(encode(listing), "商品图.jpg"), Photo(encode(textured(2)), "second.jpg")


def finding(kind: Kind, exhibit: Photo, **changes: object) -> Finding:
    values = {
        "examiner": "derivation",
        "examiner_version": "1",
        "kind": kind,
        "exhibit": exhibit.sha256,
        "score": 9.0,
        "summary": Text("The crack <b>is not</b> on the listing photo.", "裂纹<b>不在</b>商品图上。"),
        "strength": MEASURED,
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def full(name: str = HOSTILE) -> Report:
    """A report in which everything occurs."""
    claim, listing, second = photos(name)
    details = {"inliers": np.int64(412), "share": float("nan"), "</pre><script>": ["\udcff", {"deep": b"x"}]}
    found = (
        finding(Kind.EDITOR_TRACE, second, strength=Strength(Band.WEAK, 0.4, "test-1", 60, 0.05)),
        finding(
            Kind.DERIVED_FROM_PRODUCT,
            claim,
            against=listing.sha256,
            regions=(Region(250, 160, 60, 210),),
            map_png=grey_map(),
            transform=SHIFT,
            details=details,
        ),
        finding(Kind.SAME_PHOTO_ELSEWHERE, second, against=OUTSIDE, strength=Strength()),
    )
    abstentions = tuple(
        Abstention("capture", photo.sha256, Text("No <i>camera data</i>.", "没有<i>拍摄信息</i>。"))
        for photo in (claim, second)
    )
    return Report(
        version="0.0.1",
        created=datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
        exhibits=(Exhibit(claim, Role.CLAIM), Exhibit(second, Role.CLAIM), Exhibit(listing, Role.PRODUCT)),
        findings=found,
        abstentions=abstentions,
        unreadable=(
            Unreadable(
                HOSTILE,
                Role.CLAIM,
                Text("not a photo", "不是照片").about(HOSTILE),
                Text("Send the original file", "请提供原始文件"),
            ),
        ),
        assessment=Assessment(
            Evidence.FOUND,
            Band.VERY_STRONG,
            Proposal.REVIEW,
            (Text("Look at it <u>closely</u>.", "请仔细看。"),),
        ),
    )


def empty() -> Report:
    """A report without any finding."""
    photo = Photo(encode(textured(3)), "plain.jpg")
    assessment = Assessment(Evidence.INSUFFICIENT, Band.NONE, Proposal.NO_OBJECTION, ())
    exhibits = (Exhibit(photo, Role.CLAIM),)
    return Report("0.0.1", datetime(2026, 11, 22, tzinfo=UTC), exhibits, (), (), (), assessment)
