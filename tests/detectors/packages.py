"""A small package with detectors in it, built as a wheel and unpacked into a folder, as installers do."""

import base64
import hashlib
import zipfile
from pathlib import Path

CODE = """
from pathlib import Path
Path(__file__).with_name("was-run").touch()
from jianzhen.detectors import Card, CannotScore
from jianzhen.model import Text

class Light:
    card = Card("light", "2.0", Text("Light", "亮度"), "ab" * 32, 0.5, "light", "none", "MIT", "a test")
    def score(self, photo):
        {body}

def make():
    return Light()
def fails():
    raise RuntimeError("no weights")
def nothing():
    return object()
"""
NAMES = {
    "light": "lightbox:make",
    "broken": "lightbox:fails",
    "empty": "lightbox:nothing",
    "gone": "lightbox:no",
}
MEAN = "return float(photo.pixels().mean() / 255)"


def wheel(at: Path, body: str = MEAN, version: str = "1.0") -> Path:
    """Write the wheel of a package `lightbox`."""
    info = f"lightbox-{version}.dist-info"
    entries = "\n".join(f"{name} = {made}" for name, made in NAMES.items())
    files = {
        "lightbox.py": CODE.format(body=body),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: lightbox\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[jianzhen.detectors]\n{entries}\n",
    }

    def hashed(text: str) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")

    record = "".join(f"{name},sha256={hashed(text)},{len(text.encode())}\n" for name, text in files.items())
    path = at / f"lightbox-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}.items():
            packed.writestr(name, text)
    return path


def install(site: Path, body: str = MEAN, version: str = "1.0") -> Path:
    """Install it into a folder of its own; return the file it leaves there once its code has run."""
    site.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel(site.parent, body, version)) as packed:
        packed.extractall(site)
    return site / "was-run"
