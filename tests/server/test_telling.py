# ruff: noqa: E731, PT018
"""Telling receivers and fetching from addresses, with a real server at the other end; metrics."""

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

pytest.importorskip("fastapi")

from standardwebhooks import Webhook

from jianzhen.server import webhooks
from jianzhen.server.access import Who
from jianzhen.server.guard import Guard
from jianzhen.server.run import duties
from jianzhen.work import Worker
from tests.server.conftest import JPEG, Desk
from tests.server.test_service import claim_body

A, P = Who.ADMIN, Who.PLATFORM


@pytest.fixture
def receiver() -> Any:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.came.append((dict(self.headers), body))  # type: ignore[attr-defined]
            self.send_response(self.server.says)  # type: ignore[attr-defined]
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(JPEG)

        def log_message(self, *_: Any) -> None:
            pass

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.came, server.says = [], 204
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def work(desk: Desk, hours: int = 0) -> None:
    """Do all jobs of this room that are due, and those that become due in the next hours."""
    worker = Worker(desk.site.store, duties(desk.site), clock=desk.clock)
    for _ in range(hours + 1):
        while worker.once():
            pass
        desk.clock.now += timedelta(hours=2)


def test_events_are_told_signed_and_again_until_heard(desk: Desk, receiver: Any) -> None:
    refused = desk.web.post("/v1/webhooks", json={"url": receiver.url}, headers=desk.key(A))
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:jianzhen:problem:address-refused")
    desk.site.guard = Guard((ip_network("127.0.0.0/8"),), seconds=3)
    body = {"url": receiver.url, "kinds": ["submitted", "withdrawn"]}
    made = desk.web.post("/v1/webhooks", json=body, headers=desk.key(A)).json()
    claim = desk.submit()
    receiver.says = 500
    work(desk)
    receiver.says = 204
    work(desk, 2)
    assert len(receiver.came) == 2
    real = desk.clock.now
    head, sent = receiver.came[-1]
    assert json.loads(sent)["data"]["claim"] == claim
    assert json.loads(sent)["type"] == "claim.submitted"
    assert b"broken" not in sent and b"buyer-1" not in sent
    digest = Webhook(made["secret"])
    low = {name.lower(): value for name, value in head.items()}
    at = datetime.fromtimestamp(int(low["webhook-timestamp"]), UTC)
    assert low["webhook-signature"] == digest.sign(low["webhook-id"], at, sent.decode())
    assert receiver.came[0][0]["webhook-id"] == head["webhook-id"]
    assert real >= at


def test_what_nobody_hears_becomes_a_dead_letter_and_can_be_told_again(desk: Desk, receiver: Any) -> None:
    desk.site.guard = Guard((ip_network("127.0.0.0/8"),), seconds=3)
    made = desk.web.post(
        "/v1/webhooks", json={"url": receiver.url, "kinds": ["submitted"]}, headers=desk.key(A)
    ).json()
    desk.submit()
    receiver.says = 301
    work(desk, webhooks.MOST_ATTEMPTS)
    letters = desk.web.get("/v1/dead-letters", headers=desk.key(A)).json()["dead_letters"]
    assert [letter["kind"] for letter in letters] == ["webhook"]
    assert len(receiver.came) == webhooks.MOST_ATTEMPTS
    receiver.says = 200
    assert (
        desk.web.post(f"/v1/dead-letters/{letters[0]['id']}/revive", headers=desk.key(A)).status_code == 202
    )
    work(desk)
    assert len(receiver.came) == webhooks.MOST_ATTEMPTS + 1
    answer = desk.web.post(f"/v1/webhooks/{made['id']}/replay", json={}, headers=desk.key(A))
    assert answer.json() == {"events": 1}
    work(desk)
    assert len(receiver.came) == webhooks.MOST_ATTEMPTS + 2


def test_a_file_is_fetched_from_an_address(desk: Desk, receiver: Any) -> None:
    fetch = lambda **body: desk.web.post("/v1/uploads/by-address", json=body, headers=desk.key(P))
    state = lambda answer: desk.web.get(answer.headers["location"], headers=desk.key(P)).json()
    refused = fetch(url=receiver.url)
    assert refused.status_code == 202
    work(desk)
    assert (state(refused)["state"], "public" in state(refused)["problem"]["en"]) == ("failed", True)
    desk.site.guard = Guard((ip_network("127.0.0.0/8"),), seconds=3)
    good, wrong = fetch(url=receiver.url), fetch(url=receiver.url, sha256="0" * 64)
    dead = fetch(url="http://127.0.0.1:9/")
    work(desk, files_attempts())
    assert state(good)["sha256"] == hashlib.sha256(JPEG).hexdigest()
    assert (state(wrong)["state"], state(dead)["state"]) == ("failed", "failed")
    body = claim_body(7) | {"exhibits": [{"sha256": state(good)["sha256"]}]}
    assert desk.web.post("/v1/claims", json=body, headers=desk.key(P)).status_code in (201, 409)


def files_attempts() -> int:
    return 6


def test_metrics_and_health(desk: Desk) -> None:
    desk.submit()
    assert desk.web.get("/health/ready").json() == {"status": "ready"}
    text = desk.web.get("/metrics", headers=desk.key(A)).text
    assert 'jianzhen_requests_total{method="POST",route="/v1/claims",status="201"} 1.0' in text
    assert 'jianzhen_jobs{kind="screen",state="due"} 1.0' in text
