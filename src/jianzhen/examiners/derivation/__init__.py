"""Examiner `derivation`: is a claim photo made FROM a reference photo? See MODEL_CARD.md."""

from collections.abc import Iterator

from jianzhen.align.pairs import Pairs
from jianzhen.align.residual import residual
from jianzhen.examiners.case import Case
from jianzhen.examiners.derivation.decide import Verdict, weigh
from jianzhen.examiners.derivation.tell import finding
from jianzhen.model import Abstention, Finding, Role, Text
from jianzhen.photo import Photo

NAME = "derivation"
VERSION = "1"

MIN_POINTS = 20
"""Local features below which a photo has too little texture to be compared."""

MIN_INLIERS = 6
"""Matched points from which the slow pixel comparison is worth its time."""

_NO_REFERENCE = Text("There is no product or packing photo to compare with.", "没有商品图或发货图可供比对。")
_PLAIN_CLAIM = Text(
    "The photo shows too little texture to be compared with another.", "照片纹理太少，无法与其他照片比对。"
)


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Compare every claim photo with every product and packing photo; report the strongest link, if any."""
    references = [e for e in case.exhibits if e.role in (Role.PRODUCT, Role.PACKING)]
    for claim in case.claim:
        if not references:
            yield Abstention(NAME, claim.sha256, _NO_REFERENCE)
        elif len(claim.features.points) < MIN_POINTS:
            yield Abstention(NAME, claim.sha256, _PLAIN_CLAIM)
        else:
            plain = [e.photo.name for e in references if len(e.photo.features.points) < MIN_POINTS]
            if plain:
                yield Abstention(NAME, claim.sha256, _plain_reference(plain))
            verdicts = [(v, e) for e in references if (v := compare(claim, e.photo, case.pairs)) is not None]
            if verdicts:
                best, exhibit = max(verdicts, key=lambda pair: pair[0].score)
                others = [e.photo.sha256 for _, e in verdicts if e is not exhibit]
                yield finding(NAME, VERSION, claim, exhibit, best, others)


def compare(claim: Photo, reference: Photo, pairs: Pairs) -> Verdict | None:
    """Return how `claim` was made from `reference`, or None if nothing says it was."""
    alignment = pairs.align(reference, claim, MIN_INLIERS)
    laid = None if alignment is None else pairs.overlay(reference, claim, alignment)
    if alignment is None or laid is None:
        return None
    evidence = weigh(laid, alignment)
    if not evidence.telling:
        return None
    return Verdict(evidence, alignment, laid, residual(laid))


def _plain_reference(names: list[str]) -> Text:
    listed = ", ".join(names)
    return Text(f"Too little texture to compare with: {listed}.", f"以下参考图纹理太少，无法比对：{listed}。")
