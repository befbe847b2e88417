"""From a match to a finding: kind, words, region, facts."""

from typing import Any

import numpy as np

from jianzhen.align.model import apply
from jianzhen.examiners.reuse.search import Match
from jianzhen.examiners.reuse.verify import SAME_FRAME, Overlap
from jianzhen.model import Finding, Kind, Region, Role, Text
from jianzhen.photo import Photo
from jianzhen.photo.compact import unpack

KNOWN_FAKE = "known-fake"
"""Label of an entry that somebody holds to be a fake."""


def finding_of(examiner: str, version: str, photo: Photo, match: Match, more: int) -> Finding:
    """State a match as a finding about `photo`; `more` matches are not stated on their own."""
    laid = _laid(match)
    return Finding(
        examiner=examiner,
        examiner_version=version,
        kind=_kind(match),
        exhibit=photo.sha256,
        score=round(match.score, 4),
        summary=_summary(match),
        against=match.entry.sha256,
        regions=_regions(photo, match),
        transform=None if laid is None else tuple(float(v) for v in laid.matrix.ravel()),
        details=_details(match, more),
    )


def _kind(match: Match) -> Kind:
    if match.entry.label == KNOWN_FAKE:
        return Kind.KNOWN_FAKE
    return Kind.SAME_FILE_ELSEWHERE if match.same_file else Kind.SAME_PHOTO_ELSEWHERE


def _summary(match: Match) -> Text:
    place_en, place_zh = _place(match)
    how_en, how_zh = _how(match)
    if match.entry.label == KNOWN_FAKE:
        return Text(
            en=f"{how_en} {place_en}, which the keeper of the index has marked as a known fake. "
            "That is their opinion: look at both photos.",
            zh=f"{how_zh}{place_zh}，该照片已被索引维护者标记为已知伪造。这是对方的意见，请对照两张照片查看。",
        )
    if match.entry.role == Role.EARLIER:
        return Text(
            en=f"{how_en} {place_en}. This can be honest (sent again, a family account, one parcel with "
            "several orders): ask the buyer.",
            zh=f"{how_zh}{place_zh}。这也可能是正常情况（重复提交、家人账号、一个包裹含多个订单），请询问买家。",
        )
    return Text(
        en=f"{how_en} {place_en}, so it was not necessarily taken by the buyer: ask for a new photo.",
        zh=f"{how_zh}{place_zh}，因此未必是买家本人拍摄，请买家补拍一张。",
    )


def _laid(match: Match) -> Overlap | None:
    """Return how the photos lie over each other, where geometry is sure of it."""
    return match.overlap if match.verified else None


def _how(match: Match) -> tuple[str, str]:
    laid = _laid(match)
    if match.same_file:
        return "This very file is also", "同一个文件也见于"
    if laid is None:
        return "As a whole this picture looks the same as", "整体上看，这张图与下述照片相同："
    if laid.whole:
        en, zh = "This is the same picture as", "同一画面也见于"
    elif laid.of_kept >= SAME_FRAME:
        en, zh = "This photo contains the whole of", "这张照片里完整包含"
    elif laid.of_photo >= SAME_FRAME:
        en, zh = "This photo is cut out of", "这张照片截取自"
    else:
        en, zh = "This photo contains a part of", "这张照片里包含下述照片的一部分："
    return (f"Seen in a mirror: {en[0].lower()}{en[1:]}", f"左右翻转后，{zh}") if laid.mirrored else (en, zh)


def _place(match: Match) -> tuple[str, str]:
    ref, role = match.entry.ref, match.entry.role
    named = ref if match.entry.name in ("", ref) else f"{ref}, {match.entry.name}"
    if role == Role.PRODUCT:
        en, zh = f"a listing photo ({named})", f"商品图（{named}）"
    elif role == Role.PACKING:
        en, zh = f"a packing photo ({named})", f"发货照片（{named}）"
    else:
        en, zh = f"a photo of another claim ({named})", f"另一次索赔的照片（{named}）"
    return en, zh


def _regions(photo: Photo, match: Match) -> tuple[Region, ...]:
    """Box where the earlier photo lies within this one, if it does not fill it."""
    laid = _laid(match)
    if laid is None:
        return ()
    kept = unpack(match.entry.features)
    corners = np.array([[0, 0], [kept.width, 0], [kept.width, kept.height], [0, kept.height]], np.float64)
    mapped = apply(laid.matrix, corners)
    low = np.clip(np.floor(mapped.min(axis=0)), 0, (photo.width - 1, photo.height - 1)).astype(int)
    high = np.clip(np.ceil(mapped.max(axis=0)), low + 1, (photo.width, photo.height)).astype(int)
    width, height = (high - low).tolist()
    if width * height >= 0.98 * photo.width * photo.height:
        return ()
    return (Region(int(low[0]), int(low[1]), width, height),)


def _details(match: Match, more: int) -> dict[str, Any]:
    entry, laid = match.entry, match.overlap
    details: dict[str, Any] = {
        "ref": entry.ref,
        "name": entry.name,
        "role": entry.role,
        "same_file": match.same_file,
        "verified_by_geometry": match.verified,
    }
    if entry.label:
        details["label"] = entry.label
    if match.bits is not None:
        details["pdq_bits"] = match.bits
    if laid is not None:
        details |= {
            "mirrored": laid.mirrored,
            "matched": laid.matched,
            "expected": laid.expected,
            "evenness": round(laid.even, 3),
            "offset_px": round(laid.offset, 3),
        }
    if match.truncated:
        details["search_cut_short"] = True
    if more:
        details["further_matches"] = more
    return details
