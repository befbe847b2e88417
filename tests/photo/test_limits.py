"""Each limit holds before anything is decoded."""

import struct
import zlib
from dataclasses import replace

import pytest

from jianzhen.errors import PhotoError
from jianzhen.photo import DEFAULT_LIMITS, Limits, Photo
from tests.photo import samples
from tests.pictures import textured

SMALL = textured(1, 96, 64)
ALL = samples.all_samples()


def refused(data: bytes, match: str, limits: Limits = DEFAULT_LIMITS) -> None:
    with pytest.raises(PhotoError, match=match) as caught:
        Photo(data, "hostile.jpg", limits)
    assert str(caught.value).startswith("hostile.jpg: ")
    assert "\n" not in str(caught.value)


def test_file_size(tmp_path) -> None:
    limits = Limits(file_bytes=1000)
    refused(ALL["baseline.jpg"], "larger than", limits)
    file = tmp_path / "big.jpg"
    file.write_bytes(b"\xff\xd8\xff" + bytes(5000))
    with pytest.raises(PhotoError, match="larger than"):
        Photo.from_path(file, limits)


@pytest.mark.parametrize("name", sorted(ALL))
def test_pixels_and_sides(name: str) -> None:
    photo = Photo(ALL[name])
    size = photo.width * photo.height
    refused(ALL[name], "more than we open", replace(DEFAULT_LIMITS, pixels=size - 1))
    refused(ALL[name], "more than we open", replace(DEFAULT_LIMITS, side=max(photo.width, photo.height) - 1))
    share = 2 if photo.format == "webp" else 1
    assert Photo(ALL[name], limits=replace(DEFAULT_LIMITS, pixels=size * share)).pixels().size == size * 3


def test_claimed_sizes_are_never_believed() -> None:
    """Headers that promise gigapixels over next to no data."""
    jpeg, png, gif = bytearray(ALL["baseline.jpg"]), bytearray(ALL["rgb.png"]), bytearray(ALL["plain.gif"])
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = b"\xff" * 4
    png[16:24] = struct.pack(">II", 100_000, 100_000)
    gif[6:10] = b"\xff" * 4
    for data in (jpeg, png, gif):
        refused(bytes(data), "more than we open")
    refused(
        samples.with_riff(ALL["lossy.webp"], samples.riff_chunk(b"VP8X", bytes(4) + b"\xff" * 6)), "more than"
    )
    webp = ALL["lossless.webp"]
    at = webp.index(b"VP8L") + 9
    refused(webp[:at] + b"\xff\xff\xff\x0f" + webp[at + 4 :], "more than we open")
    refused(
        b"BM" + bytes(8) + struct.pack("<IIiiHHI", 54, 40, 60_000, -60_000, 1, 24, 0) + bytes(40), "more than"
    )


def test_zero_sizes() -> None:
    png = bytearray(ALL["rgb.png"])
    png[16:20] = bytes(4)
    refused(bytes(png), "no size")


def test_a_huge_first_gif_frame() -> None:
    gif = bytearray(ALL["plain.gif"])
    at = gif.index(b"\x2c\0\0\0\0")
    gif[at + 5 : at + 9] = b"\xff" * 4
    refused(bytes(gif), "more than we open")


def test_a_huge_tiff_tile() -> None:
    entries = [
        (256, 4, 16), (257, 4, 16), (258, 3, 8), (259, 3, 1), (262, 3, 1),
        (322, 4, 60_000), (323, 4, 60_000), (324, 4, 8), (325, 4, 8),
    ]  # fmt: skip
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", t, k, 1, v) for t, k, v in entries)
    refused(b"II*\0\x08\0\0\0" + body + bytes(4), "more than we open")


@pytest.mark.parametrize("name", ["animated.png", "animated.gif", "animated.webp", "pages.tif"])
def test_frames(name: str) -> None:
    refused(ALL[name], "more than 1 frames", replace(DEFAULT_LIMITS, frames=1))


def test_claimed_apng_frames() -> None:
    many = samples.with_chunks(ALL["rgb.png"], samples.chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)))
    refused(many, "more than 500 frames")


def test_metadata_bytes_are_cut_and_noted() -> None:
    limits = replace(DEFAULT_LIMITS, metadata_bytes=1000)
    packed = samples.chunk(b"zTXt", b"bomb\0\0" + zlib.compress(b"a" * 50_000_000))
    photo = Photo(samples.with_chunks(ALL["bits.png"], packed), limits=limits)
    assert sum(len(block.data) for block in photo.metadata.blocks) <= 1000
    assert any("zTXt bomb" in problem for problem in photo.metadata.problems)
    jpeg = samples.with_segments(ALL["baseline.jpg"], *[samples.segment(0xE4, bytes(600))] * 3)
    photo = Photo(jpeg, limits=limits)
    assert sum(len(block.data) for block in photo.metadata.blocks) <= 1000
    assert any("cut" in problem for problem in photo.metadata.problems)


def test_a_profile_bomb_is_ignored() -> None:
    bomb = samples.chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(80_000_000)))
    photo = Photo(samples.with_chunks(ALL["bits.png"], bomb))
    assert photo.metadata.icc is None
    assert photo.pixels().shape == (64, 96, 3)


