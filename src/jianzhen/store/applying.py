"""The one way a claim changes in the database: state, event, chain and jobs in one transaction."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from jianzhen.claims import SYSTEM, Actor, ClaimState, IllegalMove, Role, State, Terms, supply, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Filed
from jianzhen.claims.codec import claim_from_json, claim_to_json, effect_to_json, event_to_json
from jianzhen.claims.effects import Effect, EvidenceCarried, JobWanted
from jianzhen.claims.states import Side
from jianzhen.model import Text
from jianzhen.record import chain
from jianzhen.store import jobs
from jianzhen.store.blobs import Blobs
from jianzhen.store.errors import (
    READ_AGAIN,
    AlreadySubmittedError,
    BlobMissingError,
    ConflictError,
    KeyReusedError,
    NotFoundError,
)
from jianzhen.store.tables import claim, event, exhibit, idempotency, insert_into, job, report, tenant, texts
from jianzhen.store.words import Sealed

DEADLINE, SCREEN = "deadline", "screen"
"""Kinds of jobs: one sends `DeadlineRanOut` when its time has come, one screens exhibits."""

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Intake:
    """What names a new claim outside: with the tenant, `platform` and `external_id` are its natural key.

    Attributes:
        buyer_ref, merchant_ref: the platform's own ids, for history. They are never chained: the event has
            ids that mean something in this claim only.
        facts: SHA-256 of a sealed text, the JSON object of what is known of the order.
    """

    platform: str
    external_id: str
    buyer_ref: str | None = None
    merchant_ref: str | None = None
    facts: str | None = None


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
        once: to do it once, however often it is asked for.
        job: the job that does this: marked done in the same transaction.
    """

    intake: Intake | None = None
    received: Sequence[Received] = ()
    texts: Sequence[Sealed] = ()
    evidence: Sequence[str] = ()
    policy: str | None = None
    tools: Mapping[str, str] = field(default_factory=dict)
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


