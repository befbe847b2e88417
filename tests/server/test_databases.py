"""The same service on SQLite and on PostgreSQL: one life of a claim, and what must happen once at once."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from jianzhen.model import Step
from jianzhen.server import credentials
from jianzhen.server.access import Who
from jianzhen.server.run import tidy
from jianzhen.store.errors import StoreError
from tests.databases import _migrated_postgres, _migrated_sqlite, postgres_address, url
from tests.server.conftest import Desk, make_desk

__all__ = ["_migrated_postgres", "_migrated_sqlite", "postgres_address", "url"]


@pytest.fixture
def there(url: str, tmp_path: Path) -> Any:
    desk = make_desk(tmp_path / "home", database=url)
    yield desk
    desk.site.close()


def test_a_claim_lives_and_the_first_key_is_made_once(there: Desk, url: str, tmp_path: Path) -> None:
    assert len(there.first) == 2  # one for each tenant
    again = make_desk(tmp_path / "home", database=url)
    assert again.first == []
    again.site.close()
    claim = there.submit()
    there.screen(claim, Step.REVIEW)
    reviewer = there.key(Who.REVIEWER)
    assert there.move(claim, "leased", reviewer).status_code == 200
    buyer = there.link(claim, "buyer")
    assert there.move(claim, "human-demanded", buyer).status_code == 409
    data = b"0123456789"
    sha256 = hashlib.sha256(data).hexdigest()
    made = there.web.post("/v1/uploads", json={"size": 10, "sha256": sha256}, headers=buyer).json()
    for at in (0, 5):
        head = {**buyer, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        part = data[at : at + 5]
        assert there.web.patch(f"/v1/uploads/{made['id']}", content=part, headers=head).status_code == 204
    body = {"exhibits": [{"sha256": sha256}], "statement": "From the side."}
    answer = there.web.post(f"/v1/claims/{claim}/evidence", json=body, headers={**buyer, "If-Match": "*"})
    assert answer.status_code == 200, answer.text
    feed = there.web.get("/v1/events", headers=there.key(Who.AUDITOR)).json()["events"]
    assert [e["kind"] for e in feed] == ["submitted", "sealed", "screened", "leased", "evidence-supplied"]
    tidy(there.site)
    assert there.web.get("/v1/keys", headers=there.key(Who.ADMIN)).status_code == 200


def test_of_many_who_use_one_link_one_gets_in(there: Desk) -> None:
    claim = there.submit()
    made = there.web.post(
        f"/v1/claims/{claim}/links", json={"side": "buyer"}, headers=there.key(Who.PLATFORM)
    )
    token = made.json()["token"]

    def use(_: int) -> bool:
        try:
            with there.site.store.database.write() as db:
                credentials.exchange_link(db, there.clock.now, token)
        except credentials.UnknownError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(8))) == 1


def test_one_decision_of_many_tries_with_one_key(there: Desk) -> None:
    claim = there.submit()
    there.screen(claim, Step.REVIEW)
    head = {**there.key(Who.REVIEWER), "If-Match": "*", "Idempotency-Key": "one"}

    def take(_: int) -> int:
        return there.web.post(f"/v1/claims/{claim}/moves/leased", headers=head).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = set(pool.map(take, range(8)))
    assert statuses <= {200, 409}
    kinds = [e.chained.to_json()["kind"] for e in there.site.store.events("default", claim=claim)]
    assert kinds.count("leased") == 1


def test_a_database_that_is_away_is_told_as_such(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from jianzhen.store.errors import TRY_LATER, DatabaseUnreachableError

    head = there.key(Who.PLATFORM)

    def away(*_: Any, **__: Any) -> Any:
        raise DatabaseUnreachableError(TRY_LATER, TRY_LATER)

    monkeypatch.setattr(there.site.store.database, "read", away)
    for path in ("/v1/claims", "/health/ready"):
        answer = there.web.get(path, headers=head)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert issubclass(DatabaseUnreachableError, StoreError)
