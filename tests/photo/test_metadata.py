"""Every place where metadata can stand is read back."""

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianzhen.photo import Photo
from jianzhen.photo.metadata import Block
from jianzhen.photo.parsers.exif import read_exif, read_orientation
from jianzhen.photo.parsers.iptc import iptc_in_photoshop, read_iptc
from jianzhen.photo.parsers.text import inflate, lenient, xml
from jianzhen.photo.parsers.xmp import read_xmp
from jianzhen.photo.reader import read_metadata
from tests.photo import samples
from tests.pictures import textured

SMALL = textured(1, 96, 64)
EXIF_FIELDS = {
    "Make": "Camera",
    "XResolution": 72.0,
    "DateTimeOriginal": "2026:11:22 10:11:12",
    "UserComment": "two words",
    "FocalLength": 5.0,
    "GPSLatitudeRef": "N",
    "GPSDateStamp": "2026:11:22",
}


def kinds(photo: Photo) -> list[str]:
    return [block.kind for block in photo.metadata.blocks]


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_is_read_in_both_byte_orders(order: str) -> None:
    thumbnail = samples.encode(textured(2, 32, 24), "JPEG")
    reading = read_exif(samples.exif(6, order, thumbnail), 4000, 1 << 20)
    assert EXIF_FIELDS.items() <= reading.values.items()
    assert reading.values["GPSLatitude"] == pytest.approx((31, 14, 30.3))
    assert "DigitalZoomRatio" not in reading.values, "0/0 means unknown"
    assert "FocalLengthIn35mmFilm" not in reading.values
    assert reading.thumbnail == thumbnail
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"ASCII\0\0\0AIGC{1}\0\0", "AIGC{1}"),
        (b"ASCII\0\0\0" + "生成".encode(), "生成"),
        (b"ASCII\0\0\0" + "生成".encode("gb18030"), "生成"),
        (b"UNICODE\0" + "AI 生成".encode("utf-16-le"), "AI 生成"),
        (b"UNICODE\0" + "AI 生成".encode("utf-16-be"), "AI 生成"),
        (b"UNICODE\0" + "AI 生成".encode("utf-16"), "AI 生成"),
        (b"\0" * 8 + b"plain", "plain"),
        (b"JIS\0\0\0\0\0" + "東京".encode("iso2022_jp"), "東京"),
        (b"{no prefix at all}", "{no prefix at all}"),
    ],
)
def test_user_comment_is_decoded(raw: bytes, text: str) -> None:
    for order in "<>":
        assert read_exif(samples.exif(1, order, b"", raw), 4000, 1 << 20).values["UserComment"] == text


def test_binary_user_comment_stays_bytes() -> None:
    raw = b"\1\2\3\4\5\6\7\x0e\x0f\x10"
    assert read_exif(samples.exif(comment=raw), 4000, 1 << 20).values["UserComment"] == raw


def test_windows_tags_are_utf16() -> None:
    text = "标题".encode("utf-16-le")
    short = b"II*\0" + struct.pack("<IHHHI4sI", 8, 1, 0x9C9B, 1, len(text), text, 0)
    long = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x9C9B, 1, 3 * len(text), 26, 0) + text * 3
    assert read_exif(short, 100, 1000).values["XPTitle"] == "标题"
    assert read_exif(long, 100, 1000).values["XPTitle"] == "标题" * 3


def test_exif_everywhere() -> None:
    exif = samples.exif()
    jpeg, png = samples.encode(SMALL, "JPEG"), samples.encode(SMALL, "PNG")
    hexed = (b"\nexif\n%8d\n" % (len(exif) + 6)) + (b"Exif\0\0" + exif).hex().encode() + b"\n"
    files = {
        "JPEG APP1": samples.with_segments(jpeg, samples.segment(0xE1, b"Exif\0\0" + exif)),
        "PNG eXIf": samples.with_chunks(png, samples.chunk(b"eXIf", exif)),
        "PNG zTXt Raw profile type exif": samples.with_chunks(
            png, samples.chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(hexed))
        ),
        "WebP EXIF": samples.with_riff(samples.encode(SMALL, "WEBP"), samples.riff_chunk(b"EXIF", exif)),
        "HEIF item 2 Exif": samples.heif(
            *samples.picture_in(samples.encode(SMALL, "AVIF")),
            extras=((b"Exif", b"", b"\0\0\0\6Exif\0\0" + exif),),
        ),
    }
    for where, data in files.items():
        photo = Photo(data)
        assert EXIF_FIELDS.items() <= photo.metadata.exif.items(), where
        block = next(block for block in photo.metadata.blocks if block.kind == "exif")
        assert block.where == where
        assert data[block.offset : block.offset + 4] == exif[:4] or "zTXt" in where


