"""A database untouched holds; what somebody with all rights but no key changes in it is found and named."""

import random
from collections import Counter
from pathlib import Path

import pytest

from jianzhen.claims.states import Variant
from jianzhen.store import Store
from tests.store.attacking import CHANGES, Undone, disarm, loosely
from tests.store.making import SHOP, TERMS, end_and_erase
from tests.work.building import Shop

ROUNDS = 42


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Shop:
    """Two claims, three checkpoints; the newest is that of an export."""
    made = Shop(store, tmp_path / "keys")
    made.submit("c-0")
    store.seal(SHOP, made.sealer.sign(SHOP, made.clock()), made.sealer.jobs)
    made.live()
    made.sealer.round()
    for seq in (c.seq for c in store.record.checkpoints(SHOP)):
        made.sealer.try_stamp(SHOP, seq)
    made.exporter.file(made.ask(Variant.MERCHANT))
    return made


def found(shop: Shop, files: bool = True) -> set[str]:
    audited = shop.store.audit(SHOP, TERMS, shop.keyring.records, files=files)
    return {fault.where for fault in audited.faults}


def test_a_database_nobody_touched_holds(shop: Shop) -> None:
    audited = shop.store.audit(SHOP, TERMS, shop.keyring.records)
    assert audited.faults == []
    assert (audited.claims, audited.not_replayed, audited.signed) == (2, 0, audited.events)
    assert audited.checkpoints == audited.stamped == 3
    for claim in ("c-0", "c-1"):  # the second one with pictures and a case file
        end_and_erase(shop.store, claim, shop.clock())
        assert found(shop) == set()


def test_every_change_is_found_and_named(shop: Shop) -> None:
    disarm(shop.store)
    rng, tried = random.Random(5), Counter[str]()
    for n in range(ROUNDS):
        change = CHANGES[n % len(CHANGES)]
        result = None
        try:
            with loosely(shop.store) as db:
                result = change(db, rng)
                named = found_in(shop, db)
                raise Undone
        except Undone:
            pass
        assert result is not None
        assert named & result.named, (result, named)
        tried[result.how] += 1
    assert len(tried) >= len(CHANGES)
    assert found(shop) == set()


def found_in(shop: Shop, db: object) -> set[str]:
    """Check what a transaction has made of the database, before it is undone."""
    from jianzhen.store import audit

    audited = audit.audit_in(db, shop.store.blobs, SHOP, TERMS, shop.keyring.records, None)  # type: ignore[arg-type]
    return {fault.where for fault in audited.faults}


def test_a_picture_that_a_report_names_and_no_row_keeps_is_named(shop: Shop) -> None:
    from sqlalchemy import delete, select

    from jianzhen.store.tables import maps

    with shop.store.database.write() as db:
        lost = db.execute(select(maps.c.sha256)).scalars().first()
        db.execute(delete(maps).where(maps.c.sha256 == lost))
    assert found(shop) == {f"map {lost} of claim c-1"}


def test_files_changed_or_lost_are_named(shop: Shop, tmp_path: Path) -> None:
    exhibits = shop.store.exhibits(SHOP, "c-1")
    blob = tmp_path / "blobs" / SHOP / exhibits[0].sha256[:2] / exhibits[0].sha256
    data = blob.read_bytes()
    blob.write_bytes(data[:-1] + b"x")
    assert any(exhibits[0].sha256 in where for where in found(shop))
    blob.unlink()
    assert any(exhibits[0].sha256 in where for where in found(shop))
    assert found(shop, files=False) == set()


def test_another_procedure_is_told_and_is_no_fault(shop: Shop) -> None:
    from dataclasses import replace

    other = replace(TERMS, version="ours@2")
    audited = shop.store.audit(SHOP, other, shop.keyring.records)
    assert (audited.faults, audited.not_replayed) == ([], 2)


def test_a_chain_that_does_not_hold_is_not_signed_on(shop: Shop) -> None:
    from sqlalchemy import update

    from jianzhen.store.sealing import ChainBrokenError
    from jianzhen.store.tables import event

    disarm(shop.store)
    shop.submit("c-2")
    last = shop.store.events(SHOP, claim="c-2")[0].chained
    with shop.store.database.write() as db:
        changed = last.canonical.replace(b"b-1", b"b-9")
        db.execute(update(event).where(event.c.seq == last.seq).values(canonical=changed))
    with pytest.raises(ChainBrokenError, match=f"event {last.seq}"):
        shop.store.seal(SHOP, shop.sealer.sign(SHOP, shop.clock()), shop.sealer.jobs)
    assert f"event {last.seq}" in found(shop)
