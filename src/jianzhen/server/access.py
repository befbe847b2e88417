"""Who may do what: the one place. Role × action here; own or other tenant, own or other party in `reach`.

What a role may do to a claim in its present state is `claims.TABLE`'s to say, and is read off from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from jianzhen.claims import Actor, Role
from jianzhen.claims.states import Side
from jianzhen.claims.table import TABLE
from jianzhen.errors import JianzhenError
from jianzhen.model import Text
from jianzhen.store import Kept
from jianzhen.store.applying import no_claim

NOT_SENT = frozenset(
    {"submitted", "sealed", "screened", "deadline-ran-out", "evidence-late", "exported", "erased", "marked"}
)
"""Events that nobody sends as a move: intake and marks have their own addresses, the rest is the system's;
whether evidence is late is not the sender's to say."""


class Who(StrEnum):
    """Who calls: the roles of the procedure, the shop's own system, and who runs the service."""

    ADMIN = "admin"
    PLATFORM = "platform"
    BUYER = "buyer"
    MERCHANT = "merchant"
    REVIEWER = "reviewer"
    SENIOR_REVIEWER = "senior-reviewer"
    APPEAL_OFFICER = "appeal-officer"
    POLICY_MANAGER = "policy-manager"
    AUDITOR = "auditor"

    @property
    def side(self) -> Side | None:
        """The side this is, if it is one."""
        return Side(self.value) if self in (Who.BUYER, Who.MERCHANT) else None


STAFF = frozenset({Who.REVIEWER, Who.SENIOR_REVIEWER, Who.APPEAL_OFFICER, Who.POLICY_MANAGER, Who.AUDITOR})
SIDES = frozenset({Who.BUYER, Who.MERCHANT})
_ADMIN, _PLATFORM = frozenset({Who.ADMIN}), frozenset({Who.PLATFORM})


class Action(StrEnum):
    """What can be done; also the scopes of an API key."""

    SUBMIT = "submit"
    LIST = "list"
    READ = "read"
    EXHIBIT = "exhibit"
    MARK = "mark"
    REPORT = "report"
    UPLOAD = "upload"
    MOVE = "move"
    FEED = "feed"
    LINK = "link"
    SELF = "self"
    KEYS = "keys"
    ACCOUNTS = "accounts"
    WEBHOOKS = "webhooks"
    JOBS = "jobs"
    METRICS = "metrics"
    EXPORT = "export"
    RECORD = "record"
    STANDING = "standing"
    OBJECTIONS = "objections"
    RING = "ring"


MAY: Mapping[Action, frozenset[Who]] = MappingProxyType(
    {
        Action.SUBMIT: _PLATFORM,
        Action.LIST: _PLATFORM | SIDES | STAFF,
        Action.READ: _PLATFORM | SIDES | STAFF,
        Action.EXHIBIT: _PLATFORM | SIDES | STAFF,
        Action.MARK: frozenset({Who.REVIEWER, Who.SENIOR_REVIEWER, Who.APPEAL_OFFICER}),
        Action.REPORT: _PLATFORM | STAFF,
        Action.UPLOAD: _PLATFORM | SIDES,
        Action.MOVE: _PLATFORM | SIDES | (STAFF - {Who.AUDITOR}),
        Action.FEED: _PLATFORM | {Who.AUDITOR},
        Action.LINK: _PLATFORM,
        Action.SELF: frozenset(Who),
        Action.KEYS: _ADMIN,
        Action.ACCOUNTS: _ADMIN,
        Action.WEBHOOKS: _ADMIN,
        Action.JOBS: _ADMIN,
        Action.METRICS: _ADMIN | {Who.AUDITOR},
        Action.EXPORT: _PLATFORM | SIDES | {Who.SENIOR_REVIEWER},
        Action.RECORD: frozenset({Who.BUYER}),
        Action.STANDING: STAFF,
        Action.OBJECTIONS: frozenset({Who.SENIOR_REVIEWER, Who.APPEAL_OFFICER, Who.AUDITOR}),
        Action.RING: frozenset({Who.REVIEWER, Who.SENIOR_REVIEWER}),
    }
)

