"""What a case file is made of for each reader: the buyer's record is none of the merchant's business."""

from jianzhen.claims import events as e
from jianzhen.claims.states import Variant
from jianzhen.store import Store, With, seal
from jianzhen.work.casework import case_of
from tests.store.making import BUYER, SHOP, do
from tests.store.test_persons import OFFICER, entered


def test_what_is_said_about_the_record_is_in_the_buyers_file_and_not_in_the_merchants(store: Store) -> None:
    at = entered(store, "c-1")
    objection, answer = seal("照片是我本人拍的"), seal("条目有误，予以推翻")
    event: e.Event = e.RecordObjected(BUYER, objection.sha256)
    do(store, "c-1", event, at, along=With(texts=(objection,)))
    event = e.ObjectionDecided(OFFICER, False, answer.sha256)
    do(store, "c-1", event, at, along=With(texts=(answer,)))
    told = {}
    for variant in Variant:
        case = case_of(store, SHOP, "c-1", variant)
        told[variant] = {words.sha256: words.text for words in case.words}
    for variant in (Variant.BUYER, Variant.FULL):
        words = "".join(text or "" for text in told[variant].values())
        assert "照片是我本人拍的" in words
        assert "条目有误" in words
    words = "".join(text or "" for text in told[Variant.MERCHANT].values())
    assert "本人" not in words
    assert "条目有误" not in words
    assert {objection.sha256, answer.sha256} <= set(told[Variant.MERCHANT])  # named by their hashes only
