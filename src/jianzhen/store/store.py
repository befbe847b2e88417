"""The store: one object that holds the truth (SQL) and the blobs, and the only one that changes them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from jianzhen.claims import Terms
from jianzhen.claims.events import Erased, Event
from jianzhen.claims.states import Matter
from jianzhen.consumers import Entry, Rules, shipped
from jianzhen.consumers.rings import Shared
from jianzhen.record import chain
from jianzhen.store import audit, erasing, exports, persons, reading, record, schema, sealing
from jianzhen.store.applying import Applying, lock, no_exhibit
from jianzhen.store.blobs import Blobs
from jianzhen.store.database import Database
from jianzhen.store.given import ALONE, Applied, Hook, With
from jianzhen.store.jobs import Bell, Jobs, NewJob
from jianzhen.store.marks import Mark, read_marks
from jianzhen.store.reading import ALL, Filter, Kept, KeptEvent, KeptExhibit, Order, Page, Remains
from jianzhen.store.sealing import Sign, Then
from jianzhen.store.tables import add, idempotency
from jianzhen.store.tables import tenant as tenants
from jianzhen.store.wanted import deadline_job, screen_job
from jianzhen.store.words import Sealed

_FILES = (Matter.ORIGINALS, Matter.REPORTS, Matter.MAPS, Matter.EXPORTS)


class Store:
    """The truth of one site. Threads share one object.

    Attributes:
        blobs: originals and reports. Put a file here first, then name it in an event.
        jobs: what is to be done.
        record: checkpoints, rules.
        exports: case files that were asked for.
        database: for rooms above that have tables of their own (`database.read()`, `database.write()`).
        hooks: asked in each transaction which further jobs an event brings, such as webhooks.
        consumers: what may follow from the record of a person.
    """

    def __init__(
        self,
        url: str,
        blobs: Blobs | str | Path,
        hooks: Sequence[Hook] = (),
        consumers: Rules | None = None,
    ) -> None:
        """Open the database at `url` (`migrate` must have run) and the blobs at a folder or address.

        `consumers`: what may follow from the record of a person; None: as shipped.

        Raises:
            UsageError: no such kind of database or blob store.
            WrongSchemaError: the tables are older or newer than this program, or not there.
            StoreError: the database cannot be reached.
        """
        self.database = Database(url)
        self.blobs = blobs if isinstance(blobs, Blobs) else Blobs(blobs)
        self.bell = Bell()
        self.jobs = Jobs(self.database, self.bell)
        self.record = record.Records(self.database)
        self.exports = exports.Exports(self.database)
        self.hooks = list(hooks)
        self.consumers = consumers or shipped()
        try:
            with self.database.read() as connection:
                schema.check(connection)
        except BaseException:
            self.database.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # tenants

    def add_tenant(self, id: str, now: datetime) -> bool:
        """Begin a tenant with an empty chain; False if it is there already.

        Raises:
            ValueError: the id is not 1 to 40 of the letters a–z, digits and hyphens (it names a folder).
        """
        if not (0 < len(id) <= 40 and id.isascii() and id.replace("-", "").isalnum() and id == id.lower()):
            raise ValueError("a tenant's id is 1 to 40 of a-z, 0-9 and hyphens")
        values = {"id": id, "since": now, "head_seq": chain.START.number, "head_hash": chain.START.hash}
        with self.database.write() as connection:
            return add(connection, tenants, values)

    def tenants(self) -> list[str]:
        """Return the ids of all tenants."""
        with self.database.read() as connection:
            return list(connection.execute(select(tenants.c.id).order_by(tenants.c.id)).scalars())

    # the one way to change a claim

    def apply(
        self,
        tenant: str,
        claim: str,
        event: Event,
        *,
        now: datetime,
        terms: Terms,
        expect_version: int | None = None,
        along: With = ALONE,
    ) -> Applied:
        """Apply an event to a claim: its new state, the chain's next link and the jobs it brings, or nothing.

        `Submitted` needs `along.intake`, and is followed by `Sealed` at once: every blob it names is stored.

        Args:
            tenant: whose claim.
            claim: its id.
            event: what happens.
            now: aware; the time of the event.
            terms: the procedure of this tenant.
            expect_version: the version the caller saw (If-Match); None if it does not matter.
            along: what goes along with the event.

        Raises:
            IllegalMove: not possible now; it says what is.
            ConflictError: the claim is of another version than expected.
            AlreadySubmittedError: a claim of this natural key, or id, is there.
            KeyReusedError: the idempotency key was another request's.
            BlobMissingError: an exhibit or report is not stored.
            NotFoundError: no such tenant or claim.
            LeaseLostError: `along.job` is no longer this worker's.
            StoreError: the database or blob store fails. In every case nothing was written.
        """
        with self.transaction(tenant, now, terms) as applying:
            return applying.apply(claim, event, expect_version, along)

    @contextmanager
    def transaction(self, tenant: str, now: datetime, terms: Terms) -> Iterator[Applying]:
        """Apply several events in one transaction; errors as for `apply`, one of them undoes all."""
        with self.database.write() as connection:
            yield Applying(connection, self.blobs, tenant, now, terms, self.hooks, self.consumers)
        self.bell.ring()

    # what is signed

    def unsigned(self, tenant: str) -> tuple[int, datetime | None]:
        """Return how many events came after the last checkpoint, and when the first of them was."""
        with self.database.read() as connection:
            return sealing.unsigned(connection, tenant)

    def seal(self, tenant: str, sign: Sign, then: Then) -> record.KeptCheckpoint | None:
        """Sign the end of a tenant's chain, and write the jobs this brings; None if there is no event yet.

        What was added since the last checkpoint is checked first; is the last event signed already, that
        checkpoint is returned. Within a transaction that chains something: `Applying.seal`.

        Raises:
            ChainBrokenError: the chain does not hold.
            NotFoundError: no such tenant.
        """
        with self.database.write() as connection:
            head = lock(connection, tenant)
            if not head.number:
                return None
            signed = sealing.seal(connection, tenant, head, sign, then)
        self.bell.ring()
        return signed

    def hashes(self, tenant: str, until: int) -> list[str]:
        """Return the hashes of a tenant's events 1 to `until`."""
        with self.database.read() as connection:
            return reading.hashes(connection, tenant, until)

    # questions

    def claim(self, tenant: str, id: str) -> Kept:
        """Return a claim; raise NotFoundError if this tenant has none of this id."""
        with self.database.read() as connection:
            return reading.read_claim(connection, tenant, id)

    def claims(
        self,
        tenant: str,
        wanted: Filter = ALL,
        *,
        order: Order = Order.NEWEST,
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Return a page of claims; `after` is the cursor of the page before. UsageError: no such cursor."""
        with self.database.read() as connection:
            return reading.list_claims(connection, tenant, wanted, order, after, limit)

    def events(
        self, tenant: str, *, after: int = 0, claim: str | None = None, limit: int = 100
    ) -> list[KeptEvent]:
        """Return events with a number above `after`, oldest first: of one claim, or the tenant's whole feed.

        The feed has no gaps and nothing is ever put in before what was read already.
        """
        with self.database.read() as connection:
            return reading.read_events(connection, tenant, after, min(limit, 1000), claim)

    def exhibits(self, tenant: str, claim: str) -> list[KeptExhibit]:
        """Return what was sealed for a claim, tombstones included, in the order it came."""
        with self.database.read() as connection:
            return reading.read_exhibits(connection, tenant, claim)

    def exhibit(self, tenant: str, claim: str, sha256: str) -> KeptExhibit:
        """Return one exhibit; raise NotFoundError if this claim has none of this hash."""
        for found in self.exhibits(tenant, claim):
            if found.sha256 == sha256:
                return found
        raise no_exhibit(sha256)

    def marks(self, tenant: str, claim: str, before: int | None = None) -> dict[str, Mark]:
        """Return what was marked last on each exhibit (SHA-256) that is kept and that a person looked at.

        `before`: by the events below this number of the claim.
        """
        with self.database.read() as connection:
            return read_marks(connection, tenant, claim, before)

    def text(self, tenant: str, claim: str, sha256: str) -> Sealed | None:
        """Return a personal text, None if it was deleted; NotFoundError if there is none of this hash."""
        with self.database.read() as connection:
            return reading.read_text(connection, tenant, claim, sha256)

    def texts(self, tenant: str, claim: str) -> list[Sealed]:
        """Return a claim's texts that were not deleted."""
        with self.database.read() as connection:
            return reading.read_texts(connection, tenant, claim)

    def reports(self, tenant: str, claim: str) -> list[str]:
        """Return the hashes of a claim's reports that were not deleted, oldest first: blobs of JSON."""
        with self.database.read() as connection:
            return [
                sha256 for sha256, gone in reading.read_reports(connection, tenant, claim) if gone is None
            ]

    def exhibits_after(self, tenant: str, seq: int, limit: int = 100) -> list[KeptExhibit]:
        """Return exhibits of all claims, brought by events behind number `seq`, about `limit` of them."""
        with self.database.read() as connection:
            return reading.exhibits_after(connection, tenant, seq, limit)

    def deleted_since(self, tenant: str, since: datetime) -> list[KeptExhibit]:
        """Return the exhibits whose bytes were deleted at or after this moment."""
        with self.database.read() as connection:
            return reading.deleted_since(connection, tenant, since)

    def claims_of_buyer(self, tenant: str, ref: str, since: datetime, before: datetime) -> int:
        """Return how many claims this buyer of the platform submitted from `since` to `before`."""
        with self.database.read() as connection:
            return reading.claims_of_buyer(connection, tenant, ref, since, before)

    def entries(self, tenant: str, platform: str | None, ref: str) -> list[Entry]:
        """Return what is in the record of a person: a buyer's own id on one platform, or (None) on any."""
        with self.database.read() as connection:
            return persons.entries(connection, tenant, platform, ref)

    def entries_beside(self, tenant: str, claim: str) -> list[Entry]:
        """Return what is in the record of the person whose claim this is."""
        with self.database.read() as connection:
            return persons.entries_beside(connection, tenant, claim)

    def shared(self, tenant: str, claim: str) -> list[Shared]:
        """Return what a claim has in common with others: some of them, each with the reason."""
        with self.database.read() as connection:
            return persons.shared(connection, tenant, claim)

    @contextmanager
    def chain(self, tenant: str, after: int = 0) -> Iterator[Iterator[chain.ChainedEvent]]:
        """Give the tenant's events behind number `after`, oldest first, in one reading transaction."""
        with self.database.snapshot() as connection:
            yield reading.all_events(connection, tenant, after)

    # what stands still

    def unattended(self, tenant: str, now: datetime, ahead: timedelta) -> list[NewJob]:
        """Return the jobs that are missing: for a clock that ends within `ahead`, for unscreened exhibits."""
        with self.database.read() as connection:
            clocks = reading.without_deadline_job(connection, tenant, now + ahead)
            unscreened = reading.without_screening_job(connection, tenant)
        wanted = [deadline_job(state) for state in clocks]
        return [new for new in wanted if new] + [screen_job(s, s.unscreened, now) for s in unscreened]

    def forget_requests(self, before: datetime) -> int:
        """Forget the replies to requests made before this moment; return how many."""
        with self.database.write() as connection:
            return connection.execute(delete(idempotency).where(idempotency.c.at < before)).rowcount

    # proof

    def audit(
        self,
        tenant: str,
        terms: Terms,
        keys: Sequence[Mapping[str, Any]],
        *,
        files: bool = True,
        roots: bytes | None = None,
    ) -> audit.Audited:
        """Check everything that is kept of a tenant against everything else; see `store.audit`."""
        return audit.audit(self.database, self.blobs if files else None, tenant, terms, keys, roots)

    # deletion

    def erase(
        self, tenant: str, claim: str, event: Erased, *, now: datetime, terms: Terms, along: With = ALONE
    ) -> Applied:
        """Delete what the event names, of an ended claim. Tombstones stay, the chain holds and tells of it.

        A file goes from the disk if no other claim names it. In SQLite nothing of a text stays in the file.

        Raises:
            IllegalMove: the claim goes on, or is under a legal hold.
            NotFoundError: no such claim, or something named is not kept (any more): nothing was deleted.
            StoreError: the database or blob store fails. What was marked before is swept a day later.
        """
        applied = self.apply(tenant, claim, event, now=now, terms=terms, along=along)
        files = [r.sha256 for r in event.removed if r.sha256 and r.matter in _FILES]
        erasing.remove_unnamed(self.database, self.blobs, tenant, files)
        return applied

    def settle(self) -> None:
        """After deleting: have SQLite write its log into the file and empty it. PostgreSQL: see VACUUM."""
        self.database.settle()

    def ended(self, tenant: str, before: datetime, after: str = "", limit: int = 100) -> list[Remains]:
        """Return claims that ended, submitted before this moment, with what is kept of them, by id."""
        with self.database.read() as connection:
            return reading.ended(connection, tenant, before, after, limit)

    def remains(self, tenant: str, id: str) -> Remains:
        """Return a claim, in whatever state, with what is kept of it; NotFoundError as for `claim`."""
        with self.database.read() as connection:
            return reading.remains(connection, tenant, [reading.read_claim(connection, tenant, id)])[0]

    def find(self, tenant: str, platform: str, external_id: str) -> str | None:
        """Return the id of the claim of this natural key; None if there is none."""
        with self.database.read() as connection:
            return reading.find(connection, tenant, platform, external_id)

    def sweep_blobs(self, tenant: str, now: datetime) -> list[str]:
        """Remove a tenant's blobs that no row names and that are older than a day; return their hashes."""
        return erasing.sweep(self.database, self.blobs, tenant, now)
