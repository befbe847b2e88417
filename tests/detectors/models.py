"""ONNX models written byte by byte (onnx.proto), hostile ones among them; and their cards."""

import hashlib
import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FLOAT, INT64, BOOL = 1, 7, 9


def varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(number: int, values: Sequence[int | str | bytes]) -> bytes:
    return b"".join(field(number, value) for value in values)


def info(name: str, shape: Sequence[int | str] | None, kind: int = FLOAT) -> bytes:
    tensor = field(1, kind)
    if shape is not None:
        tensor += field(2, b"".join(field(1, field(1 if isinstance(s, int) else 2, s)) for s in shape))
    return field(1, name) + field(2, field(1, tensor))


def tensor(name: str, shape: Sequence[int], values: Sequence[float], kind: int = FLOAT) -> bytes:
    raw = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q' if kind == INT64 else '?'}", *values)
    return fields(1, list(shape)) + field(2, kind) + field(8, name) + field(9, raw)


def outside(name: str, shape: Sequence[int], location: str) -> bytes:
    """A tensor that says its data lie in another file."""
    where = field(1, "location") + field(2, location)
    return fields(1, list(shape)) + field(2, FLOAT) + field(8, name) + field(13, where) + field(14, 1)


def ints(name: str, values: Sequence[int]) -> bytes:
    return field(1, name) + fields(8, list(values)) + field(20, 7)


def whole(name: str, value: int) -> bytes:
    return field(1, name) + field(3, value) + field(20, 2)


def subgraph(name: str, graph: bytes) -> bytes:
    return field(1, name) + field(6, graph) + field(20, 5)


def node(op: str, inputs: Sequence[str], outputs: Sequence[str], *attributes: bytes) -> bytes:
    return fields(1, list(inputs)) + fields(2, list(outputs)) + field(4, op) + fields(5, list(attributes))


def graph(
    nodes: Sequence[bytes], inputs: Sequence[bytes], outputs: Sequence[bytes], tensors: Sequence[bytes] = ()
) -> bytes:
    parts = (fields(1, list(nodes)), field(2, "g"), fields(5, list(tensors)))
    return b"".join((*parts, fields(11, list(inputs)), fields(12, list(outputs))))


def model(built: bytes) -> bytes:
    return field(1, 8) + field(8, field(1, "") + field(2, 13)) + field(7, built)


PICTURE = (1, 3, 16, 16)


def simple(op: str = "ReduceMean", shape: Sequence[int | str] = PICTURE, *attributes: bytes) -> bytes:
    """One operation from `x` to `y`; by default the mean of all numbers."""
    attributes = attributes or ((whole("keepdims", 0),) if op == "ReduceMean" else ())
    return model(graph([node(op, ["x"], ["y"], *attributes)], [info("x", shape)], [info("y", None)]))


def flat(shape: Sequence[int | str] = PICTURE) -> bytes:
    """Gives back every number it is shown."""
    return simple("Flatten", shape, whole("axis", 1))


def endless() -> bytes:
    """Adds to itself some 10^18 times."""
    body = graph(
        [node("Identity", ["c"], ["go"]), node("Add", ["a", "a"], ["b"])],
        [info("i", (), INT64), info("c", (), BOOL), info("a", PICTURE)],
        [info("go", (), BOOL), info("b", PICTURE)],
    )
    loop = node("Loop", ["times", "yes", "x"], ["y"], subgraph("body", body))
    begin = [tensor("times", (), [10**18], INT64), tensor("yes", (), [True], BOOL)]
    return model(graph([loop], [info("x", PICTURE)], [info("y", None)], begin))


def enormous() -> bytes:
    """Wants 400 GB: the picture's mean, a hundred thousand times a million times."""
    nodes = [
        node("ReduceMean", ["x"], ["m"], whole("keepdims", 0)),
        node("Expand", ["m", "wide"], ["big"]),
        node("ReduceMean", ["big"], ["y"], whole("keepdims", 0)),
    ]
    wide = tensor("wide", (2,), [100_000, 1_000_000], INT64)
    return model(graph(nodes, [info("x", PICTURE)], [info("y", None)], [wide]))


def referring(location: str) -> bytes:
    """Adds a tensor that lies in another file."""
    add = node("Add", ["x", "w"], ["y"])
    return model(graph([add], [info("x", PICTURE)], [info("y", None)], [outside("w", (1,), location)]))


def referring_inside(location: str) -> bytes:
    """The same, in a constant of a loop's body."""
    constant = field(1, "value") + field(5, outside("w", (1,), location)) + field(20, 4)
    body = graph(
        [
            node("Identity", ["c"], ["go"]),
            node("Constant", [], ["w"], constant),
            node("Add", ["a", "w"], ["b"]),
        ],
        [info("i", (), INT64), info("c", (), BOOL), info("a", PICTURE)],
        [info("go", (), BOOL), info("b", PICTURE)],
    )
    loop = node("Loop", ["", "yes", "x"], ["y"], subgraph("body", body))
    begin = [tensor("yes", (), [True], BOOL)]
    return model(graph([loop], [info("x", PICTURE)], [info("y", None)], begin))


Raw = dict[str, Any]


def card(data: bytes = b"", **changes: Any) -> Raw:
    """A valid card of a model for 16 × 16 squares; `input__crop_to=…` changes a field, None removes it."""
    raw: Raw = {
        "id": "mean-light",
        "version": "1.0",
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "CC0-1.0",
        "source": "made by a test",
        "detects": "light pictures",
        "training_data": "none",
        "title": {"en": "Mean light", "zh": "平均亮度"},
        "input": {
            "resize": "stretch",
            "resize_to": 16,
            "interpolation": "bilinear",
            "colour": "rgb",
            "layout": "nchw",
            "range": [0.0, 1.0],
            "mean": [0.0, 0.0, 0.0],
            "std": [1.0, 1.0, 1.0],
        },
        "output": {"kind": "logit", "index": 0, "sign": 1, "threshold": 0.5},
    }
    for path, value in changes.items():
        *tables, name = path.split("__")
        table = raw
        for each in tables:
            table = table[each]
        if value is None:
            table.pop(name)
        else:
            table[name] = value
    return raw


def toml(raw: Raw) -> str:
    """TOML of a card; JSON's strings, numbers and lists are TOML's."""
    lines = [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in raw.items() if not isinstance(v, dict)]
    for name, table in raw.items():
        if isinstance(table, dict):
            lines += [f"[{name}]", *(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in table.items())]
    return "\n".join(lines) + "\n"


def folder(at: Path, data: bytes, **changes: Any) -> Path:
    """Write a detector's folder."""
    at.mkdir(parents=True, exist_ok=True)
    (at / "model.onnx").write_bytes(data)
    (at / "card.toml").write_text(toml(card(data, **changes)), "utf-8")
    return at
