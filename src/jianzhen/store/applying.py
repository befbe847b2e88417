"""The one way a claim changes in the database: state, event, chain and jobs in one transaction."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from jianzhen.claims import SYSTEM, Actor, ClaimState, IllegalMove, Role, State, Terms, supply, transition
from jianzhen.claims import events as e
from jianzhen.claims.claim import Filed
from jianzhen.claims.codec import claim_from_json, claim_to_json, effect_to_json, event_to_json
from jianzhen.claims.effects import Effect, EvidenceCarried, JobWanted
from jianzhen.claims.states import Side
from jianzhen.consumers import Rules, shipped
from jianzhen.model import Text
from jianzhen.record import chain
from jianzhen.store import jobs, persons, tombs
from jianzhen.store.blobs import Blobs
from jianzhen.store.errors import (
    READ_AGAIN,
    AlreadySubmittedError,
    BlobMissingError,
    ConflictError,
    NotFoundError,
)
from jianzhen.store.exports import note_made
from jianzhen.store.given import ALONE, Applied, Hook, Intake, Received, With
from jianzhen.store.once import remember, remembered
from jianzhen.store.record import KeptCheckpoint
from jianzhen.store.sealing import Sign, Then, seal
from jianzhen.store.tables import add, claim, event, exhibit, job, maps, report, tenant, texts, tie
from jianzhen.store.wanted import DEADLINE, deadline_job, derived, screen_job
from jianzhen.store.words import Sealed

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# Statements are given their values as parameters: building one for each value costs more than SQL itself.
_CHANGE = update(claim).where(claim.c.tenant == bindparam("of"), claim.c.id == bindparam("which"))
_END = update(tenant).where(tenant.c.id == bindparam("of"))
_LOCK = select(tenant.c.head_seq, tenant.c.head_hash).where(tenant.c.id == bindparam("of")).with_for_update()
_READ = select(claim.c.snapshot, claim.c.head_hash).where(
    claim.c.tenant == bindparam("of"), claim.c.id == bindparam("which")
)
_SAME = and_(claim.c.platform == bindparam("platform"), claim.c.external_id == bindparam("external"))
_KNOWN_BY = (
    select(claim.c.id)
    .where(claim.c.tenant == bindparam("of"), or_(_SAME, claim.c.id == bindparam("which")))
    .limit(1)
)
_OTHER_CLOCKS = delete(job).where(
    job.c.tenant == bindparam("of"),
    job.c.claim == bindparam("which"),
    job.c.kind == DEADLINE,
    job.c.done_at.is_(None),
    job.c.key != bindparam("but"),
)


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
        consumers: Rules | None = None,
    ) -> None:
        self._consumers = consumers or shipped()
        self._db, self._blobs, self._tenant = connection, blobs, of
        self._now, self._terms, self._hooks = now, terms, hooks
        self._head = lock(connection, of)
        self._chained: list[chain.ChainedEvent] = []

    def apply(self, id: str, what: e.Event, expect_version: int | None, along: With = ALONE) -> Applied:
        """See `Store.apply`."""
        self._chained = []
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
        if isinstance(what, e.RestrictionBegun):
            persons.must_be_open(self._db, self._tenant, id, self._now, self._consumers)
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

    def seal(self, sign: Sign, then: Then) -> KeptCheckpoint:
        """Sign what this transaction has made of the tenant's chain; see `Store.seal`."""
        return seal(self._db, self._tenant, self._head, sign, then)

    def made(self, export: str, seq: int, at: datetime) -> None:
        """Note which event records an export, and of when its contents are."""
        note_made(self._db, self._tenant, export, seq, at)

    def _claim(self, id: str) -> tuple[ClaimState, chain.Head]:
        row = self._db.execute(_READ, {"of": self._tenant, "which": id}).one_or_none()
        if row is None:
            raise no_claim(id)
        state = claim_from_json(row.snapshot)
        return state, chain.Head(state.version, row.head_hash)

    def _known(self, id: str, intake: Intake) -> str | None:
        """Return the id of the claim of this natural key, or of this id."""
        named = {"platform": intake.platform, "external": intake.external_id, "which": id}
        return self._db.execute(_KNOWN_BY, {"of": self._tenant, **named}).scalar_one_or_none()

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
            # What an export says of its contents is no evidence: it is made of it.
            evidence=() if isinstance(what, e.Exported) else _evidence(data, along),
            policy=along.policy or getattr(what, "policy", None) or self._terms.version,
            tools=along.tools,
        )
        linked = chain.link(self._head, head, said)
        self._head = linked.head
        self._row(after, linked, along.intake)
        self._db.execute(
            event.insert(),
            {
                "tenant": self._tenant,
                "seq": linked.seq,
                "claim": after.id,
                "claim_seq": linked.claim_seq,
                "hash": linked.hash,
                "at": self._now,
                "kind": what.code,
                "canonical": linked.canonical,
                "effects": [effect_to_json(effect) for effect in effects],
            },
        )
        end = {"head_seq": linked.seq, "head_hash": linked.hash}
        self._db.execute(_END, {"of": self._tenant, **end})
        self._exhibits(before, after, linked.seq, along)
        self._texts(after.id, along.texts)
        if isinstance(what, e.Screened):
            self._report(after.id, what.findings, linked.seq, along.maps)
        if isinstance(what, e.Marked):
            self._must_be_here(after.id, what.exhibit)
        if isinstance(what, e.Erased):
            tombs.put(self._db, self._tenant, after.id, what.removed, self._now)
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
            self._db.execute(_CHANGE, {"of": self._tenant, "which": after.id, **values})
            return
        self._db.execute(
            claim.insert(),
            {
                "tenant": self._tenant,
                "id": after.id,
                "platform": intake.platform,
                "external_id": intake.external_id,
                "buyer_ref": intake.buyer_ref,
                "merchant_ref": intake.merchant_ref,
                "facts": intake.facts,
                "submitted_at": self._now,
                **values,
            },
        )
        for kind, digest in intake.ties.items():
            own = {"tenant": self._tenant, "claim": after.id, "kind": kind, "digest": digest}
            self._db.execute(tie.insert().values(own))

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
            add(self._db, exhibit, row | mine)

    def _exhibit(self, filed: Filed, told: Received | None) -> dict[str, Any]:
        sha256, medium = filed.exhibit.sha256, filed.exhibit.medium.value
        size = self._blobs.size(self._tenant, sha256) if told is None else None
        row = _blob_row(told or Received(sha256, size or 0))
        return row | {"role": "claim", "medium": medium, "side": filed.by.value, "late": filed.late}

    def _must_have(self, sha256: str) -> None:
        if self._blobs.size(self._tenant, sha256) is None:
            raise BlobMissingError(_NO_BLOB.about(sha256[:12]), _UPLOAD)

    def _must_be_here(self, id: str, sha256: str) -> None:
        """Raise NotFoundError unless the claim has this exhibit, and it was not deleted."""
        mine = and_(exhibit.c.tenant == self._tenant, exhibit.c.claim == id, exhibit.c.sha256 == sha256)
        if (
            self._db.execute(select(exhibit.c.seq).where(mine, exhibit.c.deleted_at.is_(None))).first()
            is None
        ):
            raise no_exhibit(sha256)

    def _texts(self, id: str, sealed: Sequence[Sealed]) -> None:
        for text in sealed:
            values = {"tenant": self._tenant, "claim": id, "sha256": text.sha256, "body": text.body}
            add(self._db, texts, values)

    def _report(self, id: str, sha256: str, seq: int, pictures: Sequence[str]) -> None:
        mine = {"tenant": self._tenant, "claim": id}
        self._must_have(sha256)
        add(self._db, report, {**mine, "sha256": sha256, "seq": seq})
        for picture in pictures:
            self._must_have(picture)
            add(self._db, maps, {**mine, "sha256": picture, "report": sha256})

    def _clock(self, before: ClaimState | None, after: ClaimState, *, again: bool = False) -> None:
        """Have the job of the claim's one deadline, and no other."""
        if not again and before is not None and before.clock == after.clock:
            return
        wanted = deadline_job(after)
        if before is not None and before.clock is not None:
            but = wanted.key if wanted else ""
            self._db.execute(_OTHER_CLOCKS, {"of": self._tenant, "which": after.id, "but": but})
        jobs.write(self._db, self._tenant, [wanted] if wanted else [])

    def _carry(self, merged: ClaimState, effect: EvidenceCarried) -> None:
        """Supply a merged claim's exhibits to the claim that goes on, each for the side that gave it."""
        target, head = self._claim(effect.into)
        if target.state in (State.MERGED, State.WITHDRAWN):
            raise IllegalMove(_ENDED.about(effect.into), _OTHER_TARGET)
        there = {filed.exhibit.sha256 for filed in target.file}
        left = {told.sha256: told for told in self._told(merged.id) if told.sha256 not in there}
        for side, id in ((Side.BUYER, target.buyer), (Side.MERCHANT, target.merchant)):
            mine = tuple(f.exhibit for f in merged.file if f.by is side and f.exhibit.sha256 in left)
            if mine:
                actor = Actor(Role(side.value), id)
                supplied = supply(target, actor, mine, self._now, self._terms)
                moved = transition(target, supplied, self._now, self._terms)
                along = With(received=[left[exhibit.sha256] for exhibit in mine])
                target, head = self._store(target, moved.claim, supplied, moved.effects, head, along)

    def _told(self, id: str) -> list[Received]:
        """Return what is known of a claim's exhibits that were not deleted."""
        mine = and_(exhibit.c.tenant == self._tenant, exhibit.c.claim == id, exhibit.c.deleted_at.is_(None))
        rows = self._db.execute(select(exhibit).where(mine))
        return [Received(r.sha256, r.size, r.name, r.role, r.medium) for r in rows]


