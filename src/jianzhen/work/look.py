"""A process of its own that looks at files from strangers: started by `work.child`, order on stdin.

Here a hostile photo can take no more time and memory than allowed, and takes nothing down with it. The order
is a line of JSON; the answer, JSON on stdout, is a report; for an order with `enrol` which files could not be
put into the index of photos seen before; with `cover` or `propose` what is covered in a photo, or could be.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jianzhen.errors import JianzhenError


def main() -> None:
    """Do what the order says, once."""
    leave_with(os.getppid())
    order = json.loads(sys.stdin.buffer.readline())
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    bound(order["memory"], order["seconds"])
    duties = {"enrol": _enrol, "cover": _cover, "propose": _propose}
    answer = next((do for name, do in duties.items() if name in order), _check)(order)
    answer_to.write(json.dumps(answer, ensure_ascii=False, allow_nan=False).encode())
    answer_to.close()


def leave_with(worker: int) -> None:
    """End this process, and what it starts, once its worker is gone: nobody waits for the answer then."""

    def watch() -> None:
        while os.getppid() == worker:
            time.sleep(1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def bound(memory: int, seconds: int) -> None:
    """Bound this process, and what it starts: bytes of address space, processor seconds, wall time."""
    signal.alarm(seconds + 10)  # ends this process even where nobody is left to do so
    os.nice(5)  # a third of the share of those who wait for an answer
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, 2 * seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a stricter bound is set already, or the system has none
            resource.setrlimit(kind, (most, most))


def _check(order: dict[str, Any]) -> dict[str, Any]:
    from jianzhen.conductor import check
    from jianzhen.index.sqlite import SqliteIndex
    from jianzhen.model import Statement, StatementRole
    from jianzhen.report.json_ import to_json

    files: dict[str, list[Path]] = {"claim": [], "product": [], "packing": [], "earlier": []}
    for file in order["files"]:
        files[file["role"]].append(Path(file["path"]))
    delivered = order.get("delivered_at")
    index = SqliteIndex(order["index"]) if order.get("index") else None
    report = check(
        files["claim"],
        product=files["product"],
        packing=files["packing"],
        earlier=files["earlier"],
        index=index,
        ref=order["ref"],
        delivered_at=datetime.fromisoformat(delivered) if delivered else None,
        statements=[Statement(StatementRole(s["role"]), s["text"]) for s in order["statements"]],
        contacts=order.get("contacts"),
        calibration=order.get("calibration"),
        detectors=order.get("detectors") or (),
    )
    return to_json(report, Path(order["maps"]) if order.get("maps") else None)


def _enrol(order: dict[str, Any]) -> dict[str, Any]:
    from jianzhen.enrol import Source, enrol
    from jianzhen.index.sqlite import SqliteIndex
    from jianzhen.model import Role

    index = SqliteIndex(order["index"], create=True)
    sources = [Source(Path(f["path"]), f["ref"], Role(f["role"])) for f in order["enrol"]]
    done = enrol(sources, index)
    index.close()
    return {"failed": [path.name for path, _ in done.failed]}


def _cover(order: dict[str, Any]) -> dict[str, Any]:
    from jianzhen.errors import PhotoError
    from jianzhen.model import Region
    from jianzhen.record.redact import cover_photo

    try:
        copy = cover_photo(Path(order["file"]).read_bytes(), [Region(*box) for box in order["cover"]])
    except PhotoError as error:
        return _problem(error)
    Path(order["to"]).write_bytes(copy.data)
    return {"format": copy.format}


def _propose(order: dict[str, Any]) -> dict[str, Any]:
    from jianzhen.errors import PhotoError
    from jianzhen.photo import Photo
    from jianzhen.reading import text
    from jianzhen.record.redact import private_lines

    try:
        photo = Photo(Path(order["file"]).read_bytes())
        photo.verify()
        lines = [[b.x, b.y, b.w, b.h] for b in private_lines(photo)]
    except PhotoError as error:
        return _problem(error)
    return {"width": photo.width, "height": photo.height, "lines": lines, "read": text.installed()}


def _problem(error: "JianzhenError") -> dict[str, Any]:
    return {"problem": [[error.what.en, error.what.zh], [error.do.en, error.do.zh]]}


if __name__ == "__main__":
    main()
