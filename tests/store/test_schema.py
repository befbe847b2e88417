import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from jianzhen.claims import events as e
from jianzhen.claims.codec import event_to_json
from jianzhen.errors import UsageError
from jianzhen.server.tables import metadata as served
from jianzhen.store import Filter, Order, Store, applying, migrate, schema
from jianzhen.store.audit import audit
from jianzhen.store.database import Database
from jianzhen.store.errors import DatabaseUnreachableError, DiskFullError, WrongSchemaError
from jianzhen.store.tables import claim, metadata
from tests.store.making import NOW, REVIEWER, SHOP, TERMS, do, faults, in_review, submit
from tests.store.test_persons import entered


def test_two_processes_that_migrate_an_empty_database_at_once(empty_url: str, tmp_path: Path) -> None:
    program = "import sys; from jianzhen.store import migrate; sys.stdin.read(1); migrate(sys.argv[1])"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program, empty_url], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in both:
        process.stdin.write(b"g")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    for process in both:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    Store(empty_url, tmp_path / "blobs").close()
    migrate(empty_url)


def test_the_migrations_make_the_tables_that_the_code_has(url: str) -> None:
    database = Database(url)
    with database.read() as db:
        assert compare_metadata(MigrationContext.configure(db), [metadata, served]) == []
    database.close()


