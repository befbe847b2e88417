"""A real site on SQLite in a temporary folder, its application in this process, and callers of every role."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient

from jianzhen.claims import SYSTEM
from jianzhen.claims import events as e
from jianzhen.claims.claim import UNROUTED, Routing
from jianzhen.model import Step
from jianzhen.server import credentials
from jianzhen.server.access import Who, scopes_of
from jianzhen.server.app import make_app
from jianzhen.server.guard import Guard
from jianzhen.server.settings import Settings
from jianzhen.server.site import Site, open_site

JPEG = b"\xff\xd8\xff\xe0 not really a photo \xff\xd9"


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@dataclass
class Desk:
    """A site, its application, and what tests do with it again and again."""

    site: Site
    clock: Clock
    web: TestClient
    first: list[str]
    tokens: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def key(self, who: Who, tenant: str = "default", **more: Any) -> dict[str, str]:
        """Headers of a key of this role, with all of its scopes unless told otherwise."""
        more.setdefault("scopes", sorted(scopes_of(who)))
        if who.side:
            more.setdefault("party_ref", f"{who}-1")
        name = f"{tenant}/{who}/{sorted(map(str, more.items()))}"
        if name not in self.tokens:
            with self.site.store.database.write() as db:
                _, self.tokens[name] = credentials.add_key(
                    db, tenant, self.clock(), name="a key", who=who, **more
                )
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def submit(self, tenant: str = "default", **facts: Any) -> str:
        """Hand in a claim with one photo; return its id."""
        self.count += 1
        head = self.key(Who.PLATFORM, tenant)
        photo = JPEG + str(self.count).encode()
        up = self.web.post("/v1/files", files={"file": ("a.jpg", photo)}, headers=head).json()["files"][0]
        body = {
            "platform": "shop",
            "external_id": f"order {self.count}",
            "buyer_ref": "buyer-1",
            "merchant_ref": "merchant-1",
            "asked": {"amount": "86.00", "currency": "CNY"},
            "statement": "It is broken.",
            "facts": {"delivered_at": "2026-11-20T18:30:00+08:00"},
            "exhibits": [{"sha256": up["sha256"]}],
            **facts,
        }
        answer = self.web.post("/v1/claims", json=body, headers=head)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def screen(
        self,
        claim: str,
        step: Step = Step.HEAR_MERCHANT,
        tenant: str = "default",
        policy: str = "test@1",
        routing: Routing = UNROUTED,
    ) -> None:
        """Have it screened, without any worker."""
        store = self.site.store
        state = store.claim(tenant, claim).state
        report = b'{"schema": "jianzhen.nothing-to-screen/1", "side": "buyer"}'
        stored = store.blobs.put(tenant, [report])
        event = e.Screened(SYSTEM, step, policy, stored.sha256, state.unscreened, routing=routing)
        store.apply(tenant, claim, event, now=self.clock(), terms=self.site.terms(tenant))

    def move(self, claim: str, code: str, head: dict[str, str], body: Any = None, **query: str) -> Any:
        """Make a move on whichever version."""
        return self.web.post(
            f"/v1/claims/{claim}/moves/{code}", json=body, params=query, headers={**head, "If-Match": "*"}
        )

    def link(self, claim: str, side: str, tenant: str = "default") -> dict[str, str]:
        """Headers of a side that came by a one-time link."""
        made = self.web.post(
            f"/v1/claims/{claim}/links", json={"side": side}, headers=self.key(Who.PLATFORM, tenant)
        )
        used = self.web.post("/v1/links/use", json={"token": made.json()["token"]})
        return {"Authorization": f"Bearer {used.json()['token']}"}


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from jianzhen.store import migrate

    path = tmp_path_factory.mktemp("server") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


def make_desk(home: Path, **settings: Any) -> Desk:
    clock, first = Clock(), []
    settings = {"rate": 1e6, "burst": 10**6, "tenants": "default,other", **settings}
    site = open_site(Settings(home=home, **settings), clock=clock, guard=Guard(seconds=3), tell=first.append)
    site.doors._burst = site.doors._rate = 1e6
    return Desk(site, clock, TestClient(make_app(site), raise_server_exceptions=True), first)


@pytest.fixture
def desk(tmp_path: Path, _template: Path) -> Iterator[Desk]:
    shutil.copy(_template, tmp_path / "jianzhen.db")
    desk = make_desk(tmp_path)
    yield desk
    desk.site.close()
