"""Results of replay and shadow, as JSON-ready data and as lines for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jianzhen.model import Step, Text
from jianzhen.policy.diff import asks
from jianzhen.policy.propose import Proposal, as_data
from jianzhen.policy.replay import Change, Replay, Shadow

_STEPS: Mapping[Step, Text] = {
    Step.APPROVE: Text("approve at platform cost", "直接通过，费用由平台承担"),
    Step.HEAR_MERCHANT: Text("hear the merchant", "听取商家意见"),
    Step.ASK_EVIDENCE: Text("ask for evidence", "要求补充证据"),
    Step.REVIEW: Text("review by a person", "人工查看"),
}


def replay_data(result: Replay) -> dict[str, Any]:
    """Return everything, each claim's proposal included."""
    return {
        "policy": result.policy.name,
        "claims": result.claims,
        "outside_its_days": result.outside,
        "by_step": {str(step): result.steps[step] for step in Step},
        "by_rule": {rule.id: result.rules[rule.id] for rule in result.policy.rules},
        "no_rule": result.otherwise,
        "not_evaluated": [
            {"rule": rule, "missing": list(missing), "claims": count}
            for (rule, missing), count in result.unevaluated.items()
        ],
        "proposals": [
            {"claim": claim, **as_data(proposal, result.policy.currency)}
            for claim, proposal in result.proposals
        ],
    }


def replay_lines(result: Replay, most: int) -> Iterator[Text]:
    """Yield the counts, and the first `most` claims."""
    yield Text(
        f"{result.policy.name} on {result.claims:,} past claims:",
        f"{result.policy.name} 用于 {result.claims:,} 个以往索赔：",
    )
    for step in Step:
        words = _STEPS[step]
        yield Text(f"  {result.steps[step]:>6,}  {words.en}", f"  {result.steps[step]:>6,}  {words.zh}")
    yield Text("By rule:", "按规则：")
    for rule in result.policy.rules:
        yield Text(f"  {result.rules[rule.id]:>6,}  {rule.id}", f"  {result.rules[rule.id]:>6,}  {rule.id}")
    yield Text(f"  {result.otherwise:>6,}  no rule holds", f"  {result.otherwise:>6,}  没有适用的规则")
    for (name, missing), count in result.unevaluated.items():
        names = ", ".join(missing)
        yield Text(
            f"Not evaluated: {name} in {count:,} claims: "
            + (f"fact {names} missing" if missing else "cannot be computed"),
            f"未判断：{name}，{count:,} 个索赔：" + (f"缺少事实 {names}" if missing else "无法计算"),
        )
    if result.outside:
        yield Text(
            f"{result.outside:,} of these claims were submitted on days on which it is not in force.",
            f"其中 {result.outside:,} 个索赔的提交日不在其生效期内。",
        )
    for claim, proposal in result.proposals[:most]:
        rules = ", ".join(hit.rule for hit in proposal.hits) or "-"
        words = _STEPS[proposal.step]
        yield Text(f"{claim}: {words.en} ({rules})", f"{claim}：{words.zh}（{rules}）")
    yield from _rest(len(result.proposals), most)


def shadow_data(result: Shadow) -> dict[str, Any]:
    """Return everything, each changed claim included."""
    return {
        "old": result.old.name,
        "new": result.new.name,
        "claims": result.claims,
        "changed": len(result.changes),
        "harder_on_buyer": [c.claim for c in result.changes if c.harder_on_buyer],
        "harder_on_merchant": [c.claim for c in result.changes if c.harder_on_merchant],
        "by_step": [
            {"from": str(old), "to": str(new), "claims": ids} for (old, new), ids in result.steps.items()
        ],
        "by_rule": [
            {"rule": rule, "newly": result.newly.get(rule, []), "no_longer": result.no_longer.get(rule, [])}
            for rule in _rules(result)
        ],
        "changes": [
            {
                "claim": change.claim,
                "old": as_data(change.old, result.old.currency),
                "new": as_data(change.new, result.new.currency),
            }
            for change in result.changes
        ],
    }


def shadow_lines(result: Shadow, most: int) -> Iterator[Text]:
    """Yield the counts, and the first `most` changed claims."""
    changed, total = len(result.changes), result.claims
    yield Text(
        f"{result.new.name} instead of {result.old.name} would have changed {changed:,} of {total:,} claims.",
        f"用 {result.new.name} 代替 {result.old.name}，{total:,} 个索赔中有 {changed:,} 个会改变。",
    )
    buyer, merchant = (
        (sum(flags) for flags in zip(*_harder(result.changes), strict=True)) if changed else (0, 0)
    )
    yield Text(
        f"Harder on the buyer: {buyer:,}. Harder on the merchant: {merchant:,}.",
        f"对买家更严：{buyer:,} 个。对商家更严：{merchant:,} 个。",
    )
    for (old, new), ids in result.steps.items():
        before, after = _STEPS[old], _STEPS[new]
        yield Text(
            f"  {len(ids):>6,}  {before.en} → {after.en}", f"  {len(ids):>6,}  {before.zh} → {after.zh}"
        )
    for rule in _rules(result):
        newly, no_longer = len(result.newly.get(rule, [])), len(result.no_longer.get(rule, []))
        yield Text(
            f"rule {rule}: holds newly in {newly:,}, no longer in {no_longer:,}",
            f"规则 {rule}：新适用 {newly:,} 个，不再适用 {no_longer:,} 个",
        )
    for change in result.changes[:most]:
        old_words, new_words = _outcome(change.old), _outcome(change.new)
        yield Text(
            f"{change.claim}: {old_words.en} → {new_words.en}",
            f"{change.claim}：{old_words.zh} → {new_words.zh}",
        )
    yield from _rest(changed, most)


def _harder(changes: Iterable[Change]) -> Iterator[tuple[bool, bool]]:
    return ((change.harder_on_buyer, change.harder_on_merchant) for change in changes)


def _rules(result: Shadow) -> list[str]:
    named = (rule.id for policy in (result.old, result.new) for rule in policy.rules)
    return [rule for rule in dict.fromkeys(named) if rule in result.newly or rule in result.no_longer]


def _outcome(proposal: Proposal) -> Text:
    step, asked = _STEPS[proposal.step], asks(proposal.evidence)
    second = Text(", second review", "，需复核") if proposal.second_review else Text("", "")
    if not proposal.evidence:
        return Text(step.en + second.en, step.zh + second.zh)
    return Text(f"{step.en} [{asked.en}]{second.en}", f"{step.zh}［{asked.zh}］{second.zh}")


def _rest(all_: int, most: int) -> Iterator[Text]:
    if all_ > most:
        yield Text(
            f"… and {all_ - most:,} more: --json lists them all",
            f"……另有 {all_ - most:,} 个：用 --json 列出全部",
        )