def lock(connection: Connection, of: str) -> chain.Head:
    """Lock a tenant's row until the transaction ends, and return the end of its chain."""
    row = connection.execute(_LOCK, {"of": of}).one_or_none()
    if row is None:
        raise no_tenant(of)
    return chain.Head(row.head_seq, row.head_hash)


def no_tenant(of: str) -> NotFoundError:
    """Return the error for a tenant that does not exist."""
    return NotFoundError(
        Text("there is no such tenant", "没有这个租户").about(of),
        Text("Check its id", "请检查租户编号"),
    )


def no_claim(id: str) -> NotFoundError:
    """Return the error for a claim that does not exist, or belongs to another tenant."""
    return NotFoundError(
        Text("there is no such claim", "没有这个案件").about(id[:80]),
        Text("Check its id", "请检查案件编号"),
    )


def no_exhibit(sha256: str) -> NotFoundError:
    """Return the error for an exhibit that a claim does not have (any more)."""
    return NotFoundError(
        Text("this claim has no exhibit of this hash", "该案件没有此哈希的材料").about(sha256[:12]),
        Text("Check the hash", "请检查哈希"),
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
    row = {"sha256": told.sha256, "size": told.size, "name": _CONTROL.sub("", told.name)[:200]}
    return row | {"role": told.role, "medium": told.medium}


_CHANGED = Text("the claim has changed meanwhile", "案件在此期间已发生变化")
_KNOWN = Text("this claim has been submitted before", "该案件已经提交过")
_READ_IT = Text("Read the claim of this id", "请读取该编号的案件")
_NO_BLOB = Text("this file has not been stored yet", "该文件尚未存储")
_UPLOAD = Text("Upload it again, then repeat this", "请重新上传后再操作")
_ENDED = Text("the claim it would be joined to has ended", "要并入的案件已结束")
_OTHER_TARGET = Text("Join it to one that goes on", "请并入仍在处理的案件")
