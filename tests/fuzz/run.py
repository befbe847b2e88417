"""One supervisor, one worker process: each mutant through all targets within bounds of time and memory."""

import importlib
import multiprocessing
import re
import resource
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.seeds import mutant

MEMORY = 6 * 2**30
"""Address space of the worker. Most of it is reserved, not used: see the peak."""


@dataclass
class Outcome:
    """What became of one mutant: `ok`, `refused`, `error` (a bug: another exception), `crash` or `hang`."""

    kind: str
    note: str
    seconds: float = 0.0
    peak: int = 0


@dataclass
class Tally:
    """Counts of a run."""

    kinds: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    offenders: list[tuple[int, str, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    peak: int = 0

    def add(self, index: int, outcome: Outcome) -> None:
        """Count one outcome."""
        self.kinds[outcome.kind] += 1
        self.notes[outcome.note] += 1
        self.slowest = max(self.slowest, (outcome.seconds, index))
        self.peak = max(self.peak, outcome.peak)
        if outcome.kind in ("error", "crash", "hang"):
            self.offenders.append((index, outcome.kind, outcome.note))


def read_everything(photo: object) -> None:
    """The target that is always run: metadata, pixels, repr."""
    from jianzhen.photo import Photo

    assert isinstance(photo, Photo)
    assert len(photo.metadata.trailing) <= 65536
    pixels = photo.pixels(512)
    assert max(pixels.shape[:2]) == min(512, max(photo.width, photo.height))
    assert "\n" not in repr(photo)


def judge(data: bytes, targets: Sequence[Callable[[object], object]]) -> tuple[str, str]:
    """Run one file through all targets; return kind and note."""
    from jianzhen.errors import PhotoError
    from jianzhen.photo import Photo

    try:
        photo = Photo(data, "mutant")
        for target in targets:
            target(photo)
    except PhotoError as error:
        what = re.sub(r"\d+", "N", error.what.en.removeprefix("mutant: "))
        one_line = "\n" not in str(error) and str(error).startswith("mutant: ")
        return ("refused", re.sub(r"\(.*", "", what)) if one_line else ("error", f"bad error line: {error!r}")
    except Exception:  # noqa: BLE001 - whatever it is, it is the finding
        return "error", traceback.format_exc()
    return "ok", "ok"


def _load(names: Sequence[str]) -> list[Callable[[object], object]]:
    found: list[Callable[[object], object]] = [read_everything]
    for name in names:
        module, _, attribute = name.partition(":")
        found.append(getattr(importlib.import_module(module), attribute))
    return found


def _work(pipe: Connection, seed: int, shared: bool, names: Sequence[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import cv2

    cv2.setNumThreads(1)
    targets = _load(names)
    while (index := pipe.recv()) is not None:
        data = mutant(seed, index, shared)
        start = time.process_time()
        kind, note = judge(data, targets)
        spent = time.process_time() - start
        pipe.send(Outcome(kind, note, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))


class Worker:
    """The process that reads the mutants, started anew after a crash or a hang."""

    def __init__(self, seed: int, shared: bool, names: Sequence[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, seed, shared, names), daemon=True)
        self.process.start()
        other.close()

    def run(self, index: int, seconds: float) -> Outcome:
        """Judge one mutant; a dead or silent worker is an outcome too."""
        try:
            self.pipe.send(index)
            if self.pipe.poll(seconds):
                outcome = self.pipe.recv()
                assert isinstance(outcome, Outcome)
                return outcome
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.process.join(5)
            return Outcome("crash", f"worker ended with {self.process.exitcode}")
        self.stop()
        return Outcome("hang", f"no answer within {seconds:.0f} s", seconds)

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()


def fuzz(
    indices: Sequence[int],
    seed: int,
    shared: bool = True,
    names: Sequence[str] = (),
    seconds: float = 60.0,
    save: Path | None = None,
) -> Tally:
    """Run the mutants of these numbers; save offenders under their number."""
    tally = Tally()
    worker = Worker(seed, shared, names)
    worker.run(indices[0], 300.0)  # the first answer waits for all imports
    for count, index in enumerate(indices, 1):
        outcome = worker.run(index, seconds)
        tally.add(index, outcome)
        if outcome.kind in ("crash", "hang"):
            worker = Worker(seed, shared, names)
        if save and tally.offenders and tally.offenders[-1][0] == index:
            save.mkdir(parents=True, exist_ok=True)
            (save / f"{seed}-{index}.bin").write_bytes(mutant(seed, index, shared))
            (save / f"{seed}-{index}.txt").write_text(outcome.note)
        if count % 1000 == 0:
            print(f"{count}: {dict(tally.kinds)}", flush=True)
    worker.stop()
    return tally
