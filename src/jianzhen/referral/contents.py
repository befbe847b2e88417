"""What stands in a referral: tables made of case files and of a grade, in either language.

Nobody is named: people are roles and opaque ids, and of the person who claimed nothing is told at all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jianzhen.claims import events as e
from jianzhen.law import Grade
from jianzhen.law.grade import Reach, RuleGrade
from jianzhen.model import Band, Kind, Strength, Text
from jianzhen.record.pdf import CODES
from jianzhen.referral.source import Json, Source
from jianzhen.report.words import BANDS, KINDS, error_rate

Row = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; without a head it is a list of paragraphs, `none` is said where there are no rows."""

    head: Row
    rows: tuple[Row, ...]
    none: Text


@dataclass(frozen=True, slots=True)
class Told:
    """All that tables are made of. `labels`: words for codes of events and facts."""

    sources: tuple[Source, ...]
    grade: Grade | None
    branches: frozenset[str]
    labels: Mapping[str, Text]

    def word(self, code: str) -> Text:
        """A code in words."""
        return self.labels.get(code) or CODES.get(code) or same(code)

    @property
    def rules(self) -> Iterator[RuleGrade]:
        """Rules of the branches this is about."""
        for branch in self.grade.branches if self.grade else ():
            if branch.id in self.branches:
                yield from branch.rules


def same(text: object) -> Text:
    """What is written alike in both languages."""
    return Text(str(text), str(text))


def labelled(report: Json) -> Iterator[tuple[str, Json]]:
    """Yield every AI label that was read in a file: SHA-256 of the file, and what the label says."""
    for finding in report["findings"]:
        if finding["kind"] in _LABELS:
            for label in finding["details"].get("labels", ()):
                yield finding["exhibit"], label


def _claims(t: Told) -> Table:
    rows = []
    for source in t.sources:
        facts, decision = source.facts, source.facts["decision"]
        asked, paid = facts["asked"], facts["paid"]
        rows.append(
            (
                same(source.claim),
                same(facts["submitted_at"][:10]),
                same(f"{asked['amount']} {asked['currency']}"),
                same(f"{paid['amount']} {paid['currency']}"),
                t.word(decision["outcome"]),
                same(source.decided[-1]["at"][:10]),
            )
        )
    head = (
        Text("claim", "索赔"),
        Text("submitted", "提交日"),
        Text("asked for", "请求金额"),
        Text("paid now", "现已支付"),
        Text("decision", "决定"),
        Text("decided", "决定日"),
    )
    return Table(head, tuple(rows), _NONE)


def _decisions(t: Told) -> Table:
    rows = [
        (same(s.claim), same(_time(event)), t.word(event["kind"]), _who(t, event))
        for s in t.sources
        for event in s.decided
    ]
    head = (
        Text("claim", "索赔"),
        Text("when (UTC)", "时间（UTC）"),
        Text("what", "事项"),
        Text("who", "由谁"),
    )
    return Table(head, tuple(rows), _NONE)


def _reasons(t: Told) -> Table:
    several = len(t.sources) > 1
    rows = [
        (same(reason).about(s.claim) if several else same(reason),) for s in t.sources for reason in s.reasons
    ]
    return Table(
        (), tuple(rows), Text("[The written reasons are not kept any more.]", "[书面理由已不再保存。]")
    )


def _findings(t: Told) -> Table:
    rows: dict[Row, None] = {}
    for source in t.sources:
        for finding in (f for report in source.reports for f in report["findings"]):
            kind, strength = Kind(finding["kind"]), finding["strength"]
            if kind.only_orders:
                continue
            bound = strength["false_alarm_bound"]
            rated = Strength(
                Band(strength["band"]), 0.0, "", strength["n_negatives"], 1.0 if bound is None else bound
            )
            rate = error_rate(rated, kind.about_words, kind.about_video)
            row = (same(finding["exhibit"][:16]), KINDS[kind].title, BANDS[rated.band], rate)
            rows[row] = None
    head = (
        Text("file (hash)", "文件（哈希）"),
        Text("what", "内容"),
        Text("strength", "强度"),
        Text("how often wrong", "误报率"),
    )
    return Table(
        head, tuple(rows), Text("Nothing found, which is not “genuine”.", "没有发现，但这不等于“真实”。")
    )


