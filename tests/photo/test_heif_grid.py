"""Pictures made of tiles, as phones write them."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jianzhen.errors import PhotoError
from jianzhen.photo import DEFAULT_LIMITS, Photo
from tests.photo import samples
from tests.photo.samples import box
from tests.pictures import textured


def grid(
    tiles: list[tuple[bytes, bytes, bytes, tuple[int, int]]],
    columns: int,
    size: tuple[int, int],
    brand: bytes,
    transforms: tuple[bytes, ...] = (),
    profile: bytes = b"",
) -> bytes:
    """A file whose primary item 1 puts the items 2, 3, … side by side, row by row."""
    rows = len(tiles) // columns
    contents = [struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *size), *(tile[2] for tile in tiles)]
    kinds = [b"grid", *(tile[0] for tile in tiles)]
    colour = (box(b"colr", b"prof", profile),) if profile else ()
    # Properties: 1 size of the whole, 2 of a tile, 3 configuration, 4 colour of a tile, then the transforms.
    first = 4 + len(colour)
    properties = [
        box(b"ispe", bytes(4), struct.pack(">II", *size)),
        box(b"ispe", bytes(4), struct.pack(">II", *tiles[0][3])),
        tiles[0][1],
        *colour,
        *transforms,
    ]
    whole = bytes([1, *(0x80 | n for n in range(first, first + len(transforms)))])
    each = bytes([2, 0x83, *range(4, first)])
    owned = [whole, *([each] * len(tiles))]
    associations = b"".join(struct.pack(">HB", n, len(o)) + o for n, o in enumerate(owned, 1))
    infos = [
        box(b"infe", b"\2\0\0" + bytes([n > 1]), struct.pack(">HH", n, 0), kind, b"\0")
        for n, kind in enumerate(kinds, 1)
    ]
    references = struct.pack(">HH", 1, len(tiles)) + b"".join(
        struct.pack(">H", n + 2) for n in range(len(tiles))
    )
    head = box(b"ftyp", brand, bytes(4), b"mif1", brand)

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, data in enumerate(contents, 1):
            places += struct.pack(">HHHII", number, 0, 1, at, len(data))
            at += len(data)
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", bytes(4), struct.pack(">H", 1)),
            box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", len(contents)), places),
            box(b"iinf", bytes(4), struct.pack(">H", len(infos)), *infos),
            box(b"iref", bytes(4), box(b"dimg", references)),
            box(
                b"iprp",
                box(b"ipco", *properties),
                box(b"ipma", bytes(4), struct.pack(">I", len(owned)), associations),
            ),
        )

    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", *contents)


def avif_grid(transforms: tuple[bytes, ...] = (), profile: bytes = b"") -> tuple[bytes, np.ndarray]:
    pictures = [textured(seed, 128, 64) for seed in range(6)]
    tiles = [samples.picture_in(samples.encode(picture, "AVIF", quality=90)) for picture in pictures]
    rows = [np.concatenate(pictures[row : row + 2], axis=1) for row in (0, 2, 4)]
    return grid(tiles, 2, (250, 190), b"avif", transforms, profile), np.concatenate(rows)[:190, :250]


def test_an_avif_of_tiles() -> None:
    data, expected = avif_grid()
    photo = Photo(data)
    assert (photo.format, photo.width, photo.height, photo.frames) == ("avif", 250, 190, 1)
    assert np.abs(photo.pixels().astype(int) - expected).mean() < 8


def test_tiles_are_turned_as_one_and_their_profile_counts() -> None:
    data, expected = avif_grid((box(b"irot", b"\1"),), samples.display_p3())
    photo = Photo(data)
    assert (photo.width, photo.height) == (190, 250)
    assert photo.metadata.icc == samples.display_p3()
    swapped = np.rot90(expected)[:, :, [1, 0, 2]]  # that profile exchanges red and green
    assert np.abs(photo.pixels().astype(int) - swapped).mean() < 8


def test_a_heic_of_tiles(shared: Path) -> None:
    tile = samples.picture_in((shared / "c2pa/c2pa-python/sample1.heic").read_bytes(), 1005)
    one = Photo(samples.heif(*tile, brand=b"heic")).pixels()
    photo = Photo(grid([tile] * 4, 2, (470, 310), b"heic"))
    assert (photo.format, photo.width, photo.height, photo.frames) == ("heic", 470, 310, 1)
    assert (photo.pixels() == np.tile(one, (2, 2, 1))[:310, :470]).all()


def test_a_grid_of_absurdly_many_tiles_is_refused() -> None:
    data, _ = avif_grid()
    with pytest.raises(PhotoError, match="more than we open"):
        Photo(data, limits=replace(DEFAULT_LIMITS, pixels=250 * 190 - 1))
    at = data.index(b"mdat") + 4  # the grid's own data stands first
    with pytest.raises(PhotoError, match=r"damaged \(grid\)"):
        Photo(data[: at + 2] + b"\xff\xff" + data[at + 4 :])
    with pytest.raises(PhotoError, match="65535×65535"):
        Photo(data[: at + 4] + b"\xff\xff\xff\xff" + data[at + 8 :])
