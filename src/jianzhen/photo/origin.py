"""What the metadata says about who made the file: a camera, an editor, a screen capture."""

import re
from dataclasses import dataclass

from jianzhen.photo.metadata import Metadata

CAPTURE_TAGS = frozenset(
    (
        "ExposureTime",
        "FNumber",
        "ISOSpeedRatings",
        "FocalLength",
        "DateTimeOriginal",
        "MakerNote",
        "LensModel",
    )
)
"""Tags that a camera writes beside its name; a name alone can come from anywhere."""

EDITORS = (
    "photoshop", "lightroom", "adobe bridge", "adobe express", "adobe firefly", "adobe illustrator",
    "adobe imageready", "gimp", "affinity", "pixelmator", "paint.net", "microsoft paint",
    "microsoft windows photo", "windows photo editor", "picasa", "snapseed", "picsart", "photopea", "canva",
    "figma", "polarr", "vsco", "capture one", "darktable", "rawtherapee", "luminar", "acdsee", "faststone",
    "irfanview", "xnview", "photoscape", "fotor", "befunky", "pixlr", "facetune", "faceapp", "remini",
    "meitu", "美图", "xingtu", "醒图", "hypic", "capcut", "jianying", "剪映", "轻颜", "ulike", "b612",
    "beautyplus", "camera360", "黄油相机", "光影魔术手", "neo imaging", "可画", "稿定", "创客贴",
    "imagemagick",
    "quicktime", "photo desk", "finepix viewer", "camedia master", "digital photo professional",
    "capture nx", "viewnx", "apple photos", "preview for mac", "coreldraw", "paintshop", "paint shop",
)  # fmt: skip
"""Names of picture editors as they stand in Software, CreatorTool and history entries, in lower case."""

XMP_TOOL = re.compile(
    r"(?:xmp:CreatorTool|xap:CreatorTool|stEvt:softwareAgent)\s*(?:=\s*[\"']|>)\s*([^\"'<>]{1,200})"
)
XMP_SCREENSHOT = re.compile(
    r"exif:UserComment\s*(?:=\s*[\"']|>(?:\s*<rdf:(?:Alt|li)[^<>]{0,80}>){0,2})\s*screenshot\s*[\"'<]", re.I
)
"""What iOS, iPadOS and macOS write into their own screen captures."""

SCREEN_TOOLS = re.compile(
    r"screenshot|screen capture|snipping|spectacle|flameshot|sharex|greenshot|snipaste|截图|截屏", re.I
)
"""Programs that do nothing but capture the screen."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name and the place in the file where it stands."""

    name: str
    where: str


def text_of(metadata: Metadata, tag: str) -> str:
    """Return an EXIF value as stripped text, empty if there is none or it is no text."""
    value = metadata.exif.get(tag)
    return value.strip() if isinstance(value, str) else ""


def camera(metadata: Metadata) -> str | None:
    """Return maker and model if the file carries a camera's own tags, else None."""
    make, model = text_of(metadata, "Make"), text_of(metadata, "Model")
    if not make or not model or not CAPTURE_TAGS & metadata.exif.keys():
        return None
    return model if model.lower().startswith(make.lower()) else f"{make} {model}"


def editor(metadata: Metadata) -> Mention | None:
    """Return the first picture editor that the file names, or None.

    Absence says nothing: most apps leave no name.
    """
    names = [Mention(text_of(metadata, tag), f"EXIF {tag}") for tag in ("Software", "ProcessingSoftware")]
    names += [
        Mention(t.value[:200], t.where) for t in metadata.texts if t.key.lower() in ("software", "creator")
    ]
    for packet in metadata.xmp:
        names += [Mention(found.group(1), packet.where) for found in XMP_TOOL.finditer(packet.xml)]
    for mention in names:
        if any(known in mention.name.lower() for known in EDITORS):
            return mention
    return _photoshop_blocks(metadata)


def _photoshop_blocks(metadata: Metadata) -> Mention | None:
    """Blocks that only Adobe's encoders write; Facebook's copy of one (`FBMD` in IPTC 2:40) is no editor."""
    if any(value.startswith("FBMD") for value in metadata.iptc.get("2:40", ())):
        return None
    for block in metadata.blocks:
        if block.kind == "photoshop":
            return Mention("Photoshop resource block", block.where)
        if block.kind == "app" and block.data.startswith(b"Ducky"):
            return Mention("Adobe Save for Web", block.where)
    return None


def screen_capture(metadata: Metadata) -> Mention | None:
    """Return where the file itself says that it is a screen capture, or None."""
    comment = text_of(metadata, "UserComment")
    if comment.lower() == "screenshot":
        return Mention("Screenshot", "EXIF UserComment")
    for packet in metadata.xmp:
        if XMP_SCREENSHOT.search(packet.xml):
            return Mention("Screenshot", packet.where)
    software = text_of(metadata, "Software")
    if camera(metadata) is None and (software.startswith("Android ") or SCREEN_TOOLS.search(software)):
        # Android's own screen capture (SystemUI, ImageExporter) signs so and names no camera.
        return Mention(software[:100], "EXIF Software")
    for entry in metadata.texts:
        if entry.key.lower() in ("software", "title", "description", "source") and SCREEN_TOOLS.search(
            entry.value[:200]
        ):
            return Mention(entry.value[:100], entry.where)
    return None
