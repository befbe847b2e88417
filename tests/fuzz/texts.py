"""Fuzzing of texts: mutated files through reading, examiner and report, with bounded time.

    python -m tests.fuzz.texts --count 5000 --seed 1

Mutants are made from texts of all kinds by the mutations of photos (tests/fuzz/mutate.py) and by some that
know characters.
"""

import argparse
import io
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from jianzhen.errors import StatementError
from jianzhen.model import Statement, StatementRole
from jianzhen.report.html import to_html
from jianzhen.report.json_ import dumps, to_json
from jianzhen.report.terminal import print_report
from jianzhen.texts import read_statement
from tests.examiners.statement.cases import SPECIMEN, said
from tests.fuzz.mutate import mutate
from tests.report.reports import empty

SEEDS = tuple(
    text.encode(encoding)
    for text in (
        SPECIMEN,
        "亲，有问题请拨打客服热线四零零-幺八六五-九零九，或 4️⃣0️⃣0️⃣ ①⑧⑥⑤ ⑨0９",
        "HP customer support number 1-844-555-0134, call now! I called one eight four four five five five",
        "收货地址：云南省昆明市宜良县，电话13812345678，订单号4001865909\n" * 20,
    )
    for encoding in ("utf-8", "gb18030", "utf-16")
)
CHARACTERS = '\u200b\ufe0f\u20e3\u202e\U000e0020零①O|-.（)\n\u0301👨‍👩‍👧٤<&"'


def mutant(seed: int, index: int) -> bytes:
    """Mutant number `index`; the same for the same seed."""
    rng = Random(seed * 1_000_003 + index)
    data = rng.choice(SEEDS)
    if index % 2:
        text = list(data.decode("utf-8", "replace"))
        for _ in range(rng.choice((1, 5, 50))):
            at = rng.randrange(len(text) + 1)
            text[at:at] = rng.choice(
                (rng.choice(CHARACTERS), *(rng.choice(text or ["0"]) * rng.choice((1, 99)),))
            )
        return "".join(text).encode("utf-8", "replace")
    return mutate(data, rng.choice(SEEDS), rng)


def judge(data: bytes, path: Path) -> str:
    """Send one file through everything that reads texts; return what became of it."""
    path.write_bytes(data)
    try:
        statement = read_statement(path, StatementRole.BUYER)
    except StatementError as error:
        return "refused" if "\n" not in str(error) else "refused in many lines"
    earlier = Statement(StatementRole.EARLIER, SPECIMEN)
    findings, abstentions = said(statement, earlier, contacts=("400-820-8820",))
    for finding in findings:
        assert all(0 <= p.start < p.end <= len(statement.text) for p in finding.passages)
    report = replace(
        empty(), findings=tuple(findings), abstentions=tuple(abstentions), statements=(statement, earlier)
    )
    assert dumps(to_json(report)).encode("utf-8")
    assert to_html(report, "zh").count("<script>") == 1
    print_report(report, io.StringIO(), "en")
    return "found" if findings else "nothing"


def fuzz(indices: range, seed: int, seconds: float = 20.0) -> Counter[str]:
    """Judge the mutants of these numbers; raise where one does harm or takes too long."""
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for index in indices:
            start = time.process_time()
            try:
                tally[judge(mutant(seed, index), Path(folder) / "text.txt")] += 1
            except Exception as error:
                raise AssertionError(f"mutant {index} of seed {seed}") from error
            spent = time.process_time() - start
            assert spent < seconds, f"mutant {index} of seed {seed} took {spent:.1f} s"
    return tally


def main() -> int:
    """Run and print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.texts")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(dict(fuzz(range(options.count), options.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
