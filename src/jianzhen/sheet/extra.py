"""What sheets need beyond the package's own dependencies: the extra `service`."""

from importlib import import_module
from typing import Any

from jianzhen.errors import MissingExtraError
from jianzhen.model import Text


def need(name: str) -> Any:
    """Import a module of the extra `service`; raise MissingExtraError where it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            Text("Rules and mappings need the extra `service`", "规则和映射文件需要扩展 service"),
            Text("Install it: pip install 'jianzhen[service]'", "请安装：pip install 'jianzhen[service]'"),
        ) from error
