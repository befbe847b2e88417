"""What became of the claims of a year: each is lived through once more, event by event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jianzhen.claims import Actor, ClaimState, IllegalMove, MalformedEvent, Role, State, Terms, transition
from jianzhen.claims.codec import event_from_json
from jianzhen.claims.events import Reopened, Submitted
from jianzhen.claims.states import Basis, Outcome, Ruling, Side
from jianzhen.model import Band, Regime
from jianzhen.sheet.days import day_of
from jianzhen.store import Store
from jianzhen.store.errors import BlobMissingError

NOT_KNOWN, SEVERAL = "not-known", "several"
"""In the place of a category or regime: nothing is kept (any more) that tells it; the photos differ."""

_OUTCOMES = {Outcome.APPROVE: "granted", Outcome.PARTIAL: "partial", Outcome.REFUSE: "refused"}


@dataclass(frozen=True, slots=True)
class Life:
    """One claim.

    Attributes:
        outcome: `granted`, `partial`, `refused`: the decision that stands; `withdrawn`: or joined to another
            claim; `open`.
        appeal: `none`; `stood`: the decision stands, or the appeal is not decided; `changed`: on appeal, or
            the final claim was opened again.
        kinds: codes of what was found on the buyer's side at least moderately strong.
        waited: from submission to the first decision; None: there was none.
        category: of the goods, as the platform told it.
        regime: how the buyer's photos were delivered.
    """

    outcome: str
    appeal: str = "none"
    kinds: frozenset[str] = frozenset()
    waited: timedelta | None = None
    category: str = NOT_KNOWN
    regime: str = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Year:
    """The claims of a year, and how many could not be followed: their procedure is not known here."""

    lives: tuple[Life, ...]
    not_followed: int


@dataclass
class _Living:
    """A claim as it goes on."""

    begun: datetime
    state: ClaimState | None = None
    first: datetime | None = None
    appealed: bool = False
    changed: bool = False
    lost: bool = field(default=False)

    def goes_on(self, body: Mapping[str, Any], terms: Terms) -> None:
        """Let an event happen."""
        actor = Actor(Role(body["actor"]["role"]), body["actor"]["id"])
        at = datetime.fromisoformat(body["at"])
        try:
            event = event_from_json(body["kind"], actor, body["data"])
            self.state = transition(self.state, event, at, terms).claim
        except (IllegalMove, MalformedEvent):
            self.lost = True
            return
        decision = self.state.decision
        self.appealed |= bool(self.state.appellants)
        self.changed |= isinstance(event, Reopened)
        if decision is not None:
            self.first = self.first or at
            ruled = decision.basis is Basis.APPEAL and decision.ruling in (Ruling.OVERTURN, Ruling.VARY)
            self.changed |= ruled

    def told(self, category: str, regime: str) -> Life:
        """Return what is counted of it."""
        state = self.state
        assert state is not None
        if state.state in (State.WITHDRAWN, State.MERGED):
            outcome = "withdrawn"
        elif state.decision is None:
            outcome = "open"
        else:
            outcome = _OUTCOMES[state.decision.verdict.outcome]
        return Life(
            outcome,
            "changed" if self.changed else "stood" if self.appealed else "none",
            frozenset(f.kind.value for f in state.found if f.band.rank >= Band.MODERATE.rank),
            None if self.first is None else self.first - self.begun,
            category,
            regime,
        )


def of_year(store: Store, tenant: str, year: int, terms: Terms) -> Year:
    """Return the claims submitted in a year (days in China), as they stand now.

    Raises:
        StoreError: the database or the blob store fails.
    """
    living: dict[str, _Living] = {}
    with store.chain(tenant) as events:
        for link in events:
            if link.claim_seq > 1 and link.claim not in living:
                continue
            body = link.to_json()
            at = datetime.fromisoformat(body["at"])
            if body["kind"] == Submitted.code and day_of(at).year == year:
                living[link.claim] = _Living(at)
            one = living.get(link.claim)
            if one is not None and not one.lost:
                one.goes_on(body, terms)
    lives = [
        one.told(_category(store, tenant, id), _regime(store, tenant, one.state))
        for id, one in living.items()
        if one.state is not None and not one.lost
    ]
    return Year(tuple(lives), len(living) - len(lives))


def _category(store: Store, tenant: str, id: str) -> str:
    """Return the category of the goods; it stands among the facts of the order, as long as these are kept."""
    named = store.claim(tenant, id).facts
    text = store.text(tenant, id, named) if named else None
    told = json.loads(text.text).get("category") if text else None
    return told.strip() if isinstance(told, str) and told.strip() else NOT_KNOWN


def _regime(store: Store, tenant: str, state: ClaimState) -> str:
    """Return how the buyer's photos were delivered; it stands in the reports, as long as these are kept."""
    own = {filed.exhibit.sha256 for filed in state.file if filed.by is Side.BUYER}
    found = set()
    for sha256 in store.reports(tenant, state.id):
        try:
            report = json.loads(store.blobs.read(tenant, sha256))
        except BlobMissingError:
            continue
        found |= {x.get("regime") for x in report.get("exhibits", ()) if x.get("sha256") in own}
    regimes = found & {regime.value for regime in Regime}
    return regimes.pop() if len(regimes) == 1 else SEVERAL if regimes else NOT_KNOWN
