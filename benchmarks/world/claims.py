"""Derives all claims from the stills that are there, and writes claims.csv."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from world.cases import Casework, Claim
from world.items import Item
from world.photos import Photographer, delivered_at
from world.stills import still_path
from world.views import views

COLUMNS = (
    "claim", "role", "path", "product", "customer", "source", "category", "truth", "kinds", "delivered_at",
    "item", "good", "case", "chain", "view", "count", "damage", "box", "code", "split",
)  # fmt: skip
"""Those of `jianzhen calibrate`, then those of the world (see the README)."""

KINDS: dict[str, tuple[str, ...]] = {}
"""By case, the codes of the findings that are true of a claim."""

INTERIM = "known-fake"


def rows(claim: Claim, out: Path) -> list[dict[str, str]]:
    """The rows of one claim."""
    item, lines = claim.item, []
    for entry in claim.entries:
        made = entry.made
        lines.append(
            {
                "claim": claim.id,
                "role": entry.role,
                "path": made.path.relative_to(out).as_posix(),
                "product": item.id,
                "customer": "",
                "source": item.shop,
                "category": item.good,
                "truth": "forged" if entry.forged else "genuine",
                "kinds": " ".join(KINDS.get(claim.case, (INTERIM,))) if entry.forged else "",
                "delivered_at": delivered_at(item).isoformat(),
                "item": made.path.parent.name,
                "good": made.path.parent.name.split("-", 1)[1],
                "case": claim.case,
                "chain": made.chain,
                "view": made.view,
                "count": str(entry.count) if entry.count else "",
                "damage": entry.damage,
                "box": " ".join(map(str, made.box)) if made.box else "",
                "code": entry.code,
                "split": item.split,
            }
        )
    return lines


def derive(items: list[Item], out: Path, clips: bool = True) -> None:
    """Make every file that is missing, then claims.csv and STATUS.txt."""
    work = Casework(out, items, Photographer(out))
    made = list(work.claims())
    if clips:
        from world.clipcases import clip_claims

        made += list(clip_claims(work))
    part = out / "claims.csv.part"
    with part.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for claim in made:
            table.writerows(rows(claim, out))
    part.replace(out / "claims.csv")
    (out / "STATUS.txt").write_text(status(items, made, out), encoding="utf-8")


def status(items: list[Item], made: list[Claim], out: Path) -> str:
    """What is there so far."""
    waves = {
        wave: sum(all(still_path(out, i, v.name).exists() for v in views(i) if v.wave <= wave) for i in items)
        for wave in (1, 2)
    }
    stills = sum(1 for _ in (out / "stills").rglob("*.jpg"))
    cases = Counter(claim.case for claim in made)
    lines = [f"items with all stills of wave 1, 2: {waves[1]}, {waves[2]} of {len(items)}"]
    lines += [f"stills: {stills}", f"claims: {len(made)}"]
    lines += [f"  {case}: {count}" for case, count in sorted(cases.items())]
    return "\n".join(lines) + "\n"
