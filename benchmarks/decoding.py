"""What opening and decoding cost beside Pillow's full decode: `python benchmarks/decoding.py [FILE]`.

CPU time of this process, the best of several interleaved rounds, so that a busy machine disturbs little.
Without a file a 12-megapixel JPEG is made: textured, 4:2:0, quality 90.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from jianzhen.photo import Photo

ROUNDS = 12


def made() -> bytes:
    """Make a 4000×3000 JPEG with the detail of a phone photo (about 3 MB)."""
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 255, (300, 400, 3), np.uint8)
    scene = cv2.resize(coarse, (4000, 3000), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    scene += rng.normal(0, 4, scene.shape).astype(np.int16)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def main() -> None:
    """Print milliseconds and the share of Pillow's decode."""
    cv2.setNumThreads(1)
    data = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else made()
    work: dict[str, Callable[[], object]] = {
        "Pillow, full decode": lambda: np.asarray(Image.open(io.BytesIO(data)).convert("RGB")),
        "open (walk, checks)": lambda: Photo(data),
        "open + metadata": lambda: Photo(data).metadata,
        "open + pixels(512)": lambda: Photo(data).pixels(512),
        "open + pixels(1024)": lambda: Photo(data).pixels(1024),
        "open + pixels(2048)": lambda: Photo(data).pixels(2048),
        "open + pixels()": lambda: Photo(data).pixels(),
    }
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, run in work.items():
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start)
    print(f"{Photo(data)}, {len(data) / 2**20:.1f} MiB")
    whole = best["Pillow, full decode"]
    for name, seconds in best.items():
        print(f"{name:22s} {1000 * seconds:7.1f} ms {100 * seconds / whole:5.0f} %")


if __name__ == "__main__":
    main()
