"""Counts how often examiner `statement` speaks: on ordinary texts, and on planted, stuffed and copied ones.

    python benchmarks/statement.py [--dev] [--show]

Writes results/statement_scores.json, which benchmarks/strength.py collects. Most texts are made by a program,
the rest written by hand; `--dev` counts on those the rules were made with and writes nothing, `--show` prints
what was wrong.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import statement_planted as made
import statement_texts as texts
from jianzhen.examiners import Case, load
from jianzhen.examiners.statement.copied import shared, shingled
from jianzhen.examiners.statement.look import COPIED
from jianzhen.model import Finding, Kind

OUT = Path(__file__).parent / "results" / "statement_scores.json"
HOTLINE_STEPS, STUFFED_STEPS, COPIED_STEPS = (1.0, 2.0, 3.0), (1.0, 2.0, 3.0), (1.0, 2.0, 3.0)


def score(sample: texts.Sample, kind: Kind) -> float:
    """Return the highest score of this kind on a text, 0 if none."""
    said = load("statement").examine(Case((), statements=(sample.statement,), contacts=sample.contacts))
    return max((f.score for f in said if isinstance(f, Finding) and f.kind is kind), default=0.0)


def counted(source: str, scores: Sequence[float], steps: Sequence[float]) -> dict[str, Any]:
    """Count one source."""
    return {
        "source": source,
        "looked_at": len(scores),
        "reached": [sum(s >= x for s in scores) for x in steps],
    }


def copying(pairs: Iterable[tuple[str, str]]) -> list[float]:
    """Score pairs of statements as the examiner does."""
    found = []
    for one, other in pairs:
        share = shared(shingled(one), shingled(other))
        found.append(next((score for least, score in COPIED if share >= least), 0.0))
    return found


def strangers(seed: int, count: int, others: int) -> list[float]:
    """Score honest statements, each against `others` that are not its source."""
    pool = [
        s.statement.text
        for s in texts.ordinary(seed, 4 * (count + others))
        if s.statement.role is texts.BUYER
    ]
    ready = [one for one in map(shingled, pool) if one.long_enough][: count + others]
    shares = (max(shared(one, other) for other in ready[count:]) for one in ready[:count])
    return [next((score for least, score in COPIED if share >= least), 0.0) for share in shares]


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    seed, hand = (1, "") if options.dev else (2, "_heldout")
    honest = {
        "made by a program": list(texts.ordinary(seed, 1500)),
        "written by hand": list(texts.written(f"statement_ordinary{hand}")),
        "a brand's own number": list(texts.brand_number(seed, 120)),
    }
    planted = {
        "made by a program": list(made.planted(seed, 400)),
        "written by hand": list(texts.written(f"statement_planted{hand}")),
    }
    stuffed = {"made by a program": list(made.pages(seed, 300))}

    def sides(kind: Kind, steps: Sequence[float], forged: dict[str, list[texts.Sample]]) -> dict[str, Any]:
        table: dict[str, Any] = {"kinds": [kind.value], "regime": None, "steps": list(steps)}
        for side, samples, wrong in (("honest", honest, True), ("forged", forged, False)):
            table[side] = []
            for source, some in samples.items():
                scores = [score(sample, kind) for sample in some]
                table[side].append(counted(source, scores, steps))
                if options.show:
                    for sample, got in zip(some, scores, strict=True):
                        if (got > 0) is wrong:
                            print(kind.value, side, source, got, sample.contacts, repr(sample.statement.text))
        return table

    copies = {"kinds": [Kind.COPIED_STATEMENT.value], "regime": None, "steps": list(COPIED_STEPS)}
    copies["honest"] = [counted("made by a program", strangers(seed, 400, 60), COPIED_STEPS)]
    copies["forged"] = [counted("made by a program", copying(made.copied(seed, 300)), COPIED_STEPS)]
    tables = [
        sides(Kind.PLANTED_HOTLINE, HOTLINE_STEPS, planted),
        sides(Kind.STUFFED_TEXT, STUFFED_STEPS, stuffed),
        copies,
    ]
    for table in tables:
        print(json.dumps(table, ensure_ascii=False))
    if not options.dev:
        OUT.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
