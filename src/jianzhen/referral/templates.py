"""Templates a lawyer can edit: plain text, one paragraph a line.

`# ` and `## ` begin a heading, `- ` an item. `{{name}}` stands for what is known, `[[…]]` for a gap that a
person fills in; names, addresses and accounts are gaps always. `{{name}}` alone in a line may be a table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jianzhen.claims.states import ReferralKind
from jianzhen.errors import CANNOT_READ, CHECK_PATH, SheetError, because
from jianzhen.model import Text
from jianzhen.model.text import Lang

MOST_BYTES = 64 * 1024
LANGS: tuple[Lang, ...] = ("zh", "en")

TABLES = frozenset(
    {
        "claims",
        "decisions",
        "reasons",
        "findings",
        "timeline",
        "sums",
        "bands",
        "counsel",
        "missing",
        "clocks",
        "evidence",
        "labels",
        "produced",
    }
)
"""What stands in a line of its own."""
VALUES = frozenset({"reference", "date"})
"""What stands inside a line."""

FORBIDDEN: Mapping[ReferralKind, frozenset[str]] = {
    ReferralKind.CIVIL: frozenset({"labels", "produced"}),
    ReferralKind.POLICE: frozenset({"produced"}),
    ReferralKind.LABEL_REPORT: TABLES - {"labels", "findings", "decisions"},
    ReferralKind.PROVIDER_INQUIRY: TABLES - {"produced"},
}
"""What a template of this kind may not name: nobody outside gets more than this kind is for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `style` is `h1`, `h2`, `item`, `p` or `table` (then `text` is its name)."""

    style: str
    text: str


Template = tuple[Line, ...]


def shipped(kind: ReferralKind, lang: Lang) -> Template:
    """Return the packaged template."""
    file = resources.files("jianzhen.referral").joinpath("data", f"{kind}.{lang}.md")
    return parse(file.read_bytes(), kind)


def load(kind: ReferralKind, folder: Path | None = None) -> Mapping[Lang, Template]:
    """Return the templates of a kind: a site's own where its folder has one, else those packaged.

    Raises:
        SheetError: a file that is no template, with its name.
    """
    found: dict[Lang, Template] = {}
    for lang in LANGS:
        path = folder / f"{kind}.{lang}.md" if folder else None
        if path is None or not path.exists():
            found[lang] = shipped(kind, lang)
            continue
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise SheetError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
        try:
            found[lang] = parse(data, kind)
        except SheetError as error:
            raise SheetError(error.what.about(path.name), error.do) from error
    return found


def parse(data: bytes, kind: ReferralKind) -> Template:
    """Read a template; raise SheetError with the line it is about."""
    try:
        if len(data) > MOST_BYTES:
            raise ValueError
        text = data.decode("utf-8-sig")
    except ValueError:
        raise SheetError(_NO_TEXT, _SHORT) from None
    return tuple(_lines(text, kind))


def _lines(text: str, kind: ReferralKind) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        alone = _ALONE.fullmatch(line)
        for name in _NAME.findall(line):
            known = TABLES | VALUES if alone else VALUES
            if name not in known - FORBIDDEN[kind]:
                raise _no_such(name, kind, number)
        if "{{" in _NAME.sub("", line) or "[[" in _GAP.sub("", line):
            raise SheetError(_UNCLOSED.about(number), _CLOSE)
        if alone and alone[1] in TABLES:
            yield Line("table", alone[1])
            continue
        for mark, style in (("## ", "h2"), ("# ", "h1"), ("- ", "item"), ("", "p")):
            if line.startswith(mark):
                yield Line(style, line[len(mark) :])
                break


def runs(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a line, and whether each is a gap. What is put in is not read again."""
    for piece in _GAP_OR_NAME.split(text):
        if piece.startswith("[[") and piece.endswith("]]"):
            yield piece[2:-2], True
        elif (name := _NAME.fullmatch(piece)) is not None:
            yield values[name[1]], False
        elif piece:
            yield piece, False


_NAME = re.compile(r"\{\{([a-z]+)\}\}")
_ALONE = re.compile(r"\{\{([a-z]+)\}\}")
_GAP = re.compile(r"\[\[[^\[\]]+\]\]")
_GAP_OR_NAME = re.compile(r"(\{\{[a-z]+\}\}|\[\[[^\[\]]+\]\])")

_NO_TEXT = Text("this is no text in UTF-8 of at most 64 KiB", "这不是不超过 64 KiB 的 UTF-8 文本")
_SHORT = Text("Begin with one of the packaged templates", "请从自带的模板改起")
_UNCLOSED = Text("{{ or [[ is not closed", "{{ 或 [[ 没有闭合")
_CLOSE = Text("Write {{name}} or [[what to fill in]]", "请写成 {{名称}} 或 [[待填内容]]")


def _no_such(name: str, kind: ReferralKind, number: int) -> SheetError:
    may = ", ".join(sorted((TABLES | VALUES) - FORBIDDEN[kind]))
    return SheetError(
        Text(f"a {kind} has no place for “{name}” here", f"{kind} 的模板此处不能使用“{name}”").about(number),
        Text(f"It may have: {may}; tables in a line of their own", f"可用：{may}；表格须单独成行"),
    )
