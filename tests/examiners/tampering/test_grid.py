"""ZERO: behaviour as published, on pictures whose grid is known."""

import numpy as np
import numpy.typing as npt
import pytest
from tests.examiners.tampering.made import opened, saved, scene

from jianzhen.examiners.tampering import grid

Grey = npt.NDArray[np.uint8]


def grey(pixels: npt.NDArray[np.uint8]) -> Grey:
    return np.ascontiguousarray(pixels[..., 1])


def as_jpeg(pixels: npt.NDArray[np.uint8], quality: int) -> npt.NDArray[np.uint8]:
    return opened(saved(np.repeat(grey(pixels)[..., None], 3, axis=2), quality))


def by_the_book(luma: Grey) -> npt.NDArray[np.uint8]:
    """The vote as the paper describes it: block after block, pixel by pixel."""
    zeros = grid.zeros(luma)
    best = np.full(luma.shape, -1)
    votes = np.full(luma.shape, grid.NO_VOTE, np.uint8)
    for y, x in np.ndindex(zeros.shape):
        block = luma[y : y + 8, x : x + 8].astype(int)
        flat = not np.diff(block, axis=0).any() or not np.diff(block, axis=1).any()
        own, most, count = votes[y : y + 8, x : x + 8], best[y : y + 8, x : x + 8], int(zeros[y, x])
        own[most == count] = grid.NO_VOTE
        own[most < count] = grid.NO_VOTE if flat else x % 8 + 8 * (y % 8)
        most[most < count] = count
    votes[:7], votes[-7:], votes[:, :7], votes[:, -7:] = (grid.NO_VOTE,) * 4
    return votes


def test_zeros_are_those_of_the_dct() -> None:
    import cv2

    luma = grey(scene(3, 40, 32))
    counts = grid.zeros(luma)
    for y, x in ((0, 0), (5, 9), (24, 32)):
        block = cv2.dct(luma[y : y + 8, x : x + 8].astype(np.float64))
        assert counts[y, x] == (np.abs(block) < 0.5).sum() - (abs(block[0, 0]) < 0.5)


def test_votes_are_those_of_the_published_procedure() -> None:
    luma = grey(as_jpeg(scene(1, 120, 100), 80)).copy()
    luma[30:50, 20:60] = 128
    luma[60:80, 20:60] = np.arange(40)  # constant along the columns
    assert (grid.vote(luma) == by_the_book(luma)).all()


def test_a_jpeg_lies_on_the_first_grid_and_a_cropped_one_where_it_was_cropped() -> None:
    pixels = as_jpeg(scene(2), 85)
    assert grid.main_grid(grid.vote(grey(pixels))) == 0
    assert grid.main_grid(grid.vote(grey(pixels)[3:, 6:])) == 2 + 8 * 5


def test_never_compressed_noise_has_no_grid_and_no_region() -> None:
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(40):
        noise = rng.normal(128, rng.uniform(2, 40), (200, 240)).clip(0, 255).astype(np.uint8)
        votes = grid.vote(noise)
        seen += grid.main_grid(votes) is not None
        seen += len(grid.foreign(votes, grid.NO_VOTE))
    assert seen == 0  # fewer than one false alarm a photo is what NFA < 1 promises


@pytest.mark.parametrize("shift", [(3, 5), (0, 4), (7, 1)])
def test_a_piece_moved_off_the_grid_is_found_where_it_lies(shift: tuple[int, int]) -> None:
    pixels = grey(as_jpeg(scene(4), 80)).copy()
    dx, dy = shift
    pixels[200:320, 304:448] = pixels[40 + dy : 160 + dy, 80 + dx : 224 + dx].copy()
    votes = grid.vote(pixels)
    assert grid.main_grid(votes) == 0
    best = grid.foreign(votes, 0)[0]
    assert best.origin == ((304 - 80 - dx) % 8, (200 - 40 - dy) % 8)
    truth = np.zeros(best.cells.shape, bool)
    truth[25:40, 38:56] = True
    assert (best.cells & truth).sum() / (best.cells | truth).sum() > 0.75


def test_a_compressed_piece_in_a_picture_without_grid() -> None:
    picture = grey(scene(6)).copy()
    picture[107:227, 201:345] = grey(as_jpeg(scene(7), 80))[107:227, 201:345]
    best = grid.foreign(grid.vote(picture), grid.NO_VOTE)[0]
    assert best.origin == (0, 0)
    assert best.score > 100


def test_a_photo_cropped_and_saved_again_is_no_local_edit() -> None:
    once = as_jpeg(scene(9), 75)
    for quality in (92, 96, 98):
        again = grey(as_jpeg(once[3:, 5:], quality))
        votes = grid.vote(again)
        main = grid.main_grid(votes)
        assert main is None or not [p for p in grid.foreign(votes, main) if p.cells.mean() < 0.4]
