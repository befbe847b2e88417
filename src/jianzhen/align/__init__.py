"""Geometry between TWO photos: matched local features and the transform that explains them."""

from jianzhen.align.align import Alignment, align, surfaces

__all__ = ["Alignment", "align", "surfaces"]
