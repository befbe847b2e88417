"""Long work over many items: several processes, each result written at once, a stopped run goes on."""

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from jianzhen.examiners import NAMES, load
from jianzhen.version import __version__

Item = TypeVar("Item")
Record = dict[str, Any]
"""JSON-ready; kept with the `id` of its item and the `key` it holds for."""


@lru_cache(maxsize=1)
def program() -> str:
    """What the scores of a check depend on beside the files."""
    versions = [f"{name} {load(name).VERSION}" for name in NAMES]
    return "; ".join([__version__, *versions, f"ocr {find_spec('rapidocr') is not None}"])


def key_of(paths: Iterable[Path], *more: str) -> str:
    """Return a hash that changes with the files (path, size, time), the program and what else is named."""
    parts = [program(), *more]
    for path in paths:
        try:
            stat = path.stat()
            parts += [str(path), str(stat.st_size), str(stat.st_mtime_ns)]
        except OSError:
            parts += [str(path), "missing"]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def kept(rows: Path, keys: Mapping[str, str]) -> dict[str, Record]:
    """Return the last record of each item whose key still holds; a line cut short is passed over."""
    found: dict[str, Record] = {}
    if not rows.exists():
        return found
    for line in rows.read_bytes().splitlines():
        try:
            record = json.loads(line)
            if keys.get(record["id"]) == record["key"]:
                found[record["id"]] = record
        except (ValueError, KeyError, TypeError):
            continue
    return found


def work(
    todo: Mapping[str, Item], keys: Mapping[str, str], do: Callable[[Item], Record], rows: Path, jobs: int
) -> Iterator[Record]:
    """Do every item, by its id; write and yield each record as soon as it is ready, in that order.

    `do` and the items go to other processes if `jobs` is more than 1.
    """
    with rows.open("ab+") as file:
        _end_torn_line(file)
        for id_, result in _done(todo, do, jobs):
            record = {"id": id_, "key": keys[id_], **result}
            file.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            file.flush()
            yield record


def _end_torn_line(file: Any) -> None:
    if file.tell():
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")


def _done(todo: Mapping[str, Item], do: Callable[[Item], Record], jobs: int) -> Iterator[tuple[str, Record]]:
    if jobs <= 1 or len(todo) < 2:
        yield from ((id_, do(item)) for id_, item in todo.items())
        return
    with ProcessPoolExecutor(min(jobs, len(todo)), get_context("spawn"), _begin) as pool:
        try:
            ids = {pool.submit(do, item): id_ for id_, item in todo.items()}
            for ready in as_completed(ids):
                yield ids[ready], ready.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin() -> None:
    """A worker leaves Ctrl-C to its parent, and its processor to its siblings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import cv2

    cv2.setNumThreads(1)
