import base64
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from jianzhen.model import Kind, Region, Role
from jianzhen.photo import Exhibit, Photo
from jianzhen.report.html import to_html
from jianzhen.report.html.element import Markup, el
from jianzhen.report.html.pictures import aligned_uri, map_uri, matrix_of, outline, photo_uri
from tests.pictures import encode, textured
from tests.report.reports import OUTSIDE, SHIFT, empty, finding, full, grey_map, photos


class Page(HTMLParser):
    """Tags with their attributes, and the text of script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag, {}))

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1][0] if self.tags else ""
        if tag in ("script", "style"):
            self.texts[tag] = self.texts.get(tag, "") + data
        else:
            self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def source() -> str:
    return to_html(full(), "zh")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def decode(uri: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(uri.split(",", 1)[1])))


def test_nothing_is_asked_of_any_network(page, source):
    for _, attributes in page.tags:
        for name in ("href", "src", "action", "data", "poster", "srcset"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/"))
    assert not re.search(
        r"https?://|//[a-z]|@import|url\((?!#)", re.sub(r'"data:image[^"]*"', "", source).replace("// ", "")
    )


def test_the_content_policy_allows_our_script_and_style_alone(page):
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        assert len(page.all(tag)) == 1
        digest = base64.b64encode(hashlib.sha256(page.texts[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_stranger_writes_markup(page, source):
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on") or a == "style"]
    assert not {"img", "iframe", "u", "object", "form"} & {tag for tag, _ in page.tags}
    assert "<script>alert(1)</script>" in page.words  # told as text
    assert not re.search("&(amp;)?lt;(bdi|span|code)", source)  # our own markup is not escaped
    assert "\u202e" not in source
    assert "\x1b" not in source
    source.encode("utf-8")


def test_escaping_happens_by_construction():
    assert (
        el("p", {"title": '"<&'}, "<b>", Markup("<i></i>"))
        == '<p title="&quot;&lt;&amp;">&lt;b&gt;<i></i></p>'
    )
    assert not isinstance(Markup("<i>") + "<b>", Markup)  # joined by hand, it is escaped again
    assert el("input", {"checked": True, "value": None, "disabled": False}) == "<input checked>"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_opens_in_the_language_asked_for_and_holds_both(lang):
    source = to_html(full(), lang)
    page = Page(source)
    assert page.all("html")[0]["lang"] == {"zh": "zh-Hans", "en": "en"}[lang]
    assert "Made from the listing photo" in source
    assert "由商品图改成" in source
    assert re.search("<title[^>]*>" + {"zh": "索赔", "en": "Photo check"}[lang], source)


def test_it_says_what_was_not_checked_what_was_unreadable_and_what_it_cannot_prove(page):
    for words in (
        "没有<i>拍摄信息</i>",
        "not a photo. Send the original file",
        "从不说明照片是真的",
        "由人作出决定",
        "每 10,000 张正常照片至多误报 7.3 张",
        "何时会出错",
        OUTSIDE,
    ):
        assert words in page.words


def test_every_exhibit_stands_there_with_its_hash(page):
    for exhibit in full().exhibits:
        assert exhibit.photo.sha256 in page.words


def test_without_findings_the_page_still_says_what_it_means():
    words = Page(to_html(empty(), "en")).words
    assert "Not enough evidence" in words
    assert "never shows that a photo is genuine" in words


def test_ids_are_unique_and_every_reference_has_its_target(page):
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for tag, a in page.tags if tag in ("a", "use")]
    targets += [i for _, a in page.tags for i in (a.get("aria-labelledby") or "").split()]
    assert targets
    assert set(targets) <= set(ids)


def test_every_picture_is_embedded_once(page):
    uris = [a["href"] for a in page.all("image")]
    assert len(uris) == len(set(uris)) == 5  # two claim photos, the listing, the listing aligned, the map


def test_pictures_carry_no_metadata():
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    data = encode(textured(1), exif=exif.tobytes(), comment=b"home address")
    shown = decode(photo_uri(Photo(data, "a.jpg"), 320))
    assert shown.size == (320, 240)
    assert not shown.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(shown.info)


def difference(claim: Photo, aligned: Image.Image) -> float:
    """Mean difference of the middle of the picture, where both photos reach."""
    other = np.asarray(aligned.convert("RGB").resize((640, 480)), np.float32)
    return float(np.abs(claim.pixels().astype(np.float32) - other)[60:420, 60:240].mean())


def test_the_reference_is_laid_where_it_belongs():
    claim, listing, _ = photos("a.jpg")
    good = decode(aligned_uri(listing, np.array(SHIFT).reshape(3, 3), claim, 640))
    unmoved = decode(aligned_uri(listing, np.eye(3), claim, 640))
    assert difference(claim, good) < 6 < difference(claim, unmoved)
    assert good.getchannel("A").getpixel((3, 300)) == 0  # left of the listing there is nothing
    assert good.getchannel("A").getpixel((320, 240)) == 255


@pytest.mark.parametrize("side", [640, 331, 160])
def test_a_reference_of_another_size_mirrored_is_laid_where_it_belongs(side):
    claim, listing, _ = photos("a.jpg")
    larger = cv2.flip(cv2.resize(listing.pixels(), (1920, 1440), interpolation=cv2.INTER_CUBIC), 1)
    third = np.array([[-1 / 3, 0, 639.667 + 12], [0, 1 / 3, -1 / 3 - 7], [0, 0, 1]])
    aligned = decode(aligned_uri(Photo(encode(larger, quality=95), "b.jpg"), third, claim, side))
    assert aligned.size == claim.pixels(side).shape[1::-1]
    small = decode(photo_uri(claim, side)).convert("RGB").resize((640, 480))
    other = aligned.convert("RGB").resize((640, 480))
    gap = np.abs(np.asarray(small, np.float32) - np.asarray(other, np.float32))[60:420, 60:240].mean()
    assert gap < 6


@pytest.mark.parametrize(
    "transform",
    [None, (1.0,) * 9, (float("nan"),) * 9, (0.0,) * 9, (1.0, 0.0, 0.0), (1.0, 0, 0, 0, 1, 0, 0, 0, 0)],
)
def test_a_transform_that_cannot_be_drawn_leaves_the_pair_side_by_side(transform):
    claim, listing, _ = photos("a.jpg")
    assert matrix_of(transform) is None
    report = replace(
        full(),
        findings=(finding(Kind.DERIVED_FROM_PRODUCT, claim, against=listing.sha256, transform=transform),),
    )
    report = replace(
        report, exhibits=(Exhibit(claim, Role.CLAIM), Exhibit(listing, Role.PRODUCT)), abstentions=()
    )
    page = Page(to_html(report, "en"))
    assert [a["class"] for a in page.all("figure")] == ["viewer pair"]
    assert not [a for a in page.all("button") if a.get("data-mode") == "blink"]


def test_an_outline_beyond_the_horizon_is_not_drawn():
    claim, _, _ = photos("a.jpg")
    assert outline(claim, np.array([[1, 0, 0], [0, 1, 0], [-0.01, 0, 1.0]])) is None
    assert outline(claim, np.eye(3)) == [(0, 0), (640, 0), (640, 480), (0, 480)]


def test_a_grey_map_is_clear_where_nothing_was_found_and_coloured_where_something_was():
    picture = np.asarray(decode(map_uri(grey_map())))
    assert picture[2, 2, 3] == 0
    red, green, blue, alpha = (int(v) for v in picture[15, 30])
    assert alpha == 230
    assert red > green > blue


def rgba_map(*colours: tuple[int, int, int, int]) -> bytes:
    buffer = io.BytesIO()
    picture = Image.new("RGBA", (8 * len(colours), 8))
    for place, colour in enumerate(colours):
        picture.paste(colour, (8 * place, 0, 8 * place + 8, 8))
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_map_in_one_colour_is_coloured_by_its_opacity():
    red = rgba_map((255, 0, 0, 0), (255, 0, 0, 60), (255, 0, 0, 240))
    clear, some, most = (decode(map_uri(red)).getpixel((x, 4)) for x in (4, 12, 20))
    assert (clear[3], some[3], most[3]) == (0, 60, 240)
    assert some[2] > some[1]  # purple
    assert most[1] > most[2]  # yellow


def test_a_map_of_several_colours_keeps_them():
    picture = decode(map_uri(rgba_map((10, 200, 30, 128), (200, 10, 30, 128))))
    assert picture.getpixel((4, 4)) == (10, 200, 30, 128)
    assert map_uri(b"no picture") is None


def test_a_broken_map_does_not_cost_the_page():
    claim, _, _ = photos("a.jpg")
    report = replace(
        empty(),
        exhibits=(Exhibit(claim, Role.CLAIM),),
        findings=(finding(Kind.SCREENSHOT, claim, map_png=b"?", regions=(Region(0, 0, 640, 30),)),),
    )
    assert "Marked places" in to_html(report, "en")


def test_hundreds_of_earlier_photos_do_not_swell_the_page():
    earlier = tuple(Exhibit(Photo(encode(textured(n, 64, 48)), f"{n}.jpg"), Role.EARLIER) for n in range(100))
    report = full()
    page = Page(to_html(replace(report, exhibits=report.exhibits + earlier), "en"))
    assert len(page.all("image")) <= 62
    assert "99.jpg" in page.words


def test_a_usual_claim_stays_below_two_megabytes(shared: Path):
    """Four claim photos of about 1,280 pixels, each held against another, with a map."""
    exhibits, found = [], []
    for case in ("flux2-glasses", "nanobanana-case7", "nanobanana-case62", "nanobanana-case74"):
        after, before = (
            Photo.from_path(next((shared / "edits" / case).glob(f"{n}.*"))) for n in ("after", "before")
        )
        exhibits += [Exhibit(after, Role.CLAIM), Exhibit(before, Role.PRODUCT)]
        found.append(
            finding(
                Kind.DERIVED_FROM_PRODUCT,
                after,
                against=before.sha256,
                transform=(1.0, 0, 1, 0, 1, 1, 0, 0, 1),
                map_png=grey_map(),
            )
        )
    source = to_html(replace(empty(), exhibits=tuple(exhibits), findings=tuple(found)), "zh")
    assert 200_000 < len(source.encode()) < 2_000_000


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_text_keeps_the_contrast_of_wcag_aa():
    css = resources.files("jianzhen.report.html").joinpath("page.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css.replace("#fff;", "#ffffff;")))
    pairs = [(t, g) for t in ("ink", "soft", "accent") for g in ("paper", "card", "tint")] + [
        ("seal", "card")
    ]
    for text, ground in pairs:
        dark, light = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
