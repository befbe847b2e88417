"""Detectors as folders, run by the real runtime: good ones answer exactly, hostile ones are refused."""

import hashlib
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jianzhen.detectors import CannotScore, Detector
from jianzhen.detectors.cardfile import Output, read_card
from jianzhen.detectors.folder import FolderDetector, read_answer
from jianzhen.detectors.load import load, load_all
from jianzhen.detectors.pixels import prepare
from jianzhen.detectors.session import Session
from jianzhen.errors import UsageError
from jianzhen.photo import Photo
from tests.detectors import models
from tests.detectors.models import folder
from tests.pictures import encode

pytest.importorskip("onnxruntime")

PIXELS = np.random.default_rng(1).integers(0, 256, (24, 32, 3), np.uint8)
PHOTO = Photo(encode(PIXELS, "PNG"))


def session(path: Path, data: bytes, seconds: int = 30) -> Session:
    path.write_bytes(data)
    return Session(path, hashlib.sha256(data).hexdigest(), seconds)


def test_it_answers_what_the_model_computes(tmp_path: Path) -> None:
    cut = {"input__resize": "none", "input__resize_to": None, "input__crop_to": 16}
    detector = load(folder(tmp_path / "light", models.simple(), **cut))
    assert isinstance(detector, Detector)
    assert detector.score(PHOTO) == pytest.approx(PIXELS[4:20, 8:24].mean() / 255, abs=1e-6)
    assert detector.score(PHOTO) == detector.score(PHOTO)


def test_the_model_is_shown_exactly_what_was_prepared(tmp_path: Path) -> None:
    changes: dict[str, Any] = {"input__mean": [0.4, 0.5, 0.6], "input__std": [0.2, 0.3, 0.1]}
    given = read_card(folder(tmp_path, models.flat(), **changes))
    shown = prepare(PHOTO, given.input)
    assert session(tmp_path / "m.onnx", models.flat()).run(shown) == [float(v) for v in shown.reshape(-1)]
    detector = FolderDetector(folder(tmp_path, models.flat(), **changes, output__index=500))
    assert detector.score(PHOTO) == float(shown.reshape(-1)[500])
    assert detector.card.key != given.card.key


def test_models_of_any_size_are_shown_the_photo_in_its_shape(tmp_path: Path) -> None:
    free = {"input__resize": "long", "input__resize_to": 20}
    detector = load(folder(tmp_path, models.simple("ReduceMean", ("n", 3, "h", "w")), **free))
    assert detector.score(PHOTO) == pytest.approx(prepare(PHOTO, read_card(tmp_path).input).mean(), abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "index", "sign", "answer", "score"),
    [
        ("logit", 1, 1, [5.0, -2.5], -2.5),
        ("logit", 1, -1, [5.0, -2.5], 2.5),
        ("probability", 0, 1, [0.25], 0.25),
        ("probability", 0, -1, [0.25], 0.75),
        ("probability", 0, 1, [1.0005], 1.0),
        ("logits", 1, 1, [0.0, 1.0], 1 / (1 + np.exp(-1))),
        ("logits", 0, 1, [1000.0, -1000.0], 1.0),
        ("logits", 0, -1, [3.0, 3.0, 3.0], 2 / 3),
    ],
)  # fmt: skip
def test_answers_become_scores(kind: str, index: int, sign: Any, answer: list[float], score: float) -> None:
    assert read_answer(answer, Output(kind, index, sign)) == pytest.approx(score)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("logit", []),
        ("logit", [0.0]),
        ("logit", [0.0, float("nan")]),
        ("logit", [0.0, float("inf")]),
        ("probability", [0.0, 1.2]),
        ("probability", [0.0, -0.1]),
        ("logits", [float("nan"), 0.0]),
        ("logits", [float("inf"), float("inf")]),
    ],
)
def test_an_answer_that_is_none_is_no_score(kind: str, answer: list[float]) -> None:
    with pytest.raises(CannotScore) as caught:
        read_answer(answer, Output(kind, 1, 1))
    assert caught.value.reason.zh


def test_an_answer_that_is_no_number_comes_back_as_a_reason(tmp_path: Path) -> None:
    dark = Photo(encode(np.zeros((16, 16, 3), np.uint8), "PNG"))
    detector = load(folder(tmp_path, models.simple("Log"), output__index=5))
    with pytest.raises(CannotScore, match="no number"):
        detector.score(dark)


