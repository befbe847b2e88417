"""Rules and grades for people (lines in either language) and for programs (plain data)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jianzhen.law.clocks import Run
from jianzhen.law.grade import BandGrade, Grade, RuleGrade
from jianzhen.law.rules import Clock, Force, Law, Rule
from jianzhen.law.sums import Sum
from jianzhen.model import Money, Text
from jianzhen.sheet.days import Period

_NOBODY = Text("not named", "未注明")


def list_lines(law: Law, rules: tuple[Rule, ...]) -> Iterator[Text]:
    """Yield one line a rule."""
    checked = f", checked {law.checked}" if law.checked else ""
    zh_checked = f"，核对于 {law.checked}" if law.checked else ""
    yield Text(f"{law.title.en} ({law.name}{checked})", f"{law.title.zh}（{law.name}{zh_checked}）")
    for rule in rules:
        force = _force(rule.force)
        yield Text(
            f"  {rule.id:<20} {rule.confidence}  {force.en}  {rule.title.en}",
            f"  {rule.id:<20} {rule.confidence}  {force.zh}  {rule.title.zh}",
        )


def show_lines(law: Law, rule: Rule) -> Iterator[Text]:
    """Yield everything a rule says."""
    yield _titled(Text(rule.id, rule.id), rule.title)
    yield _titled(Text("Jurisdiction", "法域"), law.title)
    yield _titled(Text("In force", "施行"), _force(rule.force))
    if rule.replaced_by:
        yield _titled(Text("Replaced by", "由其取代"), Text(rule.replaced_by, rule.replaced_by))
    yield _titled(Text("Source", "来源"), rule.source.text)
    yield Text(f"  {rule.source.url}", f"  {rule.source.url}")
    meaning = rule.confidence.meaning
    sure = Text(f"{rule.confidence} ({meaning.en})", f"{rule.confidence}（{meaning.zh}）")
    yield _titled(Text("Confidence", "可信度"), sure)
    yield _titled(Text("Says", "内容"), rule.consequence)
    for doubt in rule.doubts:
        word = doubt.confidence
        yield _titled(Text(f"Less sure ({word})", f"存疑（{word}）"), doubt.text)
    if rule.note:
        yield _titled(Text("Note", "备注"), rule.note)
    for band in rule.bands:
        yield _titled(_from(band.title, band.least, band.local_up_to), band.consequence)
    if rule.repeated:
        yield _titled(rule.repeated.title, rule.repeated.consequence)
    for figure in law.figures:
        if figure.rule == rule.id:
            value = f"{figure.least} ({figure.band}, {_force(figure.force).en}, {figure.confidence})"
            value_zh = f"{figure.least}（{figure.band}，{_force(figure.force).zh}，{figure.confidence}）"
            place = Text(f"{figure.place}: {figure.title.en}", f"{figure.place}：{figure.title.zh}")
            yield _titled(place, Text(value, value_zh))
    for clock in rule.clocks:
        yield _titled(clock.title, _runs(law, clock))
    facts = (*rule.needs, *(c.fact for c in rule.contents), *(w.fact for w in rule.weighs))
    for fact in dict.fromkeys(facts):
        yield _titled(Text("Asks", "所问"), law.questions[fact].ask)


def grade_lines(grade: Grade) -> Iterator[Text]:
    """Yield a grade for a screen; the notice stands first and last."""
    at, law = grade.at, grade.law
    yield Text(f"{grade.title.en}, on {at} ({law})", f"{grade.title.zh}，评估日 {at}（{law}）")
    yield grade.notice
    for branch in grade.branches:
        yield Text("", "")
        yield branch.title
        for rule in branch.rules:
            yield from _rule_lines(rule)
    if not grade.branches:
        yield Text("No rule is for claims of these days.", "没有适用于这些日期的规则。")
    if grade.missing:
        yield Text("", "")
        yield Text("Not known yet", "尚缺的事实")
    for missing in grade.missing:
        claims = f" ({', '.join(missing.claims)})" if missing.claims else ""
        zh = f"（{'、'.join(missing.claims)}）" if missing.claims else ""
        yield Text(
            f"  {missing.id}: {missing.ask.en}{claims} {missing.why.en}",
            f"  {missing.id}：{missing.ask.zh}{zh}{missing.why.zh}",
        )
    yield Text("", "")
    yield grade.notice


def _rule_lines(graded: RuleGrade) -> Iterator[Text]:
    rule = graded.rule
    yield Text(
        f"  {rule.id}: {rule.title.en} [{rule.confidence}] – {rule.source.text.en}",
        f"  {rule.id}：{rule.title.zh} [{rule.confidence}] – {rule.source.text.zh}",
    )
    for line in _inner(graded):
        yield Text(f"    {line.en}", f"    {line.zh}")


def _inner(graded: RuleGrade) -> Iterator[Text]:
    if graded.sum is not None:
        yield from _sum_lines(graded.sum)
    for band in graded.bands:
        yield _band_line(band)
        if band.reach != "not-reached":
            yield Text(f"  {band.consequence.en}", f"  {band.consequence.zh}")
    for out in graded.left_out:
        claim = out.act.claim
        yield Text(f"Not counted: {claim} ({out.why.en})", f"未计入：{claim}（{out.why.zh}）")
    for text in graded.weighs:
        yield _titled(Text("Weighs", "影响"), text)
    if graded.rule.contents and not graded.missing:
        yield Text("Nothing is missing.", "内容齐备。")
    if graded.missing:
        ids = [missing.id for missing in graded.missing]
        yield Text(f"Depends on: {', '.join(ids)}", f"取决于：{'、'.join(ids)}")
    for run in graded.clocks:
        yield _clock_line(run)
    for text in graded.counsel:
        yield _titled(Text("Ask counsel", "请咨询律师"), text)


def _sum_lines(sum_: Sum) -> Iterator[Text]:
    least = Text("at least " if sum_.open_ended else "", "至少 " if sum_.open_ended else "")
    amount = f"{sum_.amount} {sum_.amount.currency}"
    count = sum(a.act.times for a in sum_.addends)
    settled, s = sum_.settled, "s" * (count != 1)
    yield Text(
        f"Sum: {least.en}{amount} of {count} claim{s}; with all facts known: {settled}",
        f"合计：{least.zh}{amount}，{count} 次索赔；其中事实齐备的：{settled}",
    )
    for addend in sum_.addends:
        act = addend.act
        amount = str(act.amount) if act.amount is not None else "?"
        more = "+" if act.at_least else ""
        times = f" ×{act.times}" if act.times > 1 else ""
        who = " ".join(name for name in (act.merchant, act.platform) if name)
        line = f"  {act.claim}{times}  {_span(act.first, act.last)}  {amount}{more}  {who}".rstrip()
        yield Text(line, line)
    for title, sums in (
        (Text("By merchant", "按商家"), sum_.by_merchant),
        (Text("By platform", "按平台"), sum_.by_platform),
    ):
        if len(sums) > 1:
            yield _titled(title, _apart(sums))


def _apart(sums: Mapping[str | None, Money]) -> Text:
    return Text(
        ", ".join(f"{name or _NOBODY.en} {money}" for name, money in sums.items()),
        "，".join(f"{name or _NOBODY.zh} {money}" for name, money in sums.items()),
    )


def _band_line(band: BandGrade) -> Text:
    if band.times is not None:
        title = Text(f"{band.title.en} (from {band.times} claims)", f"{band.title.zh}（{band.times} 次以上）")
    else:
        title = _from(band.title, band.least, band.up_to)
    if band.figure:
        place = band.figure.title
        title = Text(f"{title.en}, {place.en}", f"{title.zh}，{place.zh}")
    return _titled(title, band.reach.meaning)


def _from(title: Text, least: Money | None, up_to: Money | None) -> Text:
    if least is None:
        return title
    more = Text(f", locally up to {up_to}", f"，各地最高 {up_to}") if up_to else Text("", "")
    return Text(f"{title.en} (from {least}{more.en})", f"{title.zh}（{least} 起{more.zh}）")


def _clock_line(run: Run) -> Text:
    claim = Text(run.claim or "all", run.claim or "全部")
    state = Text("over", "已届满") if run.over else Text("running", "未届满")
    sure = Text("", "") if run.sure else Text(", day not sure", "，起算日不确定")
    return Text(
        f"{run.title.en} ({claim.en}): from {run.starts}, last day {run.ends}, {state.en}{sure.en}",
        f"{run.title.zh}（{claim.zh}）：自 {run.starts} 起，最后一日 {run.ends}，{state.zh}{sure.zh}",
    )


def _span(first: date | None, last: date | None) -> str:
    if first == last:
        return str(first) if first else "?"
    return f"{first or '?'}…{last or '?'}"


def _titled(title: Text, text: Text) -> Text:
    return Text(f"{title.en}: {text.en}", f"{title.zh}：{text.zh}")


def _force(force: Force) -> Text:
    if force.ends is None:
        return Text(f"from {force.starts}", f"自 {force.starts} 起")
    return Text(f"{force.starts} to {force.ends}", f"{force.starts} 至 {force.ends}")


def _length(period: Period) -> Text:
    for count, en, zh in (
        (period.years, "year", "年"),
        (period.months, "month", "个月"),
        (period.days, "day", "日"),
    ):
        if count:
            return Text(f"{count} {en}{'s' * (count != 1)}", f"{count} {zh}")
    return Text("0 days", "0 日")


def _runs(law: Law, clock: Clock) -> Text:
    length = _length(clock.runs)
    question = law.questions.get(clock.since)
    since = {
        "act": Text("from the claim", "自索赔之日起"),
        "last-act": Text("from the last claim", "自最后一次索赔之日起"),
    }.get(clock.since, question.ask if question else Text("", ""))
    most = _length(clock.at_most) if clock.at_most else None
    if most is None:
        return Text(f"{length.en}, {since.en}", f"{length.zh}，{since.zh}")
    return Text(
        f"{length.en}, {since.en} At most {most.en} from the claim.",
        f"{length.zh}，{since.zh}自索赔起最长 {most.zh}。",
    )


def law_data(law: Law, rules: tuple[Rule, ...]) -> dict[str, Any]:
    """Return rules as plain data."""
    return {
        "law": law.name,
        "jurisdiction": law.jurisdiction,
        "title": _both(law.title),
        "checked": law.checked.isoformat() if law.checked else None,
        "rules": [rule_data(rule) for rule in rules],
    }


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain data, without the machinery of its grading."""
    return {
        "id": rule.id,
        "title": _both(rule.title),
        "jurisdiction": rule.jurisdiction,
        "branch": rule.branch,
        "in_force": _force_data(rule.force),
        "replaced_by": rule.replaced_by,
        "source": {**_both(rule.source.text), "url": rule.source.url},
        "confidence": rule.confidence.value,
        "consequence": _both(rule.consequence),
        "note": _both(rule.note) if rule.note else None,
        "doubts": [{"confidence": d.confidence.value, "text": _both(d.text)} for d in rule.doubts],
        "currency": rule.currency,
        "bands": [
            {
                "id": band.id,
                "title": _both(band.title),
                "from": _money(band.least),
                "local_up_to": _money(band.local_up_to),
                "consequence": _both(band.consequence),
            }
            for band in rule.bands
        ],
    }


