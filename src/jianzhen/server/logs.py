"""Logs as lines of JSON on stderr. No address, name, text or token of anybody is written."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

_FIELDS = ("request", "method", "route", "status", "ms", "tenant", "caller")


class Lines(logging.Formatter):
    """One line of JSON for each entry; of a fault, where it happened, not what was being worked on."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "from": record.name}
        line["says"] = record.getMessage()[:500]
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["fault"] = record.exc_info[0].__name__
            line["where"] = [f"{frame.filename}:{frame.lineno}" for frame in frames][-12:]  # type: ignore[assignment]
        return json.dumps(line, ensure_ascii=False)


def set_up() -> None:
    """Have our logs and those of the web server written as lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for name, level in (("jianzhen", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
