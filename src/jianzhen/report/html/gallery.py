"""The pictures of one page, each embedded once and drawn by reference wherever it is needed."""

import numpy as np
import numpy.typing as npt

from jianzhen.photo import Photo
from jianzhen.report.html.element import Markup, el, join
from jianzhen.report.html.pictures import aligned_uri, long_side, map_uri, matrix_of, outline, photo_uri
from jianzhen.report.model import Report

THUMBNAIL = 240


class Gallery:
    """Collects pictures while the page is written; `defs` comes last and holds them all."""

    def __init__(self, report: Report) -> None:
        shown = [p for f in report.findings for p in (report.examined(f), report.compared(f)) if p]
        looked_at = {picture.photo.sha256 for picture in shown}
        aligned = {(f.exhibit, f.against, f.at, f.against_at) for f in report.findings if f.transform}
        self._large = looked_at
        self._side = long_side(len(looked_at) + len(aligned))
        self._ids: dict[tuple[object, ...], str] = {}
        self._defs: list[Markup] = []

    def photo(self, photo: Photo) -> Markup:
        """Draw a photo in its own full-size pixels: sharp if a finding is about it, else as a thumbnail."""
        key = ("photo", photo.sha256)
        if key not in self._ids:
            side = self._side if photo.sha256 in self._large else THUMBNAIL
            self._define(key, photo_uri(photo, side), photo)
        return self._use(key)

    def aligned(self, reference: Photo, transform: tuple[float, ...] | None, onto: Photo) -> Markup | None:
        """Draw a reference as it lies in the photo under examination; None where it cannot be aligned."""
        matrix = matrix_of(transform)
        if matrix is None:
            return None
        key = ("aligned", reference.sha256, onto.sha256, transform)
        if key not in self._ids:
            self._define(key, aligned_uri(reference, matrix, onto, self._side), onto)
            self._define_outline(f"{self._ids[key]}-edge", reference, matrix)
        return self._use(key)

    def map(self, png: bytes | None, over: Photo) -> Markup | None:
        """Draw an examiner's map over the whole photo; None where there is none."""
        if png is None:
            return None
        key = ("map", png)
        if key not in self._ids:
            uri = map_uri(png)
            if uri is None:
                return None
            self._define(key, uri, over)
        return self._use(key)

    @property
    def defs(self) -> Markup:
        """Everything embedded, invisible."""
        hidden = {"class": "defs", "width": "0", "height": "0", "aria-hidden": "true", "focusable": "false"}
        return el("svg", hidden, el("defs", None, join(*self._defs)))

    def _define(self, key: tuple[object, ...], uri: str, frame: Photo) -> None:
        self._ids[key] = f"p{len(self._ids) + 1}"
        size = {"width": str(frame.width), "height": str(frame.height), "preserveAspectRatio": "none"}
        self._defs.append(el("image", {"id": self._ids[key], **size, "href": uri}))

    def _define_outline(self, name: str, reference: Photo, matrix: npt.NDArray[np.float64]) -> None:
        corners = outline(reference, matrix)
        if corners:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
            self._defs.append(el("clipPath", {"id": name}, el("polygon", {"points": points})))

    def _use(self, key: tuple[object, ...]) -> Markup:
        return el("use", {"href": f"#{self._ids[key]}"})
