"""What a photo is in a claim (role) and how it reached us (delivery regime)."""

from enum import StrEnum


class Role(StrEnum):
    """Why a photo lies before us."""

    CLAIM = "claim"
    """Sent by the buyer as evidence; the only role that is examined."""
    PRODUCT = "product"
    """The merchant's listing photo."""
    PACKING = "packing"
    """Taken by the merchant when the goods left."""
    EARLIER = "earlier"
    """A photo of another, earlier claim."""


class Regime(StrEnum):
    """How a photo was delivered; every error rate depends on it."""

    CAMERA_ORIGINAL = "camera-original"
    APP_RECOMPRESSED = "app-recompressed"
    EDITED_EXPORT = "edited-export"
    SCREENSHOT = "screenshot"
    TINY = "tiny"
    UNKNOWN = "unknown"