class Applying:
    """One transaction of one tenant. The tenant's row is locked first: its events come one by one."""

    def __init__(
        self,
        connection: Connection,
        blobs: Blobs,
        of: str,
        now: datetime,
        terms: Terms,
        hooks: Sequence[Hook] = (),
    ) -> None:
        self._db, self._blobs, self._tenant = connection, blobs, of
        self._now, self._terms, self._hooks = now, terms, hooks
        self._head = lock(connection, of)
        self._chained: list[chain.ChainedEvent] = []

    def apply(self, id: str, what: e.Event, expect_version: int | None, along: With) -> Applied:
        """See `Store.apply`."""
        if along.once and (reply := remembered(self._db, self._tenant, along.once)) is not None:
            there = self._known(id, along.intake) if along.intake else id
            return Applied(self._claim(there or id)[0], reply=reply, again=True)
        before, head = (None, chain.START) if isinstance(what, e.Submitted) else self._claim(id)
        if isinstance(what, e.Submitted):
            if along.intake is None:
                raise ValueError("Submitted needs an Intake")
            if (there := self._known(id, along.intake)) is not None:
                raise AlreadySubmittedError(_KNOWN.about(there), _READ_IT, there)
        if before is not None and expect_version not in (None, before.version):
            raise ConflictError(_CHANGED.about(id), READ_AGAIN, before.version)
        moved = transition(before, what, self._now, self._terms)
        if along.job:
            jobs.done(self._db, along.job, self._now)
        if moved.stale:
            self._clock(before, moved.claim, again=bool(moved.effects))
            return Applied(moved.claim, effects=moved.effects, stale=True)
        after, head = self._store(before, moved.claim, what, moved.effects, head, along)
        if isinstance(what, e.Submitted):
            # Every original is in the blob store, or `_store` would have refused: it is sealed.
            sealed = transition(after, e.Sealed(SYSTEM), self._now, self._terms)
            after, head = self._store(after, sealed.claim, e.Sealed(SYSTEM), sealed.effects, head, ALONE)
        for effect in moved.effects:
            if isinstance(effect, EvidenceCarried):
                self._carry(after, effect)
        applied = Applied(after, tuple(self._chained), moved.effects)
        if along.once:
            applied = replace(applied, reply=remember(self._db, self._tenant, along.once, applied, self._now))
        return applied

    def _claim(self, id: str) -> tuple[ClaimState, chain.Head]:
        row = self._db.execute(
            select(claim.c.snapshot, claim.c.head_hash).where(
                claim.c.tenant == self._tenant, claim.c.id == id
            )
        ).one_or_none()
        if row is None:
            raise no_claim(id)
        state = claim_from_json(row.snapshot)
        return state, chain.Head(state.version, row.head_hash)

    def _known(self, id: str, intake: Intake) -> str | None:
        """Return the id of the claim of this natural key, or of this id."""
        key = and_(claim.c.platform == intake.platform, claim.c.external_id == intake.external_id)
        known = select(claim.c.id).where(claim.c.tenant == self._tenant, or_(key, claim.c.id == id)).limit(1)
        return self._db.execute(known).scalar_one_or_none()

    def _store(
        self,
        before: ClaimState | None,
        after: ClaimState,
        what: e.Event,
        effects: tuple[Effect, ...],
        head: chain.Head,
        along: With,
    ) -> tuple[ClaimState, chain.Head]:
        """Write one event and all that hangs on it; return the claim and its new head."""
        data = event_to_json(what)
        said = chain.Event(
            tenant=self._tenant,
            claim=after.id,
            at=self._now,
            kind=what.code,
            actor=chain.Actor(what.actor.role.value, what.actor.id),
            data=data,
            evidence=_evidence(data, along),
            policy=along.policy or getattr(what, "policy", None) or self._terms.version,
            tools=along.tools,
        )
        linked = chain.link(self._head, head, said)
        self._head = linked.head
        self._row(after, linked, along.intake)
        self._db.execute(
            event.insert().values(
                tenant=self._tenant,
                seq=linked.seq,
                claim=after.id,
                claim_seq=linked.claim_seq,
                hash=linked.hash,
                at=self._now,
                kind=what.code,
                canonical=linked.canonical,
                effects=[effect_to_json(effect) for effect in effects],
            )
        )
        values = {"head_seq": linked.seq, "head_hash": linked.hash}
        self._db.execute(update(tenant).where(tenant.c.id == self._tenant).values(values))
        self._exhibits(before, after, linked.seq, along)
        self._texts(after.id, along.texts)
        if isinstance(what, e.Screened):
            self._report(after.id, what.findings, linked.seq)
        self._clock(before, after)
        wanted = [screen_job(after, x.exhibits, self._now) for x in effects if isinstance(x, JobWanted)]
        more = [new for hook in self._hooks for new in hook(self._db, self._tenant, linked, effects)]
        jobs.write(self._db, self._tenant, [*wanted, *more])
        self._chained.append(linked)
        return after, linked.claim_head

    def _row(self, after: ClaimState, linked: chain.ChainedEvent, intake: Intake | None) -> None:
        values = {
            "snapshot": claim_to_json(after),
            "head_hash": linked.hash,
            "changed_at": self._now,
            **derived(after),
        }
        if intake is None:
            mine = and_(claim.c.tenant == self._tenant, claim.c.id == after.id)
            self._db.execute(update(claim).where(mine).values(values))
            return
        self._db.execute(
            claim.insert().values(
                tenant=self._tenant,
                id=after.id,
                platform=intake.platform,
                external_id=intake.external_id,
                buyer_ref=intake.buyer_ref,
                merchant_ref=intake.merchant_ref,
                facts=intake.facts,
                submitted_at=self._now,
                **values,
            )
        )

    def _exhibits(self, before: ClaimState | None, after: ClaimState, seq: int, along: With) -> None:
        old = len(before.file) if before else 0
        told = {received.sha256: received for received in along.received}
        rows = [self._exhibit(filed, told.pop(filed.exhibit.sha256, None)) for filed in after.file[old:]]
        for other in told.values():  # listing and packing photos
            side = Side.MERCHANT.value
            rows.append(_blob_row(other) | {"side": side, "late": False})
        for row in rows:
            self._must_have(row["sha256"])
            mine = {"tenant": self._tenant, "claim": after.id, "seq": seq, "received_at": self._now}
            self._db.execute(insert_into(self._db, exhibit).values(**row, **mine).on_conflict_do_nothing())

    def _exhibit(self, filed: Filed, told: Received | None) -> dict[str, Any]:
        sha256, medium = filed.exhibit.sha256, filed.exhibit.medium.value
        size = self._blobs.size(self._tenant, sha256) if told is None else None
        row = _blob_row(told or Received(sha256, size or 0))
        return row | {"role": "claim", "medium": medium, "side": filed.by.value, "late": filed.late}

    def _must_have(self, sha256: str) -> None:
        if self._blobs.size(self._tenant, sha256) is None:
            raise BlobMissingError(_NO_BLOB.about(sha256[:12]), _UPLOAD)

    def _texts(self, id: str, sealed: Sequence[Sealed]) -> None:
        for text in sealed:
            values = {"tenant": self._tenant, "claim": id, "sha256": text.sha256, "body": text.body}
            self._db.execute(insert_into(self._db, texts).values(values).on_conflict_do_nothing())

    def _report(self, id: str, sha256: str, seq: int) -> None:
        self._must_have(sha256)
        values = {"tenant": self._tenant, "claim": id, "sha256": sha256, "seq": seq}
        self._db.execute(insert_into(self._db, report).values(values).on_conflict_do_nothing())

    def _clock(self, before: ClaimState | None, after: ClaimState, *, again: bool = False) -> None:
        """Have the job of the claim's one deadline, and no other."""
        if not again and before is not None and before.clock == after.clock:
            return
        wanted = deadline_job(after)
        others = and_(
            job.c.tenant == self._tenant,
            job.c.claim == after.id,
            job.c.kind == DEADLINE,
            job.c.done_at.is_(None),
            job.c.key != (wanted.key if wanted else ""),
        )
        self._db.execute(delete(job).where(others))
        jobs.write(self._db, self._tenant, [wanted] if wanted else [])

    def _carry(self, merged: ClaimState, effect: EvidenceCarried) -> None:
        """Supply a merged claim's exhibits to the claim that goes on, each for the side that gave it."""
        target, head = self._claim(effect.into)
        if target.state in (State.MERGED, State.WITHDRAWN):
            raise IllegalMove(_ENDED.about(effect.into), _OTHER_TARGET)
        there = {filed.exhibit.sha256 for filed in target.file}
        for side, id in ((Side.BUYER, target.buyer), (Side.MERCHANT, target.merchant)):
            carried = tuple(
                filed.exhibit
                for filed in merged.file
                if filed.by is side and filed.exhibit.sha256 not in there
            )
            if carried:
                actor = Actor(Role(side.value), id)
                supplied = supply(target, actor, carried, self._now, self._terms)
                moved = transition(target, supplied, self._now, self._terms)
                along = With(received=self._told(merged.id, {x.sha256 for x in carried}))
                target, head = self._store(target, moved.claim, supplied, moved.effects, head, along)

    def _told(self, id: str, wanted: set[str]) -> list[Received]:
        mine = and_(exhibit.c.tenant == self._tenant, exhibit.c.claim == id, exhibit.c.sha256.in_(wanted))
        rows = self._db.execute(select(exhibit).where(mine))
        return [Received(r.sha256, r.size, r.name, r.role, r.medium) for r in rows]