def grade_data(grade: Grade) -> dict[str, Any]:
    """Return a grade as plain data (schema `jianzhen.grade/1`); amounts are decimal text."""
    return {
        "schema": "jianzhen.grade/1",
        "law": grade.law,
        "jurisdiction": grade.jurisdiction,
        "at": grade.at.isoformat(),
        "notice": _both(grade.notice),
        "branches": [
            {"id": b.id, "title": _both(b.title), "rules": [_graded_data(rule) for rule in b.rules]}
            for b in grade.branches
        ],
    }


def _graded_data(graded: RuleGrade) -> dict[str, Any]:
    rule = graded.rule
    return {
        "rule": rule.id,
        "title": _both(rule.title),
        "source": {**_both(rule.source.text), "url": rule.source.url},
        "confidence": rule.confidence.value,
        "consequence": _both(rule.consequence),
        "sum": _sum_data(graded.sum) if graded.sum else None,
        "times": graded.times,
        "bands": [_band_data(band) for band in graded.bands],
        "left_out": [{"claim": out.act.claim, "why": _both(out.why)} for out in graded.left_out],
        "missing": [
            {"id": m.id, "ask": _both(m.ask), "why": _both(m.why), "claims": list(m.claims)}
            for m in graded.missing
        ],
        "weighs": [_both(text) for text in graded.weighs],
        "clocks": [_run_data(run) for run in graded.clocks],
        "counsel": [_both(text) for text in graded.counsel],
    }


