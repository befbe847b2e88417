"""What the law may make of the claims of one person: bands reached or not, and what is missing to say so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jianzhen.law import words
from jianzhen.law.clocks import Run, asked, runs
from jianzhen.law.facts import Act, Facts
from jianzhen.law.load import shipped
from jianzhen.law.rules import Band, Figure, Law, Rule
from jianzhen.law.sums import AMOUNT, DAY, Addend, LeftOut, Sum, counted, passing, sum_of, times_within
from jianzhen.model import Money, Text

PROVINCE = "province"


class Reach(StrEnum):
    """Whether a band is reached."""

    REACHED = "reached"
    OPEN = "open"
    NOT_REACHED = "not-reached"

    @property
    def meaning(self) -> Text:
        """In words."""
        return {
            Reach.REACHED: Text("reached, by the facts that are given", "按已知事实达到"),
            Reach.OPEN: Text("open, it depends on what is missing", "尚不能确定，取决于尚缺的事实"),
            Reach.NOT_REACHED: Text("not reached", "未达到"),
        }[self]


@dataclass(frozen=True, slots=True)
class BandGrade:
    """One band of a rule.

    Attributes:
        least: the sum it begins at, as far as known; None: the law names none.
        up_to: a province's own figure may be as high as this; None: `least` is what holds.
        figure: the province's own figure, if one is kept.
        times: instead of a sum, so many claims.
    """

    id: str
    title: Text
    reach: Reach
    least: Money | None
    up_to: Money | None
    figure: Figure | None
    times: int | None
    consequence: Text


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known; `claims`: of which claims (none: of the person)."""

    id: str
    ask: Text
    why: Text
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleGrade:
    """One rule.

    Attributes:
        sum: None where the rule counts no money.
        times: how many claims lie within the time of `repeated`, where the rule has that.
        missing: what could still change something; nothing where no band can be reached.
        weighs: what makes the consequence milder or heavier, of what is known.
        counsel: what to ask counsel.
    """

    rule: Rule
    sum: Sum | None
    times: int | None
    bands: tuple[BandGrade, ...]
    left_out: tuple[LeftOut, ...]
    missing: tuple[Missing, ...]
    weighs: tuple[Text, ...]
    clocks: tuple[Run, ...]
    counsel: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of the law with its rules."""

    id: str
    title: Text
    rules: tuple[RuleGrade, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """What the law may make of the claims of one person on a day."""

    law: str
    jurisdiction: str
    title: Text
    at: date
    branches: tuple[Branch, ...]
    notice: Text = words.NOTICE

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is not known, each fact once, with all claims it is not known of."""
        found: dict[str, Missing] = {}
        for one in (missing for branch in self.branches for rule in branch.rules for missing in rule.missing):
            claims = dict.fromkeys((*found.get(one.id, one).claims, *one.claims))
            found[one.id] = replace(one, claims=tuple(claims))
        return tuple(found.values())

    def rule(self, id_: str) -> RuleGrade | None:
        """Return what came of one rule; None: no claim falls under it."""
        return next((rule for branch in self.branches for rule in branch.rules if rule.rule.id == id_), None)


def grade(facts: Facts, at: date, laws: Mapping[str, Law] | None = None) -> Grade:
    """Return the bands reached or not, with every addend, what is missing, and the clocks.

    Args:
        facts: the claims of one person.
        at: the day to grade for; claims after it do not count.
        laws: by jurisdiction (default: those shipped).

    Raises:
        KeyError: there is no law of that jurisdiction.
    """
    law = (shipped() if laws is None else laws)[facts.jurisdiction]
    found = {rule.id: one for rule in law.rules if rule.branch and (one := _rule(rule, law, facts, at))}
    found = {id_: _below(one, found) for id_, one in found.items()}
    branches = (
        Branch(id_, title, tuple(one for one in found.values() if one.rule.branch == id_))
        for id_, title in law.branches.items()
    )
    return Grade(law.name, law.jurisdiction, law.title, at, tuple(b for b in branches if b.rules))


