"""demo/claims.json and the pictures it names: complete, consistent, small, our own."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageStat

DEMO = Path(__file__).resolve().parents[2] / "demo"
CLAIMS: list[dict[str, Any]] = json.loads((DEMO / "claims.json").read_text("utf-8"))
ROLES = ("claim", "product", "packing", "earlier")
KINDS = {
    "ai-label", "c2pa-ai", "derived-from-product", "derived-from-packing", "copy-of-product",
    "same-file-elsewhere", "same-photo-elsewhere", "capture-contradiction", "screenshot",
    "taken-before-delivery",
}  # fmt: skip
TRUTHS = {"honest", "forged", "copied", "reused", "labelled", "screenshot", "contradiction"}
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=[claim["id"] for claim in CLAIMS])


def files(claim: dict[str, Any]) -> list[str]:
    """Every path a claim names, in the order of the roles."""
    return [path for role in ROLES for path in claim[role]]


def sha256(path: str) -> str:
    """Fingerprint of a file under demo/."""
    return hashlib.sha256((DEMO / path).read_bytes()).hexdigest()


def taken(path: str) -> datetime | None:
    """Time of capture with its offset, None without EXIF."""
    exif = Image.open(DEMO / path).getexif().get_ifd(ExifTags.IFD.Exif)
    if ExifTags.Base.DateTimeOriginal not in exif:
        return None
    stamp = f"{exif[ExifTags.Base.DateTimeOriginal]} {exif[ExifTags.Base.OffsetTimeOriginal]}"
    return datetime.strptime(stamp, "%Y:%m:%d %H:%M:%S %z")


def thumbnail(path: str) -> Image.Image:
    """The preview inside a camera file: the second JPEG that starts in it."""
    data = (DEMO / path).read_bytes()
    start = data.index(b"\xff\xd8\xff", 3)
    return Image.open(io.BytesIO(data[start:])).convert("RGB")


def preview_gap(path: str) -> float:
    """Largest mean difference (0..255) between preview and picture over a 12 × 9 grid."""
    size = (12, 9)
    small = thumbnail(path).resize(size, Image.Resampling.BOX)
    full = Image.open(DEMO / path).convert("RGB").resize(size, Image.Resampling.BOX)
    gap = ImageChops.difference(small.convert("L"), full.convert("L"))
    return float(gap.getextrema()[1])  # type: ignore[arg-type]


def test_the_list_covers_what_a_visitor_should_see() -> None:
    ids = [claim["id"] for claim in CLAIMS]
    assert len(ids) >= 14
    assert ids == sorted(set(ids))
    assert {kind for claim in CLAIMS for kind in claim["expect"]} == KINDS
    assert sum(claim["truth"] == "honest" for claim in CLAIMS) >= 4


@each_claim
def test_entry_is_complete(claim: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d\d-[a-z0-9-]+", claim["id"])
    for words in (claim["title"], claim["story"]):
        assert set(words) == {"en", "zh"}
        assert re.search(r"[\u4e00-\u9fff]", words["zh"])
        assert not re.search(r"[\u4e00-\u9fff]", words["en"])
    assert claim["truth"] in TRUTHS
    assert set(claim["expect"]) <= KINDS
    assert (claim["truth"] == "honest") == (claim["expect"] == [])
    assert claim["claim"]
    assert claim["product"]
    if claim["delivered_at"] is not None:
        assert datetime.fromisoformat(claim["delivered_at"]).tzinfo is not None


@each_claim
def test_files_open_and_are_small(claim: dict[str, Any]) -> None:
    for path in files(claim):
        assert path.startswith(f"claims/{claim['id']}/")
        assert 10_000 < (DEMO / path).stat().st_size < 500_000, path
        with Image.open(DEMO / path) as image:
            image.load()
            assert image.format == "JPEG"
            assert 480 <= max(image.size) <= 2400, path
            spread = ImageStat.Stat(image.convert("L")).stddev[0]
            assert spread > 15, f"{path} is nearly blank"


def test_folder_holds_the_named_files_and_nothing_else() -> None:
    named = {path for claim in CLAIMS for path in files(claim)}
    present = {str(p.relative_to(DEMO)) for p in (DEMO / "claims").rglob("*") if p.is_file()}
    assert named == present
    assert sum((DEMO / path).stat().st_size for path in named) < 6_500_000


def test_only_the_reused_file_occurs_twice() -> None:
    owners: dict[str, list[str]] = {}
    for claim in CLAIMS:
        for path in files(claim):
            owners.setdefault(sha256(path), []).append(path)
    twice = [paths for paths in owners.values() if len(paths) > 1]
    assert len(twice) == 1
    (claim,) = [claim for claim in CLAIMS if "same-file-elsewhere" in claim["expect"]]
    assert set(twice[0]) == {*claim["claim"], *claim["earlier"]}


@each_claim
def test_references_fit_the_expectation(claim: dict[str, Any]) -> None:
    expect = set(claim["expect"])
    assert bool(claim["earlier"]) == bool(expect & {"same-file-elsewhere", "same-photo-elsewhere"})
    if "derived-from-packing" in expect:
        assert claim["packing"]


@each_claim
def test_camera_files_agree_with_themselves(claim: dict[str, Any]) -> None:
    """Sizes, times and previews fit, except where the contradiction is the point."""
    for path in files(claim):
        when = taken(path)
        if when is None:
            continue
        image = Image.open(DEMO / path)
        exif = image.getexif().get_ifd(ExifTags.IFD.Exif)
        assert exif[ExifTags.Base.ExifImageWidth] == image.width
        assert exif[ExifTags.Base.ExifImageHeight] == image.height
        assert image.getexif()[ExifTags.Base.Make] == "Jianzhen Demo"
        if "capture-contradiction" in claim["expect"] and path in claim["claim"]:
            assert preview_gap(path) > 20
        else:
            assert preview_gap(path) < 8
        early = when < datetime.fromisoformat(claim["delivered_at"])
        before = path in claim["packing"] or "taken-before-delivery" in claim["expect"]
        assert early == before, path


def test_marks_stand_only_where_they_are_meant_to() -> None:
    for claim in CLAIMS:
        for path in files(claim):
            data = (DEMO / path).read_bytes()
            labelled = "ai-label" in claim["expect"] and path in claim["claim"]
            signed = "c2pa-ai" in claim["expect"] and path in claim["claim"]
            assert (b"TC260:AIGC" in data) == labelled, path
            assert (b"trainedAlgorithmicMedia" in data) == signed, path


def test_readme_says_whose_pictures_these_are() -> None:
    words = (DEMO / "README.md").read_text("utf-8")
    assert "Apache-2.0" in words
    assert "third party" in words
    assert "python demo/make" in words