def lock(connection: Connection, of: str) -> chain.Head:
    """Lock a tenant's row until the transaction ends, and return the end of its chain."""
    query = select(tenant.c.head_seq, tenant.c.head_hash).where(tenant.c.id == of).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("there is no such tenant", "没有这个租户").about(of),
            Text("Check its id", "请检查租户编号"),
        )
    return chain.Head(row.head_seq, row.head_hash)


def remembered(connection: Connection, of: str, once: Once) -> Reply | None:
    """Return what this request was answered before; raise KeyReusedError if its key was another request's."""
    mine = and_(idempotency.c.tenant == of, idempotency.c.key == once.key)
    row = connection.execute(select(idempotency).where(mine)).one_or_none()
    if row is None:
        return None
    if row.request != once.request:
        raise KeyReusedError(
            Text("this idempotency key was used for another request", "该幂等键已用于另一个请求"),
            Text("Use a new key for a new request", "新请求请使用新的幂等键"),
        )
    return Reply(row.status, row.reply)


def remember(connection: Connection, of: str, once: Once, applied: Applied, now: datetime) -> Reply:
    """Store the answer to a request."""
    reply = once.reply(applied)
    connection.execute(
        idempotency.insert().values(
            tenant=of, key=once.key, request=once.request, status=reply.status, reply=reply.body, at=now
        )
    )
    return reply