def test_a_thousand_bombs_cost_no_more_than_one() -> None:
    """What is unpacked counts even where nothing of it is kept."""
    from jianzhen.photo.containers.collect import Collector

    into = Collector(DEFAULT_LIMITS)
    bomb = zlib.compress(bytes(20_000_000))
    sizes = [len(into.inflate(bomb)[0]) for _ in range(1000)]
    assert sum(sizes) == 2 * DEFAULT_LIMITS.metadata_bytes
    assert into.inflate(bomb) == (b"", False)


def test_text_bombs_do_not_stop_the_decoder() -> None:
    """Pillow refuses PNGs with large texts; an honest workflow text may be large, so it never sees them."""
    text = samples.chunk(b"zTXt", b"workflow\0\0" + zlib.compress(b"node " * 800_000))
    photo = Photo(samples.with_chunks(ALL["bits.png"], text))
    assert photo.pixels().shape == (64, 96, 3)
    assert len(photo.metadata.texts[0].value) == 4_000_000


@pytest.mark.parametrize(
    "data",
    [
        samples.with_segments(ALL["baseline.jpg"], *[samples.segment(0xE4, b"x")] * 300),
        samples.with_chunks(ALL["bits.png"], *[samples.chunk(b"tEXt", b"a\0b")] * 300),
        samples.with_riff(ALL["lossless.webp"], *[samples.riff_chunk(b"abcd", b"x")] * 300),
        samples.with_gif(ALL["plain.gif"], *[samples.gif_block(0xFE, b"x")] * 300),
        ALL["alpha.avif"] + samples.box(b"free") * 300,
    ],
    ids=["jpeg", "png", "webp", "gif", "avif"],
)
def test_blocks(data: bytes) -> None:
    Photo(data)
    refused(data, "more than 250 metadata blocks", replace(DEFAULT_LIMITS, blocks=250))


def test_pieces() -> None:
    limits = replace(DEFAULT_LIMITS, pieces=20)
    empty = [samples.chunk(b"IDAT", b"")] * 30
    refused(samples.with_chunks(ALL["bits.png"], *empty), "more than 20 pieces", limits)
    refused(
        samples.with_gif(ALL["plain.gif"], samples.gif_block(0xFE, *[b"x"] * 300)),
        "more than 20 pieces",
        limits,
    )
    with pytest.raises(PhotoError, match="more than 20 pieces"):
        Photo(samples.encode(SMALL, "TIFF", tiffinfo={278: 1}), limits=limits)


def test_scans() -> None:
    jpeg = ALL["progressive.jpg"]
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    refused(jpeg[:-2] + scan * 100 + jpeg[-2:], "more than 100 JPEG scans")
    few = replace(DEFAULT_LIMITS, pixels=96 * 64)
    assert Photo(jpeg, limits=few).pixels().shape == (64, 96, 3)
    refused(jpeg[:-2] + scan * 5 + jpeg[-2:], "JPEG scans", few)


def test_sizes_inside_the_coded_data_are_checked() -> None:
    """The container promises 96×64, the AV1 sequence header more: the decoder would follow the latter."""
    item, config, coded, size = samples.picture_in(samples.encode(SMALL, "AVIF"))
    assert Photo(samples.heif(item, config, coded, size)).pixels().shape == (64, 96, 3)
    big = samples.picture_in(samples.encode(textured(1, 640, 480), "AVIF"))
    limits = replace(DEFAULT_LIMITS, pixels=10_000)
    refused(samples.heif(item, config, big[2], size), "more than we open", limits)
    settings = samples.box(b"av1C", config[8:], big[2])
    refused(samples.heif(item, settings, coded, size), "more than we open", limits)


def test_sizes_inside_hevc_data_are_checked(shared) -> None:
    data = (shared / "c2pa/c2pa-python/sample1.heic").read_bytes()
    item, config, coded, size = samples.picture_in(data, 1005)
    assert size == (240, 160)
    large = samples.picture_in(data)
    limits = replace(DEFAULT_LIMITS, pixels=240 * 160)
    assert Photo(samples.heif(item, config, coded, size, brand=b"heic"), limits=limits).pixels().shape == (
        160,
        240,
        3,
    )
    refused(samples.heif(item, large[1], coded, size, brand=b"heic"), "more than we open", limits)
    at = large[1].index(b"\x42\x01")  # the sequence parameter set, as a unit of the coded data
    length = struct.unpack(">H", large[1][at - 2 : at])[0]
    unit = struct.pack(">I", length) + large[1][at : at + length]
    refused(samples.heif(item, config, unit + coded, size, brand=b"heic"), "more than we open", limits)


def test_overlapping_heif_items_are_refused() -> None:
    item, config, coded, size = samples.picture_in(samples.encode(SMALL, "AVIF"))
    data = samples.heif(item, config, coded, size, extras=((b"Exif", b"", samples.exif()),) * 3)
    at = data.index(b"iloc") + 12
    for number in range(1, 4):
        place = at + 14 * number + 6
        data = data[:place] + struct.pack(">II", 0, len(data)) + data[place + 8 :]
    refused(data, "iloc")
