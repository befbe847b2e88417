"""From rated findings to one sentence for a person: what they amount to, and a proposed next step."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log10

from jianzhen.model import Assessment, Band, Evidence, Finding, Kind, Proposal, Text
from jianzhen.strength import HINT, Calibration, Kept, band_of, combine

_COPY = Text(
    "A photo shows what was offered, not what arrived. Ask for a photo of the goods received.",
    "有照片展示的是商品页内容，而不是收到的商品。请买家补拍收到的实物。",
)
_STRONG = Text(
    "At least one finding is strong. A person should look at it before anything is decided.",
    "至少有一项发现较强。作出任何决定之前，应由人工查看。",
)
_MODERATE = Text(
    "There is a lead that more evidence can settle: another angle, a one-time code beside the goods, "
    "a short video.",
    "有线索，可通过补充证据核实：换个角度拍摄、在商品旁放一次性验证码，或拍一段短视频。",
)
_WEAK = Text(
    "There are weak hints only. Hear the merchant; hints like these are common in honest photos.",
    "只有较弱的提示。请先听取商家意见；这类提示在诚实的照片中也很常见。",
)
_WORDS = Text(
    "Something about the words is unusual. Read the marked passages, and call no number that stands there "
    "before it is checked.",
    "文字方面有异常。请阅读标出的内容；其中的电话号码，核实之前不要拨打。",
)
_NOTHING = Text(
    "Nothing was found against these photos. That is not proof that they are genuine.",
    "没有发现对这些照片不利的情况。这并不证明照片真实。",
)
_UNMEASURED = Text(
    "Something was seen, but how often such a finding is wrong has not been measured, so it counts for "
    "nothing yet.",
    "发现了一些情况，但这类发现的误报率尚未测量，因此暂不计入。",
)
_DETECTED = Text(
    "A learned detector reacts to a photo. That may bring the claim before a person sooner, and is no reason "
    "for anything.",
    "有检测模型对照片作出反应。这只会让索赔更早得到人工查看，不能作为任何决定的理由。",
)
_DETECTOR_UNMEASURED = Text(
    "What a detector says is not measured on your photos yet, so it counts for nothing: run jianzhen "
    "calibrate with --detectors.",
    "检测模型的说法尚未在您的照片上测量，因此不计入：请用 jianzhen calibrate 加 --detectors 测量。",
)
_WEIGHTLESS = Text(
    "What was seen carries no weight by its measured error rate. Look at it all the same. Nothing else was "
    "found, which is not proof that the photos are genuine.",
    "看到的情况按实测误报率没有分量，仍请查看。此外没有其他发现，但这并不证明照片真实。",
)
_ONLY_VIDEO = Text(
    "The claim consists of video only. Whether its footage was used before was examined; what photos are "
    "examined for was not: its error rates were measured on photos. Ask for photos of the damage.",
    "本次索赔只有视频。已核查视频画面此前是否用过；针对照片的检查没有做，因为其误报率是在照片上测得的。请买家补拍瑕疵照片。",
)
_UNREADABLE = Text(
    "No photo of the claim could be read. Ask for the original files.",
    "买家的照片都无法读取。请买家提供原始文件。",
)


def assess(
    findings: Sequence[Finding],
    readable_claim_photos: int,
    calibration: Calibration | None = None,
    only_videos: bool = False,
) -> Assessment:
    """Sum up rated findings.

    What learned detectors say moves the claim in the queue, and nothing else. `only_videos`: the claim has no
    photo, but videos.
    """
    asked = [f for f in findings if f.kind.only_orders]
    others = [f for f in findings if f not in asked]
    summed = _assess(others, readable_claim_photos, calibration, only_videos)
    return replace(
        summed, reasons=(*summed.reasons, *_detected(asked)), queue=_queue(others, asked, calibration)
    )


def _detected(asked: Sequence[Finding]) -> Iterator[Text]:
    unmeasured = [f for f in asked if f.strength.n_negatives == 0]
    if len(unmeasured) < len(asked):
        yield _DETECTED
    if unmeasured:
        yield _DETECTOR_UNMEASURED


def _queue(others: Sequence[Finding], asked: Sequence[Finding], calibration: Calibration | None) -> float:
    """log10 likelihood ratio of the findings; of a detector, how rare its answer is on genuine photos.

    1 / (false-alarm bound) is the most a likelihood ratio could be. A detector comes as far as a hint.
    """
    weight = max((f.strength.log10_lr for f in others), default=0.0)
    if calibration is not None:
        weight = max(weight, combine(others, calibration))
    bounds = [f.strength.false_alarm_bound for f in asked if f.strength.n_negatives > 0]
    rare = -log10(min(bounds)) if bounds else 0.0
    return round(max(weight, min(rare, HINT)), 2)


def _assess(
    findings: Sequence[Finding],
    readable_claim_photos: int,
    calibration: Calibration | None,
    only_videos: bool,
) -> Assessment:
    """Sum up what is evidence or a hint.

    The band is that of the strongest finding, or what counts of `calibration` say of findings that do not
    share a cause (`strength.combine`): they are never multiplied. A copy of the listing is no forgery, so it
    only asks for evidence.
    """
    copies = [f for f in findings if f.kind is Kind.COPY_OF_PRODUCT and f.strength.band.rank >= 2]
    others = [f for f in findings if f not in copies]
    words = [f for f in others if f.kind.about_words and f.strength.band is not Band.NONE]
    no_photo = _ONLY_VIDEO if only_videos else _UNREADABLE
    others_count = any(f.strength.band is not Band.NONE for f in others)
    if not readable_claim_photos and not others_count:
        return Assessment(Evidence.INSUFFICIENT, Band.NONE, Proposal.ASK_EVIDENCE, (no_photo,))
    band = max((f.strength.band for f in others), key=lambda b: b.rank, default=Band.NONE)
    if calibration is not None:
        band = max(band, band_of(combine(others, calibration)), key=lambda b: b.rank)
    more = ((_COPY, copies), (_WORDS, words), (no_photo, not readable_claim_photos))
    reasons = tuple(reason for reason, holds in more if holds)
    if calibration is not None and calibration.kept is not None and (copies or band.rank >= 2):
        reasons = (*reasons, _kept(calibration.kept))
    if band is Band.MODERATE and all(f in words for f in others if f.strength.band is band):
        # More photos do not settle what words say, and the words may be the merchant's.
        return Assessment(Evidence.FOUND, band, Proposal.REVIEW, reasons)
    match band:
        case Band.STRONG | Band.VERY_STRONG:
            return Assessment(Evidence.FOUND, band, Proposal.REVIEW, (_STRONG, *reasons))
        case Band.MODERATE:
            return Assessment(Evidence.FOUND, band, Proposal.ASK_EVIDENCE, (_MODERATE, *reasons))
    if copies:
        strongest = max((f.strength.band for f in copies), key=lambda b: b.rank)
        return Assessment(Evidence.FOUND, strongest, Proposal.ASK_EVIDENCE, reasons)
    if band is Band.WEAK:
        return Assessment(Evidence.INSUFFICIENT, band, Proposal.HEAR_MERCHANT, (_WEAK, *reasons))
    seen = [f for f in findings if f.kind is not Kind.C2PA_CAPTURE]  # that never counts against a photo
    unmeasured = any(f.strength.n_negatives == 0 for f in seen)
    reason = _UNMEASURED if unmeasured else _WEIGHTLESS if seen else _NOTHING
    return Assessment(Evidence.INSUFFICIENT, band, Proposal.NO_OBJECTION, (reason,))


def _kept(kept: Kept) -> Text:
    return Text(
        f"At most {kept.rate:.3g} of honest claims get this far, measured on {kept.claims:,} genuine claims "
        f"of this site (confidence {kept.confidence:.3g}).",
        f"按本站自己的 {kept.claims:,} 个真实索赔测量，正常索赔中至多有 {kept.rate:.3g} 的比例会走到这一步"
        f"（置信度 {kept.confidence:.3g}）。",
    )
