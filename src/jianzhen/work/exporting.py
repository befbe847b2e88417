"""Case files: contents, then the event that records them and a checkpoint right over it, then the file.

A process that dies in between leaves a record that holds: the event says what was put together, and the
job is taken again. If the contents still come out the same, the file of that very event is written; else the
export is recorded anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from jianzhen.claims import Actor, Role, Terms
from jianzhen.claims.events import Exported
from jianzhen.claims.states import Variant
from jianzhen.errors import RecordError
from jianzhen.model import Text
from jianzhen.record.casefile import Prepared, Proof, build, prepare
from jianzhen.record.chain import ChainedEvent
from jianzhen.record.checkpoint import Checkpoint
from jianzhen.record.timestamps import kept as read_stamp
from jianzhen.record.verify import verify_bytes
from jianzhen.store import Job, KeptExport, Store
from jianzhen.store.errors import READ_AGAIN, ConflictError
from jianzhen.work.casework import case_of
from jianzhen.work.covering import Covering
from jianzhen.work.sealing import Sealer

TRIES = 5
"""How often the contents are put together again because the claim moved on meanwhile."""


@dataclass(frozen=True)
class Exporter:
    """Makes case files."""

    store: Store
    terms: Callable[[str], Terms]
    clock: Callable[[], datetime]
    sealer: Sealer
    covering: Covering = field(default_factory=Covering)

    def do(self, job: Job) -> None:
        """Make the case file of a job. Done again, it comes to the same."""
        asked = self.store.exports.one(job.tenant, job.payload["export"])
        if asked.sha256 is None:
            stored = self.store.blobs.put(job.tenant, [self.file(asked)], most=2**31)
            self.store.exports.written(job.tenant, asked.id, stored.sha256, stored.size)
        self.store.jobs.finish(job, self.clock())

    def file(self, asked: KeptExport) -> bytes:
        """Return the bytes of a case file that was asked for; the record says then that it was made.

        Raises:
            StoreError: the claim changes all the time, or database or blob store fail.
            RecordError: it would be too large, or what came out does not verify.
        """
        return self._again(asked) or self._anew(asked)

    def _anew(self, asked: KeptExport) -> bytes:
        tenant, actor = asked.tenant, Actor(Role(asked.role), asked.actor)
        for _ in range(TRIES):
            case = case_of(self.store, tenant, asked.claim, Variant(asked.variant))
            prepared = prepare(case, Variant(asked.variant), self.clock(), self.covering.cover)
            data = prepared.event_data
            event = Exported(
                actor, prepared.variant, data["contents"], data["taken_out"], data["things_taken_out"]
            )
            now = self.clock()
            try:
                with self.store.transaction(tenant, now, self.terms(tenant)) as tx:
                    applied = tx.apply(asked.claim, event, case.events[-1].claim_seq)
                    exported = applied.events[0]
                    tx.seal(self.sealer.sign(tenant, now), self.sealer.jobs)
                    tx.made(asked.id, exported.seq, prepared.at)
            except ConflictError:
                continue
            self.sealer.try_stamp(tenant, exported.seq)
            return self._build(prepared, exported)
        raise ConflictError(_MOVES_ON.about(asked.claim), READ_AGAIN, case.events[-1].claim_seq)

    def _again(self, asked: KeptExport) -> bytes | None:
        """Return the file of an export that is in the record already; None if it cannot be made any more."""
        if asked.seq is None or asked.made_at is None:
            return None
        events = self.store.events(asked.tenant, after=asked.seq - 1, claim=asked.claim, limit=1)
        exported = events[0].chained
        case = case_of(self.store, asked.tenant, asked.claim, Variant(asked.variant), exported.claim_seq)
        prepared = prepare(case, Variant(asked.variant), asked.made_at, self.covering.cover)
        if exported.to_json()["data"] != prepared.event_data:
            return None
        return self._build(prepared, exported)

    def _build(self, prepared: Prepared, exported: ChainedEvent) -> bytes:
        """Write the file, and verify it before anybody gets it."""
        signed = self.store.record.checkpoints(exported.tenant)
        final = next(c for c in signed if c.seq == exported.seq)
        earlier = [c for c in signed if c.seq <= exported.seq and c.token]
        proof = Proof(
            exported,
            Checkpoint(final.json),
            self.store.hashes(exported.tenant, exported.seq),
            [Checkpoint(c.json) for c in earlier],
            {c.seq: (read_stamp(c.token),) for c in earlier if c.token},
        )
        data = build(prepared, proof, self.sealer.keyring)
        faults = verify_bytes(data).faults
        if faults:
            what = "; ".join(f"{fault.where}: {fault.en}" for fault in faults[:3])
            raise RecordError(_DOES_NOT_HOLD.about(what), _VERIFY)
        return data


_MOVES_ON = Text("the claim changes all the time", "案件一直在变化")
_DOES_NOT_HOLD = Text("the record does not hold", "记录未通过核验")
_VERIFY = Text("Run: jianzhen verify --database URL", "请执行：jianzhen verify --database 地址")
