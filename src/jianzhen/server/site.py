"""One site: what all requests share. `open_site` makes everything that is missing at the first start."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jianzhen.claims import Terms
from jianzhen.consumers import Rules, load, shipped
from jianzhen.errors import (
    CANNOT_READ,
    CANNOT_WRITE,
    CHECK_FOLDER,
    CHECK_PATH,
    PhotoError,
    UsageError,
    because,
)
from jianzhen.model import Text
from jianzhen.record.keys import Keyring, open_keyring
from jianzhen.server import credentials, ties
from jianzhen.server.access import Who
from jianzhen.server.guard import Guard
from jianzhen.server.limits import Buckets
from jianzhen.server.metrics import Metrics
from jianzhen.server.oidc import Provider
from jianzhen.server.once import InFlight
from jianzhen.server.problems import ProblemError
from jianzhen.server.settings import Settings
from jianzhen.server.webhooks import announce
from jianzhen.sheet.yaml_ import MOST_BYTES
from jianzhen.store import Store, migrate
from jianzhen.store.applying import lock
from jianzhen.work.child import LookFailedError
from jianzhen.work.covering import Covering

AT_ONCE, IN_LINE = 2, 8
"""Photos that one process of the API has decoded at a time; and with those that wait for it. No more: a
request that waits holds a thread."""

_BUSY = Text("too many pictures are being prepared", "正在处理的图片过多")
_LATER = Text("Ask again in a moment", "请稍候再试")


def utc_now() -> datetime:
    """Return the time of this machine's clock."""
    return datetime.now(UTC)


@dataclass
class Site:
    """What all requests share.

    Attributes:
        tie_key: with which ties are hashed (`server.ties`).
        doors: bounds attempts to sign in or to use a link.
        provider: the identity provider with which people may sign in, if one is set up.
        pictures: bounds how many photos one caller has decoded.
    """

    settings: Settings
    store: Store
    keyring: Keyring
    guard: Guard
    tie_key: bytes
    clock: Callable[[], datetime] = utc_now
    terms: Callable[[str], Terms] = field(default=lambda _: Terms())
    in_flight: InFlight = field(default_factory=InFlight)
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        self._covering = Covering()
        self._room, self._free = threading.BoundedSemaphore(IN_LINE), threading.BoundedSemaphore(AT_ONCE)
        self.buckets = Buckets(self.settings.rate, self.settings.burst)
        self.doors = Buckets(0.2, 20)
        self.pictures = Buckets(1.0, 20)
        self.provider = Provider(self.settings, self.guard) if self.settings.oidc_issuer else None

    @contextmanager
    def covering(self) -> Iterator[Covering]:
        """Give what decodes photos, each in a process of its own: two at once, a few wait, more are refused.

        Raises:
            ProblemError: too many are waiting, or the photo cannot be covered.
        """
        if not self._room.acquire(blocking=False):
            raise ProblemError(503, "try-later", _BUSY, _LATER, {"Retry-After": "2"})
        try:
            with self._free:
                yield self._covering
        except (PhotoError, LookFailedError) as error:
            raise ProblemError(409, "no-photo", error.what, error.do) from error
        finally:
            self._room.release()

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def open_site(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    guard: Guard | None = None,
    tell: Callable[[str], None] | None = None,
) -> Site:
    """Open a site; make its tables, its first tenant, its keyring and a first key where they are missing.

    `tell` is given the first key, once (by default it is written to stderr).

    Raises:
        JianzhenError: the folder, the database, the blobs or the keys cannot be used.
    """
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(settings.home), CHECK_FOLDER) from error
    rules = _consumer_rules(settings)
    migrate(settings.database_url)
    store = Store(settings.database_url, settings.blob_place, hooks=[announce], consumers=rules)
    try:
        now = clock()
        keyring = open_keyring(settings.home / "keys", now)
        tie_key = ties.open_key(settings.home / "keys")
        for tenant in settings.tenants.split(","):
            _first_key(store, tenant.strip(), now, tell or _say)
    except BaseException:
        store.close()
        raise
    return Site(settings, store, keyring, guard or Guard(settings.networks), tie_key, clock)


def _consumer_rules(settings: Settings) -> Rules:
    if not settings.consumer_rules:
        return shipped()
    try:
        with Path(settings.consumer_rules).open("rb") as file:
            return load(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(settings.consumer_rules), CHECK_PATH) from error


def _first_key(store: Store, tenant: str, now: datetime, tell: Callable[[str], None]) -> None:
    """Make a tenant and a key for its administrator, unless it has keys already."""
    try:
        store.add_tenant(tenant, now)
    except ValueError:
        raise UsageError(
            Text(f"“{tenant}” cannot name a tenant", f"“{tenant}”不能作为租户编号"),
            Text("Use 1 to 40 of a–z, 0–9 and hyphens", "请使用 1 至 40 个小写字母、数字或连字符"),
        ) from None
    with store.database.write() as db:
        lock(db, tenant)
        if credentials.list_keys(db, tenant):
            return
        _, whole = credentials.add_key(db, tenant, now, name="first administrator", who=Who.ADMIN)
    tell(whole)


def _say(whole: str) -> None:
    print(
        f"jianzhen: the administrator's key, shown this once: {whole}\n"
        f"jianzhen：管理员密钥，仅显示这一次：{whole}",
        file=sys.stderr,
        flush=True,
    )


def index_folder(settings: Settings) -> Path:
    """Return the folder of this machine's indexes of photos seen before."""
    return settings.home / "seen"
