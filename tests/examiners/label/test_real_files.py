"""Real files: marks of generators, the test files of the C2PA libraries, and honest photos without any mark.

Skipped where the pictures are not on this machine. The expected kinds of the C2PA files were set down after
reading the validation codes of each file, not after running the examiner.
"""

from pathlib import Path

import pytest

from jianzhen.errors import PhotoError
from jianzhen.examiners.label.findings import findings
from jianzhen.examiners.label.provenance import BROKEN, REMOTE
from jianzhen.examiners.label.reading import Reading, read
from jianzhen.examiners.label.visible import find
from jianzhen.model import Finding, Kind, Text
from jianzhen.photo import Photo
from jianzhen.reading.text import installed


def look(path: Path) -> tuple[dict[Kind, Finding], Reading]:
    photo = Photo.from_path(path)
    reading = read(photo)
    return {one.kind: one for one in findings(reading, photo.sha256)}, reading


LABELS = {
    "chatgpt-1.png": {Kind.C2PA_AI: "OpenAI"},
    "doubao_gray_1x1_1.png": {Kind.AI_LABEL: "Doubao"},
    "firefly-1.png": {Kind.C2PA_AI: "Adobe Inc."},
    "flux-1.jpg": {Kind.C2PA_AI: "Black Forest Labs Inc."},
    "flux-1.png": {Kind.C2PA_AI: "Black Forest Labs Inc."},
    "grok-1.jpg": {Kind.GENERATOR_TRACE: "Grok"},
    "jimeng_cap_A.png": {Kind.AI_LABEL: "Jimeng"},
    "mj-1.png": {Kind.AI_LABEL: "trainedAlgorithmicMedia", Kind.GENERATOR_TRACE: "Midjourney"},
    "samsung_gray_1.png": {
        Kind.C2PA_AI: "Samsung Galaxy",
        Kind.GENERATOR_TRACE: "Galaxy AI",
        Kind.EDITOR_TRACE: "Galaxy photo editor",
    },
}
"""File → kinds of finding, with who must be named in its details."""


@pytest.mark.parametrize("name", LABELS)
def test_marks_of_generators(shared: Path, name: str) -> None:
    found, _ = look(shared / "labels" / name)
    assert set(found) == set(LABELS[name])
    for kind, named in LABELS[name].items():
        assert named in str(found[kind].details)


def test_every_labelled_file_is_in_the_table(shared: Path) -> None:
    assert {path.name for path in (shared / "labels").iterdir()} == set(LABELS)


@pytest.mark.skipif(not installed(), reason="the extra `ocr` is not installed")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("doubao_gray_1x1_1.png", "生成"),
        ("jimeng_cap_A.png", "即梦"),
        ("samsung_gray_1.png", "generati"),
        ("grok-1.jpg", None),
        ("mj-1.png", None),
        ("flux-1.jpg", None),
    ],
)
def test_visible_marks(shared: Path, name: str, words: str | None) -> None:
    lines = find(Photo.from_path(shared / "labels" / name))
    assert [words in one.text for one in lines] == ([] if words is None else [True])


ALTERED_HERE = {
    "c2pa-rs/E-sig-CA.jpg",  # claimSignature.mismatch
    "c2pa-rs/XCA.jpg",  # assertion.dataHash.mismatch
    "c2pa-rs/adobe-20220124-E-clm-CAICAI.jpg",  # assertion.hashedURI.mismatch
}
ALTERED_SOURCE = {
    "c2pa-python/CIE-sig-CA.jpg",  # claimSignature.mismatch in an ingredient
    "c2pa-rs/CIE-sig-CA.jpg",  # the same, recorded when it was taken up
    "c2pa-rs/CACAE-uri-CA.jpg",  # assertion.hashedURI.mismatch, recorded when it was taken up
}
AI = {"c2pa-rs/ocsp.jpg"}  # Photoshop with Firefly: compositeWithTrainedAlgorithmicMedia
CAPTURE = {"c2pa-rs/C_with_CAWG_data.jpg"}  # digitalCapture
UNREAD = {
    "c2pa-rs/no_alg.jpg": BROKEN,
    "c2pa-rs/prerelease.jpg": BROKEN,
    "c2pa-rs/cloud.jpg": REMOTE,
    "c2pa-rs/cloudx.jpg": REMOTE,
    "c2pa-rs/libpng-test_with_url.png": REMOTE,
}
NO_PHOTO = {"c2pa-rs/tiff_poc.tiff"}  # a TIFF made to exhaust readers


def expected(name: str) -> tuple[set[Kind], Text | None]:
    """Return the C2PA kinds and why a record is not read; all other files are intact, some ill trusted."""
    kinds = set()
    if name in ALTERED_HERE | ALTERED_SOURCE:
        kinds.add(Kind.C2PA_ALTERED)
    if name in AI:
        kinds.add(Kind.C2PA_AI)
    if name in CAPTURE:
        kinds.add(Kind.C2PA_CAPTURE)
    return kinds, UNREAD.get(name)


def test_files_of_the_c2pa_libraries(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "c2pa").rglob("*.*")):
        name = path.relative_to(shared / "c2pa").as_posix()
        if name in NO_PHOTO:
            with pytest.raises(PhotoError):
                Photo.from_path(path)
            continue
        found, reading = look(path)
        signed = {kind for kind in found if kind.value.startswith("c2pa-")}
        assert (signed, reading.unread) == expected(name), name
        if Kind.C2PA_ALTERED in found:
            assert (found[Kind.C2PA_ALTERED].score > 0.5) == (name in ALTERED_HERE), name
        seen += 1
    assert seen == 71


def test_weak_trust_is_said_in_the_details(shared: Path) -> None:
    for name, word in (
        ("chatgpt-1.png", "expired"),
        ("firefly-1.png", "not-on-list"),
        ("samsung_gray_1.png", "invalid-certificate"),
    ):
        found, _ = look(shared / "labels" / name)
        assert found[Kind.C2PA_AI].details["signer_trust"] == word
        assert found[Kind.C2PA_AI].details["fits_the_file"]


def test_honest_photos_carry_no_mark(shared: Path) -> None:
    paths = [path for path in sorted((shared / "photos").rglob("*")) if path.is_file()]
    allowed = {Kind.EDITOR_TRACE, Kind.C2PA_CAPTURE}
    others = {path.name: set(found) - allowed for path in paths for found, _ in [look(path)]}
    assert len(paths) == 690
    assert {name: kinds for name, kinds in others.items() if kinds} == {}


def test_galleries_whose_tools_leave_traces(shared: Path) -> None:
    for folder in ("mflux", "sdcpp"):
        for path in sorted((shared / "generated" / folder).iterdir()):
            assert Kind.GENERATOR_TRACE in look(path)[0], path.name
