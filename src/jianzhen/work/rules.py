"""Asks the tenant's policy after a screening: what is known of a claim → facts → a proposed step.

The policy of the day a claim was submitted is asked, from the versions the tenant has put in force; a tenant
without any has the one that is shipped. What is not known stays unknown: then a person looks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from jianzhen import policy
from jianzhen.claims.claim import Routing
from jianzhen.claims.states import Side
from jianzhen.model import Band, Evidence, Kind, Medium, Proposal, Regime
from jianzhen.policy.money import minor_units
from jianzhen.store import Store
from jianzhen.store.record import KeptPolicy
from jianzhen.strength.combine import FAMILIES
from jianzhen.work.proposing import Case, Proposed


def by_policy(store: Store) -> Callable[[Case], Proposed]:
    """Return what asks each tenant's policy."""

    def propose(case: Case) -> Proposed:
        asked = _policy(store, case)
        told = policy.propose(asked, facts(case)) if asked else policy.propose_without_policy()
        wanted = [ask[0] for ask in told.evidence]  # any one settles it; the first named is asked for
        return Proposed(
            told.step,
            told.policy,
            tuple(dict.fromkeys(w.condition for w in wanted if w.condition)),
            tuple(dict.fromkeys(w.demand for w in wanted if w.demand and not w.from_merchant)),
            _routing(told),
        )

    return propose


def _routing(told: policy.Proposal) -> Routing:
    notes = (*told.because, *(hit.note for hit in told.hits if hit.note))
    return Routing(
        told.queue,
        told.priority,
        told.second_review,
        tuple(hit.rule for hit in told.hits),
        tuple(rule.rule for rule in told.unevaluated),
        tuple(dict.fromkeys(notes)),
    )


def named(store: Store, tenant: str, name: str) -> policy.Policy | None:
    """Return the policy that the record names (`id@version`), None if it is not there any more."""
    known = (*(_loaded(kept.yaml) for kept in _put_in_force(store, tenant)), policy.default())
    return next((each for each in known if each.name == name), None)


def facts(case: Case) -> policy.Facts:
    """Return what a policy may know of a claim."""
    state, report = case.state, case.report
    media = [filed.exhibit.medium for filed in state.file if filed.by is Side.BUYER]
    claim = policy.ClaimFacts(
        amount_minor=minor_units(str(state.asked), state.asked.currency),
        currency=state.asked.currency,
        remedy=state.remedy,
        category=_text(case.facts.get("category")),
        days_since_delivery=_days(case.facts.get("delivered_at"), case.submitted_at),
        photos=media.count(Medium.PHOTO),
        video=Medium.VIDEO in media,
        merchant_consented=case.facts.get("merchant_consented") is True,
        # What exactly came in is for a person to see; nobody is asked for the same thing twice by rules.
        supplied=tuple(policy.Wanted) if state.requests else (),
    )
    return policy.Facts(
        claim=claim,
        findings=_findings(report) if report and case.side is Side.BUYER else (),
        assessment=_assessment(report) if report and case.side is Side.BUYER else policy.AssessmentFacts(),
        history=_history(case),
        merchant=policy.MerchantFacts(heard=state.heard.done or case.side is Side.MERCHANT),
        screened=report is not None and not report.get("unreadable"),
    )


def _history(case: Case) -> policy.HistoryFacts:
    here = case.standing
    opened = {open.effect.value for open in here.open} if here else set()
    return policy.HistoryFacts(
        claims_90_days=case.claims_90_days,
        confirmed_forgeries=None if here is None else len(here.counting),
        effects=tuple(effect for effect in policy.Effect if effect in opened),
    )


def _policy(store: Store, case: Case) -> policy.Policy | None:
    known = _put_in_force(store, case.tenant)
    if not known:
        return policy.default()
    return policy.in_force([_loaded(kept.yaml) for kept in known], case.submitted_at)


def _put_in_force(store: Store, tenant: str) -> list[KeptPolicy]:
    return [kept for kept in store.record.policies(tenant) if kept.in_force_at is not None]


@lru_cache(64)
def _loaded(yaml: str) -> policy.Policy:
    return policy.load(yaml.encode())


def _findings(report: Mapping[str, Any]) -> tuple[policy.FindingFacts, ...]:
    regimes = {exhibit["sha256"]: exhibit.get("regime") for exhibit in report["exhibits"]}
    return tuple(
        policy.FindingFacts(
            Kind(finding["kind"]),
            Band(finding["strength"]["band"]),
            FAMILIES.get(finding["examiner"], finding["examiner"]),
            Regime(regimes.get(finding["exhibit"]) or Regime.UNKNOWN),
            _bound(finding["strength"].get("false_alarm_bound")),
        )
        for finding in report["findings"]
    )


def _assessment(report: Mapping[str, Any]) -> policy.AssessmentFacts:
    told = report["assessment"]
    return policy.AssessmentFacts(Evidence(told["evidence"]), Band(told["band"]), Proposal(told["proposal"]))


def _bound(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 1.0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _days(delivered: object, submitted: datetime) -> int | None:
    try:
        then = datetime.fromisoformat(str(delivered))
    except ValueError:
        return None
    return max((submitted - then).days, 0) if then.utcoffset() is not None else None
