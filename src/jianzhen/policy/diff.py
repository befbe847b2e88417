"""Two policies, rule by rule, in words."""

from collections.abc import Iterator
from datetime import date

from jianzhen.model import Text
from jianzhen.policy.model import Policy, Rule
from jianzhen.policy.money import written
from jianzhen.policy.words import Ask

_NONE = Text("none", "无")


def differences(old: Policy, new: Policy) -> Iterator[Text]:
    """Yield every difference that matters to claims or readers: first the policy, then its rules."""
    yield from _policy(old, new)
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        if rule.id not in before:
            yield Text(
                f"rule {rule.id}: new: {rule.step} when {_line(rule.when.source)}",
                f"规则 {rule.id}：新增：{rule.step}，条件 {_line(rule.when.source)}",
            )
        else:
            yield from _rule(before[rule.id], rule)
    for rule in old.rules:
        if rule.id not in after:
            yield Text(f"rule {rule.id}: taken away", f"规则 {rule.id}：已删除")


def _policy(old: Policy, new: Policy) -> Iterator[Text]:
    yield from _change(Text("policy", "规则文件"), _plain(old.name), _plain(new.name))
    yield from _change(Text("title", "标题"), old.title, new.title)
    yield from _change(Text("in force from", "生效日"), _date(old.starts), _date(new.starts))
    yield from _change(Text("in force to", "失效日"), _date(old.ends), _date(new.ends))
    yield from _change(Text("notice", "公示日"), _date(old.notice), _date(new.notice))
    yield from _change(Text("currency", "币种"), _plain(old.currency), _plain(new.currency))
    for name in dict.fromkeys((*old.amounts, *new.amounts)):
        yield from _change(Text(f"amount {name}", f"金额 {name}"), _amount(old, name), _amount(new, name))
    yield from _change(Text("otherwise", "其他情况"), _plain(old.otherwise), _plain(new.otherwise))
    yield from _change(Text("reason otherwise", "其他情况的理由"), old.otherwise_reason, new.otherwise_reason)


def _rule(old: Rule, new: Rule) -> Iterator[Text]:
    parts = (
        (Text("when", "条件"), _plain(_line(old.when.source)), _plain(_line(new.when.source))),
        (Text("step", "步骤"), _plain(old.step), _plain(new.step)),
        (Text("evidence", "证据"), asks(old.evidence), asks(new.evidence)),
        (Text("queue", "队列"), _plain(old.queue), _plain(new.queue)),
        (Text("priority", "优先级"), _plain(old.priority), _plain(new.priority)),
        (Text("second review", "复核"), _truth(old.second_review), _truth(new.second_review)),
        (Text("remedies", "处理方式"), _plain(" ".join(old.remedies)), _plain(" ".join(new.remedies))),
        (Text("limit", "限额"), _plain(old.limit), _plain(new.limit)),
        (Text("clause", "条款"), old.clause, new.clause),
        (Text("reason", "理由"), old.reason, new.reason),
    )
    for name, before, after in parts:
        yield from _change(Text(f"rule {new.id}: {name.en}", f"规则 {new.id}：{name.zh}"), before, after)


def _change(name: Text, old: Text, new: Text) -> Iterator[Text]:
    if old != new:
        yield Text(f"{name.en}: {old.en} → {new.en}", f"{name.zh}：{old.zh} → {new.zh}")


def _plain(word: str | None) -> Text:
    return Text(str(word), str(word)) if word else _NONE


def _date(day: date | None) -> Text:
    return _NONE if day is None else Text(f"{day}", f"{day}")


def _truth(value: bool) -> Text:
    return Text("yes", "是") if value else Text("no", "否")


def _amount(policy: Policy, name: str) -> Text:
    units = policy.amounts.get(name)
    return _NONE if units is None else _plain(written(units, policy.currency))


def _line(source: str) -> str:
    return " ".join(source.split())


def asks(evidence: tuple[Ask, ...]) -> Text:
    """Return what is asked for as a list; alternatives joined by “or”."""
    if not evidence:
        return _NONE
    return Text(
        ", ".join(" or ".join(ask) for ask in evidence), "、".join(" 或 ".join(ask) for ask in evidence)
    )
