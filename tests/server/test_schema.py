"""The committed OpenAPI document is the application's, and requests made from it find no failure."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

pytest.importorskip("schemathesis")

import schemathesis
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from jianzhen.server.access import Who
from jianzhen.server.app import openapi_text
from tests.server.conftest import Desk, make_desk
from tests.server.test_matrix import OPEN, ROUTES

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
DOCUMENT = Path(__file__).parents[2] / "docs/openapi.json"
REPLACED = [positive_data_acceptance]
"""Instead: nothing that fits the document is refused for its form. What it means may be wrong all the same
(412, 422), such as a key of an auditor that may do what auditors may not."""

EXAMPLES = 4
"""Requests made up for each operation, besides those for its boundaries."""


def test_the_committed_document_is_that_of_the_application(desk: Desk) -> None:
    """If it fails: python -m jianzhen.server.document > docs/openapi.json."""
    made = openapi_text(desk.web.app)  # type: ignore[arg-type]
    assert DOCUMENT.read_text("utf-8") == made
    assert json.loads(made)["openapi"].startswith("3.1")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("schema")
    shutil.copy(_template, home / "jianzhen.db")
    desk = make_desk(home, most_upload=1 << 20)
    yield desk
    desk.site.close()


@pytest.fixture(scope="module")
def document(table: Desk) -> Any:
    return schemathesis.openapi.from_asgi("/v1/openapi.json", table.web.app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", sorted(set(ROUTES) | (OPEN - {"GET /v1/openapi.json"})))
def test_no_request_finds_a_failure(name: str, mode: GenerationMode, table: Desk, document: Any) -> None:
    method, path = name.split(" ")
    operation = document[path][method.lower()]
    who = sorted(ROUTES.get(name, {Who.ADMIN}))[0]
    claim = table.submit()
    if mode is GenerationMode.NEGATIVE and not _has_input(operation):
        pytest.skip("nothing can be sent wrong")

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None,
              derandomize=True)  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        given_id = str((case.path_parameters or {}).get("id", "x"))
        if "/claims/{id}" in path and mode is GenerationMode.POSITIVE and len(given_id) % 2:
            case.path_parameters["id"] = claim
        answer = case.call_and_validate(headers=table.key(who), excluded_checks=REPLACED)
        form = case.media_type == "multipart/form-data"  # what is in its parts, no schema can say
        if mode is GenerationMode.POSITIVE and answer.status_code >= 400 and method != "HEAD" and not form:
            assert "errors" not in answer.json(), answer.text
            assert answer.status_code not in (400, 405, 406, 415, 428), answer.text

    send()


def _has_input(operation: Any) -> bool:
    raw = operation.definition.raw
    return bool(raw.get("requestBody") or raw.get("parameters"))
