"""A referral as a ZIP: drafts in both languages, what they rest on, and a manifest with hashes.

It is the same, byte for byte, for the same case files, facts, templates and time: the second person approves
exactly what the first one asked for, by its SHA-256.
"""

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from jianzhen.claims.states import ReferralKind
from jianzhen.errors import ReferralError
from jianzhen.law import Facts, Law, grade
from jianzhen.law.words import NOTICE
from jianzhen.model import Text
from jianzhen.model.text import Lang
from jianzhen.record.typeset import typeset
from jianzhen.referral.contents import TABLES, Table, Told, rows_of
from jianzhen.referral.source import Source
from jianzhen.referral.templates import LANGS, Template, runs
from jianzhen.report.clean import clean
from jianzhen.sheet.days import day_of
from jianzhen.version import __version__

SCHEMA = "jianzhen.referral/1"

BRANCHES: Mapping[ReferralKind, frozenset[str]] = {
    ReferralKind.CIVIL: frozenset({"civil"}),
    ReferralKind.POLICE: frozenset({"administrative", "criminal", "extortion"}),
}
"""Kinds that rest on a grade, and the branches of the law each is about."""

OF_PERSON = frozenset({"telecom", "all-returned", "forgiven"})
"""Answers about the person that may be told outside; what police or courts did never is (`psap-136`)."""


@dataclass(frozen=True, slots=True)
class Package:
    """A referral that was drafted. Nobody has approved it by that.

    Attributes:
        data: the ZIP.
        claims: each has to be asked for and approved in its own chain.
    """

    kind: ReferralKind
    claims: tuple[str, ...]
    data: bytes

    @property
    def sha256(self) -> str:
        """What a person asks for, and another one approves."""
        return hashlib.sha256(self.data).hexdigest()


def draft(
    kind: ReferralKind,
    sources: Sequence[Source],
    templates: Mapping[Lang, Template],
    at: datetime,
    labels: Mapping[str, Text],
    facts: Facts | None = None,
    laws: Mapping[str, Law] | None = None,
) -> Package:
    """Draft a referral.

    Args:
        kind: what it is.
        sources: the claims it is about, each with a final decision of people.
        templates: by language.
        at: the moment of drafting, aware.
        labels: words for codes of events and facts.
        facts: of the one person whose claims these are; for civil and police referrals.
        laws: rules to grade by; those shipped where none are given.

    Raises:
        ReferralError: something it needs is not there, or a claim has no case file.
    """
    told = Told(tuple(sources), None, BRANCHES.get(kind, frozenset()), labels)
    _demand(kind, told)
    if kind in BRANCHES:
        told = replace(told, grade=grade(_outside(facts, told), day_of(at), laws))
    shown = {name: table(told) for name, table in TABLES.items()}
    values = {"reference": ", ".join(s.claim for s in sources), "date": day_of(at).isoformat()}
    members: dict[str, bytes] = {}
    for lang in LANGS:
        page = _Page(templates[lang], shown, values, lang)
        members[f"{kind}.{lang}.pdf"] = page.pdf(at)
        members[f"{kind}.{lang}.txt"] = page.text.encode()
    if kind is ReferralKind.POLICE:
        members |= {f"case-{number:02}.zip": s.data for number, s in enumerate(sources, start=1)}
    return Package(kind, tuple(s.claim for s in sources), _zip(kind, told, members, at))


def _demand(kind: ReferralKind, told: Told) -> None:
    sources = told.sources
    if not sources or len({s.claim for s in sources}) < len(sources):
        raise ReferralError(_ONCE_EACH, _GIVE_EACH)
    for source in sources if kind in BRANCHES else ():
        if source.granted:
            raise ReferralError(_GRANTED.about(source.claim), _NOTHING_TO_SAY)
    if kind is ReferralKind.PROVIDER_INQUIRY and not TABLES["produced"](told).rows:
        raise ReferralError(_NO_LABEL, _NOTHING_TO_ASK)


def _outside(facts: Facts | None, told: Told) -> Facts:
    """Return the facts that may be told outside: only of these claims, none that was dealt with before."""
    if facts is None:
        raise ReferralError(_NO_FACTS, _GIVE_FACTS)
    named = {source.claim for source in told.sources}
    acts = tuple(act for act in facts.acts if facts.answer("handled", act) is not True)
    without = sorted({act.claim for act in acts} - named)
    if without:
        raise ReferralError(_NO_CASE_FILE.about(", ".join(without)), _GIVE_EACH)
    unknown = sorted(named - {act.claim for act in acts})
    if unknown:
        raise ReferralError(_NOT_IN_FACTS.about(", ".join(unknown)), _TAKE_OUT)
    person = {name: answer for name, answer in facts.facts.items() if name in OF_PERSON | _OF_ACTS}
    return replace(facts, acts=acts, facts=person)


_OF_ACTS = frozenset(
    {"falsity", "intent", "real-defect", "obtained", "handled", "repaid", "threat", "learned"}
)


