"""Delivery chains: same seed, same bytes; sizes and encoders as documented; nothing of the file survives."""

import numpy as np
import pytest

from jianzhen.delivery import APPS, CHAINS, deliver
from jianzhen.photo import Photo
from tests.scenes import scene

OTHERS = (scene(9, 300, 200),)


@pytest.mark.parametrize("chain", CHAINS)
def test_the_seed_decides_the_bytes(chain: str) -> None:
    picture = scene(1, 400, 300)
    sent = deliver(picture, None, chain, 5, OTHERS).data
    assert sent == deliver(picture, None, chain, 5, OTHERS).data
    photo = Photo(sent)
    photo.verify()
    assert not photo.metadata.exif
    assert not photo.metadata.texts


@pytest.mark.parametrize(
    ("chain", "shape", "sizes"),
    [
        ("wechat-like", (2000, 3000), {(2160, 1440)}),
        ("whatsapp-like", (2000, 3000), {(1600, 1067)}),
        ("taobao-like", (2000, 3000), {(790, 527)}),
        ("taobao-like", (700, 400), {(400, 700)}),
        ("wechat-like", (700, 400), {(400, 700)}),
    ],
)
def test_apps_bound_the_size_and_never_enlarge(
    chain: str, shape: tuple[int, int], sizes: set[tuple[int, int]]
) -> None:
    picture = np.full((*shape, 3), 120, np.uint8)
    photo = Photo(deliver(picture, None, chain, 1).data)
    assert {(photo.width, photo.height)} == sizes


@pytest.mark.parametrize(("chain", "low", "high"), [("wechat-like", 60, 75), ("whatsapp-like", 70, 80)])
def test_apps_write_coarse_tables_with_halved_colour(chain: str, low: int, high: int) -> None:
    qualities = set()
    for seed in range(12):
        jpeg = Photo(deliver(scene(2), None, chain, seed).data).metadata.jpeg
        assert jpeg is not None
        assert jpeg.sampling == ((2, 2), (1, 1), (1, 1))
        qualities.add(jpeg.quality)
    assert low <= min(qualities) < max(qualities) <= high


def test_taobao_gives_out_both_formats() -> None:
    assert {Photo(deliver(scene(2), None, "taobao-like", s).data).format for s in range(12)} == {
        "jpeg",
        "webp",
    }


def test_measured_results_stay_reproducible() -> None:
    """Seeds hang on a chain's place in the list: a new chain must come last."""
    picture = np.arange(64 * 48 * 3, dtype=np.uint32).reshape(48, 64, 3).astype(np.uint8)
    moved = deliver(picture, None, "crop20", 3).matrix
    assert moved[:2, 2].tolist() == [0.0, -9.0]
    assert list(CHAINS)[-len(APPS) :] == list(APPS)
