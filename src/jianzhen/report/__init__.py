"""One report model → JSON, terminal table, HTML."""

from jianzhen.report.model import Report, Unreadable

__all__ = ["Report", "Unreadable"]
