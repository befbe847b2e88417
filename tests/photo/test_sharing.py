"""Photos are shared between threads and leave no trace in the libraries they use."""

import subprocess
import sys
import threading

import numpy as np

from jianzhen.photo import Photo
from tests.photo import samples
from tests.pictures import textured

LARGE = samples.encode(textured(8, 2200, 1500), "JPEG")


def test_threads_see_the_same() -> None:
    photo = Photo(LARGE)
    seen: list[tuple[np.ndarray, str, int]] = []

    def look() -> None:
        seen.append((photo.pixels(700), photo.sha256, len(photo.metadata.blocks)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert all((pixels == seen[0][0]).all() and rest == list(seen[0][1:]) for pixels, *rest in seen)


def test_no_global_state_is_touched() -> None:
    """In a fresh interpreter: Pillow's limits and its list of formats stay as they were."""
    code = """
from PIL import Image, ImageFile
before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
from tests.photo.samples import all_samples
from jianzhen.photo import Photo
data = dict(all_samples())
formats = sorted(Image.OPEN)
for name, one in data.items():
    Photo(one, name).metadata
    Photo(one, name).pixels(32)
assert (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES) == before
assert "HEIF" not in Image.OPEN and sorted(Image.OPEN) == formats
"""
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(p for p in sys.path if p)}
    )


def test_importing_photo_stays_light() -> None:
    code = """
import sys
import jianzhen.photo
heavy = {"cv2", "pi_heif", "simplejpeg", "PIL.ImageCms", "PIL.TiffImagePlugin"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(p for p in sys.path if p)}
    )
