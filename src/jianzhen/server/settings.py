"""All that can be set about the service: one frozen value, from flags, `JIANZHEN_*`, or defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jianzhen.errors import CANNOT_READ, CHECK_PATH, UsageError, because
from jianzhen.model import Text

Network = IPv4Network | IPv6Network
ROLES = ("all", "api", "worker")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one process.

    Attributes:
        home: folder of everything that is kept on this machine.
        database: address of the database; empty: SQLite in `home`.
        blobs: folder or address of the files; empty: a folder in `home`.
        tenants: ids of those who are kept apart here, separated by commas; made at the start if missing.
        role: `all`, `api` or `worker`.
        host, port: where the API listens.
        open_to_network: listen on other than this machine's own address. There is no TLS here.
        screeners: photos of how many claims are checked at once.
        calibration: path of a site's own calibration; empty: the one that comes along.
        retention: path of a site's own retention rules; empty: those that come along.
        consumer_rules: path of a site's own rules of the consumer record; empty: those that are shipped.
        rate, burst: requests a second of one caller, and how many at once.
        most_json, most_upload, most_part: bytes of a JSON body, of a body with files, of one part of a large
            upload.
        allowed_networks: networks that webhooks and evidence addresses may reach although they are private,
            separated by commas.
        timestamp_url: RFC 3161 authority that stamps checkpoints; empty: nobody does; `test`: the built-in
            test authority, which proves nothing to third parties.
        timestamp_root: file (PEM) with the root certificates its stamps must lead to.
        checkpoint_events, checkpoint_minutes: a tenant's chain is signed after so many events, or minutes.
        oidc_issuer: identity provider with which people of the platform may sign in; empty: none.
        oidc_client_id, oidc_client_secret: who we are there; the secret comes from the environment, or
            from `oidc_client_secret_file`, and is never shown.
        oidc_redirect: address of `/v1/oidc/back` as browsers reach it, or of a page that passes on to it.
    """

    home: Path = Path("jianzhen-data")
    database: str = ""
    blobs: str = ""
    tenants: str = "default"
    role: str = "all"
    host: str = "127.0.0.1"
    port: int = 8420
    open_to_network: bool = False
    screeners: int = 1
    calibration: str = ""
    retention: str = ""
    consumer_rules: str = ""
    rate: float = 50.0
    burst: int = 200
    most_json: int = 1 << 20
    most_upload: int = 128 << 20
    most_part: int = 16 << 20
    allowed_networks: str = ""
    timestamp_url: str = ""
    timestamp_root: str = ""
    checkpoint_events: int = 1000
    checkpoint_minutes: int = 10
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_client_secret_file: str = ""
    oidc_redirect: str = ""

    @property
    def database_url(self) -> str:
        """Address of the database."""
        return self.database or f"sqlite:///{(self.home / 'jianzhen.db').absolute()}"

    @property
    def blob_place(self) -> str:
        """Folder or address of the files."""
        return self.blobs or str((self.home / "files").absolute())

    @property
    def networks(self) -> tuple[Network, ...]:
        """The private networks that may be reached."""
        return tuple(ip_network(part.strip()) for part in self.allowed_networks.split(",") if part.strip())


def read_settings(given: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: what is `given` (None: not given), else the environment, else the default.

    Raises:
        UsageError: a value that cannot be.
    """
    env = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for one in fields(Settings):
        name = f"JIANZHEN_{one.name.upper()}"
        raw = given.get(one.name)
        if raw is None:
            raw = env.get(name)
        if raw is not None and raw != "":
            values[one.name] = _typed(name, type(one.default), raw)
    if path := values.get("oidc_client_secret_file"):
        values["oidc_client_secret"] = _secret(path)
    settings = Settings(**values)
    _check(settings)
    return settings


def _secret(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.read(4096).strip()
    except (OSError, UnicodeError) as error:
        what = because(CANNOT_READ, error) if isinstance(error, OSError) else CANNOT_READ
        raise UsageError(what.about(path), CHECK_PATH) from error


def _typed(name: str, kind: type[Any], raw: Any) -> Any:
    if kind is bool:
        return raw if isinstance(raw, bool) else str(raw).lower() in ("1", "true", "yes", "on")
    try:
        return kind(raw)
    except ValueError:
        raise _refused(name, raw) from None


def _check(settings: Settings) -> None:
    if settings.role not in ROLES:
        raise _refused("role", settings.role)
    if not 0 <= settings.port < 65536:
        raise _refused("port", settings.port)
    sizes = ("screeners", "rate", "burst", "most_json", "most_upload", "most_part")
    for name in (*sizes, "checkpoint_events", "checkpoint_minutes"):
        if getattr(settings, name) <= 0:
            raise _refused(name, getattr(settings, name))
    try:
        _ = settings.networks
    except ValueError:
        raise _refused("allowed_networks", settings.allowed_networks) from None
    _check_oidc(settings)
    if settings.role != "worker" and not settings.open_to_network and not _own(settings.host):
        raise UsageError(
            Text(
                f"{settings.host} can be reached from other machines, and there is no encryption here",
                f"{settings.host} 可被其他机器访问，而本程序不提供加密",
            ),
            Text(
                "Put a proxy with TLS in front; if you have one, add --open-to-network",
                "请在前面部署带 TLS 的反向代理；如已部署，请加上 --open-to-network",
            ),
        )


def _check_oidc(settings: Settings) -> None:
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_redirect")
    missing = [name for name in names if not getattr(settings, name)]
    if len(missing) == len(names):
        return
    if missing:
        raise UsageError(
            Text(
                f"signing in with an identity provider also needs: {', '.join(missing)}",
                f"使用身份提供方登录还需要：{'、'.join(missing)}",
            ),
            Text("See: jianzhen serve --help", "请看：jianzhen serve --help"),
        )
    for name in ("oidc_issuer", "oidc_redirect"):
        if not _safe(getattr(settings, name)):
            raise _refused(name, getattr(settings, name))


def _safe(url: str) -> bool:
    """Whether nobody can listen on the way there: https, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.query or parts.fragment or "@" in parts.netloc:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _own(host)))


def _own(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(name: str, value: object) -> UsageError:
    return UsageError(
        Text(f"{name} cannot be “{value}”", f"{name} 不能是“{value}”"),
        Text("See: jianzhen serve --help", "请看：jianzhen serve --help"),
    )
