"""Which kinds of finding can carry a refusal, and which of them are independent of each other.

The families are those of `strength.combine`, written by kind; a test holds the two together. Missing on
purpose: what only sorts the queue (`generated-pixels`) and what speaks for the buyer (`c2pa-capture`).
"""

from jianzhen.model import Kind

_KINDS = {
    "picture": (
        Kind.DERIVED_FROM_PRODUCT,
        Kind.DERIVED_FROM_PACKING,
        Kind.COPY_OF_PRODUCT,
        Kind.SAME_FILE_ELSEWHERE,
        Kind.SAME_PHOTO_ELSEWHERE,
        Kind.KNOWN_FAKE,
        Kind.OTHER_PRODUCT,
        Kind.OTHER_VARIANT,
        Kind.CONTRADICTION_BETWEEN_PHOTOS,
        Kind.PACKING_SHOWS_INTACT,
        Kind.PACKING_SHOWS_OTHER_ITEM,
        Kind.FRAMES_REUSED,
    ),
    "file": (
        Kind.AI_LABEL,
        Kind.AI_LABEL_POSSIBLE,
        Kind.AI_LABEL_SUSPECTED,
        Kind.VISIBLE_AI_LABEL,
        Kind.GENERATOR_TRACE,
        Kind.C2PA_AI,
        Kind.C2PA_ALTERED,
        Kind.EDITOR_TRACE,
        Kind.CAPTURE_CONTRADICTION,
        Kind.SCREENSHOT,
        Kind.TAKEN_BEFORE_DELIVERY,
    ),
    "pixels": (Kind.LOCAL_EDIT, Kind.CLONED_AREA),
    "statement": (Kind.PLANTED_HOTLINE, Kind.STUFFED_TEXT, Kind.COPIED_STATEMENT),
}

FAMILY = {kind: family for family, kinds in _KINDS.items() for kind in kinds}
"""Family of each kind that can carry a refusal together with one of another family."""

CONCLUSIVE = frozenset({Kind.SAME_FILE_ELSEWHERE})
"""Carries a refusal alone: the same file in another person's claim."""
