from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.scenes import Pixels, jpeg, scene, turned, warp

from jianzhen.align import align
from jianzhen.align.model import apply
from jianzhen.photo import Photo

SIZE = (480, 360)
CORNERS = np.array([(60, 60), (420, 60), (420, 300), (60, 300)], np.float64)


def photo(picture: Pixels, quality: int = 90) -> Photo:
    return Photo(jpeg(picture, quality))


def off_by(matrix: np.ndarray, truth: np.ndarray) -> float:
    return float(np.linalg.norm(apply(matrix, CORNERS) - apply(truth, CORNERS), axis=1).max())


@pytest.mark.parametrize("degrees", [0.0, 5.0, 90.0, 137.0])
def test_any_turn_is_found_to_a_pixel(degrees: float) -> None:
    reference = scene(1)
    truth = turned(reference, degrees, 0.8)
    found = align(photo(reference).features, photo(warp(reference, truth, *SIZE), 60).features)
    assert found is not None
    assert not found.mirrored
    assert found.model == "similarity"
    assert off_by(found.matrix, truth) < 1.5


def test_mirrored_photo_is_found_and_its_matrix_holds_the_mirror() -> None:
    reference = scene(2)
    found = align(photo(reference).features, photo(reference[:, ::-1]).features)
    assert found is not None
    assert found.mirrored
    assert off_by(found.matrix, np.array([[-1.0, 0, 479], [0, 1, 0], [0, 0, 1]])) < 1
    assert np.allclose(apply(found.matrix, found.source), found.target, atol=4)


def test_perspective_is_told_from_similarity() -> None:
    reference = scene(3)
    tilt = np.array([[0.8, 0.05, 40], [0.02, 0.85, 20], [5e-4, 2e-4, 1]])
    found = align(photo(reference).features, photo(warp(reference, tilt, *SIZE)).features)
    assert found is not None
    assert found.model == "homography"
    assert off_by(found.matrix, tilt) < 2


def test_a_crop_and_a_collage_are_found() -> None:
    reference = scene(4)
    crop = align(photo(reference).features, photo(reference[100:280, 150:400]).features)
    assert crop is not None
    assert off_by(crop.matrix, np.array([[1.0, 0, -150], [0, 1, -100], [0, 0, 1]])) < 1.5
    collage = np.hstack([scene(5), reference, scene(6)])
    found = align(photo(reference).features, photo(collage).features)
    assert found is not None
    assert off_by(found.matrix, np.array([[1.0, 0, 480], [0, 1, 0], [0, 0, 1]])) < 1.5


def test_full_size_coordinates_where_the_photo_is_larger_than_the_working_size() -> None:
    reference = scene(7, 1600, 1200)
    half = reference[::2, ::2]
    found = align(photo(half).features, photo(reference).features)
    assert found is not None
    assert abs(found.matrix[0, 0] / found.matrix[2, 2] - 2) < 0.01


def test_unrelated_and_empty_photos_do_not_align() -> None:
    blank = photo(np.full((360, 480, 3), 200, np.uint8))
    assert len(blank.features.points) == 0
    assert align(blank.features, photo(scene(8)).features) is None
    for seed in range(10, 16):
        assert align(photo(scene(seed)).features, photo(scene(seed + 100)).features) is None


def test_same_answer_in_every_run_and_thread() -> None:
    reference, other = (
        photo(scene(20)).features,
        photo(warp(scene(20), turned(scene(20), 30), *SIZE)).features,
    )
    first = align(reference, other)
    assert first is not None
    with ThreadPoolExecutor(4) as pool:
        for again in pool.map(lambda _: align(reference, other), range(8)):
            assert again is not None
            assert np.array_equal(again.matrix, first.matrix)
            assert np.array_equal(again.target, first.target)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 15), (15, 15), (17, 600)])
def test_slivers_have_no_or_few_features_and_break_nothing(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*shape, 3)).astype(np.uint8)
    features = photo(noise).features
    assert features.descriptors.shape == (len(features.points), 128)
    assert align(features, photo(scene(21)).features) is None
