"""Our end of the process that runs a model (`worker.py`): started, asked, and ended if it takes too long."""

import contextlib
import json
import subprocess
import sys
import threading
import weakref
from importlib.util import find_spec
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from jianzhen.detectors.detector import CannotScore
from jianzhen.detectors.pixels import Floats
from jianzhen.errors import MissingExtraError, UsageError
from jianzhen.model import Text

MODEL_BYTES = 2 * 2**30 - 1
"""Largest model: what one protobuf file can hold."""

SECONDS = 120
"""Longest that loading, or one photo, may take."""

_GUIDE = Text("See docs/bringing-a-detector.md", "请看 docs/bringing-a-detector.zh.md")
_REFUSED = {
    "missing": Text("there is no model.onnx", "没有 model.onnx"),
    "too-large": Text("the model is larger than 2 GiB", "模型超过 2 GiB"),
    "other-hash": Text("the model is not the one its card describes", "模型与模型卡不符"),
    "other-files": Text("the model keeps its data in other files", "模型的数据存放在其他文件中"),
    "no-onnx": Text("this is no ONNX model", "这不是 ONNX 模型"),
    "unusable": Text("the model cannot be loaded", "模型无法载入"),
    "ended": Text(
        "loading the model took more time or memory than allowed", "载入模型所用的时间或内存超出限度"
    ),
}
_DO = {
    "missing": Text("Put the model beside its card, under this name", "请把模型以此名称放在模型卡旁边"),
    "too-large": Text(
        "Use a smaller model, or bring it as an installed package",
        "请换用较小的模型，或以安装包方式带来",
    ),
    "other-hash": Text(
        "Get the right file; if you changed it on purpose, write its hash into the card and calibrate again",
        "请取得正确的文件；如果是有意更换，请把新哈希写入模型卡并重新校准",
    ),
    "other-files": Text(
        "Save it as one file, with external_data=False", "请存成单个文件（external_data=False）"
    ),
    "ended": Text("Use a smaller model", "请换用较小的模型"),
}
_TOO_LONG = Text(
    f"The detector gave no answer within {SECONDS} s and the memory allowed, and was stopped.",
    f"该模型在 {SECONDS} 秒和允许的内存内没有给出结果，已被停止。",
)


class Session:
    """One model in a process of its own; started again for the next photo if it had to be ended."""

    def __init__(self, path: Path, sha256: str, seconds: int = SECONDS) -> None:
        """Start it, so that a model that cannot be used is known at once; raise UsageError."""
        if find_spec("onnxruntime") is None:
            raise MissingExtraError(
                Text(
                    "A detector's folder needs the extra `synthesis`", "使用检测模型文件夹需要扩展 synthesis"
                ),
                Text(
                    "Install it: pip install 'jianzhen[synthesis]'",
                    "请安装：pip install 'jianzhen[synthesis]'",
                ),
            )
        self._path, self._sha256, self._seconds = path, sha256, seconds
        self._lock = threading.Lock()
        self._pipe: Connection | None = None
        self._end: weakref.finalize[..., Any] | None = None
        self.loaded = self._start()
        """What the model says of itself: inputs, shape (None where free) and types."""

    def run(self, pixels: Floats) -> list[float]:
        """Return the numbers of the first output; raise CannotScore."""
        with self._lock:
            try:
                if self._pipe is None:
                    self._start()
                assert self._pipe is not None
                self._pipe.send_bytes(json.dumps(pixels.shape).encode())
                self._pipe.send_bytes(pixels.tobytes())
                told = self._heard()
            except UsageError as error:
                raise CannotScore(error.text) from error
            except (EOFError, OSError):
                told = None
            if told is None:
                self.close()
                raise CannotScore(_TOO_LONG)
        if "answer" in told:
            return [float(v) for v in told["answer"]]
        why = " ".join(str(told.get("problem")).split())[:200]
        raise CannotScore(Text(f"The model failed on this photo: {why}", f"模型处理这张照片时出错：{why}"))

    def close(self) -> None:
        """End the process."""
        if self._end is not None:
            self._end()
        self._pipe = None

    def _start(self) -> dict[str, Any]:
        ours, theirs = Pipe()
        command = [sys.executable, "-P", "-m", "jianzhen.detectors.worker", str(theirs.fileno())]
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()
        self._pipe, self._end = ours, weakref.finalize(self, _stop, process, ours)
        order = {"path": str(self._path), "sha256": self._sha256, "most_bytes": MODEL_BYTES}
        try:
            ours.send_bytes(json.dumps({**order, "seconds": self._seconds}).encode())
            told = self._heard() or {"problem": "ended"}
        except (EOFError, OSError):
            told = {"problem": "ended"}
        if "problem" not in told:
            return told
        self.close()
        code = str(told["problem"])
        what, do = _REFUSED.get(code, _REFUSED["unusable"]), _DO.get(code, _GUIDE)
        if detail := " ".join(str(told.get("detail", "")).split()):
            what = Text(f"{what.en} ({detail})", f"{what.zh}（{detail}）")
        raise UsageError(what.about(self._path), do)

    def _heard(self) -> dict[str, Any] | None:
        """What the process says, or None if it says nothing in time."""
        if self._pipe is None or not self._pipe.poll(self._seconds + 5):
            return None
        told = json.loads(self._pipe.recv_bytes())
        return told if isinstance(told, dict) else None


def _stop(process: "subprocess.Popen[bytes]", pipe: Connection) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
    process.kill()
    process.wait()
