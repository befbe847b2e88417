"""One report model → JSON, terminal table, HTML."""

from jianzhen.report.model import Report, ReportExhibit, Unreadable

__all__ = ["Report", "ReportExhibit", "Unreadable"]
