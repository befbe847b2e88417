"""Report → a table for the terminal; reads well in 80 columns, and without colour when piped.

Written without a table library: the one that is common costs 0.1 s of every cold start and cuts Chinese
sentences short, since it looks for spaces to break them at.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from jianzhen.footage import clock
from jianzhen.model import Band, Evidence, Finding, Lang, Role, Text, sentences
from jianzhen.photo import Exhibit
from jianzhen.report.clean import clean, clean_name, clean_text
from jianzhen.report.columns import pad, width, wrap
from jianzhen.report.excerpt import excerpt
from jianzhen.report.model import Report
from jianzhen.report.unseen import unseen
from jianzhen.report.words import (
    BANDS,
    CANNOT_PROVE,
    EVIDENCE,
    KINDS,
    PERSON_DECIDES,
    PROPOSALS,
    counted,
    counted_texts,
    counted_videos,
    detectors_asked,
    examiner_name,
    measured,
)

NAME_COLUMNS = 26
QUOTED = 120
"""Characters of a text that a finding quotes."""
NARROWEST, WIDEST = 56, 110

Style = str
PLAIN, BOLD, DIM = "", "1", "2"
_BAND_STYLES: dict[Band, Style] = {
    Band.NONE: DIM,
    Band.WEAK: "36",
    Band.MODERATE: "33",
    Band.STRONG: "1;31",
    Band.VERY_STRONG: "1;31",
}


def print_report(report: Report, file: TextIO, lang: Lang) -> None:
    """Print the report; colour only on a terminal (and not under NO_COLOR), 80 columns when piped."""
    screen = file.isatty()
    columns = shutil.get_terminal_size().columns if screen else 80
    coloured = screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    for line in render(report, lang, max(NARROWEST, min(columns, WIDEST)), coloured):
        print(line, file=file)


def render(report: Report, lang: Lang, columns: int = 80, coloured: bool = False) -> Iterator[str]:
    """Yield the lines of the report, none wider than `columns`."""
    page = _Page(report, lang, columns, coloured)
    yield page.paint(page.head(), DIM)
    yield from (page.paint(line, DIM) for line in page.detectors())
    yield ""
    yield page.verdict()
    yield ""
    yield from page.findings()
    yield from page.section(Text("Not checked, and why", "没有检查的项目及原因"), page.abstentions())
    yield from page.section(Text("Could not be read", "无法读取的文件"), page.unreadable())
    yield from page.section(Text("Proposed next step", "建议的下一步"), page.next_step())
    closing = page.join(CANNOT_PROVE[0], PERSON_DECIDES)
    yield from (page.paint(line, DIM) for line in wrap(closing, columns))


class _Page:
    """One rendering: what is told, in which language, how wide."""

    def __init__(self, report: Report, lang: Lang, columns: int, coloured: bool) -> None:
        self.report, self.lang, self.columns, self.coloured = report, lang, columns, coloured

    def paint(self, text: str, style: Style) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.coloured and style and text.strip() else text

    def join(self, *sentences: Text) -> str:
        return ("" if self.lang == "zh" else " ").join(clean_text(s, self.lang) for s in sentences)

    def head(self) -> str:
        numbers = Counter(e.role for e in self.report.exhibits)
        counts = [counted(role, numbers[role]).in_(self.lang) for role in Role if numbers[role]]
        films = Counter(e.role for e in self.report.videos)
        counts += [counted_videos(role, films[role]).in_(self.lang) for role in Role if films[role]]
        texts = len(self.report.statements)
        counts += [counted_texts(texts).in_(self.lang)] if texts else []
        return " · ".join([f"鉴真 Jianzhen {self.report.version}", *counts])

    def detectors(self) -> Iterator[str]:
        """Which learned detectors were asked; nothing where none was."""
        if cards := self.report.detectors:
            line = detectors_asked(cards).in_(self.lang)
            yield from wrap(clean(line), self.columns)

    def verdict(self) -> str:
        assessment = self.report.assessment
        line = self.paint(EVIDENCE[assessment.evidence].in_(self.lang), BOLD)
        if assessment.evidence is not Evidence.FOUND:
            return line
        band = BANDS[assessment.band].in_(self.lang)
        colon = "：" if self.lang == "zh" else ": "
        return line + self.paint(colon, BOLD) + self.paint(band, _BAND_STYLES[assessment.band])

    def findings(self) -> Iterator[str]:
        """A table of two columns, strength and finding: names and sentences want the width."""
        if not self.report.findings:
            return
        strength, finding = (t.in_(self.lang) for t in (Text("Strength", "强度"), Text("Finding", "发现")))
        first = max(width(self._scale(band)) for band in Band) + 2
        yield self.paint(pad(strength, first) + finding, BOLD)
        yield "─" * self.columns
        for each in self.report.strongest_first:
            left = self.paint(pad(self._scale(each.strength.band), first), _BAND_STYLES[each.strength.band])
            for line in self._statement(each, self.columns - first):
                yield left + line
                left = " " * first
            yield ""

    def _scale(self, band: Band) -> str:
        return f"{'▮' * band.rank}{'▯' * (4 - band.rank)} {BANDS[band].in_(self.lang)}"

    def _statement(self, finding: Finding, columns: int) -> Iterator[str]:
        photo = self._about(finding.exhibit, finding.at)
        if finding.kind.about_words:
            earlier = self.report.earlier_statement(finding.against)
            against = [self.report.statement_name(earlier).in_(self.lang)] if earlier else []
            photo = " · ".join([photo, *against])
        elif finding.against:
            compared = Text("compared with", "对照").in_(self.lang)
            photo += f" · {compared} {self._against(finding)}"
        said = (
            (KINDS[finding.kind].title.in_(self.lang), BOLD),
            (photo, PLAIN),
            (clean_text(finding.summary, self.lang), PLAIN),
            (self._quoted(finding), PLAIN),
            (_measured(finding).in_(self.lang), DIM),
        )
        for text, style in said:
            if not text:
                continue
            yield from (self.paint(line, style) for line in wrap(text, columns))

    def _quoted(self, finding: Finding) -> str:
        """The passage of a text, on one line; nothing for photos."""
        statement = self.report.statement(finding.exhibit) if finding.passages else None
        if statement is None:
            return ""
        pieces = excerpt(statement.text, finding.passages, QUOTED)
        said = "".join(f"【{p.text}】" if p.marked else p.text for p in pieces)
        return "“" + " ".join(clean(said).split()) + "”"

    def _about(self, sha256: str, at: float | None = None) -> str:
        """Name of the photo, the text, or the video and the moment in it."""
        exhibit = self.report.exhibit(sha256)
        statement, film = self.report.statement(sha256), self.report.video(sha256)
        if exhibit is None and statement is not None:
            return self.report.statement_name(statement).in_(self.lang)
        if exhibit is None and film is not None:
            return self._short(film.video.name) + _moment(at)
        return self._name(sha256, exhibit)

    def _against(self, finding: Finding) -> str:
        reference = self.report.reference(finding.against)
        film = self.report.video(finding.against, examined=False)
        if reference is None and film is not None:
            return self._short(film.video.name) + _moment(finding.against_at)
        return self._name(finding.against or "", reference)

    def _name(self, sha256: str, exhibit: Exhibit | None) -> str:
        """A photo's name; of one that is not at hand, the beginning of its hash."""
        return f"{sha256[:12]}…" if exhibit is None else self._short(self.report.name_of(exhibit))

    def _short(self, name: str) -> str:
        """A name within NAME_COLUMNS."""
        length = NAME_COLUMNS
        while width(shown := clean_name(name, length)) > NAME_COLUMNS:
            length -= 1
        return shown

    def abstentions(self) -> Iterator[str]:
        """One line for each reason; photos are named where it does not hold for all."""
        zh = self.lang == "zh"
        comma, colon = ("、", "：") if zh else (", ", ": ")
        for group in unseen(self.report):
            who = comma.join(examiner_name(e).in_(self.lang) for e in group.examiners)
            names = comma.join(dict.fromkeys(self._about(sha256) for sha256 in group.exhibits))
            about = (f"（{names}）" if zh else f" ({names})") if names else ""
            yield f"{who}{about}{colon}{clean_text(group.reason, self.lang)}"

    def unreadable(self) -> Iterator[str]:
        return (clean_text(sentences(u.what, u.do), self.lang) for u in self.report.unreadable)

    def next_step(self) -> Iterator[str]:
        yield PROPOSALS[self.report.assessment.proposal].in_(self.lang)
        yield from (clean_text(reason, self.lang) for reason in self.report.assessment.reasons)

    def section(self, title: Text, lines: Iterator[str]) -> Iterator[str]:
        """A title and a bullet a line; nothing at all where there are no lines."""
        bullets = [wrap(text, self.columns - 2) for text in lines]
        if not bullets:
            return
        yield self.paint(title.in_(self.lang), BOLD)
        for first, *rest in bullets:
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        yield ""


def _moment(at: float | None) -> str:
    return "" if at is None else f" {clock(at)}"


def _measured(finding: Finding) -> Text:
    return measured(finding.strength, finding.kind.about_words, finding.kind.about_video)
