"""Writes demo/claims.json and the pictures it names."""

from __future__ import annotations

import json
from pathlib import Path

from demo.make.recipes_forged import FORGED
from demo.make.recipes_honest import HONEST
from demo.make.recipes_marked import MARKED
from demo.make.studio import Demo, Studio

HOME = Path(__file__).resolve().parents[1]


def record(demo: Demo) -> dict[str, object]:
    """The entry of claims.json for one claim."""
    row: dict[str, object] = {"id": demo.id, "title": demo.title, "story": demo.story}
    for role, files in demo.files().items():
        row[role] = [f"claims/{demo.id}/{name}" for name in files]
    row["delivered_at"] = None if demo.delivered is None else demo.delivered.isoformat()
    return row | {"expect": demo.expect, "truth": demo.truth}


def make(only: list[str], cache: Path) -> None:
    """Make all claims (or those whose ids are given) and bring claims.json up to date."""
    index = HOME / "claims.json"
    known = json.loads(index.read_text("utf-8")) if only and index.exists() else []
    rows = {row["id"]: row for row in known}
    for name, recipe in sorted((HONEST | FORGED | MARKED).items()):
        if only and name not in only:
            continue
        demo = recipe(Studio(cache))
        folder = HOME / "claims" / demo.id
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for files in demo.files().values():
            for file, data in files.items():
                (folder / file).write_bytes(data)
        rows[demo.id] = record(demo)
        text = json.dumps([rows[key] for key in sorted(rows)], ensure_ascii=False, indent=2)
        index.write_text(text + "\n", "utf-8")  # after each claim: a stopped run keeps what it made
        print(demo.id, flush=True)
