"""Does an ONNX file refer to other files? Told by walking its protobuf, before any runtime opens it.

Runtimes follow such references, older ones to any file of the system. Field numbers: onnx.proto, ONNX 1.20.
"""

from collections.abc import Iterator

MESSAGES: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
EXTERNAL_DATA, DATA_LOCATION = 13, 14
DEEPEST, MOST_FIELDS = 32, 3_000_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def names_other_files(model: bytes) -> bool:
    """Whether any tensor of the model lies outside the file; raise ValueError if this is no ONNX model."""
    if model[4:8] == b"ORTM":
        raise ValueError("the runtime's own format, not ONNX")
    found, graphs, fields = False, 0, 0
    todo: list[tuple[str, memoryview, int]] = [("model", memoryview(model), 0)]
    while todo:
        name, part, depth = todo.pop()
        for number, value in _fields(part):
            fields += 1
            if fields > MOST_FIELDS:
                raise ValueError("too many parts")
            if name == "tensor" and (number == EXTERNAL_DATA or (number == DATA_LOCATION and value != 0)):
                found = True
            inner = MESSAGES[name].get(number)
            if inner is None:
                continue
            if not isinstance(value, memoryview) or depth >= DEEPEST:
                raise ValueError("malformed, or nested too deeply")
            graphs += inner == "graph"
            todo.append((inner, value, depth + 1))
    if not graphs:
        raise ValueError("there is no graph in it")
    return found


def _fields(part: memoryview) -> Iterator[tuple[int, "int | memoryview"]]:
    """Yield (field number, value); raise ValueError where the bytes are no protobuf."""
    at = 0
    while at < len(part):
        tag, at = _varint(part, at)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value, at = _varint(part, at)
            yield number, value
            continue
        if wire == _BYTES:
            length, at = _varint(part, at)
        elif wire in (_FIXED64, _FIXED32):
            length = 8 if wire == _FIXED64 else 4
        else:
            raise ValueError("no protobuf")
        if number == 0 or at + length > len(part):
            raise ValueError("no protobuf, or cut short")
        yield number, part[at : at + length]
        at += length


def _varint(part: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(part):
            raise ValueError("cut short")
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("no protobuf")