@dataclass(frozen=True)
class _Page:
    """One draft in one language."""

    template: Template
    tables: Mapping[str, Table]
    values: Mapping[str, str]
    lang: Lang

    @cached_property
    def blocks(self) -> list[dict[str, Any]]:
        """What the page is made of."""
        found: list[dict[str, Any]] = []
        for line in self.template:
            if line.style != "table":
                found.append(
                    {"style": line.style, "runs": [list(run) for run in runs(line.text, self.values)]}
                )
                continue
            table = self.tables[line.text]
            rows = [[clean(cell.in_(self.lang)) for cell in row] for row in rows_of(table)]
            if table.rows and table.head:
                head = [cell.in_(self.lang) for cell in table.head]
                found.append({"style": "table", "head": head, "rows": rows})
            else:
                found += [{"style": "p", "runs": [[row[0], False]]} for row in rows]
        return found

    def pdf(self, at: datetime) -> bytes:
        """The page as PDF."""
        data = {
            "lang": self.lang,
            "title": _DRAFT.in_(self.lang),
            "notice": NOTICE.in_(self.lang),
            "first": FIRST.in_(self.lang),
            "blocks": self.blocks,
        }
        with tempfile.TemporaryDirectory() as folder:
            return typeset(Path(__file__).with_name("referral.typ").read_bytes(), data, at, Path(folder))

    @property
    def text(self) -> str:
        """The page as text, to be edited."""
        lines = [f"[{_DRAFT.in_(self.lang)}] {FIRST.in_(self.lang)}", NOTICE.in_(self.lang), ""]
        for block in self.blocks:
            if block["style"] == "table":
                lines += [" | ".join(row) for row in (block["head"], *block["rows"])]
            else:
                said = "".join(f"[[{text}]]" if gap else text for text, gap in block["runs"])
                lines.append({"h1": "# ", "h2": "## ", "item": "- "}.get(block["style"], "") + said)
            lines.append("")
        return "\n".join(lines)


def _zip(kind: ReferralKind, told: Told, members: Mapping[str, bytes], at: datetime) -> bytes:
    inside = {"README.txt": _readme(kind).encode(), **members}
    manifest = {
        "schema": SCHEMA,
        "kind": kind.value,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "claims": [source.claim for source in told.sources],
        "law": None if told.grade is None else told.grade.law,
        "jianzhen": __version__,
        "members": [
            {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in inside.items()
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {"manifest.json": text.encode(), **inside}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return file.getvalue()


def _readme(kind: ReferralKind) -> str:
    said = [f"{kind}", "", FIRST.zh, NOTICE.zh, TWO.zh, "", FIRST.en, NOTICE.en, TWO.en, ""]
    return "\n".join(said)


FIRST = Text(
    "This is information; a lawyer reads it first. People fill in the gaps. Nothing is sent by itself.",
    "以下为参考信息，须先由律师审阅；空白处由人填写；不会自动发出。",
)
TWO = Text(
    "It is a draft until a named person has asked for it and a second one has approved it, both in the "
    "record of each claim, by the SHA-256 of this file. If a decision is reopened it is withdrawn, and "
    "whoever received it has to be told. Check: jianzhen refer check THIS-FILE --case NEWEST-CASE-FILE …",
    "在各案记录中由一名具名人员提出、另一名具名人员批准（以本文件的 SHA-256 为准）之前，它只是草稿。"
    "决定一经重新审理即告撤回，并须告知已收到者。核对：jianzhen refer check 本文件 --case 最新案卷 …",
)
_DRAFT = Text("Draft", "草稿")

_ONCE_EACH = Text("each claim is needed, once", "每项索赔须给出一次且仅一次")
_GIVE_EACH = Text("Give one case file for every claim it is about", "请为所涉的每项索赔各给出一份案卷")
_GRANTED = Text("all that was asked for was granted", "其请求已全部获准")
_NOTHING_TO_SAY = Text(
    "A referral says what people found to be untrue; leave this claim out",
    "移送只陈述由人认定不实的索赔；请去掉该索赔",
)
_NO_LABEL = Text("no AI label with a number or producer was read", "没有读到带编号或服务方的 AI 标识")
_NOTHING_TO_ASK = Text("There is nothing to ask a provider about", "没有可向服务提供者核实的内容")
_NO_FACTS = Text("the facts to be graded are not given", "没有给出用于评估的事实")
_GIVE_FACTS = Text("Give them with --facts (docs/law.md)", "请用 --facts 给出（见 docs/law.zh.md）")
_NO_CASE_FILE = Text("there is no case file of a final decision", "没有终局决定的案卷")
_NOT_IN_FACTS = Text(
    "the facts do not name it, or it was dealt with already", "事实中没有该索赔，或其已被处理过"
)
_TAKE_OUT = Text("Add it to the facts, or leave its case file out", "请在事实中补充，或去掉其案卷")
