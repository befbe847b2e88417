"""Running the check over claims: rows written at once, a stopped run goes on, processes agree with one."""

from pathlib import Path

import pytest

from jianzhen.calibrate import examine as module
from jianzhen.calibrate import find_claims
from jianzhen.calibrate.examine import ROWS, examine
from jianzhen.model import Kind
from tests.scenes import jpeg, scene


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A shop with five photos in two sources, of which two are one file, and a broken one."""
    shop = tmp_path / "shop"
    for number, name in enumerate(("a/1.jpg", "a/2.jpg", "b/3.jpg", "b/4.jpg")):
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_bytes(jpeg(scene(number, 240, 180)))
    (shop / "b" / "again.jpg").write_bytes((shop / "a" / "1.jpg").read_bytes())
    (shop / "b" / "broken.jpg").write_bytes(b"\xff\xd8 no photo")
    return shop


def lines(folder: Path) -> list[str]:
    return (folder / ROWS).read_text("utf-8").splitlines()


def test_every_photo_is_compared_with_those_of_other_claims(place: Path, tmp_path: Path) -> None:
    counted = []
    seen, unreadable = examine(find_claims([place], []), tmp_path, 1, lambda *c: counted.append(c))
    assert [s.given.path.name for s in seen] == ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "again.jpg"]
    assert [Path(path).name for path, _ in unreadable] == ["broken.jpg"]
    same = {s.given.path.name for s in seen if Kind.SAME_FILE_ELSEWHERE in s.scores}
    assert same == {"1.jpg", "again.jpg"}
    assert all(Kind.SAME_PHOTO_ELSEWHERE in s.looked for s in seen)
    assert not any(Kind.DERIVED_FROM_PRODUCT in s.looked for s in seen)
    assert [c[1:] for c in counted if c[0] is module.CHECKING] == [(i, 6) for i in range(1, 7)]


def test_a_stopped_run_goes_on_and_a_changed_file_is_looked_at_again(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims, judged = find_claims([place], []), []
    real = module.judge

    def judge(claim: module.Claim, index: Path, detectors: tuple[str, ...]) -> module.Record:
        if len(judged) == 3:
            raise KeyboardInterrupt
        judged.append(claim.id)
        return real(claim, index, detectors)

    monkeypatch.setattr(module, "judge", judge)
    with pytest.raises(KeyboardInterrupt):
        examine(claims, tmp_path)
    assert len(lines(tmp_path)) == 3
    with (tmp_path / ROWS).open("a") as file:
        file.write('{"claim": "shop/b/3.jpg", "ke')  # what a power cut leaves
    monkeypatch.setattr(module, "judge", real)
    seen, _ = examine(claims, tmp_path)
    assert len(seen) == 5
    assert len(lines(tmp_path)) == 7
    examine(claims, tmp_path)
    assert len(lines(tmp_path)) == 7
    (place / "a" / "2.jpg").write_bytes(jpeg(scene(9, 260, 180)))
    examine(claims, tmp_path)
    assert len(lines(tmp_path)) == 8


def test_processes_give_the_same_rows_as_one(place: Path, tmp_path: Path) -> None:
    claims = find_claims([place], [])
    found = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        found.append(examine(claims, folder, jobs))
    assert found[0] == found[1]


def test_a_forgery_is_not_held_against_the_genuine_photo_it_was_made_from(
    place: Path, tmp_path: Path
) -> None:
    (place / "b" / "again.jpg").unlink()
    fake = tmp_path / "fake.jpg"
    fake.write_bytes((place / "a" / "1.jpg").read_bytes())
    (tmp_path / "forged.csv").write_text(f"path,kinds\n{fake},same-file-elsewhere\n")
    seen, _ = examine(find_claims([place], [tmp_path / "forged.csv"]), tmp_path)
    assert {s.claim.id for s in seen if s.scores.get(Kind.SAME_FILE_ELSEWHERE)} == {str(fake)}
