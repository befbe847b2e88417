"""Jianzhen 鉴真 reviews refund claims whose photos may be AI-forged. People decide; it shows evidence."""

from jianzhen.version import __version__

__all__ = ["__version__"]