def test_xmp_everywhere() -> None:
    packet = samples.xmp("好")
    jpeg, png = samples.encode(SMALL, "JPEG"), samples.encode(SMALL, "PNG")
    gif = samples.encode(SMALL, "GIF")
    key = b"XML:com.adobe.xmp\0"
    avif = samples.picture_in(samples.encode(SMALL, "AVIF"))
    mime = b"application/rdf+xml"
    files = {
        "JPEG APP1": samples.with_segments(jpeg, samples.segment(0xE1, samples.XMP_HEAD + packet)),
        "PNG iTXt XML:com.adobe.xmp": samples.with_chunks(
            png, samples.chunk(b"iTXt", key + b"\0\0\0\0" + packet)
        ),
        "PNG tEXt XML:com.adobe.xmp": samples.with_chunks(png, samples.chunk(b"tEXt", key + packet)),
        "PNG zTXt XML:com.adobe.xmp": samples.with_chunks(
            png, samples.chunk(b"zTXt", key + b"\0" + zlib.compress(packet))
        ),
        "WebP XMP": samples.with_riff(samples.encode(SMALL, "WEBP"), samples.riff_chunk(b"XMP ", packet)),
        "GIF application XMP Data": samples.with_gif(gif, samples.gif_xmp(packet)),
        "TIFF tag 0x02BC": samples.encode(SMALL, "TIFF", tiffinfo={700: packet}),
        f"HEIF item 2 mime {mime.decode()}": samples.heif(*avif, extras=((b"mime", mime, packet),)),
        "BMFF uuid be7acfcb97a942e89c71999491e3afac": samples.encode(SMALL, "AVIF")
        + samples.box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), packet),
    }
    packed = samples.with_chunks(png, samples.chunk(b"iTXt", key + b"\1\0\0\0" + zlib.compress(packet)))
    for where, data in [*files.items(), ("PNG iTXt XML:com.adobe.xmp", packed)]:
        found = Photo(data).metadata.xmp
        assert [(one.where, one.xml) for one in found] == [(where, packet.decode())]


def test_imagemagick_profiles_in_png() -> None:
    def profile(name: bytes, raw: bytes) -> bytes:
        text = b"\n%s\n%8d\n" % (name, len(raw)) + raw.hex().encode() + b"\n"
        return samples.chunk(b"zTXt", b"Raw profile type " + name + b"\0\0" + zlib.compress(text))

    record = b"Photoshop 3.0\0" + samples.photoshop(samples.iptc(2, 80, b"somebody"))
    png = samples.with_chunks(
        samples.encode(SMALL, "PNG"),
        profile(b"xmp", samples.xmp("a")),
        profile(b"APP1", samples.XMP_HEAD + samples.xmp("b")),
        profile(b"iptc", record),
        samples.chunk(b"tEXt", b"Raw profile type exif\0not hexadecimal"),
    )
    metadata = Photo(png).metadata
    assert [one.xml for one in metadata.xmp] == [samples.xmp("a").decode(), samples.xmp("b").decode()]
    assert metadata.iptc == {"2:80": ("somebody",)}
    assert any("not hexadecimal" in problem for problem in metadata.problems)


def test_packed_xmp_in_heif() -> None:
    packed = (b"mime", b"application/rdf+xml\0deflate", zlib.compress(samples.xmp()))
    photo = Photo(samples.heif(*samples.picture_in(samples.encode(SMALL, "AVIF")), extras=(packed,)))
    assert [one.xml for one in photo.metadata.xmp] == [samples.xmp().decode()]


def test_extended_xmp_is_joined_by_guid_and_offset() -> None:
    jpeg, packet = samples.encode(SMALL, "JPEG"), samples.xmp("long") * 20
    parts = samples.extended_xmp(packet, 300)
    shuffled = samples.with_segments(jpeg, *parts[3:], *parts[:3], *samples.extended_xmp(samples.xmp("b")))
    found = Photo(shuffled).metadata
    assert [one.xml for one in found.xmp] == [packet.decode(), samples.xmp("b").decode()]
    assert found.problems == ()
    lacking = Photo(samples.with_segments(jpeg, *parts[1:])).metadata
    assert lacking.xmp[0].xml == packet[300:].decode()
    assert "extended XMP" in lacking.problems[0]


def test_utf16_xmp() -> None:
    text = samples.xmp("宽").decode()
    for data in (
        text.encode("utf-16"),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        b"\xef\xbb\xbf" + text.encode(),
    ):
        assert xml(data) == text


