"""One claim photo after all examiners: what was looked at, and the score of what was found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

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
    "tampering": (Kind.LOCAL_EDIT, Kind.CLONED_AREA),
    "consistency": (Kind.OTHER_PRODUCT, Kind.OTHER_VARIANT, Kind.CONTRADICTION_BETWEEN_PHOTOS),
    "video": (Kind.PACKING_SHOWS_INTACT, Kind.PACKING_SHOWS_OTHER_ITEM, Kind.FRAMES_REUSED),
    "statement": (Kind.PLANTED_HOTLINE, Kind.STUFFED_TEXT, Kind.COPIED_STATEMENT),
    "synthesis": (Kind.GENERATED_PIXELS,),
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
        detected: by key, the learned detectors that looked, and their scores; None where one found nothing.
            Each is measured for itself, so their kind stands neither in `looked` nor in `scores`.
    """

    claim: Claim
    given: Given
    sha256: str
    regime: Regime
    camera: str
    looked: frozenset[Kind]
    scores: Mapping[Kind, float]
    detected: Mapping[str, float | None] = field(default_factory=dict)

    def examined(self, kind: Kind, detector: str | None) -> bool:
        """Whether it was looked for."""
        return kind in self.looked if detector is None else detector in self.detected

    def score(self, kind: Kind, detector: str | None) -> float | None:
        """Return the score, or None where nothing was found."""
        return self.scores.get(kind) if detector is None else self.detected.get(detector)

    def trait(self, by: str) -> str:
        """Return the value by which this photo is grouped."""
        value = {"camera": self.camera, "regime": self.regime.value}.get(by)
        return value if value is not None else str(getattr(self.claim, by))


TRAITS = ("camera", "regime", "category", "source", "product", "customer")
"""What claims may be grouped by."""


def looked_at(
    claim: Claim, abstained: list[Abstention], found: set[Kind], photos: Collection[Role]
) -> frozenset[Kind]:
    """Return the kinds that were examined on a photo: those of examiners that had what they need.

    `photos` are the roles in which there was a photo: a packing video is none.
    """
    missing = {kind for a in abstained for kind in (a.kinds or SPEAKS.get(a.examiner, ()))}
    missing |= {kind for kind, role in _NEEDS_PHOTO.items() if role not in photos}
    if claim.delivered_at is None:
        missing.add(Kind.TAKEN_BEFORE_DELIVERY)
    # Claims are given without texts, and what is said of a video is said of no claim photo.
    missing |= {kind for kind in EXAMINER if kind.about_words or kind.about_video}
    missing |= {kind for kind in EXAMINER if kind.only_orders}  # counted by detector, not by kind
    return (frozenset(EXAMINER) - missing) | found