REFUSED: list[tuple[str, bytes, dict[str, Any], str]] = [
    ("wrong hash", models.simple(), {"sha256": "0" * 64}, "not the one its card describes"),
    ("no model", b"GIF89a" + bytes(200), {}, "no ONNX model"),
    ("empty", b"", {}, "no ONNX model"),
    ("cut short", models.simple()[:-7], {}, "no ONNX model"),
    ("runtime's own format", b"\x18\x00\x00\x00ORTM" + bytes(64), {}, "no ONNX model"),
    ("no such operation", models.simple("Nonsense"), {}, "cannot be loaded"),
    ("passwords", models.referring("../../../../../../etc/passwd"), {}, "in other files"),
    ("absolute", models.referring("/etc/passwd"), {}, "in other files"),
    ("beside it", models.referring("weights.bin"), {}, "in other files"),
    ("inside a loop", models.referring_inside("/etc/passwd"), {}, "in other files"),
    ("rank 2", models.simple("ReduceMean", (1, 768)), {}, "1 × 768"),
    ("rank 5", models.simple("ReduceMean", (1, 1, 3, 16, 16)), {}, "1 × 1 × 3 × 16 × 16"),
    ("grey model", models.simple("ReduceMean", (1, 1, 16, 16)), {}, "1 × 1 × 16 × 16"),
    ("other size", models.simple("ReduceMean", (1, 3, 32, 32)), {}, "1 × 3 × 32 × 32"),
    ("batch of 8", models.simple("ReduceMean", (8, 3, 16, 16)), {}, "8 × 3 × 16 × 16"),
    ("channels last", models.simple("ReduceMean", (1, 16, 16, 3)), {}, "1 × 16 × 16 × 3"),
    ("fixed size, free card", models.simple(), {"input__resize": "long"}, "1 × 3 × ? × ?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "changes", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_hostile_or_broken_model_is_refused_in_both_languages(
    data: bytes, changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        load(folder(tmp_path, data, **changes))
    error = caught.value
    assert said in error.what.en
    assert str(tmp_path) in error.what.en
    assert all((error.what.zh, error.do.en, error.do.zh))


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    folder(tmp_path, models.simple())
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(UsageError, match=r"model\.onnx: there is no model\.onnx"):
        load(tmp_path)
    (tmp_path / "model.onnx").mkdir()
    with pytest.raises(UsageError, match="there is no"):
        load(tmp_path)


def test_a_model_swapped_after_its_card_was_written_is_refused(tmp_path: Path) -> None:
    load(folder(tmp_path, models.simple()))
    (tmp_path / "model.onnx").write_bytes(
        models.simple("ReduceMax", models.PICTURE, models.whole("keepdims", 0))
    )
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert "calibrate again" in caught.value.do.en


def test_a_model_that_never_ends_is_ended_and_the_next_photo_is_looked_at(tmp_path: Path) -> None:
    data = models.endless()
    running = session(tmp_path / "m.onnx", data, seconds=1)
    shown = np.ones(models.PICTURE, np.float32)
    for _ in range(2):  # the second time it is started again
        with pytest.raises(CannotScore, match="was stopped"):
            running.run(shown)


def test_a_model_that_wants_all_memory_gets_none(tmp_path: Path) -> None:
    running = session(tmp_path / "m.onnx", models.enormous())
    with pytest.raises(CannotScore):
        running.run(np.ones(models.PICTURE, np.float32))


def test_a_huge_photo_is_cut_down_first(tmp_path: Path) -> None:
    wide = Photo(encode(np.full((40, 25_000, 3), 51, np.uint8), "PNG"))
    how = {"input__resize": "short", "input__resize_to": 20, "input__crop_to": 16}
    assert load(folder(tmp_path, models.simple(), **how)).score(wide) == pytest.approx(0.2, abs=1e-6)


def test_threads_may_ask_at_once(tmp_path: Path) -> None:
    detector, scores = load(folder(tmp_path, models.simple())), []
    askers = [threading.Thread(target=lambda: scores.append(detector.score(PHOTO))) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(scores) == 4
    assert len(set(scores)) == 1


def test_its_process_ends_with_it(tmp_path: Path) -> None:
    import gc
    import weakref

    detector = FolderDetector(folder(tmp_path, models.simple()))
    process = detector._session._end.peek()[2][0]  # type: ignore[union-attr, index]
    gone = weakref.ref(detector)
    del detector
    gc.collect()
    assert gone() is None
    assert process.poll() is not None


def test_one_detector_given_twice_is_a_slip(tmp_path: Path) -> None:
    detector = load(folder(tmp_path, models.simple()))
    with pytest.raises(UsageError, match="given twice"):
        load_all([detector, detector])
