"""Addresses that strangers name: resolved once, refused unless public, and only what was resolved is reached.

Refused are all addresses that are not of the public internet, however they are written: private, loopback,
link-local, shared (RFC 6598), multicast, reserved; IPv6 that carries IPv4 (mapped, 6to4, Teredo, NAT64);
numbers that only old parsers read as an address (decimal, octal, hexadecimal, shortened). A name that
resolves to several addresses is refused if one of them is. Nothing is resolved a second time, so a name
cannot change between the question and the connection.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit

from jianzhen.errors import JianzhenError
from jianzhen.model import Text
from jianzhen.server.settings import Network

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

MOST_URL = 2000
MOST_REDIRECTS = 3

_NEVER = [
    ip_network(network)
    for network in (
        *("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15"),
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "::/96", "3fff::/20", "5f00::/16"),
    )
]
"""Networks that carry other addresses, or that Python's own tables judge differently from version to
version."""
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.ASCII)


class RefusedError(JianzhenError):
    """This address is not reached."""

    exit_code = 2


class UnreachableError(JianzhenError):
    """The other side did not answer, or not as allowed: too slow, too large, an error status."""

    exit_code = 2


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Target:
    """Where to go: the address that was resolved, and how the host is called there."""

    url: SplitResult
    host: str
    port: int
    address: str

    @property
    def path(self) -> str:
        """What is asked for there."""
        return (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")


@dataclass(frozen=True)
class Answer:
    """What came back: the first bytes of the body, and where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True)
class Guard:
    """Reaches public addresses, and private ones in `allowed` networks."""

    allowed: Sequence[Network] = ()
    resolve: Resolver = system_resolver
    seconds: float = 20.0

    def target(self, url: str) -> Target:
        """Return where an address leads; raise RefusedError if it is not to be reached."""
        parts, host, port = _taken_apart(url)
        literal = _literal(host)
        if literal is not None:
            found = [literal]
        else:
            try:
                found = [ip_address(text.partition("%")[0]) for text in self.resolve(host, port)]
            except (OSError, UnicodeError, ValueError):
                raise UnreachableError(_NO_NAME.about(host), _CHECK) from None
        if not found:
            raise UnreachableError(_NO_NAME.about(host), _CHECK)
        for address in found:
            if not self._open(address):
                raise RefusedError(_PRIVATE.about(host), _PUBLIC)
        return Target(parts, host, port, str(found[0]))

    def _open(self, address: Address) -> bool:
        if any(address.version == n.version and address in n for n in self.allowed):
            return True
        if any(address.version == n.version and address in n for n in _NEVER):
            return False
        if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address.is_site_local):
            return False
        bad = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_private
        return address.is_global and not bad

    def get(self, url: str, most: int) -> Answer:
        """Fetch at most `most` bytes, following a few redirects, each looked at like the first address.

        Raises:
            RefusedError: it leads, at once or by a redirect, to where we do not go.
            UnreachableError: no answer in time, an error status, or too many bytes.
        """
        for _ in range(MOST_REDIRECTS + 1):
            answer = self.ask(self.target(url), "GET", {}, b"", most)
            moved = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not moved:
                if answer.status != 200:
                    raise UnreachableError(_status(answer.status), _CHECK)
                return answer
            url = urljoin(url, moved)
        raise UnreachableError(_TOO_MANY, _CHECK)

    def ask(self, target: Target, method: str, headers: Mapping[str, str], body: bytes, most: int) -> Answer:
        """Send one request to a target, follow nothing; errors as for `get`, any status is an answer."""
        with self._connected(target) as (connection, end):
            try:
                sent = {"User-Agent": "jianzhen", "Accept-Encoding": "identity", **headers}
                connection.request(method, target.path, body or None, sent)
                response = connection.getresponse()
                data = b""
                while part := response.read1(min(65536, most + 1 - len(data))):
                    data += part
                    if len(data) > most:
                        raise UnreachableError(_LARGE, _CHECK)
                if response.length or time.monotonic() >= end:  # it broke off, or was cut off
                    raise UnreachableError(_SILENT.about(target.host), _CHECK)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise UnreachableError(_SILENT.about(target.host), _CHECK) from error
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, data, target.url.geturl())

    @contextmanager
    def _connected(self, target: Target) -> Iterator[tuple[http.client.HTTPConnection, float]]:
        """Give a connection to the resolved address that ends when the time is over, whatever it does."""
        secure = target.url.scheme == "https"
        end = time.monotonic() + self.seconds
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection: http.client.HTTPConnection = kind(target.host, target.port)
        watch: threading.Timer | None = None
        try:
            sock = socket.create_connection((target.address, target.port), timeout=self.seconds)
            if secure:
                context = ssl.create_default_context()
                sock = context.wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
            connection.sock = sock
            # The socket's own timeout is for each step; this one is for all of them together.
            watch = threading.Timer(max(end - time.monotonic(), 0.01), _cut, (sock,))
            watch.daemon = True
            watch.start()
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            yield connection, end
        except OSError as error:
            raise UnreachableError(_SILENT.about(target.host), _CHECK) from error
        finally:
            if watch is not None:
                watch.cancel()
            connection.close()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _taken_apart(url: str) -> tuple[SplitResult, str, int]:
    if len(url) > MOST_URL or not url.isascii() or any(c <= " " or c in "\\\x7f" for c in url):
        raise RefusedError(_FORM, _CHECK)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedError(_FORM, _CHECK) from None
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise RefusedError(_FORM, _CHECK)
    return parts, host, port or (443 if parts.scheme == "https" else 80)


def _literal(host: str) -> Address | None:
    """Return the address a host is spelled as, None if it is a name; refuse what only looks like one."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    if not _HOST.fullmatch(host) or len(host) > 253 or _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        raise RefusedError(_FORM, _CHECK)
    return None


def _status(status: int) -> Text:
    return Text(f"the other side answered {status}", f"对方返回 {status}")


_CHECK = Text("Check the address", "请检查地址")
_PUBLIC = Text(
    "Give a public address, or have the network allowed (allowed_networks)",
    "请提供公网地址，或由管理员放行该网络（allowed_networks）",
)
_FORM = Text("this is no plain http or https address", "不是普通的 http 或 https 地址")
_NO_NAME = Text("this name has no address", "该域名没有对应地址")
_PRIVATE = Text("this address is not public", "该地址不是公网地址")
_SILENT = Text("no answer, or none in time", "没有应答或超时")
_LARGE = Text("the file there is too large", "对方文件过大")
_TOO_MANY = Text("redirected too often", "重定向次数过多")
