"""Addresses named by strangers: a list of what must never be reached, against a resolver and real servers."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

pytest.importorskip("fastapi")

from jianzhen.server.guard import Guard, RefusedError, Target, UnreachableError

LITERALS = """
127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
169.254.0.1 100.64.0.1 100.127.255.255 192.0.0.1 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
[::] [::1] [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::ffff:7f00:1] [::ffff:8.8.8.8] [::127.0.0.1] [::8.8.8.8]
[fc00::1] [fd12:3456::1] [fe80::1] [fe80::1%25eth0] [fec0::1] [ff02::1] [2001:db8::1] [2001::1] [2002:7f00:1::]
[2002:808:808::1] [64:ff9b::7f00:1] [64:ff9b::808:808] [64:ff9b:1::a00:1] [100::1] [2001:10::1]
2130706433 3232235777 134744072 0x7f000001 0x7f.1 0x7f.0.0.1 017700000001 0177.0.0.1 0177.1 127.1 127.0.1 10.1
08.8.8.8 8.8.8 8.8.8.0x8 010.0.0.1 00000000010.0.0.1 1 0 0x0 127.0.0.1. 2130706433. 0x7F000001
""".split()
FORMS = [
    "file:///etc/passwd", "gopher://8.8.8.8/", "ftp://8.8.8.8/", "dict://8.8.8.8:11211/", "http://", "http:///x",
    "//8.8.8.8/", "8.8.8.8", "http://user@8.8.8.8/", "http://user:pass@8.8.8.8/", "http://8.8.8.8@127.0.0.1/",
    "http://127.0.0.1\\@8.8.8.8/", "http://8.8.8.8:99999/", "http://8.8.8.8:x/", "http://8.8.8.8/a b",
    "http://8.8.8.8/\r\nHost: x", "http://１２７.0.0.1/", "http://ⓛocalhost/", "http://loc%61lhost/",
    "http://[::1", "http://a..b/", "http://-a/", "http://" + "a" * 70 + "/", "http://x/" + "a" * 2000, "",
    "jar:http://8.8.8.8/", "javascript:alert(1)", "http://8.8.8.8\t/", "http://%31%32%37.0.0.1/",
]  # fmt: skip
NAMES: dict[str, list[str]] = {
    "loopback.test": ["127.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "private.test": ["10.1.2.3"],
    "mixed.test": ["93.184.215.14", "127.0.0.1"],
    "mixed6.test": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"],
    "mapped.test": ["::ffff:192.168.0.1"],
    "nat64.test": ["64:ff9b::a00:1"],
    "scoped.test": ["fe80::1%lo"],
    "localhost": ["127.0.0.1", "::1"],
    "cgnat.test": ["100.100.100.200"],
    "multicast.test": ["224.0.0.251"],
}


def fixed(host: str, port: int) -> Sequence[str]:
    if host not in NAMES:
        raise socket.gaierror
    return NAMES[host]


class Recorder(BaseHTTPRequestHandler):
    """Counts who comes; does what the path says."""

    def do_GET(self) -> None:
        server: Any = self.server
        server.came.append((self.path, self.headers["Host"]))
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()
        if self.path == "/large":
            self.wfile.write(b"x" * 5000)
        elif self.path == "/drip":
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)
        else:
            self.wfile.write(b"a photo")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.came = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", LITERALS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_literal_passes(host: str, scheme: str) -> None:
    with pytest.raises(RefusedError):
        Guard(resolve=fixed).target(f"{scheme}://{host}/x.jpg")


@pytest.mark.parametrize("url", FORMS)
def test_no_odd_form_passes(url: str) -> None:
    with pytest.raises(RefusedError):
        Guard(resolve=fixed).target(url)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_passes_that_has_an_address_of_ours(name: str) -> None:
    for spelled in (name, name.upper(), name + "."):
        with pytest.raises(RefusedError):
            Guard(resolve=fixed).target(f"http://{spelled}/")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0", "[::1]", "127.1", "2130706433", "0x7f.1"])
def test_nothing_reaches_a_server_that_listens_here(server: Any, host: str) -> None:
    guard = Guard(seconds=2)
    with pytest.raises((RefusedError, UnreachableError)):
        guard.get(f"http://{host}:{server.server_port}/secret", 1000)
    assert server.came == []


def test_public_addresses_pass() -> None:
    public = lambda host, port: ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]  # noqa: E731
    target = Guard(resolve=public).target("https://shop.example/a.jpg?x=1")
    assert (target.address, target.host, target.port, target.path) == (
        "93.184.215.14", "shop.example", 443, "/a.jpg?x=1",
    )  # fmt: skip
    for host in ("8.8.8.8", "[2001:4860:4860::8888]"):
        assert Guard(resolve=fixed).target(f"http://{host}/").port == 80


def test_a_name_is_resolved_once_and_what_was_resolved_is_reached(server: Any) -> None:
    """DNS rebinding: the second answer would be another address; nobody asks for it."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    guard = Guard((ip_network("127.0.0.1/32"),), rebinding, 3)
    answer = guard.get(f"http://shop.example:{server.server_port}/a.jpg", 1000)
    assert answer.body == b"a photo"
    assert asked == ["shop.example"]
    assert server.came == [("/a.jpg", f"shop.example:{server.server_port}")]


