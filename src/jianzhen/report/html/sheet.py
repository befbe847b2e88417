"""A plain page of figures in both languages: headings, lists and tables, nothing from any network."""

from collections.abc import Iterable, Sequence

from jianzhen.model import Lang, Text
from jianzhen.report.html.element import Child, Markup, el

_STYLE = Markup(
    "body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%;font-size:13px}td,th{border-bottom:1px solid #ddd;"
    "padding:.2rem .5rem;text-align:left;vertical-align:top}td.n{text-align:right}svg{max-width:40rem;"
    "display:block;font-size:12px}.muted{color:#666}.bad{color:#a3260f;font-weight:600}"
    "body:has(#zh:checked) [lang=en],body:has(#en:checked) [lang=zh-Hans]{display:none}"
)


def sheet(title: str, lang: Lang, *children: Child) -> str:
    """Return the page; it opens in `lang`. Pictures may stand in it as data URIs only."""
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        None,
        el("meta", {"charset": "utf-8"}),
        el("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        el("meta", {"name": "viewport", "content": "width=device-width"}),
        el("title", None, title),
        el("style", None, _STYLE),
    )
    body = el("body", None, _switch(lang), *children)
    return f"<!doctype html>\n{el('html', None, head, body)}\n"


def _switch(lang: Lang) -> Markup:
    def choice(code: Lang, label: str) -> Markup:
        button: dict[str, str | bool | None] = {
            "type": "radio",
            "name": "lang",
            "id": code,
            "checked": code == lang,
        }
        return el("label", None, el("input", button), label, " ")

    return el("p", None, choice("zh", "中文"), choice("en", "English"))


def table(title: Text, columns: Sequence[Text], rows: Iterable[Sequence[Child]]) -> Markup:
    """Return a heading and its table."""
    head = el("tr", None, *(el("th", None, c) for c in columns))
    body = [el("tr", None, *(el("td", None, cell) for cell in row)) for row in rows]
    return el("section", None, el("h2", None, title), el("table", None, head, *body))