def _timeline(t: Told) -> Table:
    rows = [
        (same(s.claim), same(_time(event)), t.word(event["kind"]), _who(t, event))
        for s in t.sources
        for event in s.events
        if event["kind"] in _TOLD
    ]
    rows.sort(key=lambda row: row[1].en)
    head = (
        Text("claim", "索赔"),
        Text("when (UTC)", "时间（UTC）"),
        Text("what", "事项"),
        Text("who", "由谁"),
    )
    return Table(head, tuple(rows), _NONE)


def _sums(t: Told) -> Table:
    rows: list[Row] = []
    for graded in t.rules:
        if graded.sum is None or not graded.sum.addends:
            continue
        total, rule = graded.sum, Text(graded.rule.title.en, graded.rule.title.zh)
        for addend in total.addends:
            act = addend.act
            day = same(act.day or f"{act.first or '?'}…{act.last or '?'}")
            amount = same(f"{act.amount or '?'}{'+' if act.at_least else ''}")
            open_ = Text("no, see below", "否，见下文") if addend.missing else Text("yes", "是")
            rows.append((rule, same(act.claim), day, amount, open_))
            rule = same("")
        least = Text("at least ", "至少 ") if total.open_ended else same("")
        known = Text(f"of it, all known: {total.settled}", f"其中齐备：{total.settled}")
        money = f"{total.amount} {total.amount.currency}"
        amount = Text(f"{least.en}{money}", f"{least.zh}{money}")
        rows.append((same(""), Text("sum", "合计"), same(""), amount, known))
    head = (
        Text("rule", "规则"),
        Text("claim", "索赔"),
        Text("day", "日期"),
        Text("amount", "金额"),
        Text("all facts known", "事实是否齐备"),
    )
    return Table(head, tuple(rows), Text("No claim counts.", "没有计入的索赔。"))


def _bands(t: Told) -> Table:
    rows = [
        (
            graded.rule.title,
            graded.rule.source.text,
            same(graded.rule.confidence),
            band.title,
            band.reach.meaning,
        )
        for graded in t.rules
        for band in graded.bands
        if band.reach is not Reach.NOT_REACHED
    ]
    head = (
        Text("rule", "规则"),
        Text("source", "来源"),
        Text("sure", "可信度"),
        Text("band", "档次"),
        Text("by these facts", "按所附事实"),
    )
    return Table(head, tuple(rows), Text("No band is reached or open.", "没有达到或尚待确定的档次。"))


def _counsel(t: Told) -> Table:
    asked = dict.fromkeys(text for graded in t.rules for text in graded.counsel)
    return Table((), tuple((text,) for text in asked), Text("Nothing further.", "无其他事项。"))


def _missing(t: Told) -> Table:
    found = {m.id: m for graded in t.rules for m in graded.missing}
    rows = []
    for one in found.values():
        claims = dict.fromkeys(
            claim for graded in t.rules for m in graded.missing if m.id == one.id for claim in m.claims
        )
        rows.append((one.ask, one.why, same(", ".join(claims) or "–")))
    head = (Text("question", "问题"), Text("why it matters", "为何重要"), Text("claims", "索赔"))
    return Table(head, tuple(rows), Text("Nothing is missing.", "事实齐备。"))


def _clocks(t: Told) -> Table:
    rows = []
    for run in (run for graded in t.rules for run in graded.clocks):
        sure = Text("", "") if run.sure else Text(", day not sure", "，起算日不确定")
        state = Text("over", "已届满") if run.over else Text("running", "未届满")
        rows.append(
            (
                run.title,
                same(run.claim or "–"),
                same(run.starts),
                same(run.ends),
                Text(f"{state.en}{sure.en}", f"{state.zh}{sure.zh}"),
            )
        )
    head = (
        Text("time", "期限"),
        Text("claim", "索赔"),
        Text("from", "起算"),
        Text("last day", "最后一日"),
        Text("state", "状态"),
    )
    return Table(head, tuple(dict.fromkeys(rows)), Text("None is known.", "没有已知的期限。"))


