"""The processes of the service: started from one that has everything imported, killed, started again."""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing.context import ForkServerProcess

from benchmarks.campaign.process import Part, work

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["benchmarks.campaign.process", "psycopg"])


@dataclass(frozen=True)
class Killed:
    """Which process was killed, and how many requests it had not answered yet."""

    name: str
    pid: int
    asked: int


@dataclass
class Fleet:
    """Processes by name. A supervisor starts again what has ended, as an init system would.

    `asked`: how many requests to this port are not answered yet.
    """

    parts: dict[str, Part]
    asked: Callable[[int], int] = field(default=lambda _: 0)
    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    ended_by_itself: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._running: dict[str, ForkServerProcess] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._supervise, daemon=True)

    def begin(self) -> None:
        """Start all of them, and keep them so."""
        with self._lock:
            for name in self.parts:
                self._start(name)
        self._thread.start()

    def kill(self, who: random.Random) -> Killed | None:
        """Kill one, whatever it does just now; None if it had ended by itself."""
        with self._lock:
            name = who.choice(sorted(self._running))
            process = self._running[name]
            if not process.is_alive() or not process.pid:
                return None
            killed = Killed(name, process.pid, self.asked(self.parts[name].port))
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            self.kills[name] += 1
            self._start(name)
        return killed

    def set_clocks(self, ahead: timedelta, of: str) -> None:
        """Have every process whose name begins so run anew with a clock that is wrong by this much."""
        with self._lock:
            for name in [n for n in self.parts if n.startswith(of)]:
                self.parts[name] = replace(self.parts[name], ahead=ahead)
                self._kill(name)

    def set_pages(self, pages: int) -> None:
        """Have every process run anew with a bound on what SQLite may take."""
        with self._lock:
            for name in self.parts:
                self.parts[name] = replace(self.parts[name], pages=pages)
                self._kill(name)

    def end(self) -> list[str]:
        """End all in good order; return those that did not manage to."""
        self._over.set()
        self._thread.join()
        for process in self._running.values():
            process.terminate()
        end = time.monotonic() + 40
        for process in self._running.values():
            process.join(max(0.1, end - time.monotonic()))
        late = [name for name, process in self._running.items() if process.exitcode != 0]
        for process in self._running.values():
            process.kill()
            process.join()
        return late

    def _kill(self, name: str) -> None:
        process = self._running[name]
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        self._start(name)

    def _start(self, name: str) -> None:
        process = _context.Process(target=work, args=(self.parts[name],), name=name)
        process.start()
        self._running[name] = process
        self.starts += 1

    def _supervise(self) -> None:
        while not self._over.wait(0.3):
            with self._lock:
                for name, process in self._running.items():
                    if not process.is_alive():
                        self.ended_by_itself.append(f"{name} ({process.exitcode})")
                        self._start(name)