def _rule(rule: Rule, law: Law, facts: Facts, at: date) -> RuleGrade | None:
    addends, left_out = counted(rule, law, facts, at)
    if not addends and not (left_out and rule.bands):
        return None
    total = sum_of(rule, addends) if rule.bands else None
    inside = total.addends if total else tuple(addends)
    outside = [LeftOut(a.act, words.OUTSIDE) for a in addends if a not in inside]
    times = times_within(addends, rule.repeated.within) if rule.repeated else None
    bands = tuple(_bands(rule, law, facts, total, times, at)) if total else ()
    matters = addends and (not bands or any(band.reach is not Reach.NOT_REACHED for band in bands))
    asks = inside if rule.repeated is None else tuple(addends)
    series = passing(rule, law, facts, at)
    graded = RuleGrade(
        rule=rule,
        sum=total,
        times=times[0] if times else None,
        bands=bands,
        left_out=tuple(left_out + outside),
        missing=tuple(_missing(rule, law, facts, asks, bands)) if matters else (),
        weighs=tuple(_weighs(rule, facts)) if addends else (),
        clocks=tuple(runs(rule, addends, series, facts, at)),
        counsel=tuple(_counsel(rule, law, facts, addends, at)),
    )
    asked_for = [missing for missing in graded.missing if missing.id != DAY]
    return graded if any((graded.bands, rule.contents, asked_for, graded.clocks)) else None


def _bands(
    rule: Rule, law: Law, facts: Facts, total: Sum, times: tuple[int, int] | None, at: date
) -> Iterator[BandGrade]:
    barred = _barred(rule, facts)
    if rule.repeated and times:
        most, settled = times
        reach = _reach(settled >= rule.repeated.times, most >= rule.repeated.times, barred)
        title, consequence = rule.repeated.title, rule.repeated.consequence
        yield BandGrade("repeated", title, reach, None, None, None, rule.repeated.times, consequence)
    for number, band in enumerate(rule.bands):
        if band.least is None:  # the law names no sum: never more than open
            reach = _reach(False, bool(total.addends), barred)
            yield BandGrade(band.id, band.title, reach, None, None, None, None, band.consequence)
            continue
        figure = _figure(rule, band, law, facts, total.last or at)
        least, up_to = (figure.least, None) if figure else (band.least, band.local_up_to)
        low, high = _lowered(rule, facts, least, up_to or least) if number == 0 else (least, up_to or least)
        # an amount nobody knows opens the first band, and never a higher one
        unknown = total.unknown and number == 0
        possible = bool(total.addends) and (unknown or not low.above(total.amount))
        reach = _reach(not high.above(total.settled), possible, barred)
        shown_up_to = high if high.above(low) else None
        yield BandGrade(band.id, band.title, reach, low, shown_up_to, figure, None, band.consequence)


def _reach(settled: bool, possible: bool, barred: bool | None) -> Reach:
    """Say how far; `barred` None: not known whether something stands against it."""
    if barred or not possible:
        return Reach.NOT_REACHED
    return Reach.REACHED if settled and barred is False else Reach.OPEN


def _barred(rule: Rule, facts: Facts) -> bool | None:
    bars = [weigh for weigh in rule.weighs if weigh.bars]
    answers = [(weigh, facts.answer(weigh.fact)) for weigh in bars]
    if any(answer is not None and weigh.holds(answer) for weigh, answer in answers):
        return True
    return None if any(answer is None for _, answer in answers) else False


def _figure(rule: Rule, band: Band, law: Law, facts: Facts, day: date) -> Figure | None:
    if facts.province is None or band.local_up_to is None:
        return None
    return law.figure(facts.province, rule.id, band.id, day)


def _lowered(rule: Rule, facts: Facts, least: Money, most: Money) -> tuple[Money, Money]:
    """Return between which sums the first band begins, where something may lower it."""
    if rule.lowered is None:
        return least, most
    answers = [facts.answer(fact) for fact in rule.lowered.facts]
    share = Decimal(rule.lowered.percent) / 100
    if True in answers:
        return _times(least, share), _times(most, share)
    return (_times(least, share), most) if None in answers else (least, most)


def _times(money: Money, share: Decimal) -> Money:
    return Money((money.amount * share).quantize(money.amount), money.currency)


