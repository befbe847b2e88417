"""Pages as PDF by typst: no network, no system font where our own is installed.

What is to be shown reaches typst as data, never as markup. A character the font does not have is written as
its number, such as ⟨U+20BB7⟩, and so is never lost.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jianzhen.errors import MissingExtraError
from jianzhen.model import Text

FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")


def typeset(source: bytes, data: Mapping[str, Any], at: datetime, root: Path) -> bytes:
    """Return the PDF that a typst file makes of `data.json`; the same for the same data, time and font.

    `root`: an empty folder, or one with the pictures the data names. The data gets the `font` to use.
    """
    import typst

    font = _font()
    told = {"font": font.family, **spelled(dict(data), font.has)}
    (root / "data.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    (root / "page.typ").write_bytes(source)
    made = typst.compile(
        str(root / "page.typ"),
        root=str(root),
        font_paths=[font.folder] if font.folder else [],
        ignore_system_fonts=font.folder is not None,
        timestamp=int(at.timestamp()),
        package_path=str(root),
        package_cache_path=str(root),
    )
    return bytes(made)


def spelled(value: Any, has: frozenset[int] | None) -> Any:
    """Write characters the font does not have by their numbers; control characters become spaces."""
    if isinstance(value, str):
        return "".join(_character(c, has) for c in value)
    if isinstance(value, dict):
        return {key: spelled(inner, has) for key, inner in value.items()}
    return [spelled(inner, has) for inner in value] if isinstance(value, list) else value


def _character(c: str, has: frozenset[int] | None) -> str:
    if c == "\n" or (c.isprintable() and (has is None or ord(c) in has)):
        return c
    return " " if c.isspace() else f"⟨U+{ord(c):04X}⟩"


@dataclass(frozen=True)
class _Font:
    family: str
    folder: str | None
    has: frozenset[int] | None


@cache
def _font() -> _Font:
    """The packaged Noto Sans SC, or a Chinese font of the system."""
    import typst

    package = find_spec("justmytype_intl_cjk")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "fonts" / "ofl" / "notosanssc"
        for file in sorted(folder.glob("*.ttf")):
            return _Font("Noto Sans SC", str(folder), characters(file.read_bytes()))
    known = {font.family.lower(): font for font in typst.Fonts().fonts()}
    for family in FAMILIES:
        font = known.get(family.lower())
        if font is not None and font.path:
            return _Font(family, None, characters(Path(font.path).read_bytes(), font.index))
    raise MissingExtraError(
        Text("There is no Chinese font for the PDF", "没有可用于 PDF 的中文字体"),
        Text("Install one: pip install justmytype-intl-cjk", "请安装：pip install justmytype-intl-cjk"),
    )


def characters(font: bytes, index: int = 0) -> frozenset[int] | None:
    """Return the characters of an OpenType font (its `cmap`, format 12); None where it has no such table."""
    at = struct.unpack_from(">I", font, 12 + 4 * index)[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", font, at + 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, at + 12 + 16 * n) for n in range(tables))
    cmap = next((offset for tag, _, offset, _ in entries if tag == b"cmap"), None)
    if cmap is None:
        return None
    for n in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        table = cmap + struct.unpack_from(">L", font, cmap + 4 + 8 * n + 4)[0]
        if struct.unpack_from(">H", font, table)[0] == 12:
            groups = struct.unpack_from(">L", font, table + 12)[0]
            spans = struct.iter_unpack(">LLL", font[table + 16 : table + 16 + 12 * groups])
            return frozenset(c for first, last, _ in spans for c in range(first, min(last, 0x10FFFF) + 1))
    return None
