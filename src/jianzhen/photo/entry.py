"""A photo as an index keeps it."""

from jianzhen.index import QUALITY, Entry
from jianzhen.photo.compact import compact, pack, words
from jianzhen.photo.photo import Photo


def entry_of(photo: Photo, ref: str, role: str = "earlier", label: str = "") -> Entry:
    """Return what an index keeps of a photo; raise PhotoError if its pixels cannot be read.

    An inner hash of poor quality (a plain strip between bars) is left out: it would resemble every other.
    """
    prints, kept = photo.fingerprints, compact(photo.features)
    inner = prints.inner
    inside = (inner.hash,) if inner is not None and inner.quality >= QUALITY else ()
    return Entry(
        ref=ref,
        sha256=photo.sha256,
        name=photo.name,
        role=role,
        label=label,
        hashes=(prints.whole.hash, *inside),
        quality=prints.whole.quality,
        words=words(kept),
        features=pack(kept),
    )
