import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import pytest

from jianzhen import Photo, Report, check, conductor
from jianzhen.errors import UsageError
from jianzhen.model import Kind, Proposal, Role
from tests.pictures import encode, textured, with_crack

LISTING = encode(textured(1))
FORGED = encode(with_crack(textured(1)), quality=80)
OTHER = encode(textured(2))


def gist(report: Report) -> list[tuple[str, str, str, float]]:
    return [(f.examiner, f.kind, f.exhibit, round(f.score, 6)) for f in report.findings]


def judge(claim: bytes) -> list[tuple[str, str, str, float]]:
    return gist(check([claim], product=[LISTING]))


def test_a_forged_photo_is_traced_to_the_listing() -> None:
    report = check([FORGED], product=[OTHER, LISTING])
    (finding,) = (f for f in report.findings if f.examiner == "derivation")
    assert finding.kind is Kind.DERIVED_FROM_PRODUCT
    assert finding.against == Photo(LISTING).sha256
    assert report.assessment.proposal is Proposal.REVIEW


def test_an_unrelated_photo_gives_no_finding() -> None:
    report = check([OTHER], product=[LISTING])
    assert [f for f in report.findings if f.examiner in ("derivation", "reuse")] == []
    assert report.assessment.proposal is Proposal.NO_OBJECTION


def test_paths_bytes_and_photos_are_judged_alike(tmp_path: Path) -> None:
    path = tmp_path / "买家.jpg"
    path.write_bytes(FORGED)
    reports = [check([s], product=[LISTING]) for s in (path, str(path), FORGED, Photo(FORGED))]
    assert len({tuple(gist(r)) for r in reports}) == 1


def test_a_photo_opened_by_the_caller_may_turn_out_broken_too() -> None:
    data = encode(textured(3), "TIFF", compression="tiff_lzw")
    half = len(data) // 2
    broken = Photo(data[:half] + bytes(64) + data[half + 64 :], "broken.tif")
    report = check([broken, FORGED], product=[LISTING, broken])
    assert [(u.name, u.role) for u in report.unreadable] == [
        ("broken.tif", Role.CLAIM),
        ("broken.tif", Role.PRODUCT),
    ]
    assert gist(report) == judge(FORGED)


def test_one_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(FORGED[: len(FORGED) // 3])
    report = check([broken, FORGED, tmp_path / "missing.jpg"], product=[b"no photo at all", LISTING])
    assert [(u.role, bool(u.what.zh and u.do.zh)) for u in report.unreadable] == [
        (Role.CLAIM, True),
        (Role.CLAIM, True),
        (Role.PRODUCT, True),
    ]
    assert gist(report) == judge(FORGED)


def test_only_broken_photos_ask_for_evidence_and_accuse_nobody() -> None:
    report = check([b"", b"GIF89a"])
    assert len(report.unreadable) == 2
    assert (report.assessment.proposal, report.findings) == (Proposal.ASK_EVIDENCE, ())


def test_a_fault_in_one_examiner_does_not_silence_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = conductor.load

    def load(name: str) -> object:
        return SimpleNamespace(examine=lambda case: 1 / 0) if name == "label" else real(name)

    monkeypatch.setattr(conductor, "load", load)
    report = check([FORGED], product=[LISTING])
    assert Kind.DERIVED_FROM_PRODUCT in {f.kind for f in report.findings}
    assert [a.exhibit for a in report.abstentions if a.examiner == "label"] == [Photo(FORGED).sha256]


def test_a_call_without_sense_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="at least one photo"):
        check([])
    with pytest.raises(UsageError, match="time zone"):
        check([FORGED], delivered_at=datetime(2026, 11, 20))


def test_threads_and_processes_give_the_same_result() -> None:
    claims = [FORGED, OTHER, LISTING, FORGED]
    alone = [judge(c) for c in claims]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(judge, claims)) == alone
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert list(processes.map(judge, claims)) == alone


def test_one_photo_shared_by_threads_is_safe() -> None:
    listing = Photo(LISTING)
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(lambda _: check([FORGED], product=[listing]), range(8)))
    assert len({tuple(gist(r)) for r in reports}) == 1


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, jianzhen; print([m for m in ('numpy', 'cv2', 'PIL', 'c2pa') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
