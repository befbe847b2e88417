"""What an examiner says: a finding with its raw score, or why it abstains."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from jianzhen.model.text import Text


class Kind(StrEnum):
    """Stable codes of findings: part of the public contract, never renamed."""

    AI_LABEL = "ai-label"
    AI_LABEL_POSSIBLE = "ai-label-possible"
    AI_LABEL_SUSPECTED = "ai-label-suspected"
    VISIBLE_AI_LABEL = "visible-ai-label"
    GENERATOR_TRACE = "generator-trace"
    C2PA_AI = "c2pa-ai"
    C2PA_ALTERED = "c2pa-altered"
    C2PA_CAPTURE = "c2pa-capture"
    EDITOR_TRACE = "editor-trace"
    DERIVED_FROM_PRODUCT = "derived-from-product"
    DERIVED_FROM_PACKING = "derived-from-packing"
    COPY_OF_PRODUCT = "copy-of-product"
    SAME_FILE_ELSEWHERE = "same-file-elsewhere"
    SAME_PHOTO_ELSEWHERE = "same-photo-elsewhere"
    KNOWN_FAKE = "known-fake"
    CAPTURE_CONTRADICTION = "capture-contradiction"
    SCREENSHOT = "screenshot"
    TAKEN_BEFORE_DELIVERY = "taken-before-delivery"
    PLANTED_HOTLINE = "planted-hotline"
    STUFFED_TEXT = "stuffed-text"
    COPIED_STATEMENT = "copied-statement"
    GENERATED_PIXELS = "generated-pixels"
    PACKING_SHOWS_INTACT = "packing-shows-intact"
    PACKING_SHOWS_OTHER_ITEM = "packing-shows-other-item"
    FRAMES_REUSED = "frames-reused"
    OTHER_PRODUCT = "other-product"
    OTHER_VARIANT = "other-variant"
    CONTRADICTION_BETWEEN_PHOTOS = "contradiction-between-photos"
    LOCAL_EDIT = "local-edit"
    CLONED_AREA = "cloned-area"

    @property
    def about_words(self) -> bool:
        """Whether it is said of a text, and not of a photo."""
        return self in (Kind.PLANTED_HOTLINE, Kind.STUFFED_TEXT, Kind.COPIED_STATEMENT)

    @property
    def only_orders(self) -> bool:
        """Whether it sorts the queue and does nothing else: no part of what a claim amounts to."""
        return self is Kind.GENERATED_PIXELS

    @property
    def about_video(self) -> bool:
        """Whether it is said of a video, and not of a photo."""
        return self is Kind.FRAMES_REUSED


class Band(StrEnum):
    """Worded strength of evidence; the scale is documented in docs/reading-a-finding.md."""

    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very-strong"

    @property
    def rank(self) -> int:
        """0 (none) to 4 (very-strong), for comparison."""
        return list(Band).index(self)


@dataclass(frozen=True, slots=True)
class Region:
    """A box in pixels of the exhibit as a person sees it (orientation applied, full size)."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text, in characters from its beginning; `end` is the first one behind it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Strength:
    """How much a finding weighs, and on what data that rests.

    `log10_lr` is a likelihood ratio (how much more often this score is seen on forged than on honest claims),
    `false_alarm_bound` the upper 95 % bound of how often an honest photo gets it, `n_negatives` the honest
    photos it was measured on.
    """

    band: Band = Band.NONE
    log10_lr: float = 0.0
    calibration: str = "none"
    n_negatives: int = 0
    false_alarm_bound: float = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about one exhibit.

    Attributes:
        score: the examiner's own scale (see its model card); larger means stronger. `strength/` turns it
            into a likelihood ratio, the examiner never does.
        against: SHA-256 of the photo it was compared with, if any.
        regions: boxes in the exhibit that a person should look at.
        map_png: picture of where the evidence lies: PNG bytes, greyscale with alpha or RGBA, drawn over the
            whole exhibit (any size with the exhibit's aspect ratio).
        transform: 3×3 matrix, row by row, that maps pixels of `against` to pixels of the exhibit (both
            upright, full size), where the two were aligned.
        details: JSON-ready facts for machines and auditors.
        passages: stretches of the text that a person should read, where the exhibit is a statement.
        detector: key of the learned detector whose word this is (`detectors.Card.key`); what was measured of
            another says nothing about it.
        at, against_at: the moment meant, seconds from the beginning, where the exhibit, or what it is held
            against, is a video.
    """

    examiner: str
    examiner_version: str
    kind: Kind
    exhibit: str
    score: float
    summary: Text
    against: str | None = None
    regions: tuple[Region, ...] = ()
    map_png: bytes | None = None
    transform: tuple[float, ...] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    strength: Strength = Strength()
    passages: tuple[Passage, ...] = ()
    detector: str | None = None
    at: float | None = None
    against_at: float | None = None

    def rated(self, strength: Strength) -> "Finding":
        """Return the same finding with its strength."""
        return replace(self, strength=strength)


@dataclass(frozen=True, slots=True)
class Abstention:
    """An examiner's word that it could not look, and why. Never counted against anyone.

    `kinds` are the statements it could not examine; empty means all that it makes. `detector` is the key of
    the learned detector that could not look, where it was one.
    """

    examiner: str
    exhibit: str
    reason: Text
    kinds: tuple[Kind, ...] = ()
    detector: str | None = None
