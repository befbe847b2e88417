"""The event chain: every act on a claim is an event that names the hash of the event before it.

An event is a JSON object; its canonical form (RFC 8785) without `hash` is what SHA-256 is taken of::

    {"schema": "jianzhen.event/1", "tenant", "seq", "claim", "claim_seq", "at", "kind",
     "actor": {"role", "id"}, "data", "evidence", "policy", "tools",
     "previous", "claim_previous", "salt"}

It is linked twice. `previous` names the tenant's event before it, so that a tenant's whole chain can be
checked; `claim_previous` the claim's event before it, so that a case file proves the history of ONE claim
without showing any other: hashes of foreign events cannot be recomputed without their content, the claim's
own links can. That the claim's events stand in the tenant's chain, where and since when, is proved by their
paths in the Merkle trees of signed checkpoints (`record.checkpoint`).

`salt` (128 random bits) keeps an event secret that is shown as a hash only: without it, who knows all of an
event but a few bits could try them out.

Personal texts and photos are never in an event, only their SHA-256: deleting them leaves the chain whole.
`actor.id` is opaque, and for buyer and merchant it is their id *in this claim*: a case file that is passed on
then links nobody across claims.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from jianzhen.record.verify import ZEROS, Fault, canonical, parse, verify_events

SCHEMA = "jianzhen.event/1"


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain: its number and its hash. A chain without events has the head `START`."""

    number: int
    hash: str


START = Head(0, ZEROS)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: a role (such as "reviewer" or "system") and an opaque id, never a name."""

    role: str
    id: str


def new_salt() -> str:
    """Return 128 random bits in hex."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, before it has its place in the chain.

    Attributes:
        at: aware time; written in UTC with microseconds.
        kind: the event's code (`claims`), such as "decided".
        data: JSON of that kind: strings, whole numbers below 2**53, booleans, null, lists, objects. No
            floats: money is decimal text. SHA-256s of texts stand here or in `evidence`.
        evidence: SHA-256 of every photo, video, text or report this event rests on.
        policy: `id@version` of the policy in force, if one was asked.
        tools: version of every examiner that was asked.
    """

    tenant: str
    claim: str
    at: datetime
    kind: str
    actor: Actor
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    policy: str | None = None
    tools: Mapping[str, str] = field(default_factory=dict)
    salt: str = field(default_factory=new_salt)


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """An event in its place. `canonical` is what was hashed: keep these very bytes, they never change."""

    canonical: bytes
    hash: str
    tenant: str
    seq: int
    claim: str
    claim_seq: int

    @property
    def head(self) -> Head:
        """What the tenant's next event is linked to."""
        return Head(self.seq, self.hash)

    @property
    def claim_head(self) -> Head:
        """What the claim's next event is linked to."""
        return Head(self.claim_seq, self.hash)

    def to_json(self) -> dict[str, Any]:
        """Return the event object with its `hash`, as in a case file and in the API."""
        return {**parse(self.canonical), "hash": self.hash}


def link(head: Head, claim_head: Head, event: Event) -> ChainedEvent:
    """Give an event its place behind the tenant's last event and its claim's last event.

    Args:
        head: of the tenant's chain, read in the same transaction that stores the result; `START` if none.
        claim_head: of the claim's events; `START` if none.
        event: what happened.

    Raises:
        ValueError: the time has no offset, or the data is none that has a canonical form (floats included).
    """
    body = {
        "schema": SCHEMA,
        "tenant": event.tenant,
        "seq": head.number + 1,
        "claim": event.claim,
        "claim_seq": claim_head.number + 1,
        "at": moment(event.at),
        "kind": event.kind,
        "actor": {"role": event.actor.role, "id": event.actor.id},
        "data": dict(event.data),
        "evidence": list(event.evidence),
        "policy": event.policy,
        "tools": dict(event.tools),
        "previous": head.hash,
        "claim_previous": claim_head.hash,
        "salt": event.salt,
    }
    _no_floats(body)
    spelled = canonical(body)
    digest = hashlib.sha256(spelled).hexdigest()
    return ChainedEvent(spelled, digest, event.tenant, head.number + 1, event.claim, claim_head.number + 1)


def read(stored: bytes | str, stated: str) -> ChainedEvent:
    """Return a stored event from its canonical form and its stated hash; `check` tells whether they agree.

    Raises:
        ValueError: this is no event.
    """
    text = stored.encode() if isinstance(stored, str) else bytes(stored)
    body = parse(text)
    try:
        return ChainedEvent(text, stated, body["tenant"], body["seq"], body["claim"], body["claim_seq"])
    except KeyError as error:
        raise ValueError(f"no event: {error} is missing") from error


def check(
    events: Iterable[ChainedEvent], checkpoints: Iterable[Any] = (), keys: Sequence[Any] = ()
) -> list[Fault]:
    """Check a tenant's whole chain as stored, oldest first, and its checkpoints (as JSON objects).

    Each fault names the event and what is wrong: changed, dropped, added, reordered, gap, fork; and what was
    signed: signature, key. What is stored beside the canonical bytes is compared with them too.
    """
    beside: list[Fault] = []

    def stored() -> Iterator[tuple[bytes, str]]:
        for event in events:
            if not _agrees(event):
                en, zh = "what is stored beside it says something else", "旁存的字段与其内容不符"
                beside.append(Fault("changed", f"event {event.seq}", en, zh))
            yield event.canonical, event.hash

    return verify_events(stored(), checkpoints, keys) + beside


def _agrees(event: ChainedEvent) -> bool:
    try:
        body = parse(event.canonical)
        told = (body["tenant"], body["seq"], body["claim"], body["claim_seq"])
    except (ValueError, KeyError, TypeError):
        return True  # named as unreadable, or as changed, by the chain itself
    return told == (event.tenant, event.seq, event.claim, event.claim_seq)


def moment(at: datetime) -> str:
    """Write a time in UTC with microseconds and Z; such texts sort as the times do.

    Raises:
        ValueError: the time has no offset.
    """
    if at.utcoffset() is None:
        raise ValueError("a time in the record needs an offset from UTC")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _no_floats(value: object) -> None:
    """A float reads differently from one database to the next; the record holds none."""
    if isinstance(value, float):
        raise ValueError(f"{value!r}: the record holds no floats; write decimal text")
    if isinstance(value, Mapping):
        for inner in value.values():
            _no_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _no_floats(inner)
