"""How folders and names tell the truth; nothing is dropped without a word."""

from pathlib import Path

import pytest

from jianzhen.bench import lay_out
from jianzhen.bench.item import as_reviews
from jianzhen.errors import UsageError
from tests.bench.sets import TABLE, fraudbench


def put(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def why(laid) -> dict[str, str]:
    return {path: reason.en for path, reason in laid.passed_over}


def test_fraudbench_reads_truth_generator_category_and_review(tmp_path: Path) -> None:
    fraudbench(tmp_path / "data", TABLE)
    laid = lay_out("fraudbench", tmp_path / "data")
    assert sum(not i.fake for i in laid.items) == 14
    one = next(i for i in laid.items if i.id == "shoes/DeepFake/gen-a/Review_1/2.JPG")
    assert (one.fake, one.source, one.category, one.group) == (True, "gen-a", "shoes", "shoes/Review_1")
    assert laid.passed_over == ()


def test_fraudbench_says_what_it_passes_over(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        "shoes/Negative/Review_1/a.jpg",
        "shoes/Negative/Review_1/review.txt",
        "shoes/Negative/b.jpg",
        "shoes/DeepFake/Review_1/c.jpg",
        "shoes/DeepFake/gen/Other_1/d.jpg",
        "shoes/DeepFake/gen/Review_1/deeper/e.jpg",
        "shoes/Results/summary.json",
        "shoes/Negative/Review_1/f.heic",
        "shoes/Negative/Review_1/.DS_Store",
        "lids/readme.txt",
        "top.jpg",
    )
    (root / "empty").mkdir()
    laid = lay_out("fraudbench", root)
    assert [i.id for i in laid.items] == ["shoes/Negative/Review_1/a.jpg"]
    said = why(laid)
    assert len(said) == 12
    assert said["shoes/Negative/Review_1/f.heic"] == "not an image of this layout"
    assert said["shoes/DeepFake/gen/Review_1/deeper/e.jpg"] == "no place for this in the layout"
    assert said["shoes/Negative/Review_1/.DS_Store"] == "hidden"
    assert "without images" in said["lids"]
    assert "empty" in said


def test_a_link_in_a_circle_ends_and_is_told(tmp_path: Path) -> None:
    root = put(tmp_path, "real/a.jpg", "fake/b.jpg")
    (root / "real" / "loop").symlink_to(root, target_is_directory=True)
    (root / "fake" / "gone.jpg").symlink_to(root / "nowhere.jpg")
    laid = lay_out("folders", root)
    assert [i.id for i in laid.items] == ["real/a.jpg", "fake/b.jpg"]
    assert why(laid)["real/loop"] == "a link back to a folder it lies in"
    assert why(laid)["fake/gone.jpg"] == "a link to nothing, or no file"


def test_a_linked_folder_is_a_source_like_any_other(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "1.jpg", "2.png")
    root = put(tmp_path / "set", "fake/x.jpg")
    (root / "real").mkdir()
    (root / "real" / "phone").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    laid = lay_out("folders", root)
    assert [(i.id, i.source) for i in laid.items if not i.fake] == [
        ("real/phone/1.jpg", "phone"),
        ("real/phone/2.png", "phone"),
    ]


def test_folders_group_by_name_or_by_the_folder_below_the_source(tmp_path: Path) -> None:
    root = put(tmp_path, "real/a.jpg", "fake/gen/a.png", "real/app/claim7/1.jpg", "real/app/claim7/2.jpg")
    groups = {i.id: i.group for i in lay_out("folders", root).items}
    assert groups["real/a.jpg"] == groups["fake/gen/a.png"] == "a"
    assert groups["real/app/claim7/1.jpg"] == groups["real/app/claim7/2.jpg"] == "claim7"


def test_pairs_join_by_name_and_negatives_by_folder(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        "before/x.jpg",
        "after/x.png",
        "before/deep/y.jpg",
        "after/deep/y.webp",
        "after/alone.jpg",
        "before/lonely.jpg",
        "negatives/cup/product1.jpg",
        "negatives/cup/product2.jpg",
        "negatives/cup/claim.jpg",
        "negatives/half/claim.jpg",
        "negatives/cup/note.jpg",
    )
    laid = lay_out("pairs", root)
    items = {i.id: i for i in laid.items}
    assert set(items) == {"after/x.png", "after/deep/y.webp", "negatives/cup/claim.jpg"}
    assert [p.name for p in items["after/x.png"].product] == ["x.jpg"]
    assert items["after/deep/y.webp"].source == "deep"
    assert len(items["negatives/cup/claim.jpg"].product) == 2
    assert not items["negatives/cup/claim.jpg"].fake
    assert set(why(laid)) == {
        "after/alone.jpg",
        "before/lonely.jpg",
        "negatives/half/claim.jpg",
        "negatives/cup/note.jpg",
    }


def test_copies_belong_to_the_original_with_the_longest_name(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        "originals/10.jpg",
        "originals/10-2.jpg",
        "copies/crop/10_a.jpg",
        "copies/10-2 (1).jpg",
        "copies/10/b.jpg",
        "copies/105.jpg",
        "others/z.jpg",
    )
    laid = lay_out("copies", root)
    of = {i.id: i.original.name for i in laid.items if i.original}
    assert of == {
        "copies/crop/10_a.jpg": "10.jpg",
        "copies/10-2 (1).jpg": "10-2.jpg",
        "copies/10/b.jpg": "10.jpg",
    }
    assert {i.id for i in laid.items if not i.fake} == {
        "originals/10.jpg",
        "originals/10-2.jpg",
        "others/z.jpg",
    }
    assert why(laid) == {"copies/105.jpg": "its name begins like none in originals/"}


def test_reviews_with_one_image_are_told(tmp_path: Path) -> None:
    fraudbench(tmp_path / "data")
    laid = as_reviews(lay_out("fraudbench", tmp_path / "data"))
    assert all(len(i.photos) >= 2 for i in laid.items)
    assert {i.id for i in laid.items if i.category == "shoes"} == {
        "shoes/Negative/Review_0",
        "shoes/Negative/Review_1",
        "shoes/DeepFake/gen-a/Review_0",
    }
    assert sum("one image only" in reason for reason in why(laid).values()) == 5


@pytest.mark.parametrize("layout", ["fraudbench", "folders", "pairs", "copies"])
def test_a_folder_of_another_shape_is_refused_with_the_shape_wanted(tmp_path: Path, layout: str) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        lay_out(layout, tmp_path / "missing")
    put(tmp_path, "pictures/a.jpg")
    with pytest.raises(UsageError, match="It should look like"):
        lay_out(layout, tmp_path)
