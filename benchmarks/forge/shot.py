"""A picture on its way, where it now lives."""

from jianzhen.delivery.shot import Mask, Matrix, Pixels, Shot, moved, resized

__all__ = ["Mask", "Matrix", "Pixels", "Shot", "moved", "resized"]
