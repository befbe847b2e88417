"""The method that was measured and left out does what its papers say, where their model holds."""

import numpy as np
import pytest

import noisesniffer

SQUARE = np.s_[128:320, 128:320]


def noise(seed: int, factor: float = 1.0) -> np.ndarray:
    """White noise, other by `factor` in a square of 3 × 3 cells."""
    rng = np.random.default_rng(seed)
    picture = rng.normal(0, 8, (512, 512, 3))
    picture[SQUARE] *= factor
    return (picture + 128).round().clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("steadied", [True, False])
def test_a_quieter_square_is_found_where_it_lies(steadied: bool) -> None:
    picture = noise(1, 0.6)
    found = noisesniffer.regions(picture[..., 1:2] if steadied else picture, steadied)
    assert found
    assert found[0].score > 3
    assert found[0].cells[2:5, 2:5].sum() >= 7
    assert found[0].cells.sum() <= 11


@pytest.mark.parametrize("steadied", [True, False])
def test_even_noise_gives_nothing(steadied: bool) -> None:
    for seed in range(5):
        assert noisesniffer.regions(noise(seed), steadied) == []


def test_a_picture_of_constant_blocks_cannot_be_judged() -> None:
    assert noisesniffer.regions(np.full((256, 256, 1), 128, np.uint8), steadied=True) is None