def _sum_data(sum_: Sum) -> dict[str, Any]:
    def apart(sums: Mapping[str | None, Money]) -> list[dict[str, str | None]]:
        return [{"id": name, "amount": str(money)} for name, money in sums.items()]

    return {
        "amount": str(sum_.amount),
        "currency": sum_.amount.currency,
        "settled": str(sum_.settled),
        "open_ended": sum_.open_ended,
        "first": _day(sum_.first),
        "last": _day(sum_.last),
        "addends": [
            {
                "claim": a.act.claim,
                "first": _day(a.act.first),
                "last": _day(a.act.last),
                "amount": _money(a.act.amount),
                "at_least": a.act.at_least,
                "times": a.act.times,
                "merchant": a.act.merchant,
                "platform": a.act.platform,
                "missing": list(a.missing),
            }
            for a in sum_.addends
        ],
        "by_merchant": apart(sum_.by_merchant),
        "by_platform": apart(sum_.by_platform),
    }


def _band_data(band: BandGrade) -> dict[str, Any]:
    figure = band.figure
    return {
        "id": band.id,
        "title": _both(band.title),
        "reach": band.reach.value,
        "from": _money(band.least),
        "up_to": _money(band.up_to),
        "figure": figure
        and {
            "place": figure.place,
            "title": _both(figure.title),
            "source": {**_both(figure.source.text), "url": figure.source.url},
            "confidence": figure.confidence.value,
        },
        "times": band.times,
        "consequence": _both(band.consequence),
    }


def _run_data(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "title": _both(run.title),
        "claim": run.claim,
        "starts": run.starts.isoformat(),
        "ends": run.ends.isoformat(),
        "over": run.over,
        "sure": run.sure,
    }


def _force_data(force: Force) -> dict[str, str | None]:
    return {"from": force.starts.isoformat(), "to": _day(force.ends)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(money: Money | None) -> str | None:
    return str(money) if money is not None else None


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
