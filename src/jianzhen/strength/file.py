"""A site's calibration file: read, and sealed with a hash of its content, which its name tells."""

import hashlib
import json
from pathlib import Path
from typing import Any

from jianzhen.errors import CANNOT_READ, CHECK_PATH, UsageError, because
from jianzhen.model import Text
from jianzhen.strength.calibration import Calibration, parse

SITE = "site"
"""First word of the id of every calibration that a site made: `site-DATE-HASH`."""

Raw = dict[str, Any]


def load(path: Path) -> Calibration:
    """Return the calibration in a file; raise UsageError if it is none, or was changed after it was made."""
    return parse(read(path))


def read(path: Path) -> Raw:
    """Return the data of a calibration file, its seal checked."""
    try:
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
    except ValueError as error:
        raise UsageError(
            Text("this is no calibration", "这不是校准文件").about(path),
            Text("Make one with: jianzhen calibrate", "请用 jianzhen calibrate 生成"),
        ) from error
    if not isinstance(raw, dict) or (str(raw.get("id")).startswith(f"{SITE}-") and raw != seal(raw)):
        raise UsageError(
            Text(
                "the calibration was changed after it was made: its name does not fit its content",
                "校准文件生成后被改动过：编号与内容不符",
            ).about(path),
            Text(
                "Use the file as it was written, or make it again with: jianzhen calibrate",
                "请使用原文件，或用 jianzhen calibrate 重新生成",
            ),
        )
    return raw


def seal(raw: Raw) -> Raw:
    """Return the data with its id: `site-`, the date, and 12 hex digits of the content's SHA-256."""
    content = {key: value for key, value in raw.items() if key != "id"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return {"id": f"{SITE}-{content.get('date')}-{digest}", **content}
