"""1,000 changes in the database by somebody with all rights but the signing key: found, and named?

    python benchmarks/database_tampering.py [--changes 1000] [--untouched 100] [--seed 1]

On SQLite and on a PostgreSQL of its own, each: makes a tenant with two claims (one lived through to the end),
three signed and stamped checkpoints and an export; takes the triggers away; makes one change at a time in a
transaction, has all of it checked inside (`store.audit`), and undoes it. Then makes so many other records, no
two alike, and has each checked untouched. Writes benchmarks/results/database_tampering.md.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine, text

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.campaign.postgres import Postgres  # noqa: E402
from benchmarks.stats import clopper_pearson  # noqa: E402
from tests.store.attacking import CHANGES, Undone, disarm, loosely  # noqa: E402
from tests.store.making import SHOP, TERMS, end_and_erase  # noqa: E402
from tests.work.building import Shop  # noqa: E402

from jianzhen.claims.states import Variant  # noqa: E402
from jianzhen.model import Step  # noqa: E402
from jianzhen.store import Store, audit, migrate  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "database_tampering.md"
KINDS = ("SQLite", "PostgreSQL")


@dataclass
class Tried:
    """What came of the changes to one database."""

    how: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    untouched: int = 0
    events: int = 0
    alarms: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def n(self) -> int:
        return sum(self.how.values())


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Give what makes an empty database of this name, with our tables, and returns its address."""
    if kind == "SQLite":

        def make(name: str) -> str:
            migrate(url := f"sqlite:///{folder / name}.db")
            return url

        yield make
        return
    folder.chmod(0o755)  # PostgreSQL is another user
    (folder / "pg").mkdir()
    server = Postgres(folder / "pg")
    admin = create_engine(
        server.url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )

    def create(name: str) -> str:
        with admin.connect() as db:
            db.execute(text(f"CREATE DATABASE {name}"))
        migrate(url := server.url.replace("/campaign?", f"/{name}?"))
        return url

    try:
        yield create
    finally:
        admin.dispose()
        server.remove()


def attacked(url: str, folder: Path) -> Shop:
    """Make the record that is attacked."""
    store = Store(url, folder / "files")
    shop = Shop(store, folder / "keys")
    shop.submit("c-0")
    for _ in range(2):
        store.seal(SHOP, shop.sealer.sign(SHOP, shop.clock()), shop.sealer.jobs)
        if len(store.record.checkpoints(SHOP)) == 1:
            shop.live()
    for signed in store.record.checkpoints(SHOP):
        shop.sealer.try_stamp(SHOP, signed.seq)
    shop.exporter.file(shop.ask(Variant.MERCHANT))
    return shop


def campaign(shop: Shop, changes: int, seed: int, tried: Tried) -> None:
    """Try so many changes, all kinds alike."""
    rng, keys = random.Random(seed), shop.keyring.records
    for number in range(changes):
        try:
            with loosely(shop.store) as db:
                change = CHANGES[number % len(CHANGES)](db, rng)
                told = audit.audit_in(db, shop.store.blobs, SHOP, TERMS, keys, None).faults
                raise Undone
        except Undone:
            pass
        tried.how[change.how] += 1
        where = {fault.where for fault in told}
        line = f"{change.how}: {sorted(change.named)} {sorted(where)[:6]}"
        if not told:
            tried.missed.append(line)
        elif not where & change.named:
            tried.unnamed.append(line)


def lived(url: str, folder: Path, seed: int) -> Shop:
    """Make a record of which nothing is changed: claims that went some way, signed, exported, erased."""
    rng = random.Random(seed)
    store = Store(url, folder / "files")
    shop = Shop(store, folder / "keys")
    for number in range(rng.randint(1, 4)):
        id, far = f"c-{number}", rng.randrange(3)
        if far == 2:
            shop.live(id)
        else:
            shop.submit(id)
        if far == 1:
            shop.screen(id, rng.choice([Step.REVIEW, Step.HEAR_MERCHANT, Step.ASK_EVIDENCE]))
        if rng.random() < 0.5:
            shop.sealer.round()
            store.seal(SHOP, shop.sealer.sign(SHOP, shop.clock()), shop.sealer.jobs)
        if rng.random() < 0.1:
            shop.exporter.file(shop.ask(rng.choice(list(Variant)), id))
        if rng.random() < 0.2:
            end_and_erase(store, id, shop.clock())
    for signed in store.record.checkpoints(SHOP):
        shop.sealer.try_stamp(SHOP, signed.seq)
    return shop


