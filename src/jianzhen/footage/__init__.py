"""ONE video: opened safely, decoded in a process of its own, seen as frames that are photos."""

from jianzhen.footage.limits import DEFAULT_VIDEO_LIMITS, VideoLimits
from jianzhen.footage.structure import is_video
from jianzhen.footage.video import Frame, Video, VideoExhibit, clock, open_file

__all__ = [
    "DEFAULT_VIDEO_LIMITS",
    "Frame",
    "Video",
    "VideoExhibit",
    "VideoLimits",
    "clock",
    "is_video",
    "open_file",
]
