"""ONE photo: safe decoding, metadata, delivery regime, fingerprints, local features; each computed once."""

from jianzhen.photo.exhibit import Exhibit
from jianzhen.photo.features import Features
from jianzhen.photo.fingerprints import Fingerprints
from jianzhen.photo.limits import DEFAULT_LIMITS, Limits
from jianzhen.photo.metadata import Block, ExifValue, JpegTables, Metadata, TextEntry, XmpPacket
from jianzhen.photo.photo import Photo
from jianzhen.photo.regime import RegimeReading

__all__ = [
    "DEFAULT_LIMITS",
    "Block",
    "Exhibit",
    "ExifValue",
    "Features",
    "Fingerprints",
    "JpegTables",
    "Limits",
    "Metadata",
    "Photo",
    "RegimeReading",
    "TextEntry",
    "XmpPacket",
]