def _evidence(t: Told) -> Table:
    rows: list[Row] = []
    for s in t.sources:
        rows.append((same(s.claim), Text("case file", "案卷"), same(s.sha256)))
        for exhibit in s.told["exhibits"]:
            role, party = t.word(exhibit["role"]), t.word(exhibit["party"])
            what = Text(f"{role.en} ({party.en})", f"{role.zh}（{party.zh}）")
            rows.append((same(s.claim), what, same(exhibit["sha256"])))
        for text in s.told["texts"]:
            what, party = t.word(text["what"]), t.word(text["party"])
            rows.append(
                (
                    same(s.claim),
                    Text(f"{what.en} ({party.en})", f"{what.zh}（{party.zh}）"),
                    same(text["sha256"]),
                )
            )
        for event in (event for event in s.events if event["kind"] == e.Screened.code):
            rows.append(
                (same(s.claim), Text("report of the checks", "检测报告"), same(event["data"]["findings"]))
            )
    head = (Text("claim", "索赔"), Text("what", "材料"), same("SHA-256"))
    return Table(head, tuple(dict.fromkeys(rows)), _NONE)


def _read_labels(t: Told) -> Table:
    rows: dict[Row, None] = {}
    for source in t.sources:
        read: dict[str, list[Json]] = {}
        for report in source.reports:
            for exhibit, label in labelled(report):
                read.setdefault(exhibit, []).append(label)
        for exhibit in source.told["exhibits"]:
            for label in read.get(exhibit["sha256"], ()):
                places = ", ".join(map(str, label.get("places", ())))
                said = same(
                    f"Label {_cut(label.get('label'))} · {_number(label) or '–'} · {_code(label) or '–'}"
                )
                rows[(same(exhibit["sha256"]), said, same(places or "–"))] = None
            if exhibit["sha256"] not in read:
                rows[(same(exhibit["sha256"]), Text("none read", "未读到"), same("–"))] = None
    head = (
        same("SHA-256"),
        Text("label · ProduceID · producer", "标识 · 内容编号 · 生成服务方"),
        Text("where in the file", "所在位置"),
    )
    return Table(head, tuple(rows), _NONE)


def _produced(t: Told) -> Table:
    rows = {
        (same(exhibit), same(_number(label) or "–"), same(_code(label) or "–")): None
        for source in t.sources
        for report in source.reports
        for exhibit, label in labelled(report)
        if _number(label) or _code(label)
    }
    head = (
        Text("SHA-256 of the file", "文件 SHA-256"),
        Text("ProduceID", "内容标识编号（ProduceID）"),
        Text("producer code", "生成服务方编码"),
    )
    return Table(head, tuple(rows), _NONE)


TABLES: Mapping[str, Callable[[Told], Table]] = {
    "claims": _claims,
    "decisions": _decisions,
    "reasons": _reasons,
    "findings": _findings,
    "timeline": _timeline,
    "sums": _sums,
    "bands": _bands,
    "counsel": _counsel,
    "missing": _missing,
    "clocks": _clocks,
    "evidence": _evidence,
    "labels": _read_labels,
    "produced": _produced,
}
"""Every table by the name templates call it by."""

_LABELS = (Kind.AI_LABEL, Kind.AI_LABEL_POSSIBLE, Kind.AI_LABEL_SUSPECTED)

_TOLD = frozenset(
    kind.code
    for kind in (
        e.Submitted,
        e.Sealed,
        e.Screened,
        e.EvidenceAsked,
        e.EvidenceSupplied,
        e.EvidenceLate,
        e.MerchantAccepted,
        e.MerchantOffered,
        e.MerchantContested,
        e.OfferAccepted,
        e.OfferDeclined,
        e.HumanDemanded,
        e.Decided,
        e.SecondViewGiven,
        e.Appealed,
        e.AppealDecided,
        e.Reopened,
        e.ConditionMet,
    )
)
"""Events that are told outside: what the sides and those who decided did."""

_NONE = Text("None.", "无。")


def _cut(value: Any) -> str:
    return str(value or "")[:120]


def _number(label: Json) -> str:
    return _cut(label.get("produce_id"))


def _code(label: Json) -> str:
    return _cut((label.get("producer") or {}).get("code"))


def _time(event: Json) -> str:
    return str(event["at"])[:19].replace("T", " ")


def _who(t: Told, event: Json) -> Text:
    """The role; of people of the platform also the opaque id."""
    role, actor = t.word(event["actor"]["role"]), event["actor"]
    if actor["role"] in ("buyer", "merchant", "system"):
        return role
    return Text(f"{role.en} {actor['id']}", f"{role.zh} {actor['id']}")


def rows_of(table: Table) -> Sequence[Row]:
    """Return the rows, or the one line that there are none."""
    return table.rows or ((table.none,),)
