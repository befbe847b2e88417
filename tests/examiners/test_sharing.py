"""Examiners share what is dear to compute, and say what they would say alone."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.scenes import jpeg, scene, turned, warp

from jianzhen.examiners import Case, load
from jianzhen.model import Abstention, Finding, Role
from jianzhen.photo import Exhibit, Photo
from jianzhen.reading import text

NAMES = ("derivation", "consistency")


def case() -> Case:
    """A listing, a claim photo made from it in other colours, and a photo of something else."""
    listing = scene(41)
    made = warp(listing, turned(listing, 4, 0.9), 480, 360)
    recoloured = np.ascontiguousarray(made[:, :, ::-1])
    given = ((recoloured, Role.CLAIM), (scene(42), Role.CLAIM), (listing, Role.PRODUCT), (made, Role.PACKING))
    return Case(tuple(Exhibit(Photo(jpeg(p), f"{n}.jpg"), role) for n, (p, role) in enumerate(given)))


def said(name: str, about: Case) -> list[Finding | Abstention]:
    return list(load(name).examine(about))


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]])
def test_examiners_of_one_case_say_what_they_say_alone(
    order: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "installed", lambda: False)  # that takes longest; tests/reading has it
    shared = case()
    together = {name: said(name, shared) for name in order}
    for name in NAMES:
        assert together[name] == said(name, case())
    assert any(isinstance(one, Finding) and one.map_png for one in together["consistency"])
    assert any(isinstance(one, Finding) for one in together["derivation"])


def test_a_check_of_photos_imports_nothing_for_videos_records_or_texts(tmp_path: Path) -> None:
    for name, seed in (("claim.jpg", 43), ("listing.jpg", 44)):
        (tmp_path / name).write_bytes(jpeg(scene(seed)))
    code = """
import sys
from jianzhen.cli import main
from jianzhen.reading import text
text.installed = lambda: False
assert main(["check", "claim.jpg", "--product", "listing.jpg", "--json"]) == 0
examiners = "jianzhen.examiners."
spared = {"subprocess", "sqlite3", "c2pa", "onnxruntime", "jianzhen.footage.child", "jianzhen.report.html"}
spared |= {examiners + name for name in ("video.look", "label.provenance", "statement.look")}
assert not spared & set(sys.modules), spared & set(sys.modules)
"""
    path = ":".join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
