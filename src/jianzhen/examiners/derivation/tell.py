"""Put a verdict into words, boxes and a map for people."""

from jianzhen.align.shown import heat_map, region
from jianzhen.examiners.derivation.decide import Verdict
from jianzhen.model import Finding, Kind, Role, Text
from jianzhen.photo import Exhibit, Photo

MOST_REGIONS = 12

_SOURCE = {
    Role.PRODUCT: Text("the product photo", "商品图"),
    Role.PACKING: Text("the packing photo", "发货图"),
}
_HOW = {
    "rigid": Text(" to a fraction of a pixel", "，误差不到一个像素"),
    "plane": Text(", as if a screen or print of it had been photographed", "，像是翻拍屏幕或印刷品"),
    "light": Text(", under the same light, with small shifts", "，光线相同，只有细微位移"),
}
_MIRRORED = Text(", mirrored,", "（左右翻转）")
_KIND = {Role.PRODUCT: Kind.DERIVED_FROM_PRODUCT, Role.PACKING: Kind.DERIVED_FROM_PACKING}


def finding(
    name: str, version: str, claim: Photo, reference: Exhibit, verdict: Verdict, also: list[str]
) -> Finding:
    """Return the finding; `also` are the SHA-256 of further references that the claim was linked with."""
    evidence, laid = verdict.evidence, verdict.laid
    matrix = verdict.alignment.matrix / verdict.alignment.matrix[2, 2]
    boxes = verdict.residual.boxes[:MOST_REGIONS]
    return Finding(
        examiner=name,
        examiner_version=version,
        kind=_KIND[reference.role] if verdict.edited else Kind.COPY_OF_PRODUCT,
        exhibit=claim.sha256,
        score=round(evidence.score, 4),
        summary=_summary(reference, verdict),
        against=reference.photo.sha256,
        regions=tuple(region(box, laid.to_other, claim) for box in boxes),
        map_png=heat_map(laid, verdict.residual.mask, verdict.residual.heat, claim)
        if verdict.edited
        else None,
        transform=tuple(float(v) for v in matrix.ravel()),
        details={
            "inliers": evidence.inliers,
            "model": verdict.alignment.model,
            "mirrored": verdict.alignment.mirrored,
            "matched": round(evidence.matched, 4),
            "agreeing_windows": round(evidence.windows, 1),
            "agreement": round(evidence.agreement, 4),
            "rigid": round(evidence.rigid, 4),
            "plane": round(evidence.plane, 4),
            "light": round(evidence.light, 2),
            "way": evidence.way,
            "ways": {way: round(score, 4) for way, score in evidence.ways.items()},
            "residual_share": round(verdict.residual.share, 5),
            "residual_noise": round(verdict.residual.noise, 2),
            "reference_role": reference.role.value,
            "also_linked": also,
        },
    )


def _summary(reference: Exhibit, verdict: Verdict) -> Text:
    name, source = reference.photo.name, _SOURCE[reference.role]
    percent = round(100 * verdict.evidence.agreement)
    how = _HOW[verdict.evidence.way]
    mirror = _MIRRORED if verdict.alignment.mirrored else Text("", "")
    if verdict.edited:
        return Text(
            f"This photo appears to be made from {source.en} “{name}”{mirror.en}: {percent} % of its detail, "
            f"surroundings included, lies on that photo{how.en}; the marked places differ. Compare the two. "
            "Another angle would settle it.",
            f"这张照片疑似由{source.zh}“{name}”{mirror.zh}改成："
            f"{percent}% 的细节（含背景）与该图重合{how.zh}，标出的位置不同。"
            "请对照查看；换个角度再拍一张即可澄清。",
        )
    return Text(
        f"This photo is {source.en} “{name}”{mirror.en} itself, perhaps cropped, resized or re-coloured: "
        f"{percent} % of its detail lies on that photo{how.en} and no change was found. It does not show the "
        "goods that arrived; the buyer may have sent it to show what was ordered.",
        f"这张照片就是{source.zh}“{name}”{mirror.zh}本身（可能经过裁剪、缩放或调色）："
        f"{percent}% 的细节与该图重合{how.zh}，未发现改动。"
        "它没有拍到收到的实物；买家可能只是用它说明所购商品。",
    )
