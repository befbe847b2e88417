"""Every format opens, says what it is, and decodes to the right pixels."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from jianzhen.errors import PhotoError
from jianzhen.photo import Photo
from tests.photo import samples
from tests.pictures import textured

FORMATS = {
    "jpg": "jpeg",
    "png": "png",
    "webp": "webp",
    "avif": "avif",
    "gif": "gif",
    "tif": "tiff",
    "bmp": "bmp",
}
LOSSY = {"cmyk.jpg", "cmyk.tif"}


def white_under(image: Image.Image) -> np.ndarray:
    image = image.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))


@pytest.mark.parametrize("name", sorted(samples.all_samples()))
def test_every_sample_decodes_as_pillow_does(name: str) -> None:
    data = samples.all_samples()[name]
    photo = Photo(data, name)
    assert photo.format == FORMATS[name.rpartition(".")[2]]
    assert photo.pixels().shape == (photo.height, photo.width, 3)
    assert not photo.metadata.problems
    if photo.metadata.icc or photo.orientation != 1:
        return  # other tests compare those
    image = Image.open(io.BytesIO(data))
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    expected = white_under(image)
    assert np.abs(photo.pixels().astype(int) - expected).max() <= (1 if name not in LOSSY else 3)


def test_frames_are_counted_and_only_the_first_is_seen() -> None:
    first = textured(2, 48, 32)
    for name in ("animated.png", "animated.gif", "animated.webp", "pages.tif"):
        photo = Photo(samples.all_samples()[name], name)
        assert photo.frames == 2
        assert np.abs(photo.pixels().astype(int) - first).mean() < 12


def test_sixteen_bit_colour_and_grey() -> None:
    ramp = np.linspace(0, 65535, 64 * 48).astype(np.uint16).reshape(48, 64)
    for kind in ("PNG", "TIFF"):
        buffer = io.BytesIO()
        Image.fromarray(ramp).save(buffer, kind)
        grey = Photo(buffer.getvalue()).pixels()
        assert np.abs(grey[:, :, 0].astype(int) - (ramp >> 8)).max() <= 1
        assert (grey[:, :, 0] == grey[:, :, 2]).all()


def test_sixteen_bit_rgb_png() -> None:
    import zlib

    rows = (np.arange(8 * 8 * 3).reshape(8, 8, 3) * 300).astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = (8).to_bytes(4, "big") * 2 + bytes([16, 2, 0, 0, 0])
    png = b"\x89PNG\r\n\x1a\n" + samples.chunk(b"IHDR", header)
    png += samples.chunk(b"IDAT", zlib.compress(raw)) + samples.chunk(b"IEND", b"")
    assert (Photo(png).pixels() == (rows >> 8)).all()


def test_transparency_lies_over_white() -> None:
    clear = Image.new("RGBA", (20, 10), (255, 0, 0, 0))
    clear.putpixel((0, 0), (0, 0, 255, 255))
    for kind, options in (("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})):
        buffer = io.BytesIO()
        clear.save(buffer, kind, **options)
        pixels = Photo(buffer.getvalue()).pixels()
        assert tuple(pixels[5, 5]) == (255, 255, 255)
        assert tuple(pixels[0, 0]) == (0, 0, 255)


def test_palette_transparency_lies_over_white_when_reduced_too() -> None:
    picture = Image.new("P", (2400, 1200), 1)
    picture.putpalette([255, 0, 0, 0, 255, 0])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", transparency=1)
    assert (Photo(buffer.getvalue()).pixels(1024) == 255).all()


ODD_SAMPLING = base64.b85decode(
    "|JeWF01!$>Nk#wx0RR9200961|JwjV01XKW3knDg3knMk4h;_zAQcl55)&sJ9v2`kDKRiEDJ?8BI!Zn>HbyrrEkIX6Modmp"
    "Q&KWMT47pHU`kO^PygEhLjevB4iga*CKVMXPc<zyPft%zPft%zPft%zPft%zPft%zPft%zPft%zPft%zPft%zPft%zPft%z"
    "Pft%zPf!2A01*fP5C9kh0Wkmq5di}c0sq7R9{>OW1pxs80RaI300000000010s{mE1_uZU3Jd?l0JRVR0s#X90t5pE1q1{D"
    "00Dgg0s{a95d{(<F+m0sQDFxnaTGFvk)a49Lb1UWQqk}vGh%Xr2?`b$7#SKRCMPH<Dl|1VH#j*uLqtVJM@UIZQ&d$}S6EqE"
    "V`OD!XJ~0^b98lfcX)YvgM@{Khlq)al9QB`mY0~BnxdnmrKYE-sj9NGw6(UkxVgH*!^FkL$H>Xb($mz{*4NnC+Tr5k<mKk)"
    "=;`Y5^7Hid_V@Vt`v1fL9{~UZ0RaI40RaI40RR91000010s{mE1_uZU3Jd?l0JRYS0s#U91Oo&I1q1{D0Rndb0RjUN1O*{6"
    "1`<J02Vrp&A~Jyp6he`qvB3!=Gg9ysVsg<679=#`CGi&+85$-hC@Cs6Ha9pqIzvQ7Mn_0VN>fx-"
    "R##YAT4Q8oW@l(=YIAgTc6WGrdV+(5g@%WSiHeewl$Dm3n3<ZQqok##r>Lo_va__cwzs&sy28W6#m2|T$;#5x)YaD4*xB0R"
    "<K*S$=jiF`^7Hid_V@Vt`v2Mh3<CiG0ucid06zf6s4jnp@u(}WC;NXd)bumI`FHdE3)KbB@cuOg89&?kexaTJ0L#Ch=zss&"
)
"""24×16, left red, right blue, luminance three times as dense down as colour: no common encoder writes it."""


def test_odd_sampling_is_decoded() -> None:
    photo = Photo(ODD_SAMPLING)
    assert photo.metadata.jpeg is not None
    assert photo.metadata.jpeg.sampling == ((3, 1), (1, 1), (1, 1))
    assert np.abs(photo.pixels()[8, [4, 20]].astype(int) - [[200, 40, 40], [30, 60, 180]]).max() < 8


def test_adobe_cmyk_is_not_a_negative() -> None:
    white = samples.encode(np.full((16, 16, 3), 255, np.uint8), "JPEG", "CMYK", quality=95)
    assert Photo(white).pixels().min() > 245


def test_the_name_may_lie_about_the_format() -> None:
    photo = Photo(samples.all_samples()["rgb.png"], "photo.JPG")
    assert photo.format == "png"
    assert photo.metadata.problems == ("the name says JPG, the file is PNG",)


def test_wide_gamut_is_converted_and_srgb_left_alone() -> None:
    from PIL import ImageCms

    picture = textured(4, 80, 60)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = Photo(samples.encode(picture, "PNG")).pixels()
    assert (Photo(samples.encode(picture, "PNG", icc_profile=srgb)).pixels() == plain).all()
    swapped = Photo(samples.encode(picture, "PNG", icc_profile=samples.display_p3())).pixels().astype(int)
    # Its red primary is sRGB's green and the other way round.
    assert np.abs(swapped[:, :, :2] - plain[:, :, 1::-1]).max() <= 3


def test_a_broken_profile_is_ignored_and_noted() -> None:
    picture = textured(4, 80, 60)
    plain = Photo(samples.encode(picture, "PNG")).pixels()
    for profile in (b"rubbish", samples.display_p3()[:200], b"\0" * 500):
        photo = Photo(samples.encode(picture, "PNG", icc_profile=profile))
        assert (photo.pixels() == plain).all()
        assert "colour profile ignored: damaged" in photo.metadata.problems


def test_a_profile_for_other_colours_is_ignored() -> None:
    grey = samples.encode(textured(4, 80, 60), "JPEG", "L", icc_profile=samples.display_p3())
    pixels = Photo(grey).pixels()
    assert (pixels[:, :, 0] == pixels[:, :, 1]).all()


def test_errors_cross_process_borders() -> None:
    import pickle

    with pytest.raises(PhotoError) as caught:
        Photo(b"", "empty.jpg")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
