"""Pictures taken of a screen, where they now live."""

from jianzhen.delivery.screens import PHONES, TITLES, rephotographed, screenshot

__all__ = ["PHONES", "TITLES", "rephotographed", "screenshot"]