def test_iptc() -> None:
    record = (
        samples.iptc(2, 80, b"somebody")
        + samples.iptc(2, 25, b"one")
        + samples.iptc(2, 25, "二".encode("gb18030"))
    )
    jpeg = samples.with_segments(
        samples.encode(SMALL, "JPEG"), samples.segment(0xED, b"Photoshop 3.0\0" + samples.photoshop(record))
    )
    assert Photo(jpeg).metadata.iptc == {"2:80": ("somebody",), "2:25": ("one", "二")}
    tiff = samples.encode(SMALL, "TIFF", tiffinfo={33723: record})
    assert Photo(tiff).metadata.iptc["2:80"] == ("somebody",)
    long = b"\x1c\x02\x78\x80\x04" + (40000).to_bytes(4, "big") + b"x" * 40000
    assert read_iptc(long) == {"2:120": ("x" * 40000,)}


def test_resources_split_over_two_segments() -> None:
    whole = samples.photoshop(samples.iptc(2, 80, b"somebody"))
    halves = [samples.segment(0xED, b"Photoshop 3.0\0" + half) for half in (whole[:20], whole[20:])]
    assert Photo(samples.with_segments(samples.encode(SMALL, "JPEG"), *halves)).metadata.iptc == {
        "2:80": ("somebody",)
    }


def test_keyed_texts() -> None:
    png = samples.with_chunks(
        samples.encode(SMALL, "PNG"),
        samples.chunk(b"tEXt", b'AIGC\0{"Label":"1"}'),
        samples.chunk(b"zTXt", b"prompt\0\0" + zlib.compress("猫".encode())),
        samples.chunk(b"iTXt", b"Title\0\0\0zh\0" + "标题".encode() + b"\0" + "文字".encode()),
    )
    found = {(text.key, text.value, text.where) for text in Photo(png).metadata.texts}
    assert found == {
        ("AIGC", '{"Label":"1"}', "PNG tEXt"),
        ("prompt", "猫", "PNG zTXt"),
        ("Title", "文字", "PNG iTXt"),
    }
    gif = samples.with_gif(samples.encode(SMALL, "GIF"), samples.gif_block(0xFE, b"made by ", b"hand"))
    assert [text.value for text in Photo(gif).metadata.texts] == ["made by hand"]
    assert Photo(samples.encode(SMALL, "JPEG", comment=b"note")).metadata.texts[0].value == "note"


def movie(*inside: bytes) -> bytes:
    value = b'{"Label":"1"}'
    data = samples.box(b"data", struct.pack(">II", 1, 0), value)
    keys = struct.pack(">II", 0, 1) + struct.pack(">I", 12) + b"mdtaAIGC"
    meta = samples.box(
        b"meta",
        bytes(4),
        samples.box(b"hdlr", bytes(8), b"mdta", bytes(13)),
        samples.box(b"keys", keys),
        samples.box(b"ilst", struct.pack(">II", 8 + len(data), 1), data),
    )
    for kind in inside:
        meta = samples.box(kind, meta)
    return (
        samples.box(b"ftyp", b"mp42", bytes(4)) + samples.box(b"moov", meta) + samples.box(b"mdat", b"x" * 50)
    )


@pytest.mark.parametrize(("inside", "where"), [((), "moov.meta"), ((b"udta",), "moov.udta.meta")])
def test_quicktime_keys_of_a_video(inside: tuple[bytes, ...], where: str) -> None:
    found = read_metadata(movie(*inside)).texts
    assert [(one.key, one.value, one.where) for one in found] == [("AIGC", '{"Label":"1"}', where)]


def test_c2pa_is_seen_in_every_container() -> None:
    store = samples.box(b"jumb", samples.box(b"jumd", bytes.fromhex(samples.C2PA), b"\3c2pa\0"), b"x" * 90)
    pieces = [
        samples.segment(0xEB, b"JP\0\1" + struct.pack(">I", number) + store[:8] + part)
        for number, part in enumerate((store[8:60], store[60:]), 1)
    ]
    uuid = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    files = [
        samples.with_segments(samples.encode(SMALL, "JPEG"), *pieces),
        samples.with_chunks(samples.encode(SMALL, "PNG"), samples.chunk(b"caBX", store)),
        samples.with_riff(samples.encode(SMALL, "WEBP"), samples.riff_chunk(b"C2PA", store)),
        samples.with_gif(samples.encode(SMALL, "GIF"), samples.gif_block(0xFF, b"C2PA_GIF\1\0\0", store)),
        samples.encode(SMALL, "AVIF") + samples.box(b"uuid", uuid, bytes(4), b"manifest\0", bytes(8), store),
        samples.encode(SMALL, "TIFF", tiffinfo={52545: store}),
    ]
    for data in files:
        metadata = Photo(data).metadata
        assert metadata.has_c2pa
        assert next(block for block in metadata.blocks if block.kind == "c2pa").data.endswith(store)
    assert not Photo(samples.encode(SMALL, "JPEG")).metadata.has_c2pa


