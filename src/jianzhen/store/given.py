"""What is given to `Store.apply` with an event, and what it gives back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from jianzhen.claims import ClaimState
from jianzhen.claims.effects import Effect
from jianzhen.errors import UsageError
from jianzhen.model import Text
from jianzhen.record import chain
from jianzhen.store import jobs
from jianzhen.store.words import Sealed

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Intake:
    """What names a new claim outside: with the tenant, `platform` and `external_id` are its natural key.

    Attributes:
        buyer_ref, merchant_ref: the platform's own ids, for history. They are never chained: the event has
            ids that mean something in this claim only.
        facts: SHA-256 of a sealed text, the JSON object of what is known of the order.
        ties: keyed hashes (64 hex digits) of device, address and means of payment, by `consumers.rings.Tie`.
    """

    platform: str
    external_id: str
    buyer_ref: str | None = None
    merchant_ref: str | None = None
    facts: str | None = None
    ties: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise UsageError where an id is empty, too long, or holds a control character."""
        bounded("platform", self.platform, 80)
        bounded("external_id", self.external_id, 200)
        for name, value in (("buyer_ref", self.buyer_ref), ("merchant_ref", self.merchant_ref)):
            if value is not None:
                bounded(name, value, 200)


def bounded(name: str, value: str, most: int) -> None:
    """Raise UsageError unless a text has 1 to `most` characters that any database keeps."""
    if not 0 < len(value) <= most or _CONTROL.search(value):
        raise UsageError(
            Text(
                f"{name}: 1 to {most} characters, none of them a control", f"{name}：1 至 {most} 个普通字符"
            ),
            Text("Correct it and send it again", "请更正后重新发送"),
        )


@dataclass(frozen=True, slots=True)
class Received:
    """More about a sealed blob than its event says: its size in bytes, the file's name, what it shows.

    `role` is one of `model.Role`: `claim` for what the event names as an exhibit. Listing and packing photos
    that come with a claim have their own; they are no exhibits of a side, and are only compared with.
    """

    sha256: str
    size: int
    name: str = ""
    role: str = "claim"
    medium: str = "photo"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request was answered: a status and a JSON value."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Once:
    """Makes a request happen once: `key` from the client, SHA-256 of the `request`, and how it is answered.

    `reply` is called inside the transaction; it must not touch the database.
    """

    key: str
    request: str
    reply: "Callable[[Applied], Reply]"

    def __post_init__(self) -> None:
        """Raise UsageError for a key that cannot be kept."""
        bounded("Idempotency-Key", self.key, 255)


@dataclass(frozen=True, slots=True)
class With:
    """What goes along with an event.

    Attributes:
        intake: for `Submitted`, and only there.
        received: more about the blobs it brings.
        texts: the texts whose hashes it names.
        evidence: further SHA-256s it rests on.
        policy: `id@version` of the rules asked; by default those of the procedure.
        tools: version of every examiner asked.
        maps: SHA-256 of the pictures that the report of `Screened` names.
        once: to do it once, however often it is asked for.
        job: the job that does this: marked done in the same transaction.
    """

    intake: Intake | None = None
    received: Sequence[Received] = ()
    texts: Sequence[Sealed] = ()
    evidence: Sequence[str] = ()
    policy: str | None = None
    tools: Mapping[str, str] = field(default_factory=dict)
    maps: Sequence[str] = ()
    once: Once | None = None
    job: jobs.Job | None = None


ALONE = With()


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it.

    Attributes:
        claim: the claim afterwards.
        events: what was chained: usually one event; more where one brings another with it (`Submitted` is
            followed by `Sealed`, and a merged claim's exhibits are supplied to the other claim); none if
            `stale` or `again`.
        effects: what the event asked about set off.
        stale: a deadline that no longer runs: nothing was chained.
        reply: the stored reply, if `With.once` was given.
        again: the request had been done before; `claim` is as it is now.
    """

    claim: ClaimState
    events: tuple[chain.ChainedEvent, ...] = ()
    effects: tuple[Effect, ...] = ()
    stale: bool = False
    reply: Reply | None = None
    again: bool = False


Hook = Callable[[Connection, str, chain.ChainedEvent, tuple[Effect, ...]], Iterable[jobs.NewJob]]
"""Called inside the transaction for every event chained: (connection, tenant, event, its effects) → more
jobs."""
