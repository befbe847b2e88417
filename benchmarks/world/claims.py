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
    "item", "good", "case", "chain", "view", "count", "damage", "box", "code", "split", "order",
)  # fmt: skip
"""Those of `jianzhen calibrate`, then those of the world (see the README)."""

KINDS = {
    "painted": "contradiction-between-photos",
    "two-items": "contradiction-between-photos",
    "count": "contradiction-between-photos",
    "other-product": "other-product",
    "other-variant": "other-variant",
    "clip-intact": "packing-shows-intact",
    "clip-other-item": "packing-shows-other-item",
    "clip-reused": "frames-reused",
}
"""By case, the code of the finding that is true of a forged claim."""


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
                "kinds": KINDS[claim.case] if entry.forged else "",
                "delivered_at": delivered_at(item).isoformat(),
                "item": made.item,
                "good": made.item.split("-", 1)[1],
                "case": claim.case,
                "chain": made.chain,
                "view": made.view,
                "count": str(entry.count) if entry.count else "",
                "damage": entry.damage,
                "box": " ".join(map(str, made.box)) if made.box else "",
                "code": entry.code,
                "split": item.split,
                "order": claim.order,
            }
        )
    return lines


def derive(items: list[Item], out: Path, clips: bool = True) -> None:
    """Make every file that is missing, then claims.csv and STATUS.txt.

    A first table grows on the way; one that is there is replaced only by a whole one.
    """
    work, first = Casework(out, items, Photographer(out)), not (out / "claims.csv").exists()
    made = list(work.claims())
    if first:
        publish(items, made, out)
    if clips:
        from world.clipcases import clip_claims  # needs PyAV

        for count, claim in enumerate(clip_claims(work)):
            made.append(claim)
            if first and count % 100 == 99:
                publish(items, made, out)
    publish(items, made, out)


def publish(items: list[Item], made: list[Claim], out: Path) -> None:
    """Write the table and what is there so far."""
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
