"""How much of a hostile video we are willing to touch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Bounds on one video. Those of the file hold before a decoder sees it, the others inside its process.

    Attributes:
        file_bytes: largest file read at all.
        pixels: largest width × height, declared or met while decoding.
        side: largest width or height.
        seconds: longest video opened, by its own word.
        looked_at: seconds from the beginning that are looked at; the report says where that is not all.
        frames: most frames decoded.
        boxes: most boxes or elements walked.
        tracks: most tracks.
        samples: most samples that a track may declare.
        processor_seconds: processor time after which decoding stops and what was seen so far is returned; at
            twice that the system ends the process.
        wall_seconds: after which the process is ended and the video counts as unreadable.
        memory: address space of the process, bytes.
        answer_bytes: most that is taken from the process.
    """

    file_bytes: int = 256 * 2**20
    pixels: int = 9_500_000
    side: int = 8_192
    seconds: float = 1_800.0
    looked_at: float = 300.0
    frames: int = 20_000
    boxes: int = 50_000
    tracks: int = 32
    samples: int = 500_000
    processor_seconds: int = 60
    wall_seconds: float = 240.0
    memory: int = 3 * 2**30
    answer_bytes: int = 192 * 2**20


DEFAULT_VIDEO_LIMITS = VideoLimits()
