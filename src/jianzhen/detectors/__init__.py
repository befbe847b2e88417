"""Learned detectors that a site brings: a folder with an ONNX model and its card, or an installed package.

`detector.py` is the protocol, `load.py` the two ways in. Nothing of this is imported unless one is named.
"""

from jianzhen.detectors.detector import CannotScore, Card, Detector

__all__ = ["CannotScore", "Card", "Detector"]
