"""What was found: a list of contents, then a card for each finding."""

from jianzhen.model import Band, Finding, Text
from jianzhen.report.clean import clean
from jianzhen.report.html.element import Markup, el, name
from jianzhen.report.html.gallery import Gallery
from jianzhen.report.html.quotation import quotation
from jianzhen.report.html.viewer import viewer
from jianzhen.report.json_ import dumps, plain
from jianzhen.report.model import Report
from jianzhen.report.words import BANDS, KINDS, error_rate, likelihood, quote

_MAX_FACTS = 20_000
"""Characters of a finding's details that the page shows."""


def scale(band: Band) -> Markup:
    """Draw a band as a word with four steps, as many filled as its rank: never colour alone."""
    steps = (el("i", {"class": "on" if n < band.rank else None}) for n in range(4))
    return el(
        "span",
        {"class": f"scale {band.value}"},
        el("span", {"class": "steps", "aria-hidden": "true"}, *steps),
        el("span", None, BANDS[band]),
    )


def findings(report: Report, gallery: Gallery) -> Markup:
    """Return the section with every finding, strongest first."""
    title = el("h2", None, Text("What was found", "发现"))
    if not report.findings:
        nothing = Text("No check found anything in these photos.", "各项检查在这些照片中都没有发现什么。")
        return el("section", None, title, el("p", {"class": "card"}, nothing))
    numbered = list(enumerate(report.strongest_first, start=1))
    contents = (
        el(
            "li",
            None,
            el("a", {"href": f"#f{n}"}, KINDS[f.kind].title),
            _photo_of(report, f),
            scale(f.strength.band),
        )
        for n, f in numbered
    )
    return el(
        "section",
        None,
        title,
        el("ol", {"class": "card contents"}, *contents) if len(numbered) > 1 else None,
        *(_finding(n, f, report, gallery) for n, f in numbered),
    )


def _photo_of(report: Report, finding: Finding) -> Markup:
    exhibit = report.exhibit(finding.exhibit)
    statement = report.statement(finding.exhibit)
    if exhibit is None and statement is not None:
        return el("span", {"class": "name"}, report.statement_name(statement))
    picture = report.examined(finding)
    return name(picture.name if picture else finding.exhibit[:12])


def _finding(number: int, finding: Finding, report: Report, gallery: Gallery) -> Markup:
    outside = finding.against is not None and report.compared(finding) is None
    outside = outside and not finding.kind.about_words
    shown = (
        quotation(finding, report) if finding.kind.about_words else viewer(number, finding, report, gallery)
    )
    return el(
        "article",
        {"class": "card finding", "id": f"f{number}", "aria-labelledby": f"f{number}-title"},
        el(
            "header",
            None,
            el("h3", {"id": f"f{number}-title"}, f"{number}. ", KINDS[finding.kind].title),
            scale(finding.strength.band),
        ),
        el("p", {"class": "summary"}, finding.summary),
        _outside(finding.against) if outside else None,
        el("div", {"class": "body"}, shown, _words(finding)),
        _facts(finding),
    )


def _words(finding: Finding) -> Markup:
    words = KINDS[finding.kind]
    return el(
        "dl",
        {"class": "words"},
        _term(Text("Look for", "看什么"), words.look),
        _term(Text("Do not count", "不要算进去"), words.ignore),
        _term(Text("When this check fails", "何时会出错"), words.fails),
        _term(Text("How strong, and on what data", "强度及其依据"), _basis(finding)),
        _term(Text("To quote in a reason", "可引用的表述"), quote(finding)),
    )


def _outside(sha256: str | None) -> Markup:
    text = Text("The photo it was compared with is not among these exhibits:", "对照的照片不在本次材料中：")
    return el("p", None, text, " ", el("code", {"class": "hash"}, sha256))


def _term(title: Text, text: Text | Markup) -> Markup:
    return el("div", None, el("dt", None, title), el("dd", None, text))


def _basis(finding: Finding) -> Markup:
    strength, kind = finding.strength, finding.kind
    source = Text(f"Calibration {strength.calibration}", f"校准数据 {strength.calibration}")
    return el(
        "ul",
        None,
        el("li", None, error_rate(strength, kind.about_words, kind.about_video)),
        el("li", None, likelihood(strength, kind.about_words, kind.about_video))
        if strength.n_negatives > 0
        else None,
        el("li", {"class": "muted"}, source),
    )


def _facts(finding: Finding) -> Markup | None:
    """Details as the examiner wrote them, for auditors; closed at first."""
    if not finding.details:
        return None
    facts = dumps(plain(finding.details))
    if len(facts) > _MAX_FACTS:
        facts = facts[:_MAX_FACTS] + " …"
    source = f"{finding.examiner} {finding.examiner_version} · {finding.kind.value}"
    return el(
        "details",
        None,
        el("summary", None, Text("Facts for experts", "供专业人员查看的细节")),
        el("p", {"class": "muted"}, source),
        el("pre", {"tabindex": "0"}, clean(facts)),
    )
