"""Checkpoints: every so many events or minutes the end of each tenant's chain is signed, and then stamped.

Signing is one short transaction of ours. The stamp of a third party is a job: tried again until it is there,
in the way of nothing. Without an authority nothing is stamped, and every reader is told so.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jianzhen.errors import JianzhenError, RecordError
from jianzhen.model import Text
from jianzhen.record.chain import Head
from jianzhen.record.checkpoint import Checkpoint, Tree, sign
from jianzhen.record.keys import Keyring
from jianzhen.record.timestamps import Authority, Post, keep, stamp
from jianzhen.store import Job, NewJob, Store
from jianzhen.store.sealing import Sign

STAMP = "stamp"
"""Kind of the jobs that have a checkpoint stamped."""

_log = logging.getLogger("jianzhen.work")


@dataclass(frozen=True)
class Stamping:
    """Who stamps, and how they are reached."""

    authority: Authority
    post: Post


@dataclass(frozen=True)
class Sealer:
    """Signs, and has stamped.

    Attributes:
        keyring: all processes of a site have the same.
        stamping: None: nothing is stamped.
        events, after: a chain is signed once it has so many unsigned events, or one that is older than this.
    """

    store: Store
    keyring: Keyring
    clock: Callable[[], datetime]
    stamping: Stamping | None = None
    events: int = 1000
    after: timedelta = timedelta(minutes=10)

    def round(self) -> int:
        """Sign every chain for which it is time; return how many. One that does not hold is logged."""
        count = 0
        for tenant in self.store.tenants():
            unsigned, oldest = self.store.unsigned(tenant)
            if oldest is None or (unsigned < self.events and self.clock() - oldest < self.after):
                continue
            try:
                self.store.seal(tenant, self.sign(tenant, self.clock()), self.jobs)
                count += 1
            except JianzhenError as error:
                _log.error("no checkpoint of %s: %s", tenant, error)
        return count

    def sign(self, tenant: str, now: datetime) -> Sign:
        """Return what signs the end of this tenant's chain."""

        def signed(head: Head, tree: Tree, last: Mapping[str, Any] | None) -> Checkpoint:
            if last is not None and last["key"] not in {record["id"] for record in self.keyring.records}:
                raise RecordError(_OTHER_KEYS, _SAME_KEYS)
            return sign(self.keyring, tenant, head, tree, now, int(last["seq"]) if last else 0)

        return signed

    def jobs(self, seq: int) -> Sequence[NewJob]:
        """Return the job that has a new checkpoint stamped."""
        if self.stamping is None:
            return ()
        return (NewJob(STAMP, f"{STAMP}/{seq}", self.clock(), None, {"seq": seq}),)

    def do(self, job: Job) -> None:
        """Have the checkpoint of a job stamped."""
        self.stamp(job.tenant, int(job.payload["seq"]))
        self.store.jobs.finish(job, self.clock())

    def stamp(self, tenant: str, seq: int) -> None:
        """Have a checkpoint stamped, unless it is.

        Raises:
            JianzhenError: the authority does not answer, or its stamp does not verify.
        """
        kept = next((c for c in self.store.record.checkpoints(tenant) if c.seq == seq), None)
        if kept is None or kept.token is not None or self.stamping is None:
            return
        given = stamp(Checkpoint(kept.json).to_stamp, self.stamping.authority, self.stamping.post)
        self.store.record.add_token(tenant, seq, keep(given))

    def try_stamp(self, tenant: str, seq: int) -> None:
        """Have it stamped now if that works at once; its job does it otherwise."""
        try:
            self.stamp(tenant, seq)
        except JianzhenError as error:
            _log.warning("checkpoint %d of %s is stamped later: %s", seq, tenant, error)


_OTHER_KEYS = Text(
    "the last checkpoint was signed by a key that this process does not know",
    "最近的检查点由本进程所不知的密钥签署",
)
_SAME_KEYS = Text(
    "Give all processes of a site the same folder of keys", "请让同一站点的所有进程使用同一密钥文件夹"
)
