"""Case files over the API: who gets which, once, and only when they are there."""

import pytest

from jianzhen.record.verify import verify_bytes
from jianzhen.server.access import Who
from jianzhen.server.sealing import make_sealer
from jianzhen.work import Exporter, Worker
from jianzhen.work.worker import Duty
from tests.server.conftest import Desk
from tests.store.making import end_and_erase

ALL = {"full", "authority", "merchant", "buyer"}
RIGHTS = {
    Who.PLATFORM: ALL,
    Who.SENIOR_REVIEWER: ALL,
    Who.BUYER: {"buyer"},
    Who.MERCHANT: {"merchant"},
}


def work(desk: Desk) -> None:
    """Have all case files made that were asked for."""
    site = desk.site
    exporter = Exporter(site.store, site.terms, site.clock, make_sealer(site))
    worker = Worker(site.store, {"export": Duty(exporter.do)}, clock=site.clock)
    while worker.once():
        pass


@pytest.mark.parametrize("who", list(Who))
def test_who_may_ask_for_which_variant(desk: Desk, who: Who) -> None:
    claim = desk.submit()
    for variant in ALL:
        url = f"/v1/claims/{claim}/exports"
        answer = desk.web.post(url, json={"variant": variant}, headers=desk.key(who))
        assert answer.status_code == (202 if variant in RIGHTS.get(who, ()) else 403), variant


def test_an_export_is_made_once_and_verifies(desk: Desk) -> None:
    claim, shop = desk.submit(), desk.key(Who.PLATFORM)
    head = {**shop, "Idempotency-Key": "k-1"}
    first, again = (desk.web.post(f"/v1/claims/{claim}/exports", json={}, headers=head) for _ in range(2))
    assert first.json() == again.json()
    href = first.headers["Location"]
    assert desk.web.get(href, headers=shop).json()["state"] == "waiting"
    waiting = desk.web.get(f"{href}/file", headers=shop)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (409, "2")
    work(desk)
    told = desk.web.get(href, headers=shop).json()
    assert (told["state"], told["variant"], told["event"]) == ("ready", "full", 3)
    file = desk.web.get(told["file"], headers=shop)
    result = verify_bytes(file.content, key=desk.site.keyring.id)
    assert result.faults == []
    assert result.facts["timestamps"] == []  # nobody stamps unless told to
    listed = desk.web.get(f"/v1/claims/{claim}/exports", headers=shop).json()["exports"]
    assert [x["id"] for x in listed] == [told["id"]]


def test_a_side_sees_only_its_own_copies(desk: Desk) -> None:
    claim, shop = desk.submit(), desk.key(Who.PLATFORM)
    url = f"/v1/claims/{claim}/exports"
    made = {v: desk.web.post(url, json={"variant": v}, headers=shop).json()["href"] for v in ALL}
    work(desk)
    for who in (Who.BUYER, Who.MERCHANT):
        for head in (desk.key(who), desk.link(claim, who.value)):
            for variant, href in made.items():
                wanted = 200 if variant == who.value else 404
                assert desk.web.get(f"{href}/file", headers=head).status_code == wanted
            listed = desk.web.get(url, headers=head).json()["exports"]
            assert [x["variant"] for x in listed] == [who.value]
    other = desk.submit(buyer_ref="buyer-2")
    stolen = made["full"].replace(claim, other)
    assert desk.web.get(stolen, headers=shop).status_code == 404


def test_a_deleted_claim_takes_its_case_files_with_it(desk: Desk) -> None:
    claim, shop = desk.submit(), desk.key(Who.PLATFORM)
    href = desk.web.post(f"/v1/claims/{claim}/exports", json={}, headers=shop).json()["href"]
    work(desk)
    sha256 = desk.web.get(href, headers=shop).json()["sha256"]
    end_and_erase(desk.site.store, claim, desk.clock(), "default")
    assert desk.web.get(f"{href}/file", headers=shop).status_code == 410
    assert desk.web.get(href, headers=shop).json()["state"] == "deleted"
    assert desk.site.store.blobs.size("default", sha256) is None
