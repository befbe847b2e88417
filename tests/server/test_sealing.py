"""A timestamp authority asked over real HTTP, through the guard: the way `--timestamp-url` sets it up."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from jianzhen.errors import JianzhenError, RecordError, UsageError
from jianzhen.record.testauthority import TestAuthority
from jianzhen.record.timestamps import stamp
from jianzhen.server.guard import Guard, UnreachableError
from jianzhen.server.sealing import make_stamping
from jianzhen.server.settings import read_settings
from jianzhen.work.worker import utc_now

MESSAGE = b"the root of a tree"


class Office(HTTPServer):
    """Stamps what is posted; `status` is what it answers, `seen` the content types it was sent."""

    def __init__(self) -> None:
        self.authority, self.status, self.seen = TestAuthority(utc_now), 200, list[str]()
        super().__init__(("127.0.0.1", 0), _Desk)
        self.url = f"http://127.0.0.1:{self.server_port}/tsa"


class _Desk(BaseHTTPRequestHandler):
    server: Office

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(self.headers["Content-Type"])
        answer = self.server.authority.post("", body) if self.server.status == 200 else b"later"
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def office() -> Iterator[Office]:
    with Office() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def stamping(office: Office, root: bytes, folder: Path, networks: str = "127.0.0.0/8"):
    (folder / "root.pem").write_bytes(root)
    given = {"timestamp_url": office.url, "timestamp_root": str(folder / "root.pem")}
    settings = read_settings({**given, "allowed_networks": networks, "home": folder}, {})
    made = make_stamping(settings, Guard(settings.networks))
    assert made is not None
    return made


def test_its_stamp_leads_to_its_root(office: Office, tmp_path: Path) -> None:
    made = stamping(office, office.authority.root, tmp_path)
    given = stamp(MESSAGE, made.authority, made.post)
    assert given.test  # marked as what it is, also over HTTP
    assert abs((given.at - utc_now()).total_seconds()) < 60
    assert office.seen == ["application/timestamp-query"]


def test_the_stamp_of_another_authority_is_not_taken(office: Office, tmp_path: Path) -> None:
    made = stamping(office, TestAuthority(utc_now).root, tmp_path)
    with pytest.raises(RecordError, match="does not verify"):
        stamp(MESSAGE, made.authority, made.post)


def test_an_authority_that_cannot_now_is_asked_again_later(office: Office, tmp_path: Path) -> None:
    made = stamping(office, office.authority.root, tmp_path)
    office.status = 503
    with pytest.raises(UnreachableError, match="503"):
        stamp(MESSAGE, made.authority, made.post)
    office.status = 200
    assert stamp(MESSAGE, made.authority, made.post).root == office.authority.root


def test_a_private_address_that_was_not_allowed_is_not_asked(office: Office, tmp_path: Path) -> None:
    made = stamping(office, office.authority.root, tmp_path, networks="")
    with pytest.raises(JianzhenError):
        stamp(MESSAGE, made.authority, made.post)
    assert office.seen == []


def test_an_authority_without_its_root_is_refused_at_the_start(tmp_path: Path) -> None:
    settings = read_settings({"timestamp_url": "https://tsa.example", "home": tmp_path}, {})
    with pytest.raises(UsageError, match="root certificate"):
        make_stamping(settings, Guard(()))
