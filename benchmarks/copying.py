"""Ways in which a photo is reused: each makes, from an upright RGB picture, the file a person would send.

Proxies made by script. Every copy is encoded again (JPEG quality 85 unless the kind says otherwise).
"""

import hashlib
import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

Rng = np.random.Generator
SMALLEST_SIDE = 160
JPEG_QUALITY = 85


def encode(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    size = tuple(max(1, round(side * factor)) for side in picture.size)
    return picture.resize(size, Image.Resampling.LANCZOS)


def recompressed(picture: Image.Image, _rng: Rng, _host: Image.Image) -> bytes:
    return encode(picture, 30)


def resized(picture: Image.Image, rng: Rng, _host: Image.Image) -> bytes:
    """Scale by 25–200 %, log-uniform; the short side keeps at least 160 pixels."""
    factor = 2.0 ** rng.uniform(-2, 1)
    return encode(scaled(picture, max(factor, min(1.0, SMALLEST_SIDE / min(picture.size)))))


def turned(how: Image.Transpose) -> Callable[[Image.Image, Rng, Image.Image], bytes]:
    def turn(picture: Image.Image, _rng: Rng, _host: Image.Image) -> bytes:
        return encode(picture.transpose(how))

    return turn


def cropped(share: float) -> Callable[[Image.Image, Rng, Image.Image], bytes]:
    """Shorten both sides by `share`, at a random place."""

    def crop(picture: Image.Image, rng: Rng, _host: Image.Image) -> bytes:
        width, height = (round(side * (1 - share)) for side in picture.size)
        x = int(rng.integers(0, picture.width - width + 1))
        y = int(rng.integers(0, picture.height - height + 1))
        return encode(picture.crop((x, y, x + width, y + height)))

    return crop


def recoloured(picture: Image.Image, rng: Rng, _host: Image.Image) -> bytes:
    """Change brightness, contrast, saturation and white balance; one in five turns grey."""
    out = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.7, 1.35))
    out = ImageEnhance.Contrast(out).enhance(rng.uniform(0.7, 1.4))
    out = ImageEnhance.Color(out).enhance(rng.uniform(0.3, 1.8))
    balance = rng.uniform(0.85, 1.15, 3)
    array = np.clip(np.asarray(out, np.float32) * balance, 0, 255).astype(np.uint8)
    out = Image.fromarray(array)
    return encode(ImageOps.grayscale(out).convert("RGB") if rng.random() < 0.2 else out)


def screenshot(picture: Image.Image, rng: Rng, _host: Image.Image) -> bytes:
    """Show the photo at full width on a phone's screen: plain bars, a status line, text and buttons."""
    width, height = ((1080, 2400), (1170, 2532), (750, 1334))[int(rng.integers(3))]
    back, ink = ((250, 250, 250), (30, 30, 30)) if rng.random() < 0.5 else ((12, 12, 14), (225, 225, 225))
    screen = Image.new("RGB", (width, height), back)
    shown = ImageOps.contain(picture, (width, int(height * 0.8)), Image.Resampling.LANCZOS)
    top = int(rng.integers(height // 14, max(height // 14 + 1, height - shown.height - height // 14)))
    screen.paste(shown, ((width - shown.width) // 2, top))
    draw = ImageDraw.Draw(screen)
    size = height // 50
    draw.text((size, size), "10:24", fill=ink, font_size=size)
    draw.text((width - 6 * size, size), "5G 78%", fill=ink, font_size=size)
    draw.text((size, height - 2 * size), "Save   Share   Report", fill=ink, font_size=size)
    for line in range(int(rng.integers(0, 4))):
        y = top + shown.height + (line + 1) * 2 * size
        if y < height - 4 * size:
            draw.text(
                (size, y), "the box came like this, please refund"[: 12 + 8 * line], fill=ink, font_size=size
            )
    return encode(screen, 80)


def pasted(picture: Image.Image, rng: Rng, host: Image.Image) -> bytes:
    """Paste the photo over 16 % of the area of another photo."""
    factor = (0.16 * host.width * host.height / (picture.width * picture.height)) ** 0.5
    factor = min(factor, host.width / picture.width, host.height / picture.height)
    small, out = scaled(picture, factor), host.copy()
    x = int(rng.integers(0, host.width - small.width + 1))
    y = int(rng.integers(0, host.height - small.height + 1))
    out.paste(small, (x, y))
    return encode(out)


T = Image.Transpose
KINDS: dict[str, Callable[[Image.Image, Rng, Image.Image], bytes]] = {
    "jpeg-q30": recompressed,
    "resized-25-200": resized,
    "rotated-90": turned(T.ROTATE_90),
    "rotated-180": turned(T.ROTATE_180),
    "rotated-270": turned(T.ROTATE_270),
    "mirrored": turned(T.FLIP_LEFT_RIGHT),
    "flipped": turned(T.FLIP_TOP_BOTTOM),
    "cropped-10": cropped(0.10),
    "recoloured": recoloured,
    "cropped-45": cropped(0.45),
    "screenshot": screenshot,
    "pasted-16": pasted,
}


def copy_of(name: str, kind: str, picture: Image.Image, host: Image.Image) -> bytes:
    """Return the file of one copy; the same name and kind always give the same bytes."""
    seed = int.from_bytes(hashlib.sha256(f"{name}:{kind}".encode()).digest()[:8])
    return KINDS[kind](picture, np.random.default_rng(seed), host)