def derived(state: ClaimState) -> dict[str, Any]:
    """Return the columns that are read off the snapshot."""
    clock, lease = state.clock, state.lease
    return {
        "version": state.version,
        "state": state.state.value,
        "queue": state.queue,
        "senior": state.senior,
        "unscreened": bool(state.unscreened) and state.state is not State.RECEIVED,
        "deadline_at": clock.at if clock else None,
        "clock_version": clock.version if clock else None,
        "lease_holder": lease.holder.id if lease else None,
        "lease_until": lease.until if lease else None,
    }


def deadline_job(state: ClaimState) -> jobs.NewJob | None:
    """Return the job of a claim's one deadline."""
    clock = state.clock
    if clock is None:
        return None
    payload = {"clock": clock.kind.value, "version": clock.version}
    key = f"{DEADLINE}/{state.id}/{clock.version}"
    return jobs.NewJob(DEADLINE, key, clock.at, state.id, payload, anew=True)


def screen_job(state: ClaimState, exhibits: Iterable[str], now: datetime) -> jobs.NewJob:
    """Return the job that screens these exhibits of a claim as it is in this version."""
    key = f"{SCREEN}/{state.id}/{state.version}"
    return jobs.NewJob(SCREEN, key, now, state.id, {"exhibits": list(exhibits)})


def no_claim(id: str) -> NotFoundError:
    """Return the error for a claim that does not exist, or belongs to another tenant."""
    return NotFoundError(
        Text("there is no such claim", "没有这个案件").about(id[:80]),
        Text("Check its id", "请检查案件编号"),
    )


def _evidence(data: Mapping[str, Any], along: With) -> tuple[str, ...]:
    """Return every SHA-256 that an event names or that goes along with it, in order."""
    found = {*along.evidence, *(r.sha256 for r in along.received), *(t.sha256 for t in along.texts)}
    if along.intake and along.intake.facts:
        found.add(along.intake.facts)
    todo: list[Any] = [data]
    while todo:
        match todo.pop():
            case dict() as inner:
                todo += inner.values()
            case list() as inner:
                todo += inner
            case str() as text if _SHA256.fullmatch(text):
                found.add(text)
    return tuple(sorted(found))


def _blob_row(told: Received) -> dict[str, Any]:
    row = {"sha256": told.sha256, "size": told.size, "name": told.name[:200]}
    return row | {"role": told.role, "medium": told.medium}


_CHANGED = Text("the claim has changed meanwhile", "案件在此期间已发生变化")
_KNOWN = Text("this claim has been submitted before", "该案件已经提交过")
_READ_IT = Text("Read the claim of this id", "请读取该编号的案件")
_NO_BLOB = Text("this file has not been stored yet", "该文件尚未存储")
_UPLOAD = Text("Upload it again, then repeat this", "请重新上传后再操作")
_ENDED = Text("the claim it would be joined to has ended", "要并入的案件已结束")
_OTHER_TARGET = Text("Join it to one that goes on", "请并入仍在处理的案件")
