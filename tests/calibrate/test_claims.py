"""Reading what is given: folders, manifests, blocks."""

from datetime import datetime
from pathlib import Path

import pytest

from jianzhen.calibrate import Claim, Given, find_claims
from jianzhen.calibrate.claims import COLUMNS, blocks
from jianzhen.errors import UsageError
from jianzhen.model import Kind, Role

HEAD = ",".join(COLUMNS)


def manifest(folder: Path, *lines: str, name: str = "shop.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8-sig")
    return path


def test_in_a_folder_each_photo_is_a_claim_and_the_sub_folder_its_source(tmp_path: Path) -> None:
    for name in ("shop/a/1.jpg", "shop/a/deep/2.PNG", "shop/3.jpg", "shop/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = find_claims([tmp_path / "shop"], [])
    assert [(c.id, c.source, c.category) for c in found] == [
        ("shop/3.jpg", "shop", "shop"),
        ("shop/a/1.jpg", "a", "a"),
        ("shop/a/deep/2.PNG", "a", "a"),
    ]
    assert not any(c.forged for c in found)


def test_a_manifest_gathers_rows_into_claims(tmp_path: Path) -> None:
    path = manifest(
        tmp_path,
        HEAD,
        "17,,a.jpg,bowl,zhang,app,china,,,2026-11-20T18:30:00+08:00",
        "17,claim,b.jpg,,,,,,,",
        "17,product,bowl.jpg,,,,,,,",
        ",,lone.jpg,,,,,,,",
        "18,,fake.jpg,bowl,,,,forged,derived-from-product ai-label,",
    )
    first, lone, fake = find_claims([path], [])
    assert [(f.path.name, f.role) for f in first.files] == [
        ("a.jpg", Role.CLAIM),
        ("b.jpg", Role.CLAIM),
        ("bowl.jpg", Role.PRODUCT),
    ]
    assert (first.product, first.customer, first.source, first.category) == ("bowl", "zhang", "app", "china")
    assert first.delivered_at == datetime.fromisoformat("2026-11-20T18:30:00+08:00")
    assert (lone.id, lone.source, lone.forged) == ("lone.jpg", "shop", False)
    assert fake.forged
    assert fake.files[0].kinds == (Kind.DERIVED_FROM_PRODUCT, Kind.AI_LABEL)


def test_the_option_says_the_truth_where_the_manifest_does_not(tmp_path: Path) -> None:
    path = manifest(tmp_path, "path,kinds", "fake.jpg,ai-label")
    assert find_claims([], [path])[0].forged


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("file", "a.jpg"), "no column `path`"),
        (("path,role", "a.jpg,buyer"), "line 2"),
        (("path,truth", "a.jpg,maybe"), "line 2"),
        (("path,truth", "a.jpg,forged"), "names the kinds"),
        (("path,kinds", "a.jpg,ai-label"), "names the kinds"),
        (("path,truth,kinds", "a.jpg,forged,lies"), "codes of findings"),
        (("claim,path,source", "1,a.jpg,x", "1,b.jpg,y"), "line 3: a claim has one source"),
        (("claim,role,path", "1,product,a.jpg"), "no claim photo"),
        (("path,delivered_at", "a.jpg,2026-11-20"), "time zone"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_said(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        find_claims([manifest(tmp_path, *lines)], [])


def test_places_that_make_no_sense_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        find_claims([tmp_path / "nowhere"], [])
    with pytest.raises(UsageError, match="need a manifest"):
        find_claims([], [tmp_path])
    one, two = (manifest(tmp_path, "path", "a.jpg", name=name) for name in ("1.csv", "2.csv"))
    with pytest.raises(UsageError, match="two places"):
        find_claims([one, two], [])


def claim(number: int, **traits: str) -> Claim:
    return Claim(str(number), (Given(Path("x")),), **{"source": "", **traits})


def test_claims_that_share_a_trait_share_a_block() -> None:
    claims = [
        claim(1, product="bowl"),
        claim(2, product="bowl", customer="li"),
        claim(3, customer="li", source="app"),
        claim(4, source="web"),
        claim(5, source="app"),
        claim(6),
    ]
    assert blocks(claims) == {"1": "1", "2": "1", "3": "1", "4": "4", "5": "1", "6": "6"}
    assert blocks(claims, ("product",)) == {"1": "1", "2": "1", "3": "3", "4": "4", "5": "5", "6": "6"}
