"""A detector as an installed package with an entry point; its code runs only when the site names it."""

import hashlib
from dataclasses import replace
from importlib.metadata import Distribution, EntryPoint, entry_points

from jianzhen.detectors.detector import GROUP, Card, Detector
from jianzhen.errors import UsageError
from jianzhen.model import Text
from jianzhen.photo import Photo


class InstalledDetector:
    """A detector of a package; its digest covers the package's files too."""

    def __init__(self, detector: Detector, card: Card) -> None:
        self._detector, self.card = detector, card

    def score(self, photo: Photo) -> float:
        """Ask it; raise what it raises."""
        return self._detector.score(photo)


def installed(name: str) -> Detector:
    """Return the detector of this name; raise UsageError if there is none, or it cannot be used."""
    found = list(entry_points(group=GROUP, name=name))
    if len(found) != 1:
        raise _none(name, len(found))
    try:
        detector = found[0].load()()
    except Exception as error:
        raise _unusable(name, f"{type(error).__name__}: {error}") from error
    if not isinstance(detector, Detector) or not isinstance(detector.card, Card):
        raise _unusable(name, "no card, or no score")
    return InstalledDetector(detector, replace(detector.card, digest=_digest(found[0], detector.card)))


def _digest(entry: EntryPoint, card: Card) -> str:
    """What the card says, and the hashes of all files that the package installed: an update changes it."""
    said = [card.digest, entry.value, repr(card.threshold)]
    return hashlib.sha256("\n".join(said + _files(entry.dist)).encode()).hexdigest()


def _files(package: Distribution | None) -> list[str]:
    if package is None:
        return []
    listed = (
        f"{file} {file.hash.value}"
        for file in package.files or ()
        if file.hash and ".dist-info" not in file.parts[0] and file.parts[0] != ".."
    )
    return sorted([*listed, package.version])


def _none(name: str, found: int) -> UsageError:
    if found:
        return UsageError(
            Text(
                f"{found} installed detectors are called “{name}”",
                f"有 {found} 个已安装的检测模型都叫“{name}”",
            ),
            Text("Remove all but one", "请只保留一个"),
        )
    names = ", ".join(sorted({entry.name for entry in entry_points(group=GROUP)})) or "–"
    return UsageError(
        Text(
            f"“{name:.200}” is neither a folder nor an installed detector",
            f"“{name:.200}”既不是文件夹，也不是已安装的检测模型",
        ),
        Text(
            f"Give a folder with model.onnx and card.toml, or one of those installed: {names}",
            f"请给出含 model.onnx 和 card.toml 的文件夹，或已安装的检测模型之一：{names}",
        ),
    )


def _unusable(name: str, why: str) -> UsageError:
    return UsageError(
        Text(f"the detector “{name}” cannot be used ({why:.300})", f"检测模型“{name}”无法使用（{why:.300}）"),
        Text(
            "See docs/bringing-a-detector.md, or ask its makers",
            "请看 docs/bringing-a-detector.zh.md，或询问其作者",
        ),
    )
