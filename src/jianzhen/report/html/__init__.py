"""Report → one self-contained page that asks nothing of any network."""

from jianzhen.report.html.page import to_html

__all__ = ["to_html"]
