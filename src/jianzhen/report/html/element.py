"""HTML by construction: whatever is not `Markup` is escaped, so that no string of a stranger becomes markup.

Small enough to need no template engine: a page is a tree of `el(…)` calls.
"""

import html
from collections.abc import Mapping

from jianzhen.model import Text
from jianzhen.report.clean import clean, clean_name

_VOID = {"meta", "input", "br", "img"}


class Markup(str):
    """A string that is HTML already; anything joined to it with `+` is a plain string again."""

    __slots__ = ()


Child = str | Text | None
"""A `Markup` is taken as it is, any other string escaped, a `Text` shown in both languages, None skipped."""


def el(tag: str, attributes: Mapping[str, str | bool | None] | None = None, *children: Child) -> Markup:
    """Return `<tag …>children</tag>`; an attribute that is None or False is left out, True stands bare."""
    parts = [f"<{tag}"]
    for name, value in (attributes or {}).items():
        if value is True:
            parts.append(f" {name}")
        elif value not in (None, False):
            parts.append(f' {name}="{html.escape(clean(str(value)))}"')
    parts.append(">")
    if tag not in _VOID:
        parts += [_child(c) for c in children]
        parts.append(f"</{tag}>")
    return Markup("".join(parts))


def _child(child: Child) -> str:
    match child:
        case None:
            return ""
        case Markup():
            return child
        case Text():
            return both(child)
        case _:
            return html.escape(clean(child))


def join(*children: Child) -> Markup:
    """Return siblings without an element around them."""
    return Markup("".join(_child(c) for c in children))


def both(text: Text) -> Markup:
    """Show a sentence in both languages; the style sheet hides the one the page is not in."""
    if text.en == text.zh:
        return Markup(html.escape(clean(text.en)))
    return join(el("span", {"lang": "en"}, text.en), el("span", {"lang": "zh-Hans"}, text.zh))


def name(file_name: str) -> Markup:
    """Show a file name: isolated, so that right-to-left letters do not reorder the sentence around it."""
    return el("bdi", {"class": "name", "title": clean_name(file_name, 300)}, clean_name(file_name, 48))
