"""Runs `work.look` in a process of its own, and ends it when it takes too long or the worker is to stop."""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from jianzhen.errors import JianzhenError
from jianzhen.model import Text
from jianzhen.work.worker import Interrupted

LOOK = Path(__file__).with_name("look.py")
"""Run as a file, so that the rest of this room (SQL, blobs) is not loaded for each look."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one look may take: seconds, bytes of memory, bytes of answer."""

    seconds: int = 240
    memory: int = 6 * 2**30
    answer: int = 32 * 2**20


class LookFailedError(JianzhenError):
    """The process crashed, took too long or too much memory, or said nothing that can be read."""


def look(order: Mapping[str, Any], bounds: Bounds, stop: threading.Event) -> dict[str, Any]:
    """Have an order done; see `work.look`.

    Raises:
        LookFailedError: there is no answer.
        Interrupted: `stop` was set meanwhile.
    """
    process = subprocess.Popen(  # noqa: S603 - our own file
        [sys.executable, "-P", str(LOOK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        # A group of its own, so that what it starts can be ended with it; but no session of its own: to Linux
        # all sessions are equal (sched(7), autogroup), and its low priority would count for nothing.
        process_group=0,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = json.dumps({**order, "memory": bounds.memory, "seconds": bounds.seconds})
        with suppress(OSError):  # it may have died at once: then there is no answer either
            process.stdin.write(line.encode() + b"\n")
            process.stdin.close()
        answer = json.loads(_answer(process.stdout, bounds, stop))
    except ValueError as error:
        raise _failed() from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    if not isinstance(answer, dict):
        raise _failed()
    return answer


def _answer(pipe: IO[bytes], bounds: Bounds, stop: threading.Event) -> bytes:
    end = time.monotonic() + bounds.seconds
    parts: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if stop.is_set():
                raise Interrupted
            if time.monotonic() > end:
                raise _failed()
            if not selector.select(0.2):
                continue
            part = os.read(pipe.fileno(), 1 << 20)
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > bounds.answer:
                raise _failed()
            parts.append(part)


def _failed() -> LookFailedError:
    return LookFailedError(
        Text("looking at these files took too much time or memory", "检查这些文件耗时过长或占用内存过多"),
        Text("A person has to look at them", "请人工查看这些文件"),
    )