@pytest.mark.parametrize("quality", [1, 30, 50, 75, 88, 100])
def test_jpeg_quality_is_found(quality: int) -> None:
    tables = Photo(samples.encode(SMALL, "JPEG", quality=quality)).metadata.jpeg
    assert tables is not None
    assert (tables.quality, tables.standard, tables.progressive) == (quality, True, False)
    assert tables.sampling == ((2, 2), (1, 1), (1, 1))


def test_jpeg_tables_in_natural_order() -> None:
    import io

    from PIL import Image

    data = samples.encode(
        SMALL, "JPEG", qtables=[list(range(1, 65)), [9] * 64], progressive=True, subsampling=0
    )
    tables = Photo(data).metadata.jpeg
    assert tables is not None
    assert tables.progressive
    assert not tables.standard
    assert tables.sampling == ((1, 1),) * 3
    # Pillow gives the tables in natural order too.
    assert {n: list(t) for n, t in tables.quantisation.items()} == Image.open(io.BytesIO(data)).quantization


def test_trailing_data() -> None:
    for name, data in samples.all_samples().items():
        if name.endswith((".tif", ".avif")):
            continue  # their pictures may stand anywhere in the file
        photo = Photo(data + b"MotionPhoto" * 10_000, name)
        assert photo.metadata.trailing_size == 110_000, name
        assert photo.metadata.trailing == (b"MotionPhoto" * 10_000)[:65536]
        assert Photo(data).metadata.trailing_size == 0


def test_broken_metadata_is_noted_and_does_not_stop_the_rest() -> None:
    png = samples.with_chunks(
        samples.encode(SMALL, "PNG"),
        samples.chunk(b"eXIf", b"rubbish"),
        samples.chunk(b"zTXt", b"prompt\0\0not zlib"),
        samples.chunk(b"tEXt", b"fine\0text")[:-1] + b"?",
        samples.chunk(b"iCCP", b"name\0\0not zlib"),
    )
    metadata = Photo(png).metadata
    assert [text.key for text in metadata.texts] == ["prompt", "fine"]
    for part in ("EXIF", "zTXt prompt", "tEXt: checksum", "iCCP"):
        assert any(part in problem for problem in metadata.problems), part


def test_only_the_first_exif_counts_and_the_second_is_noted() -> None:
    jpeg = samples.encode(SMALL, "JPEG")
    both = [samples.segment(0xE1, b"Exif\0\0" + samples.exif(turn)) for turn in (6, 3)]
    photo = Photo(samples.with_segments(jpeg, *both))
    assert photo.orientation == 6
    assert photo.metadata.exif["Orientation"] == 6
    assert "2 EXIF blocks in one file" in photo.metadata.problems


def test_directories_in_a_loop_end() -> None:
    loop = bytearray(samples.exif())
    count = int.from_bytes(loop[8:10], "little")
    loop[10 + 12 * count : 14 + 12 * count] = (8).to_bytes(4, "little")
    reading = read_exif(bytes(loop), 4000, 1 << 20)
    assert EXIF_FIELDS.items() <= reading.values.items()
    assert any("visited before" in problem for problem in reading.problems)


@given(st.binary(max_size=400), st.booleans())
@settings(max_examples=300, deadline=None)
def test_parsers_never_fail(noise: bytes, marked: bool) -> None:
    tiff = (b"II*\0\x08\0\0\0" if marked else b"MM\0*\0\0\0\x08") + noise
    read_exif(tiff, 100, 10_000)
    assert 1 <= read_orientation(tiff) <= 8
    read_iptc(b"\x1c" + noise)
    iptc_in_photoshop(b"8BIM" + noise)
    read_xmp([Block("xmp", "here", 0, noise), Block("xmp-extended", "here", 0, noise)], 1000)
    assert isinstance(lenient(noise), str)
    assert len(inflate(b"x\x9c" + noise, 100)[0]) <= 100


@given(st.binary(max_size=3000), st.integers(1, 5000))
@settings(max_examples=50, deadline=None)
def test_inflate_is_bounded(data: bytes, most: int) -> None:
    out, whole = inflate(zlib.compress(data), most)
    assert out == data[:most]
    assert whole == (len(data) <= most) or len(data) == most
