"""Jianzhen itself judged in each layout: kept rows, chains, reviews, unreadable files, the page."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from jianzhen.bench import Asked, bench, write
from jianzhen.bench.examine import AS_CAME, ROWS, WAYS, delivered
from jianzhen.bench.words import summary
from jianzhen.errors import PhotoError, UsageError
from jianzhen.model import Kind
from jianzhen.photo import Photo
from jianzhen.report.json_ import dumps, plain
from tests.bench.sets import fraudbench, scores
from tests.pictures import encode, textured, with_crack
from tests.scenes import jpeg, scene


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs: a listing photo with a painted crack, an honest one of something else, a broken file."""
    root = tmp_path_factory.mktemp("pairs") / "shop"
    for n in range(1):
        for name, data in (
            (f"before/{n}.jpg", encode(textured(n))),
            (f"after/{n}.png", encode(with_crack(textured(n)), "PNG")),
            (f"negatives/{n}/product.jpg", encode(textured(n + 10))),
            (f"negatives/{n}/claim.jpg", encode(textured(n + 20))),
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
    (root / "before" / "broken.jpg").write_bytes(encode(textured(5)))
    (root / "after" / "broken.jpg").write_bytes(b"\xff\xd8 no photo")
    return root


def test_pairs_are_compared_with_their_listing_photo(shop: Path, tmp_path: Path) -> None:
    result = bench(Asked("pairs", shop, tmp_path))
    found = result.raw["figures"][AS_CAME]
    assert (found["found"]["k"], found["found"]["n"]) == (1, 1)
    assert (found["false_alarms"]["k"], found["false_alarms"]["n"]) == (0, 1)
    assert [u["path"] for u in result.raw["unreadable"]] == ["after/broken.jpg"]
    assert result.raw["not_judged"] == {AS_CAME: 1}
    assert result.raw["audit"][AS_CAME]["leak"] is None
    assert next(f for f in result.raw["files"] if f["id"] == "after/broken.jpg")["said"] == {}

    rows = (tmp_path / ROWS).read_bytes()
    again = bench(Asked("pairs", shop, tmp_path, kind=Kind.DERIVED_FROM_PRODUCT, threshold=1e9))
    assert (tmp_path / ROWS).read_bytes() == rows
    assert again.raw["figures"][AS_CAME]["found"]["k"] == 0
    assert again.raw["not_examined"] == {AS_CAME: 0}
    fakes = [f for f in again.raw["files"] if f["truth"] == "fake" and f["said"]]
    assert min(f["said"][AS_CAME]["score"] for f in fakes) > 0

    write(result, tmp_path, "zh")
    page = (tmp_path / "bench.html").read_text("utf-8")
    assert "http" not in page.replace("http-equiv", "")
    assert "漏检" not in page
    data = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert data["schema"] == "jianzhen.bench/1"
    assert data["detector"]["calibration"]
    assert data["detector"]["examiners"]["derivation"]


def test_copies_are_found_in_the_index_with_the_right_original(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for n in range(2):
        for name, data in (
            (f"originals/{n}.jpg", jpeg(scene(n))),
            (f"copies/{n}_again.jpg", jpeg(scene(n), 60)),
            ("others/o.jpg", jpeg(scene(n + 50))),
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
    raw = bench(Asked("copies", root, tmp_path)).raw
    found, alarms = (raw["figures"][AS_CAME][name] for name in ("found", "false_alarms"))
    assert (found["k"], found["n"], alarms["k"], alarms["n"]) == (2, 2, 0, 3)
    assert raw["right_original"][AS_CAME]["k"] == 2
    (root / "originals" / "0.jpg").unlink()
    raw = bench(Asked("copies", root, tmp_path)).raw
    assert raw["passed_over"][0]["examples"] == ["copies/0_again.jpg"]
    assert raw["figures"][AS_CAME]["found"]["n"] == 1


def test_chains_send_every_photo_again(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for truth in ("real", "fake"):
        (root / truth).mkdir(parents=True)
        (root / truth / "a.jpg").write_bytes(jpeg(scene(len(truth), 600, 400)))
    (root / "real" / "b.bmp").write_bytes(encode(textured(3, 80, 60), "BMP"))
    result = bench(Asked("folders", root, tmp_path, ways=("whatsapp-like", "stripped")), jobs=2)
    raw = result.raw
    assert set(raw["figures"]) == {AS_CAME, "whatsapp-like", "stripped"}
    assert raw["not_judged"] == {AS_CAME: 0, "whatsapp-like": 0, "stripped": 1}
    assert [(u["path"], u["way"]) for u in raw["unreadable"]] == [("real/b.bmp", "stripped")]
    rows = [json.loads(line) for line in (tmp_path / ROWS).read_text("utf-8").splitlines()]
    said = [line.en for line in summary(raw)]
    assert any(line.startswith("After whatsapp-like: fakes found 0.0%") for line in said)
    mine = [row for row in rows if row["item"] == "real/b.bmp" and row["judged"]]
    formats = {row["way"]: row["traits"][0]["format"] for row in mine}
    assert formats == {AS_CAME: "bmp", "whatsapp-like": "jpeg"}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_delivers_a_photo_that_can_be_opened(way: str) -> None:
    photo = Photo(jpeg(scene(1, 320, 240)), "a.jpg")
    arrived = delivered(photo, way, "a")
    arrived.verify()
    assert arrived.data == delivered(photo, way, "a").data
    assert arrived.metadata.problems == ()


@pytest.mark.parametrize("way", WAYS)
def test_the_smallest_photo_is_delivered_or_refused(way: str) -> None:
    for width, height in ((1, 1), (1, 40), (40, 1)):
        photo = Photo(encode(textured(1, width, height), "PNG"), "a.png")
        if way in ("png", "stripped"):  # nothing there can refuse it
            assert delivered(photo, way, "a").width == width
            continue
        with suppress(PhotoError):
            arrived = delivered(photo, way, "a")
            arrived.verify()
            assert min(arrived.width, arrived.height) >= 1


def test_what_cannot_be_stripped_is_told() -> None:
    with pytest.raises(PhotoError, match="JPEG, PNG and WebP"):
        delivered(Photo(encode(textured(1, 80, 60), "BMP")), "stripped", "a")


def test_reviews_are_one_claim_and_take_the_highest_score(tmp_path: Path) -> None:
    root = tmp_path / "data"
    file = fraudbench(root)
    raw = bench(Asked("fraudbench", root, tmp_path, reviews=True, scores=file)).raw
    shoes = raw["figures"][AS_CAME]["macro"]["categories"]["shoes"]
    # Negative: reviews of 2 and 2 images, one of the first flagged; gen-a: one review of 2, both flagged.
    assert (shoes["real"], shoes["real_kept"], shoes["fake"], shoes["fake_found"]) == (2, 1, 1, 1)
    judged = [f for f in raw["files"] if f["id"] == "shoes/Negative/Review_0"]
    assert judged[0]["said"][AS_CAME] == {"score": 0.9, "flag": True, "regime": ""}
    own = bench(Asked("fraudbench", root, tmp_path, reviews=True)).raw
    assert own["items"]["real"] == 6
    assert own["not_judged"] == {AS_CAME: 0}


def test_scores_without_a_file_and_files_without_a_score_are_told(tmp_path: Path) -> None:
    root = tmp_path / "data"
    fraudbench(root, {"cups": {"Negative": (3, 0)}})
    some = [(f"cups/Negative/Review_{n // 2}/{n}.{s}", 0.2, 0) for n, s in ((0, "jpg"), (1, "jpeg"))]
    file = scores(tmp_path / "s.csv", [*some, ("cups/nowhere.jpg", 0.5, 1)])
    raw = bench(Asked("fraudbench", root, tmp_path, scores=file)).raw
    assert raw["not_judged"] == {AS_CAME: 1}
    assert {p["why"]["en"]: p["count"] for p in raw["passed_over"]} == {
        "no row in the file of scores": 1,
        "in the file of scores, but not in the folder": 1,
    }
    assert raw["figures"][AS_CAME]["false_alarms"]["n"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file,score\na,1\n", "no columns"),
        ("path,score\na.jpg,high\n", "line 2: a row needs a path and a number"),
        ("path,score\na.jpg,nan\n", "line 2"),
        ("path,score,flag\na.jpg,1,maybe\n", "line 2: flag is 1 or 0"),
        ("path,score\na.jpg,1\n", "neither a flag nor --threshold"),
        ("path,score,flag\na.jpg,1,1\n./a.jpg,1,1\n", "line 3: a second row"),
    ],
)
def test_scores_that_make_no_sense_are_refused(tmp_path: Path, text: str, said: str) -> None:
    fraudbench(tmp_path / "data", {"cups": {"Negative": (1, 0)}})
    (tmp_path / "s.csv").write_text(text)
    with pytest.raises(UsageError, match=said):
        bench(Asked("fraudbench", tmp_path / "data", tmp_path, scores=tmp_path / "s.csv"))


def test_the_page_shows_what_went_wrong_and_stays_small(tmp_path: Path) -> None:
    root = tmp_path / "data"
    file = fraudbench(root, {"<b>bold": {"Negative": (60, 60), "gen": (12, 0)}, "b": {"gen": (2, 1)}})
    result = bench(Asked("fraudbench", root, tmp_path, scores=file))
    write(result, tmp_path, "en")
    page = (tmp_path / "bench.html").read_text("utf-8")
    assert page.count("<img ") == 40 + 13
    assert "<b>bold" not in page
    assert "误报" in page
    assert len(page) < 1_500_000
    assert json.loads(dumps(plain(result.raw)))["items"]["fake"] == 14


def test_the_same_bytes_as_real_and_fake_are_told(tmp_path: Path) -> None:
    for truth in ("real", "fake"):
        (tmp_path / "set" / truth).mkdir(parents=True)
        (tmp_path / "set" / truth / f"{truth}.jpg").write_bytes(jpeg(scene(1)))
    assert bench(Asked("folders", tmp_path / "set", tmp_path)).raw["same_bytes_real_and_fake"] == 1
