"""The walk over an ONNX file's protobuf: finds every reference to another file, and never runs away."""

import random

import pytest

from jianzhen.detectors.wire import names_other_files
from tests.detectors import models
from tests.detectors.models import field, graph, node, outside

REFERENCE = outside("w", (1,), "../secret")


def holds(reference: bytes) -> dict[str, bytes]:
    """A model with the tensor in each place where the format takes one."""
    attribute = {
        name: field(5, field(1, "a") + field(number, reference))
        for name, number in (("t", 5), ("tensors", 10))
    }
    sparse = field(1, reference)
    inner = graph([], [], [], [reference])
    return {
        "initializer": models.model(graph([], [], [], [reference])),
        **{name: models.model(field(1, field(4, "Constant") + made)) for name, made in attribute.items()},
        "sparse initializer": models.model(field(15, sparse)),
        "sparse indices": models.model(field(15, field(2, reference))),
        "sparse attribute": models.model(field(1, field(5, field(22, sparse)))),
        "sparse attributes": models.model(field(1, field(5, field(23, sparse)))),
        "subgraph": models.model(field(1, field(5, field(6, inner)))),
        "subgraphs": models.model(field(1, field(5, field(11, inner)))),
        "function": models.model(graph([], [], [])) + field(25, field(7, field(5, field(5, reference)))),
        "function's default": models.model(graph([], [], [])) + field(25, field(11, field(5, reference))),
        "training": models.model(graph([], [], [])) + field(20, field(1, inner)),
        "training steps": models.model(graph([], [], [])) + field(20, field(2, inner)),
        "second graph": models.model(graph([], [], [])) + field(7, inner),
    }


@pytest.mark.parametrize("place", holds(b""))
def test_a_reference_is_found_wherever_it_stands(place: str) -> None:
    assert names_other_files(holds(REFERENCE)[place])
    assert not names_other_files(holds(models.tensor("w", (1,), [1.0]))[place])


def test_a_location_alone_or_data_alone_is_a_reference() -> None:
    for part in (field(14, 1), field(13, field(1, "location") + field(2, "x"))):
        assert names_other_files(models.model(graph([], [], [], [field(8, "w") + part])))
    assert not names_other_files(models.model(graph([], [], [], [field(8, "w") + field(14, 0)])))


def test_nesting_without_end_is_refused() -> None:
    inner = graph([], [], [])
    for _ in range(50):
        inner = field(1, node("If", [], [], models.subgraph("then_branch", inner)))
    with pytest.raises(ValueError, match="deep"):
        names_other_files(models.model(inner))


def test_broken_files_end_in_an_answer() -> None:
    rng, whole = random.Random(3), models.referring_inside("x") + models.endless()
    for _ in range(3000):
        data = bytearray(whole[: rng.randrange(len(whole))])
        for _ in range(rng.randrange(6)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            assert names_other_files(bytes(data)) in (True, False)
        except ValueError:
            continue
