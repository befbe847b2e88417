"""A video as an index keeps it: the file itself, and its key frames with what moves around them."""

import hashlib
from dataclasses import replace

from jianzhen.footage.motion import grids, motion_around, pack
from jianzhen.footage.video import Video
from jianzhen.index import Entry
from jianzhen.photo.entry import entry_of

KEPT = 24
"""Most frames kept of a video, evenly over time."""

MOMENT = "#t="
"""What stands between the file's name and the moment, as in Media Fragments URI 1.0 (W3C 2012)."""


def entries_of(video: Video, ref: str, role: str = "earlier", label: str = "") -> list[Entry]:
    """Return what an index keeps of a video; raise VideoError if it cannot be decoded.

    The first entry is the file. The others are frames: fingerprints and features as of a photo, under a hash
    of the video's hash and the moment, named `packing.mp4#t=12.480`; behind their features stands the motion.
    """
    shown = video.shown
    cells = grids(shown.smalls)
    frames = video.frames
    chosen = [frames[round(k * (len(frames) - 1) / max(1, KEPT - 1))] for k in range(min(KEPT, len(frames)))]
    found = [Entry(ref=ref, sha256=video.sha256, name=video.name, role=role, label=label)]
    for frame in dict.fromkeys(frames if len(frames) <= KEPT else chosen):
        moment = f"{MOMENT}{frame.at:.3f}"
        entry = entry_of(frame.photo, ref, role, label)
        found.append(
            replace(
                entry,
                sha256=hashlib.sha256((video.sha256 + moment).encode()).hexdigest(),
                name=video.name + moment,
                features=entry.features + pack(motion_around(shown.times, cells, frame.at)),
            )
        )
    return found


def moment_of(name: str) -> tuple[str, float] | None:
    """Return file name and seconds of a frame's entry; None for a photo's."""
    stem, mark, moment = name.rpartition(MOMENT)
    try:
        return (stem, float(moment)) if mark else None
    except ValueError:
        return None