ACT_FOR = {side: f"act:{side.value}" for side in Side}
"""Scopes by which the shop's system may act for a side."""

ASKED_FOR = frozenset({Action.LINK.value, *ACT_FOR.values()})
"""Scopes a key has only if they were named: whoever has them can act as a side."""


class DeniedError(JianzhenError):
    """Known, but not allowed to do this."""

    exit_code = 2


class UnknownError(JianzhenError):
    """Nobody we know: no credentials, or none that hold."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls, after their credentials were checked.

    Attributes:
        id: of the key or session, for logs and limits.
        actor: opaque id that stands in the record (for sides, each claim has its own).
        claim: the only claim of a buyer or merchant who came by a link.
        party_ref: the platform's id of a buyer or merchant who has a key.
        account: of a person who signed in.
    """

    tenant: str
    who: Who
    id: str
    actor: str
    scopes: frozenset[str]
    claim: str | None = None
    party_ref: str | None = None
    account: str | None = None

    @property
    def owner(self) -> str:
        """Whose the files are that this caller uploads."""
        if self.who.side is None:
            return self.who.value
        return f"{self.who}:claim:{self.claim}" if self.claim else f"{self.who}:ref:{self.party_ref}"


def scopes_of(who: Who) -> frozenset[str]:
    """Return every scope that a role can have."""
    own = {action.value for action, roles in MAY.items() if who in roles}
    return frozenset(own | (set(ACT_FOR.values()) if who is Who.PLATFORM else set()))


def may(principal: Principal, action: Action) -> bool:
    """Whether the caller's role and scopes hold this action."""
    return principal.who in MAY[action] and action.value in principal.scopes


def demand(principal: Principal, action: Action) -> None:
    """Raise DeniedError unless the caller may do this."""
    if not may(principal, action):
        raise _denied(
            Text(f"a {principal.who} may not do this here ({action})", f"无权执行此操作（{action}）")
        )


def reach(principal: Principal, kept: Kept) -> Kept:
    """Return the claim if it is the caller's to see; else as if there were none.

    The tenant was settled before: a claim is only ever looked for in the caller's own.
    """
    if principal.who.side is None or _own(principal, kept):
        return kept
    raise no_claim(kept.state.id)


def _own(principal: Principal, kept: Kept) -> bool:
    if principal.claim is not None:
        return principal.claim == kept.state.id
    ref = kept.buyer_ref if principal.who is Who.BUYER else kept.merchant_ref
    return ref is not None and ref == principal.party_ref


def actor_for(principal: Principal, kept: Kept, instead: Side | None = None) -> Actor:
    """Return who acts on, or looks at, this claim. `instead`: the side that the shop's system acts for.

    Raises:
        DeniedError: the key has no scope to act for that side, or the caller is not the shop's system.
    """
    side = principal.who.side
    if instead is not None and instead is not side:
        if principal.who is not Who.PLATFORM or ACT_FOR[instead] not in principal.scopes:
            raise _denied(Text(f"this key may not act for the {instead}", f"该密钥无权代表 {instead} 操作"))
        side = instead
    if side is not None:
        return Actor(Role(side.value), kept.state.buyer if side is Side.BUYER else kept.state.merchant)
    if principal.who is Who.PLATFORM:
        return Actor(Role.SYSTEM, principal.actor)
    return Actor(Role(principal.who.value), principal.actor)


def moves_of(role: Role) -> frozenset[str]:
    """Return the codes of all moves that a role can ever send."""
    return frozenset(row.event.code for row in TABLE if role in row.by) - NOT_SENT


MOVES: tuple[str, ...] = tuple(
    dict.fromkeys(row.event.code for row in TABLE if row.event.code not in NOT_SENT)
)
"""Codes of all moves, in the order of the table."""


def demand_move(actor: Actor, code: str) -> None:
    """Raise DeniedError if this role never makes this move, whatever the claim's state."""
    if code not in moves_of(actor.role):
        raise _denied(Text(f"{code} is not for a {actor.role}", f"{actor.role} 无权执行 {code}"))


def _denied(what: Text) -> DeniedError:
    return DeniedError(what, Text("Ask who runs the service for the right", "请向管理员申请权限"))
