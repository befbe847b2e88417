"""Rules on the device: what the file says of it against itself and against the picture's size."""

import re

from jianzhen.examiners.capture.evidence import Evidence
from jianzhen.model import Text
from jianzhen.photo import Metadata
from jianzhen.photo.origin import text_of
from jianzhen.photo.regime import captured_size

LENS = re.compile(r"(iPhone(?: [\w()]{1,20}){1,4}?) (?:front|back|rear)\b")
"""How English-language iPhones name their lens, e.g. `iPhone 13 Pro back triple camera 5.7mm f/1.5`."""
ENLARGED = 1.05
"""A camera's own rounding to whole blocks stays below this."""


def lens_against_model(metadata: Metadata) -> Evidence | None:
    """The lens is named after one iPhone, the camera after another."""
    model, lens = text_of(metadata, "Model"), LENS.match(text_of(metadata, "LensModel"))
    if lens is None or not model.startswith("iPhone") or lens[1] == model:
        return None
    return Evidence(
        "lens-model",
        1.0,
        Text(
            f"The camera is named {model}, its lens {lens[1]}: the camera data seem to come from two "
            "devices. Ask for a new photo.",
            f"相机写的是 {model}，镜头却写着 {lens[1]}：这些相机数据像是来自两台设备。请买家重新拍一张。",
        ),
        {"model": model, "lens": text_of(metadata, "LensModel")},
    )


def larger_than_taken(metadata: Metadata, width: int, height: int) -> Evidence | None:
    """The picture has more pixels than the camera noted: it was enlarged or made anew.

    Smaller is what galleries and chat apps do and means nothing; that is left to the delivery regime.
    """
    noted = captured_size(metadata)
    if noted is None:
        return None
    (short, long), (now_short, now_long) = sorted(noted), sorted((width, height))
    if now_short <= ENLARGED * short or now_long <= ENLARGED * long:
        return None
    return Evidence(
        "larger-than-taken",
        1.0,
        Text(
            f"The camera noted {noted[0]} × {noted[1]} pixels, the picture has {width} × {height}: it was "
            "enlarged or made anew after it was taken. Ask for the original.",
            f"相机记录的尺寸是 {noted[0]}×{noted[1]}，图片却有 {width}×{height}：拍摄之后被放大或重新生成过。"
            "请买家发送原图。",
        ),
        {"noted": list(noted), "actual": [width, height]},
    )
