"""One claim photo after all examiners: what was looked at, and the score of what was found."""

from collections.abc import Mapping
from dataclasses import dataclass

from jianzhen.calibrate.claims import Claim, Given
from jianzhen.model import Abstention, Kind, Regime, Role

SPEAKS: dict[str, tuple[Kind, ...]] = {
    "label": (
        Kind.AI_LABEL,
        Kind.AI_LABEL_POSSIBLE,
        Kind.AI_LABEL_SUSPECTED,
        Kind.VISIBLE_AI_LABEL,
        Kind.GENERATOR_TRACE,
        Kind.C2PA_AI,
        Kind.C2PA_ALTERED,
        Kind.C2PA_CAPTURE,
        Kind.EDITOR_TRACE,
    ),
    "derivation": (Kind.DERIVED_FROM_PRODUCT, Kind.DERIVED_FROM_PACKING, Kind.COPY_OF_PRODUCT),
    "reuse": (Kind.SAME_FILE_ELSEWHERE, Kind.SAME_PHOTO_ELSEWHERE, Kind.KNOWN_FAKE),
    "capture": (Kind.CAPTURE_CONTRADICTION, Kind.SCREENSHOT, Kind.TAKEN_BEFORE_DELIVERY),
    "statement": (Kind.PLANTED_HOTLINE, Kind.STUFFED_TEXT, Kind.COPIED_STATEMENT),
    "tampering": (Kind.LOCAL_EDIT, Kind.CLONED_AREA),
}
"""Kinds of finding by examiner."""

EXAMINER = {kind: name for name, kinds in SPEAKS.items() for kind in kinds}

_NEEDS_PHOTO = {
    Kind.DERIVED_FROM_PRODUCT: Role.PRODUCT,
    Kind.COPY_OF_PRODUCT: Role.PRODUCT,
    Kind.DERIVED_FROM_PACKING: Role.PACKING,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A claim photo and its claim.

    Attributes:
        camera: maker as the file says, empty if it does not.
        looked: kinds that were really examined. A kind that was not is no honest photo without a finding: it
            is counted nowhere.
        scores: highest score of each kind found.
    """

    claim: Claim
    given: Given
    sha256: str
    regime: Regime
    camera: str
    looked: frozenset[Kind]
    scores: Mapping[Kind, float]

    def trait(self, by: str) -> str:
        """Return the value by which this photo is grouped."""
        value = {"camera": self.camera, "regime": self.regime.value}.get(by)
        return value if value is not None else str(getattr(self.claim, by))


TRAITS = ("camera", "regime", "category", "source", "product", "customer")
"""What claims may be grouped by."""


def looked_at(claim: Claim, abstained: list[Abstention], found: set[Kind]) -> frozenset[Kind]:
    """Return the kinds that were examined on a photo: those of examiners that had what they need."""
    missing = {kind for a in abstained for kind in (a.kinds or SPEAKS.get(a.examiner, ()))}
    missing |= {kind for kind, role in _NEEDS_PHOTO.items() if not claim.of(role)}
    if claim.delivered_at is None:
        missing.add(Kind.TAKEN_BEFORE_DELIVERY)
    missing |= {kind for kind in EXAMINER if kind.about_words}  # claims are given without texts
    return (frozenset(EXAMINER) - missing) | found
