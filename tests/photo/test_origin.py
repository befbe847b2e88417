"""What metadata says about who made a file."""

import pytest

from jianzhen.photo import Block, Metadata, TextEntry, XmpPacket
from jianzhen.photo.origin import camera, editor, screen_capture

PHONE = {"Make": "Apple", "Model": "iPhone 15", "Software": "17.1.2", "FNumber": 1.6}
XMP = (
    '<x:xmpmeta><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/">{}</rdf:Description></x:xmpmeta>'
)


def test_a_camera_needs_a_name_and_a_tag_of_its_own() -> None:
    assert camera(Metadata(exif=PHONE)) == "Apple iPhone 15"
    assert camera(Metadata(exif={"Make": "Apple", "Model": "iPhone 15"})) is None
    assert camera(Metadata(exif={"FNumber": 1.6, "Model": "iPhone 15"})) is None


def test_a_makers_name_is_not_said_twice() -> None:
    assert camera(Metadata(exif={"Make": "Canon", "Model": "Canon EOS", "FNumber": 2.0})) == "Canon EOS"


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(exif={"Software": "Adobe Photoshop 25.0 (Windows)"}),
        Metadata(exif={"Software": "美图秀秀 10.1"}),
        Metadata(xmp=(XmpPacket('<r xmp:CreatorTool="Snapseed 2.19"/>', "JPEG APP1"),)),
        Metadata(xmp=(XmpPacket("<xmp:CreatorTool>GIMP 2.10</xmp:CreatorTool>", "JPEG APP1"),)),
        Metadata(texts=(TextEntry("Software", "Adobe ImageReady", "PNG tEXt"),)),
        Metadata(blocks=(Block("photoshop", "JPEG APP13", 20, b"8BIM"),)),
        Metadata(blocks=(Block("app", "JPEG APP12", 20, b"Ducky\0\1"),)),
    ],
)
def test_editors_are_named(metadata: Metadata) -> None:
    assert editor(metadata)


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(),
        Metadata(exif=PHONE),
        Metadata(exif={"Software": "G9910ZCU3AUF6"}),
        Metadata(blocks=(Block("photoshop", "JPEG APP13", 20, b"8BIM"),), iptc={"2:40": ("FBMD01000a",)}),
    ],
)
def test_cameras_and_chat_apps_are_no_editors(metadata: Metadata) -> None:
    assert editor(metadata) is None


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(exif={"UserComment": "Screenshot"}),
        Metadata(exif={"Software": "Android UP1A.231005.007"}),
        Metadata(xmp=(XmpPacket(XMP.format("<exif:UserComment>Screenshot</exif:UserComment>"), "PNG iTXt"),)),
        Metadata(
            xmp=(
                XmpPacket(
                    XMP.format(
                        "<exif:UserComment><rdf:Alt><rdf:li xml:lang='x-default'>Screenshot</rdf:li>"
                        "</rdf:Alt></exif:UserComment>"
                    ),
                    "PNG iTXt",
                ),
            )
        ),
        Metadata(texts=(TextEntry("Software", "gnome-screenshot", "PNG tEXt"),)),
    ],
)
def test_screen_captures_that_say_so(metadata: Metadata) -> None:
    assert screen_capture(metadata)


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(exif=PHONE),
        Metadata(exif={**PHONE, "Software": "Android 14"}),
        Metadata(exif={"UserComment": "not a screenshot at all"}),
        Metadata(xmp=(XmpPacket(XMP.format("<dc:title>Screenshot</dc:title>"), "JPEG APP1"),)),
    ],
)
def test_other_files_are_not_taken_for_screen_captures(metadata: Metadata) -> None:
    assert screen_capture(metadata) is None
