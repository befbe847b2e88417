"""1,000 changes in the database by somebody with all rights but the signing key: found, and named?

    python benchmarks/database_tampering.py [--changes 1000] [--database URL] [--seed 1]

Makes a tenant with two claims (one lived through to the end), three signed and stamped checkpoints and an
export; takes the triggers away; makes one change at a time in a transaction, has all of it checked inside
(`store.audit`), and undoes it. By default on SQLite in a temporary folder; `--database` takes an empty
PostgreSQL. Writes benchmarks/results/database_tampering.md.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.store.attacking import CHANGES, Undone, disarm, loosely  # noqa: E402
from tests.store.making import SHOP, TERMS  # noqa: E402
from tests.work.building import Shop  # noqa: E402

from jianzhen.claims.states import Variant  # noqa: E402
from jianzhen.store import Store, audit, migrate  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "database_tampering.md"
CHECKED_UNTOUCHED = 20
"""Times the untouched database is checked, before and after the changes together."""


def build(url: str, folder: Path) -> Shop:
    """Make the record that is attacked."""
    migrate(url)
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


def campaign(shop: Shop, changes: int, seed: int) -> tuple[Counter[str], list[str], list[str]]:
    """Try so many changes, all kinds alike; return how many of each, what was missed, what was not named."""
    rng, tried = random.Random(seed), Counter[str]()
    missed: list[str] = []
    unnamed: list[str] = []
    for number in range(changes):
        try:
            with loosely(shop.store) as db:
                change = CHANGES[number % len(CHANGES)](db, rng)
                keys = shop.keyring.records
                told = audit.audit_in(db, shop.store.blobs, SHOP, TERMS, keys, None).faults
                raise Undone
        except Undone:
            pass
        tried[change.how] += 1
        where = {fault.where for fault in told}
        line = f"{change.how}: {sorted(change.named)} {sorted(where)[:6]}"
        if not told:
            missed.append(line)
        elif not where & change.named:
            unnamed.append(line)
    return tried, missed, unnamed


def alarms(shop: Shop) -> int:
    """Check the untouched database half of the times; return the number of faults."""
    keys = shop.keyring.records
    return sum(len(shop.store.audit(SHOP, TERMS, keys).faults) for _ in range(CHECKED_UNTOUCHED // 2))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/record.db"
        shop = build(url, Path(folder))
        false = alarms(shop)
        disarm(shop.store)
        began = time.process_time()
        tried, missed, unnamed = campaign(shop, options.changes, options.seed)
        seconds = time.process_time() - began
        false += alarms(shop)
        shop.store.close()
    for line in [*missed, *unnamed]:
        print(line, file=sys.stderr)
    page = PAGE.format(
        changes=sum(tried.values()), missed=len(missed), unnamed=len(unnamed), alarms=false,
        times=CHECKED_UNTOUCHED, seconds=seconds, seed=options.seed, kind=url.split(":", maxsplit=1)[0],
        rows="\n".join(f"| {how} | {n} |" for how, n in sorted(tried.items())),
    )  # fmt: skip
    RESULTS.write_text(page, "utf-8")
    print(page)


PAGE = """# Tampering with the database, measured

`python benchmarks/database_tampering.py`, 2026-11-23, 2-core x86-64 virtual machine, {seconds:,.0f} s of
processor time, seed {seed}, {kind}. Two claims, one of them lived through to an appeal and exported; three
checkpoints. The triggers that refuse changes were dropped first, and no key had to fit.

| of {changes:,} changes | |
|---|---|
| not found | {missed} |
| found, and what was changed not named | {unnamed} |

Untouched, checked {times} times: {alarms} faults.

| what was changed | changes |
|---|---|
{rows}

What this does not show, because nothing in the database can: the end of a chain cut off together with
the checkpoints over it (a newest checkpoint alone is missed only where no export names it); a timestamp taken
away or exchanged for one of another authority (pin its root: `--root`); the platform's own ids beside a
claim, jobs, accounts, rules; whoever holds the signing key. Keep checkpoints, stamps or case files elsewhere.
"""


if __name__ == "__main__":
    main()
