"""Holding one answer of `derivation` against the truth: which finding counts, and does its map fit."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from forge import Delivered, Forged
from jianzhen.model import Abstention, Band, Finding, Kind, Regime, Text
from jianzhen.photo import Photo
from jianzhen.strength import rate

JUDGED = (Kind.DERIVED_FROM_PRODUCT, Kind.COPY_OF_PRODUCT)
SLACK = 0.015
"""Both masks are widened by this share of the long side before they are compared: cracks are thin."""

WORK = 640
"""Long side at which masks are compared."""


@dataclass(frozen=True)
class Row:
    """One examined pair; a line of rows.csv. Empty cells are NaN or empty text."""

    set: str
    product: str
    claim: str
    variant: str
    kind: str
    blend: str
    seed: str
    source: str
    half: str
    found: str
    score: float
    regime: str
    iou: float
    area: float
    contrast: float
    ms: float
    version: str
    details: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes the row unique."""
        return (self.set, self.product, self.claim, self.variant, self.kind, self.blend, self.seed)

    @property
    def strong(self) -> bool:
        """Whether the report would call the finding strong or better, with the calibration as shipped."""
        if self.score != self.score:
            return False
        bare = Finding("derivation", self.version, Kind(self.found), "", self.score, Text("", ""))
        return rate(bare, Regime(self.regime)).band.rank >= Band.STRONG.rank

    @classmethod
    def of(
        cls,
        key: tuple[str, ...],
        source: str,
        half: str,
        said: Sequence[Finding | Abstention],
        finding: Finding | None,
        regime: Regime,
        iou: float,
        made: Forged | None,
        ms: float,
    ) -> "Row":
        """Make a row of an answer; without a finding the score is NaN and `found` says why."""
        silent = "abstained" if any(isinstance(s, Abstention) for s in said) else "nothing"
        numbers = {k: v for k, v in finding.details.items() if isinstance(v, (int, float))} if finding else {}
        return cls(
            *key,
            source=source,
            half=half,
            found=finding.kind if finding else silent,
            score=finding.score if finding else float("nan"),
            regime=regime,
            iou=iou,
            area=float(made.mask.mean()) if made else float("nan"),
            contrast=made.contrast if made else float("nan"),
            ms=ms,
            version=finding.examiner_version if finding else "",
            details=" ".join(f"{k}={v:.4g}" for k, v in numbers.items()),
        )

    @classmethod
    def read(cls, cells: dict[str, str]) -> "Row":
        """Read a row back."""
        numbers = {"score", "iou", "area", "contrast", "ms"}
        return cls(
            **{
                f.name: (float(cells[f.name] or "nan") if f.name in numbers else cells[f.name])
                for f in fields(cls)
            }
        )

    def cells(self) -> list[str]:
        """Return the line to write."""
        values = [getattr(self, f.name) for f in fields(self)]
        return [("" if v != v else f"{v:.5g}") if isinstance(v, float) else str(v) for v in values]


def strongest(said: Sequence[Finding | Abstention]) -> Finding | None:
    """Return the finding with the highest score among those that claim a common origin."""
    findings = [s for s in said if isinstance(s, Finding) and s.kind in JUDGED]
    return max(findings, key=lambda f: f.score, default=None)


def map_of(finding: Finding, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return the pixels a finding points at, `size` = (width, height)."""
    if finding.map_png:
        with Image.open(io.BytesIO(finding.map_png)) as image:
            layer = image.getchannel("A") if "A" in image.getbands() else image.convert("L")
            return np.asarray(layer.resize(size, Image.Resampling.NEAREST)) > 0
    mask = np.zeros((size[1], size[0]), bool)
    for r in finding.regions:
        mask[r.y : r.y + r.h, r.x : r.x + r.w] = True
    return mask


def map_iou(finding: Finding, sent: Delivered, size: tuple[int, int], parent_side: int) -> float:
    """Return intersection over union of the finding's map and the truth, both widened by SLACK.

    The slack is of the picture's own long side as it stands in the claim photo, never of the bars around it.
    """
    shown = np.sqrt(abs(np.linalg.det(sent.matrix[:2, :2]))) * parent_side
    scale = WORK / max(size)
    reach = max(1, round(SLACK * min(shown, max(size)) * scale))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    small = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    wide = []
    for mask in (map_of(finding, size), sent.mask):
        soft = cv2.resize(mask.astype(np.float32), small, interpolation=cv2.INTER_AREA)
        wide.append(cv2.dilate((soft > 0.15).astype(np.uint8), disc).astype(bool))
    union = float((wide[0] | wide[1]).sum())
    return float((wide[0] & wide[1]).sum()) / union if union else 0.0


def save_failure(
    folder: Path, row: Row, product: Photo, claim: Photo, sent: Delivered, finding: Finding | None
) -> None:
    """Save product, claim, truth (red) and the finding's map (blue) side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = claim.pixels().copy()
    marked = seen.copy()
    marked[sent.mask] = (255, 0, 0)
    if finding:
        predicted = map_of(finding, (claim.width, claim.height))
        marked[predicted] = marked[predicted] // 2 + np.array([0, 0, 127], np.uint8)
    tiles = []
    for tile in (product.pixels(), seen, marked):
        scale = 420 / max(tile.shape[:2])
        small = cv2.resize(tile, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        tiles.append(
            np.pad(small, ((0, 420 - small.shape[0]), (0, 428 - small.shape[1]), (0, 0)), constant_values=255)
        )
    iou = "" if row.iou != row.iou else f"-iou{row.iou:.2f}"
    stem = row.claim.rsplit(".", 1)[0].replace("/", "-")[:26]
    name = f"{row.variant}-{row.found}{iou}-{row.kind}-{row.blend}-{stem}-{row.seed}.png"
    cv2.imwrite(str(folder / name), cv2.cvtColor(np.hstack(tiles), cv2.COLOR_RGB2BGR))
