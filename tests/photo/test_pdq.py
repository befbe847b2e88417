"""Our PDQ against the reference implementation.

pdq_vectors.json holds what pdqhash 0.2.8, the binding of Meta's C++ code, says of the pictures made here;
`python tests/photo/test_pdq.py` writes it anew where pdqhash is installed.
"""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from jianzhen.photo.pdq import BLANK, TURNS, distance, pdq, turned

VECTORS = Path(__file__).with_name("pdq_vectors.json")

SIZES = (
    (64, 64),
    (65, 64),
    (100, 37),
    (128, 128),
    (200, 333),
    (348, 348),
    (384, 512),
    (512, 288),
    (512, 512),
)


def picture(height: int, width: int) -> np.ndarray:
    """Make a (height, width, 3) picture of blobs, an edge and grain; the same on every machine."""
    rng = np.random.default_rng(height * 1000 + width)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    out = np.zeros((height, width, 3))
    for _ in range(25):
        cx, cy, size = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.03, 0.3)
        blob = np.maximum(0, 1 - ((x - cx) ** 2 + (y - cy) ** 2) / size**2)
        out += blob[..., None] * rng.uniform(-120, 120, 3)
    out[x + 0.3 * y > 0.7] += 60
    out += rng.integers(-12, 13, out.shape)
    return np.clip(out + 110, 0, 255).astype(np.uint8)


def turns(array: np.ndarray) -> list[np.ndarray]:
    """Turn the picture itself, in the order of TURNS."""
    made = [np.rot90(array, k) for k in range(4)]
    made += [array[::-1], array[:, ::-1], array.swapaxes(0, 1), array[::-1, ::-1].swapaxes(0, 1)]
    return [np.ascontiguousarray(a) for a in made]


def reference() -> dict[str, dict[str, object]]:
    """Ask pdqhash."""
    import pdqhash

    out = {}
    for size in SIZES:
        hashes = []
        for array in turns(picture(*size)):
            bits, quality = pdqhash.compute(array)
            hashes.append(np.packbits(bits.astype(np.uint8)).tobytes().hex())
        out[f"{size[0]}x{size[1]}"] = {"quality": quality, "turned": hashes}
    return out


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_equals_the_reference_bit_for_bit(size: tuple[int, int]) -> None:
    wanted = json.loads(VECTORS.read_text())[f"{size[0]}x{size[1]}"]
    array = picture(*size)
    got = pdq(array)
    assert got.hash.hex() == wanted["turned"][0]
    assert got.quality == wanted["quality"]
    assert dict(zip(TURNS, (h.hex() for h in turned(array)), strict=True)) == dict(
        zip(TURNS, wanted["turned"], strict=True)
    )


@pytest.mark.skipif(
    not importlib.util.find_spec("pdqhash"), reason="pdqhash (needs a compiler) is not installed"
)
def test_the_vectors_are_the_reference_s() -> None:
    assert json.loads(VECTORS.read_text()) == reference()


@pytest.mark.skipif(
    not importlib.util.find_spec("pdqhash"), reason="pdqhash (needs a compiler) is not installed"
)
def test_equals_the_reference_on_real_photos(shared: Path) -> None:
    import pdqhash

    from jianzhen.photo import Photo

    for path in sorted((shared / "photos" / "grocery").glob("*"))[::16]:
        array = np.ascontiguousarray(Photo.from_path(path).pixels(512))
        bits, quality = pdqhash.compute(array)
        assert (pdq(array).hash, pdq(array).quality) == (
            np.packbits(bits.astype(np.uint8)).tobytes(),
            quality,
        )


def test_grey_and_colour_of_the_same_picture_agree() -> None:
    grey = picture(200, 300)[:, :, 0]
    assert distance(pdq(grey).hash, pdq(np.repeat(grey[:, :, None], 3, axis=2)).hash) <= 2


def test_survives_scaling_and_tells_pictures_apart() -> None:
    import cv2

    array = picture(384, 512)
    small = cv2.resize(array, (200, 150), interpolation=cv2.INTER_AREA)
    assert distance(pdq(array).hash, pdq(small).hash) <= 31
    assert distance(pdq(array).hash, pdq(picture(512, 288)).hash) > 60


@pytest.mark.parametrize("shape", [(4, 500, 3), (500, 4, 3), (1, 1, 3)])
def test_the_smallest_pictures_have_no_hash(shape: tuple[int, int, int]) -> None:
    array = np.full(shape, 77, np.uint8)
    assert pdq(array) == BLANK
    assert turned(array) == (BLANK.hash,) * 8


def test_a_flat_picture_has_no_quality() -> None:
    assert pdq(np.full((300, 300, 3), 200, np.uint8)).quality == 0


def test_half_the_bits_are_set() -> None:
    for hash_ in turned(picture(333, 200)):
        assert int.from_bytes(hash_).bit_count() == 128


def test_distance_counts_bits() -> None:
    assert distance(bytes(32), b"\xff" * 32) == 256
    assert distance(b"\x01" + bytes(31), bytes(31) + b"\x80") == 2


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(reference(), indent=1) + "\n")
