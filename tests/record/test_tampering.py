"""The short form of benchmarks/case_files.py: 1,000 changes, each found and named; untouched ones hold."""

import sys
from pathlib import Path

from jianzhen.record.case import Variant
from jianzhen.record.verify import verify_bytes, verify_events
from tests.record.building import Record

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from case_files import campaign, campaign_on_chain, false_alarms

All = dict[Variant, tuple[bytes, Record]]


def test_a_thousand_changes_are_found_and_named(exported: All) -> None:
    total = 0
    for number, (variant, (data, _)) in enumerate(exported.items()):
        assert verify_bytes(data).faults == []
        count = campaign(data, 200, seed=100 + number)
        alone = [line for line in count.unnamed if not line.startswith("several")]
        assert (count.missed, alone) == ([], []), variant
        assert len(count.unnamed) <= 2, count.unnamed
        total += count.tried.total()
    _, record = exported[Variant.FULL]
    rows = [(event.canonical, event.hash) for event in record.events]
    checkpoints = [dict(checkpoint.json) for checkpoint in record.checkpoints]
    keys = list(record.keys.records)
    assert verify_events(rows, checkpoints, keys) == []
    count = campaign_on_chain(rows, checkpoints, keys, 200, seed=7)
    assert (count.missed, count.unnamed) == ([], [])
    assert total + count.tried.total() == 1000


def test_untouched_files_and_chains_of_any_size_hold() -> None:
    assert false_alarms(20, seed=3) == []
