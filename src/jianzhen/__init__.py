"""Jianzhen 鉴真 reviews refund claims whose photos may be AI-forged. People decide; it shows evidence.

from jianzhen import check
report = check(["buyer.jpg"], product=["listing.jpg"])
"""

from typing import TYPE_CHECKING, Any

from jianzhen.version import __version__

if TYPE_CHECKING:
    from jianzhen.conductor import check
    from jianzhen.errors import JianzhenError
    from jianzhen.model import Finding, Statement, StatementRole
    from jianzhen.photo import Photo
    from jianzhen.report.model import Report

_HOMES = {
    "check": "jianzhen.conductor",
    "Finding": "jianzhen.model",
    "JianzhenError": "jianzhen.errors",
    "Photo": "jianzhen.photo",
    "Report": "jianzhen.report.model",
    "Statement": "jianzhen.model",
    "StatementRole": "jianzhen.model",
}


def __getattr__(name: str) -> Any:
    """Import the public names when first used, so that `import jianzhen` costs nothing (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'jianzhen' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


__all__ = [
    "Finding",
    "JianzhenError",
    "Photo",
    "Report",
    "Statement",
    "StatementRole",
    "__version__",
    "check",
]