def test_rebinding_the_other_way_round_reaches_nothing(server: Any) -> None:
    """First a public address, then ours: only the first is ever connected to (a black hole here)."""
    answers = [["192.0.2.55"], ["127.0.0.1"]]
    guard = Guard((ip_network("192.0.2.0/24"),), lambda host, port: answers.pop(0), 0.5)
    with pytest.raises(UnreachableError):
        guard.get(f"http://shop.example:{server.server_port}/", 1000)
    assert server.came == []
    assert len(answers) == 1


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.2:{}/secret", "http://localhost:{}/secret", "http://[::1]:{}/x", "http://2130706434:{}/x",
     "http://169.254.169.254/latest", "file:///etc/passwd", "//10.0.0.1/", "http://metadata.test/"],
)  # fmt: skip
def test_redirects_to_where_we_do_not_go_are_not_followed(server: Any, to: str) -> None:
    resolve = lambda host, port: fixed(host, port) if host in NAMES else ["127.0.0.1"]  # noqa: E731
    guard = Guard((ip_network("127.0.0.1/32"),), resolve, 3)
    if "localhost" in to:
        guard = Guard((ip_network("127.0.0.1/32"),), lambda h, p: ["127.0.0.2"] if h == "localhost" else ["127.0.0.1"], 3)
    with pytest.raises(RefusedError):
        guard.get(f"http://shop.example:{server.server_port}/to?{to.format(server.server_port)}", 1000)
    assert len(server.came) == 1


def test_bounds_on_redirects_size_and_time(server: Any) -> None:
    guard = Guard((ip_network("127.0.0.0/8"),), lambda host, port: ["127.0.0.1"], 1.0)
    base = f"http://a.example:{server.server_port}"
    assert guard.get(f"{base}/to?/a", 1000).body == b"a photo"
    for path in ("/large", "/gone", "/drip", "/to?/to?/to?/to?/to?/a"):
        with pytest.raises(UnreachableError):
            guard.get(base + path, 1000)
    silent = socket.create_server(("127.0.0.1", 0))
    with pytest.raises(UnreachableError):
        guard.get(f"http://a.example:{silent.getsockname()[1]}/", 1000)
    silent.close()


def test_the_name_is_kept_for_tls(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is asked for the name, not for the address it led to."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def hello() -> None:
        connection, _ = listener.accept()
        seen.append(connection.recv(4096))
        connection.close()

    threading.Thread(target=hello, daemon=True).start()
    guard = Guard((ip_network("127.0.0.1/32"),), lambda host, port: ["127.0.0.1"], 2)
    target = guard.target(f"https://shop.example:{listener.getsockname()[1]}/")
    assert isinstance(target, Target)
    with pytest.raises(UnreachableError):
        guard.ask(target, "GET", {}, b"", 10)
    assert b"shop.example" in seen[0]
    listener.close()