def _missing(
    rule: Rule, law: Law, facts: Facts, addends: Sequence[Addend], bands: Sequence[BandGrade]
) -> Iterator[Missing]:
    built_in = {DAY: (words.DAY, words.DAY_WHY), AMOUNT: (words.AMOUNT, words.AMOUNT_WHY)}
    wanted: dict[str, list[str]] = {}

    def want(fact: str, act: Act | None) -> None:
        question = law.questions.get(fact)
        claims = wanted.setdefault(fact, [])
        if act is not None and not (question and question.of_person) and act.claim not in claims:
            claims.append(act.claim)

    for addend in addends:
        for fact in addend.missing:
            want(fact, addend.act)
        for content in rule.contents:
            when = None if content.when is None else facts.answer(content.when, addend.act)
            if content.when is not None and when is None:
                want(content.when, addend.act)
            if (content.when is None or when is not False) and not facts.answer(content.fact, addend.act):
                want(content.fact, addend.act)
    for fact, act in asked(rule, addends, facts):
        want(fact, act)
    person = [weigh.fact for weigh in rule.weighs] + list(rule.lowered.facts if rule.lowered else ())
    for fact in person:
        if facts.answer(fact) is None:
            want(fact, None)
    if any(band.local_up_to and not graded.figure for band, graded in _pairs(rule, bands)):
        wanted[PROVINCE] = []
        built_in[PROVINCE] = (words.PROVINCE, words.PROVINCE_WHY)
    for fact, claims in wanted.items():
        question = law.questions.get(fact)
        ask, why = built_in[fact] if question is None else (question.ask, question.why)
        yield Missing(fact, ask, why, tuple(claims))


def _pairs(rule: Rule, bands: Sequence[BandGrade]) -> Iterator[tuple[Band, BandGrade]]:
    graded = {band.id: band for band in bands}
    return ((band, graded[band.id]) for band in rule.bands if band.id in graded)


def _weighs(rule: Rule, facts: Facts) -> Iterator[Text]:
    for weigh in rule.weighs:
        answer = facts.answer(weigh.fact)
        if answer is not None and weigh.holds(answer):
            yield weigh.text


def _counsel(rule: Rule, law: Law, facts: Facts, addends: Sequence[Addend], at: date) -> Iterator[Text]:
    new = law.rule(rule.replaced_by) if rule.replaced_by else None
    if new is not None and new.force.starts <= at:
        before = [a.act for a in addends if a.act.last is not None and a.act.last < new.force.starts]
        unsure = [a.act for a in addends if a.act not in before]
        if before:
            since = new.force.starts.isoformat()
            yield words.both_versions(rule.id, new.id, since, _ids(before))
        if unsure:
            yield words.across(_ids(unsure), rule.id, new.id)
    kept = {figure.place for figure in law.figures if figure.rule == rule.id}
    local = any(band.local_up_to for band in rule.bands)
    if facts.province is not None and local and facts.province not in kept:
        yield words.no_figure(facts.province)
    if addends:
        yield from (doubt.text for doubt in rule.doubts)


def _ids(acts: Sequence[Act]) -> str:
    return ", ".join(act.claim for act in acts)


def _below(one: RuleGrade, all_: Mapping[str, RuleGrade]) -> RuleGrade:
    """Let rules that come first go first: where one is reached, this one is not."""

    def at(reach: Reach) -> str:
        firsts = (all_[id_] for id_ in one.rule.below if id_ in all_)
        return ", ".join(first.rule.id for first in firsts if any(b.reach is reach for b in first.bands))

    if reached := at(Reach.REACHED):
        bands = tuple(replace(band, reach=Reach.NOT_REACHED) for band in one.bands)
        return replace(one, bands=bands, counsel=(*one.counsel, words.comes_first(reached)))
    if (maybe := at(Reach.OPEN)) and any(band.reach is Reach.REACHED for band in one.bands):
        lower = (Reach.OPEN if b.reach is Reach.REACHED else b.reach for b in one.bands)
        bands = tuple(replace(b, reach=reach) for b, reach in zip(one.bands, lower, strict=True))
        return replace(one, bands=bands, counsel=(*one.counsel, words.may_come_first(maybe)))
    return one
