"""What a process of the service gives its workers."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from jianzhen.errors import SheetError, UsageError
from jianzhen.privacy.load import shipped_source
from jianzhen.server.run import make_crew, serve
from jianzhen.server.settings import Settings
from tests.server.conftest import Desk, make_desk

OWN = (
    shipped_source()
    .replace(b"id: retention-cn", b"id: retention-shop")
    .replace(b"keep: {days: 180}", b"keep: {days: 10}")
)


def feed(desk: Desk) -> list[dict[str, Any]]:
    return [kept.chained.to_json() for kept in desk.site.store.events("default")]


def test_the_sites_own_retention_rules_reach_the_workers(tmp_path: Path) -> None:
    rules = tmp_path / "own.yaml"
    rules.write_bytes(OWN)
    desk = make_desk(tmp_path, retention=str(rules))
    claim = desk.submit()
    assert desk.move(claim, "withdrawn", desk.link(claim, "buyer")).status_code == 200
    desk.clock.now += timedelta(days=20)  # by the shipped rules nothing goes for 180
    crew = make_crew(desk.site)
    crew.start()
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            erased = [body for body in feed(desk) if body["kind"] == "erased"]
            if erased:
                break
            time.sleep(0.02)
    finally:
        assert crew.stop()
        desk.site.close()
    assert "retention-shop@1/originals-undisputed" in str(erased)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (OWN.replace(b'from: "2026-01-01"', b'from: "2025-01-01"\n  to: "2025-12-31"'), UsageError),
        (OWN.replace(b"keep: always", b"keep: {days: 1}"), SheetError),
        (None, UsageError),
    ],
)
def test_rules_that_do_not_hold_keep_the_service_from_starting(
    source: bytes | None, error: type[Exception], tmp_path: Path
) -> None:
    rules = tmp_path / "own.yaml"
    if source is not None:
        rules.write_bytes(source)
    with pytest.raises(error):
        serve(Settings(home=tmp_path, role="worker", retention=str(rules)), threading.Event())