def looked_at(shop: Shop, tried: Tried) -> None:
    """Check a record that nobody has changed."""
    told = shop.store.audit(SHOP, TERMS, shop.keyring.records)
    tried.untouched += 1
    tried.events += told.events
    if told.faults:
        tried.alarms.append("; ".join(f"{fault.where}: {fault.en}" for fault in told.faults))


def measure(kind: str, changes: int, untouched: int, seed: int) -> Tried:
    """Do all of it on one kind of database."""
    tried, began = Tried(), time.process_time()
    with tempfile.TemporaryDirectory() as name, databases(kind, Path(name)) as make:
        shop = attacked(make("attacked"), Path(name) / "attacked")
        looked_at(shop, tried)
        disarm(shop.store)
        campaign(shop, changes, seed, tried)
        looked_at(shop, tried)  # all was undone
        shop.store.close()
        for number in range(untouched):
            shop = lived(make(f"u{number}"), Path(name) / f"u{number}", seed + number)
            looked_at(shop, tried)
            shop.store.close()
    tried.seconds = time.process_time() - began
    return tried


def main() -> int:
    """Measure on both; write the page. Exit code 1 if a change was missed or there was a false alarm."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, n in (("changes", 1000), ("untouched", 100), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=n)
    options = parser.parse_args()
    each = -(-options.changes // len(CHANGES)) * len(CHANGES)  # all kinds alike
    found = {kind: measure(kind, each, options.untouched, options.seed) for kind in KINDS}
    for kind, tried in found.items():
        for line in [*tried.missed, *tried.unnamed, *tried.alarms]:
            print(kind, line, file=sys.stderr)
    RESULTS.write_text(page(found, options.seed), "utf-8")
    return int(any(tried.missed or tried.unnamed or tried.alarms for tried in found.values()))


def page(found: dict[str, Tried], seed: int) -> str:
    """Return the results as Markdown."""

    def row(name: str, told: Callable[[Tried], str]) -> str:
        return f"| {name} | " + " | ".join(told(found[kind]) for kind in KINDS) + " |"

    def share(k: int, n: int) -> str:
        low, high = clopper_pearson(k, n)
        return f"{k} ({100 * low:.2f}–{100 * high:.2f} %)"

    rows = [
        row("changes", lambda t: f"{t.n:,}"),
        row("not found", lambda t: share(len(t.missed), t.n)),
        row("found, and what was changed not named", lambda t: share(len(t.unnamed), t.n)),
        row("untouched databases checked", lambda t: f"{t.untouched:,} ({t.events:,} events)"),
        row("of these, with any fault told", lambda t: share(len(t.alarms), t.untouched)),
    ]
    names = sorted({how for tried in found.values() for how in tried.how})
    seconds = ", ".join(f"{found[kind].seconds:,.0f} s on {kind}" for kind in KINDS)
    return PAGE.format(
        day=date.today(), seconds=seconds, seed=seed, heads=" | ".join(KINDS),
        rows="\n".join(rows), kinds="\n".join(row(how, lambda t, how=how: str(t.how[how])) for how in names),
    )  # fmt: skip


PAGE = """# Tampering with the database, measured

`python benchmarks/database_tampering.py`, {day}, 2-core x86-64 virtual machine, seed {seed}; processor
time {seconds}. Attacked: two claims, one of them lived through to an appeal and exported;
three checkpoints. The triggers that refuse changes were dropped first, and no key had to fit. Each change
was made alone, checked inside its transaction, and undone. In brackets: 95 % intervals (Clopper–Pearson).

Untouched: the attacked record before the first change and after the last was undone, and records of their own
(1 to 4 claims that went some way at random; some signed, exported, erased), seeds {seed} and up.

| | {heads} |
|---|---|---|
{rows}

| what was changed | {heads} |
|---|---|---|
{kinds}

What this does not show, because nothing in the database can: the end of a chain cut off together with
the checkpoints over it (a newest checkpoint alone is missed only where no export names it); a timestamp taken
away or exchanged for one of another authority (pin its root: `--root`); the platform's own ids beside a
claim, jobs, accounts, rules; whoever holds the signing key. Keep checkpoints, stamps or case files elsewhere.
"""


if __name__ == "__main__":
    sys.exit(main())