def test_claims_of_before_routing_are_brought_along(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the version before left them: no routing in events and snapshots, a general queue without a name."""
    store = Store(url, tmp_path / "blobs")
    store.add_tenant(SHOP, NOW)
    monkeypatch.setattr(applying, "event_to_json", _without_routing)
    in_review(store, "a")
    in_review(store, "b")
    do(store, "b", e.Leased(REVIEWER))
    do(store, "b", e.Moved(REVIEWER, "glass"))
    monkeypatch.undo()
    before = [store.claim(SHOP, id) for id in ("a", "b")]
    with store.database.write() as db:
        for row in db.execute(claim.select()).all():
            queue = row.queue.replace("general", "")
            old = {k: v for k, v in row.snapshot.items() if k not in ("priority", "second", "rules")}
            mine = claim.update().where(claim.c.id == row.id)
            db.execute(mine.values(snapshot=old | {"queue": queue}, queue=queue))
        db.execute(text("DROP INDEX claim_urgent"))
        db.execute(text("ALTER TABLE claim DROP COLUMN urgency"))
        scripts = ScriptDirectory.from_config(schema._config()).walk_revisions()
        (routing,) = [script.module for script in scripts if script.path.endswith("_routing.py")]
        with Operations.context(MigrationContext.configure(db)):
            routing.upgrade()
    assert [store.claim(SHOP, id) for id in ("a", "b")] == before
    page = store.claims(SHOP, Filter(queue="general"), order=Order.PRIORITY)
    assert [kept.state.id for kept in page.claims] == ["a"]
    do(store, "b", e.Leased(REVIEWER))
    found = audit(store.database, store.blobs, SHOP, TERMS, [])
    assert (found.faults, found.claims, found.not_replayed) == ([], 2, 0)
    store.close()


def test_claims_of_before_the_record_and_referrals_are_brought_along(url: str, tmp_path: Path) -> None:
    store = Store(url, tmp_path / "blobs")
    store.add_tenant(SHOP, NOW)
    entered(store, "a")
    in_review(store, "b")
    before = [store.claim(SHOP, id) for id in ("a", "b")]
    assert [len(kept.state.entries) for kept in before] == [1, 0]
    with store.database.write() as db:
        for row in db.execute(claim.select()).all():
            old = {name: value for name, value in row.snapshot.items() if name not in LATER}
            db.execute(claim.update().where(claim.c.id == row.id).values(snapshot=old))
        db.execute(text("DROP TABLE tie"))
        scripts = ScriptDirectory.from_config(schema._config()).walk_revisions()
        added = [s.module for s in scripts if s.path.endswith(("_consumers.py", "_referral.py"))]
        with Operations.context(MigrationContext.configure(db)):
            for module in reversed(added):
                module.upgrade()
    assert [store.claim(SHOP, id) for id in ("a", "b")] == before
    assert audit(store.database, store.blobs, SHOP, TERMS, []).faults == []
    store.close()


LATER = ("entries", "referrals")
"""What claims of old did not have."""


def _without_routing(event: e.Event) -> dict[str, Any]:
    return {name: value for name, value in event_to_json(event).items() if name != "routing"}


def test_a_database_without_tables_must_be_migrated(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSchemaError, match="migrate"):
        Store(empty_url, tmp_path / "blobs")


def test_a_database_of_a_newer_program_is_left_alone(url: str, tmp_path: Path) -> None:
    database = Database(url)
    with database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(WrongSchemaError, match="newer"):
        Store(url, tmp_path / "blobs")
    with pytest.raises(WrongSchemaError, match="newer"):
        migrate(url)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET hash = '0' WHERE seq = 1",
        "UPDATE event SET effects = '[]'",
        "DELETE FROM event WHERE seq = 2",
        "DELETE FROM checkpoint",
        "UPDATE policy SET yaml = 'other'",
    ],
)
def test_the_database_refuses_to_change_the_record(store: Store, statement: str) -> None:
    submit(store)
    store.record.add_policy(SHOP, "rules", "1", "a: 1", NOW)
    store.record.add_checkpoint(SHOP, 2, {"a": 1}, {"size": 2})
    with pytest.raises(DatabaseError, match="never changed"), store.database.write() as db:
        db.execute(text(statement))
    assert faults(store) == []


def test_checkpoints_and_rules(store: Store) -> None:
    from tests.store.making import later

    records = store.record
    assert records.add_checkpoint(SHOP, 2, {"seq": 2}, {"size": 2})
    assert not records.add_checkpoint(SHOP, 2, {"seq": 3}, {"size": 3})
    assert records.add_token(SHOP, 2, b"stamp")
    assert not records.add_token(SHOP, 2, b"another")
    assert records.add_checkpoint(SHOP, 5, {"seq": 5}, {"size": 5})
    assert [(c.seq, c.token) for c in records.checkpoints(SHOP)] == [(2, b"stamp"), (5, None)]
    last = records.last_checkpoint(SHOP)
    assert last is not None
    assert last.tree == {"size": 5}
    assert records.add_policy(SHOP, "rules", "1", "a: 1", NOW, NOW)
    assert records.add_policy(SHOP, "rules", "2", "a: 2", NOW)
    assert not records.add_policy(SHOP, "rules", "2", "a: 3", NOW)
    assert records.put_in_force(SHOP, "rules", "2", later(days=7))
    assert not records.put_in_force(SHOP, "rules", "1", later(days=9))
    in_force = [records.policy_in_force(SHOP, at) for at in (later(days=-1), NOW, later(days=7))]
    assert [p and p.version for p in in_force] == [None, "1", "2"]


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachableError):
        Store("postgresql://nobody@/none?host=/nonexistent", tmp_path)
    with pytest.raises(DatabaseUnreachableError):
        Store(f"sqlite:///{tmp_path}/no/such/folder/a.db", tmp_path)
    for wrong in ("mysql://x/y", "no address", "sqlite://"):
        with pytest.raises(UsageError):
            Store(wrong, tmp_path)


def test_a_full_database_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/full.db"
    migrate(url)
    store = Store(url, tmp_path / "blobs")
    store.add_tenant(SHOP, NOW)
    submit(store)
    with store.database.write() as db:
        pages = db.execute(text("PRAGMA page_count")).scalar_one()
        db.execute(text(f"PRAGMA max_page_count = {pages}"))  # of this connection, which the pool keeps
    acknowledged: list[str] = []

    def until_full() -> None:
        for n in range(1000):
            acknowledged.append(submit(store, f"more-{n}").claim.id)

    with pytest.raises(DiskFullError):
        until_full()
    store.close()
    again = Store(url, tmp_path / "blobs")
    assert len(again.claims(SHOP, limit=200).claims) == 1 + len(acknowledged)
    submit(again, "after")
    assert faults(again) == []
    again.close()


def test_a_connection_cut_off_in_a_transaction_is_told_and_the_next_one_works(
    postgres_address: str, url: str, tmp_path: Path
) -> None:
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no server")
    store, other = Store(url, tmp_path / "blobs"), Database(url)
    store.add_tenant(SHOP, NOW)

    def cut_off() -> None:
        with store.database.write() as db:
            mine = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with other.write() as another:
                another.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            db.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnreachableError) as raised:
        cut_off()
    assert raised.value.passing
    submit(store)
    assert faults(store) == []
    other.close()
    store.close()
