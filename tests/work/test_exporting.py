"""From a claim's life in the store to a case file that verifies, for each reader, on both databases."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jianzhen.claims.states import Variant
from jianzhen.record.verify import verify_bytes
from jianzhen.store import Store
from jianzhen.work import Worker
from jianzhen.work.worker import Duty, utc_now
from tests.record.building import members
from tests.store.making import SHOP, TERMS, end_and_erase
from tests.work.building import NOTE, REASON, REPLIED, RULING, SAID, Shop, screening

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Shop:
    made = Shop(store, tmp_path / "keys")
    made.submit("c-0")
    made.live()
    return made


def made_by_worker(shop: Shop, variant: Variant) -> bytes:
    asked = shop.ask(variant)
    worker = Worker(shop.store, {"export": Duty(shop.exporter.do)}, clock=shop.clock)
    assert worker.once()
    kept = shop.store.exports.one(SHOP, asked.id)
    assert kept.sha256
    assert kept.seq
    return shop.store.blobs.read(SHOP, kept.sha256)


def texts(file: dict[str, bytes]) -> str:
    return "\n".join(data.decode() for name, data in file.items() if name.startswith(("texts/", "covered/")))


def test_every_variant_verifies_and_shows_what_its_reader_may_see(shop: Shop) -> None:
    files: dict[Variant, dict[str, bytes]] = {}
    for variant in Variant:
        data = made_by_worker(shop, variant)
        result = verify_bytes(data, key=shop.keyring.id)
        assert result.faults == [], variant
        assert result.facts["timestamps"]
        assert all(stamp["test"] for stamp in result.facts["timestamps"])
        files[variant] = members(data)
    full, authority, merchant, buyer = (files[v] for v in Variant)
    for told in (SAID, REPLIED, NOTE, REASON, RULING, "花瓶"):
        assert told in texts(full)
        assert told in texts(authority)
    assert REPLIED in texts(merchant)
    assert SAID in texts(buyer)
    for file in (merchant, buyer):
        assert RULING in texts(file)
        assert "goods" not in texts(file)
        assert REASON not in texts(file)  # it was overturned: what stands are other reasons
        assert not any("/maps/" in name for name in file)
    assert SAID not in texts(merchant)
    assert REPLIED not in texts(buyer)
    assert NOTE in texts(buyer)
    assert NOTE not in texts(merchant)
    whole = "".join(data.decode("utf-8", "replace") for data in merchant.values())
    assert "buyer-778" not in whole
    assert "张三" not in whole
    assert "seller-31" in merchant["case.json"].decode()
    assert "r-1" not in buyer["events.jsonl"].decode()


def test_maps_are_in_the_file_and_on_its_page(shop: Shop) -> None:
    file = members(made_by_worker(shop, Variant.FULL))
    report: dict[str, Any] = json.loads(file["findings/1/report.json"])
    named = [finding["map"] for finding in report["findings"] if finding["map"]]
    assert len(set(named)) == len(screening().maps) > 0
    for name in named:
        assert file[f"findings/1/maps/{name}"].startswith(b"\x89PNG")
    assert file["findings/1/report.zh.html"].count(b"data:image/png") == len(named)


def test_what_was_deleted_is_named_and_the_file_still_verifies(shop: Shop) -> None:
    end_and_erase(shop.store, "c-1", shop.clock())
    data = made_by_worker(shop, Variant.FULL)
    assert verify_bytes(data).faults == []
    file = members(data)
    assert [name for name in file if name.startswith(("originals/", "texts/"))] == []
    assert "已删除" in file["absent.json"].decode()


def test_an_export_is_recorded_with_who_asked_and_done_once(shop: Shop) -> None:
    made_by_worker(shop, Variant.MERCHANT)
    last = shop.store.events(SHOP, claim="c-1")[-1].chained.to_json()
    assert (last["kind"], last["actor"]) == ("exported", {"role": "merchant", "id": "m-1"})
    assert not Worker(shop.store, {"export": Duty(shop.exporter.do)}, clock=shop.clock).once()
    data = made_by_worker(shop, Variant.BUYER)  # the first export is in the history of the second
    assert verify_bytes(data).faults == []


def test_a_claim_that_moves_on_meanwhile_is_put_together_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jianzhen.work import exporting

    prepare, calls = exporting.prepare, []

    def slowly(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 1:
            made_by_worker(shop, Variant.BUYER)
        return prepare(*given)

    monkeypatch.setattr(exporting, "prepare", slowly)
    assert verify_bytes(made_by_worker(shop, Variant.FULL)).faults == []
    assert len(calls) == 3


DIES = """
import os, signal, sys
from pathlib import Path
from jianzhen.claims.states import Variant
from jianzhen.store import Store
from jianzhen.work import Exporter
from jianzhen.work.worker import utc_now
from tests.work.building import Shop
Exporter._build = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
url, blobs, keys = sys.argv[1:]
shop = Shop(Store(url, blobs), Path(keys), utc_now)
shop.exporter.file(shop.ask(Variant.AUTHORITY))
"""


def test_killed_between_record_and_file_leaves_a_sound_state(shop: Shop, url: str, tmp_path: Path) -> None:
    places = [url, str(tmp_path / "blobs"), str(tmp_path / "keys")]
    done = subprocess.run([sys.executable, "-c", DIES, *places], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    asked = shop.store.exports.of(SHOP, "c-1")[0]
    assert asked.seq
    assert asked.sha256 is None
    assert shop.store.audit(SHOP, TERMS, shop.keyring.records).faults == []
    worker = Worker(shop.store, {"export": Duty(shop.exporter.do)}, clock=utc_now)
    assert worker.once()
    kept = shop.store.exports.one(SHOP, asked.id)
    assert kept.sha256
    assert verify_bytes(shop.store.blobs.read(SHOP, kept.sha256)).faults == []
    kinds = [link.chained.to_json()["kind"] for link in shop.store.events(SHOP, claim="c-1")]
    assert kinds.count("exported") == 1
