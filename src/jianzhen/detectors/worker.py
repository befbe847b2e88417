"""A process of its own that holds one model: `python -m jianzhen.detectors.worker FD`.

A model is a program from a stranger. Here it can take no more memory and time than allowed, write no file,
and take nothing down with it. Talks with `session.py` over one pipe: a line of JSON what to load, then an
array in, an array or a problem out.
"""

import contextlib
import hashlib
import json
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from jianzhen.detectors.wire import names_other_files

MEMORY = 4 * 2**30
"""Bytes of address space beside four times the model (read, parsed, held, rewritten)."""

THREADS = 2


class Refused(Exception):
    """A model that is not run; the first argument is the code `session.py` has words for."""


def main() -> None:
    """Serve until the other side hangs up."""
    pipe = Connection(int(sys.argv[1]))
    try:
        order = json.loads(pipe.recv_bytes())
        signal.alarm(order["seconds"])  # ends this process even where nobody is left to do so
        try:
            session, told = _load(order)
        except Refused as refused:
            told = {"problem": refused.args[0], "detail": str(refused.args[1])[:500]}
            session = None
        except Exception as error:  # noqa: BLE001 - whatever a runtime throws at a bad model
            told, session = {"problem": "unusable", "detail": str(error)[:500]}, None
        signal.alarm(0)
        pipe.send_bytes(json.dumps(told).encode())
        while session is not None:
            _answer(pipe, session, order["seconds"])
    except (EOFError, OSError):
        return


def _load(order: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    path, most = Path(order["path"]), int(order["most_bytes"])
    size = path.stat().st_size if path.is_file() else -1
    if size < 0:
        raise Refused("missing", path)
    if size > most:
        raise Refused("too-large", size)
    with contextlib.suppress(ValueError, OSError):  # macOS may not know this bound
        resource.setrlimit(resource.RLIMIT_AS, _at_most(resource.RLIMIT_AS, MEMORY + 4 * size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with path.open("rb") as file:
        model = file.read(most + 1)
    if hashlib.sha256(model).hexdigest() != order["sha256"]:
        raise Refused("other-hash", hashlib.sha256(model).hexdigest())
    try:
        if names_other_files(model):
            raise Refused("other-files", "")
    except ValueError as error:
        raise Refused("no-onnx", error) from error
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.load_model_format", "ONNX")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    inputs, outputs = session.get_inputs(), session.get_outputs()
    shape = [side if isinstance(side, int) else None for side in inputs[0].shape] if inputs else []
    return session, {
        "inputs": len(inputs),
        "shape": shape,
        "types": [inputs[0].type if inputs else "", outputs[0].type if outputs else ""],
    }


def _at_most(which: int, wanted: int) -> tuple[int, int]:
    hard = resource.getrlimit(which)[1]
    wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    return wanted, hard


def _answer(pipe: Connection, session: Any, seconds: int) -> None:
    import numpy as np

    shape = json.loads(pipe.recv_bytes())
    given = np.frombuffer(pipe.recv_bytes(), np.float32).reshape(shape)
    signal.alarm(seconds)
    try:
        first = np.asarray(
            session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: given})[0]
        )
        answer = first.reshape(-1)
        if answer.size > 100_000 or answer.dtype.kind != "f":
            raise ValueError(f"an answer of {answer.size} numbers of type {answer.dtype}")
        told: dict[str, Any] = {"answer": [float(v) for v in answer]}
    except Exception as error:  # noqa: BLE001 - whatever a runtime throws at a bad model
        told = {"problem": str(error)[:500]}
    signal.alarm(0)
    pipe.send_bytes(json.dumps(told).encode())


if __name__ == "__main__":
    main()
