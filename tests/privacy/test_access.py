"""All that is kept about one buyer, and nothing that is not theirs."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

from jianzhen.claims import SYSTEM
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit
from jianzhen.model import Step
from jianzhen.privacy.access import Asked, export
from jianzhen.privacy.load import shipped
from jianzhen.store import Store, With
from tests.privacy.test_due import expire, handed_in
from tests.store.making import MERCHANT, NOW, SHOP, do, seal, sha, withdrawn

RULES = shipped()


def report(store: Store, exhibit: str) -> str:
    strength = {"band": "strong", "n_negatives": 100, "false_alarm_bound": 0.03, "log10_lr": 2.5}
    found = {"examiner": "derivation", "kind": "derived-from-product", "exhibit": exhibit}
    found |= {"strength": strength, "details": {"secret-threshold": 0.7}}  # type: ignore[dict-item]
    return store.blobs.put(SHOP, [json.dumps({"findings": [found]}).encode()]).sha256


def opened(store: Store, path: Path, buyer: str = "wang-1990") -> tuple[dict, zipfile.ZipFile]:
    export(store, Asked(SHOP, buyer, None), RULES, NOW, path)
    file = zipfile.ZipFile(path)
    return json.loads(file.read("access.json")), file


def test_own_things_reasons_and_dates_and_nothing_of_others(store: Store, tmp_path: Path) -> None:
    handed_in(store, "c-1", photo=b"<b>own photo")
    handed_in(store, "c-2", "li")
    seen = store.claim(SHOP, "c-1").state.unscreened
    event = e.Screened(SYSTEM, Step.HEAR_MERCHANT, "rules@1", report(store, seen[0]), seen)
    do(store, "c-1", event)
    reply = seal("商家的话：王小姐住在五号楼")
    theirs = store.blobs.put(SHOP, [b"the merchant's photo"]).sha256
    contest = e.MerchantContested(MERCHANT, reply.sha256, (Exhibit(theirs),))
    do(store, "c-1", contest, along=With(texts=(reply,)))
    told, file = opened(store, tmp_path / "a.zip")
    [claim] = told["claims"]
    assert file.read(claim["files"][0]["member"]) == b"<b>own photo"
    assert [t["text"] for t in claim["texts"]] == ["杯子碎了 c-1"]
    assert claim["order_facts"] == {"category": "cup"}
    assert [f["band"] for f in claim["findings"]] == ["strong"]
    assert {r["what"] for r in claim["kept"]} == {
        "originals",
        "texts",
        "reports",
        "order-facts",
        "references",
    }
    assert all(r["stopped"]["en"] == "the claim has not ended" for r in claim["kept"])
    assert any("merchant" in r["en"] for r in claim["recipients"])
    assert [h["kind"] for h in claim["history"]] == ["submitted", "merchant-contested"]
    everything = b"".join(file.read(name) for name in file.namelist()).decode()
    for foreign in (
        "secret-threshold",
        "log10_lr",
        'derivation"',
        "五号楼",
        "the merchant's photo",
        "c-2",
        "m-1",
    ):
        assert foreign not in everything
    page = file.read("index.html").decode()
    assert "杯子碎了 c-1" in page
    assert "保存的内容" in page
    assert "What is kept about you" in page
    assert "http" not in page


def test_after_erasing_it_says_what_went_and_when(store: Store, tmp_path: Path) -> None:
    handed_in(store, "c-1")
    withdrawn(store, "c-1")
    expire(store, NOW + timedelta(days=200))
    [claim] = opened(store, tmp_path / "a.zip")[0]["claims"]
    assert (claim["files"], claim["texts"]) == ([], [])
    assert [x["what"] for x in claim["erased"]] == ["originals", "texts"]
    assert {x["what"]: x["goes_if_you_ask"] for x in claim["kept"]} == {
        "order-facts": False,
        "references": False,
    }


def test_of_nobody_there_is_nothing(store: Store, tmp_path: Path) -> None:
    told, file = opened(store, tmp_path / "a.zip", "nobody")
    assert told["claims"] == []
    assert "没有保存任何资料" in file.read("index.html").decode()
    assert sha(b"x") not in file.namelist()
