"""Report → plain data in the schema `jianzhen.report/1`; compatible extensions only add keys."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from jianzhen.detectors import Card
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, UsageError, because
from jianzhen.footage import VideoExhibit
from jianzhen.model import Finding, Regime, Statement, Text
from jianzhen.photo import Exhibit
from jianzhen.report.model import Report
from jianzhen.report.words import quote

SCHEMA = "jianzhen.report/1"


def to_json(report: Report, maps: Path | None = None) -> dict[str, Any]:
    """Return the report as JSON-ready data.

    Args:
        report: the report.
        maps: an existing folder that takes the map pictures as PNG files; a finding's `map` is then the
            file's name in it. Without a folder `map` is null: pictures would swell the JSON, and the HTML
            page shows them.

    Raises:
        UsageError: the folder cannot be written to.
    """
    return {
        "schema": SCHEMA,
        "version": report.version,
        "created": report.created.isoformat(timespec="seconds"),
        "calibration": report.calibration,
        "exhibits": [_exhibit(e) for e in report.exhibits] + [_video(e) for e in report.videos],
        "statements": [_statement(s) for s in report.statements],
        "detectors": [_detector(card) for card in report.detectors],
        "findings": [_finding(f, _write_map(f, n, maps)) for n, f in enumerate(report.findings)],
        "abstentions": [
            {"examiner": a.examiner, "exhibit": a.exhibit, "reason": _text(a.reason)}
            for a in report.abstentions
        ],
        "unreadable": [
            {"name": _encodable(u.name), "role": u.role.value, "what": _text(u.what), "do": _text(u.do)}
            for u in report.unreadable
        ],
        "assessment": {
            "evidence": report.assessment.evidence.value,
            "band": report.assessment.band.value,
            "proposal": report.assessment.proposal.value,
            "reasons": [_text(r) for r in report.assessment.reasons],
            "queue": plain(report.assessment.queue),
        },
    }


def dumps(data: Any) -> str:
    """Write JSON for people and machines: UTF-8, indented, never NaN."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of the report."""
    text = Path(__file__).with_name("schema").joinpath("report-1.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    photo = exhibit.photo
    return {
        "sha256": photo.sha256,
        "name": _encodable(photo.name),
        "role": exhibit.role.value,
        "format": photo.format,
        "width": photo.width,
        "height": photo.height,
        "bytes": len(photo.data),
        "regime": photo.regime.value,
        "regime_reasons": [_text(r) for r in photo.regime_reading.reasons],
    }


def _detector(card: Card) -> dict[str, Any]:
    return {
        "key": card.key,
        "id": card.id,
        "version": card.version,
        "title": _text(card.title),
        "licence": _encodable(card.licence),
        "source": _encodable(card.source),
    }


def _video(exhibit: VideoExhibit) -> dict[str, Any]:
    video = exhibit.video
    return {
        "sha256": video.sha256,
        "name": _encodable(video.name),
        "role": exhibit.role.value,
        "format": video.format,
        "width": video.width,
        "height": video.height,
        "bytes": len(video.data),
        "regime": Regime.UNKNOWN.value,
        "regime_reasons": [],
        "duration": plain(round(video.seconds, 3)),
        "looked_at": plain(round(video.shown.seconds, 3)),
        "cuts": [round(cut, 2) for cut in video.cuts],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "sha256": statement.sha256,
        "role": statement.role.value,
        "author": None if statement.author is None else _encodable(statement.author),
        "characters": len(statement.text),
    }


def _finding(finding: Finding, map_name: str | None) -> dict[str, Any]:
    strength = finding.strength
    return {
        "examiner": finding.examiner,
        "examiner_version": finding.examiner_version,
        "kind": finding.kind.value,
        "exhibit": finding.exhibit,
        "against": finding.against,
        "at": plain(finding.at),
        "against_at": plain(finding.against_at),
        "score": plain(finding.score),
        "strength": {
            "band": strength.band.value,
            "log10_lr": plain(strength.log10_lr),
            "calibration": strength.calibration,
            "n_negatives": strength.n_negatives,
            "false_alarm_bound": plain(strength.false_alarm_bound),
        },
        "regions": [{"x": r.x, "y": r.y, "w": r.w, "h": r.h} for r in finding.regions],
        "passages": [{"start": p.start, "end": p.end} for p in finding.passages],
        "map": map_name,
        "transform": plain(finding.transform),
        "summary": _text(finding.summary),
        "quote": _text(quote(finding)),
        "details": plain(finding.details),
    }


def _write_map(finding: Finding, number: int, folder: Path | None) -> str | None:
    if folder is None or finding.map_png is None:
        return None
    name = f"{number + 1:02}-{finding.kind.value}-{finding.exhibit[:12]}.png"
    try:
        (folder / name).write_bytes(finding.map_png)
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(folder / name), CHECK_FOLDER) from error
    return name


def _text(text: Text) -> dict[str, str]:
    return {"en": _encodable(text.en), "zh": _encodable(text.zh)}


def _encodable(text: str) -> str:
    """Replace halves of characters (from undecodable file names), which no UTF-8 output takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def plain(value: Any) -> Any:
    """Turn details into what JSON knows: numbers that are no numbers become null, odd objects their text."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
        case str():
            return _encodable(value)
        case Text():
            return _text(value)
        case Mapping():
            return {_encodable(str(k)): plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in value]
        case _ if hasattr(value, "tolist"):  # numpy scalars and arrays
            return plain(value.tolist())
        case _:
            return _encodable(str(value))
