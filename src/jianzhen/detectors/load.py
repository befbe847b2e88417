"""What a site names → its detectors."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from jianzhen.detectors.detector import Detector
from jianzhen.errors import UsageError
from jianzhen.model import Text

DetectorSource = str | PathLike[str] | Detector
"""A folder with `model.onnx` and `card.toml`, the name of an installed detector, or a detector."""


def load(source: DetectorSource) -> Detector:
    """Return one detector; raise UsageError saying what is wrong and what to do.

    A text with a slash in it, or one that is a folder, is a folder; another is a name.
    """
    if not isinstance(source, str | PathLike):
        return source
    if isinstance(source, PathLike) or "/" in source or (source and Path(source).is_dir()):
        from jianzhen.detectors.folder import FolderDetector

        return FolderDetector(Path(source))
    from jianzhen.detectors.installed import installed

    return installed(source)


def load_all(sources: Sequence[DetectorSource]) -> tuple[Detector, ...]:
    """Return all, no two of one key: they would count as one."""
    detectors = tuple(map(load, sources))
    keys = [detector.card.key for detector in detectors]
    for key in keys:
        if keys.count(key) > 1:
            raise UsageError(
                Text(f"The detector {key} is given twice", f"检测模型 {key} 给出了两次"),
                Text("Name it once", "请只写一次"),
            )
    return detectors
