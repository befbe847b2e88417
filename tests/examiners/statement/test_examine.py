"""What the examiner says, and above all what it does not."""

import subprocess
import sys

import pytest
from tests.examiners.statement.cases import SPECIMEN, on, said

from jianzhen.model import Kind, Statement, StatementRole

BUYER, MERCHANT, CHAT, EARLIER = (
    StatementRole.BUYER,
    StatementRole.MERCHANT,
    StatementRole.CHAT,
    StatementRole.EARLIER,
)
COMPLAINT = "收到的碗底部有一道很长的裂纹，装汤的时候一直在漏，包装盒也压坏了，请尽快给我退款"
OTHER = "衣服洗了一次就掉色，把白衬衫都染花了，客服说让我自己承担，我不能接受，要求全额退款"


@pytest.mark.parametrize("role", ["buyer", "merchant", "chat", "listing"])
def test_the_page_seen_in_the_wild_is_found_whoever_sends_it(role: str) -> None:
    found = on(role, SPECIMEN)
    assert {Kind.PLANTED_HOTLINE, Kind.STUFFED_TEXT} <= set(found)
    assert found[Kind.PLANTED_HOTLINE].score == found[Kind.STUFFED_TEXT].score == 3.0
    marked = {SPECIMEN[p.start : p.end] for p in found[Kind.PLANTED_HOTLINE].passages}
    assert marked == {"400-1865-909"}
    assert "昆明市宜良县" in {SPECIMEN[p.start : p.end] for p in found[Kind.STUFFED_TEXT].passages}


REPLY = "亲，如有问题请拨打松下官方客服热线400-810-0781，24小时为您服务"


def test_a_hotline_in_an_ordinary_reply_is_no_finding() -> None:
    assert on("merchant", REPLY) == {}
    assert on("merchant", REPLY, contacts=("400 810 0781",)) == {}
    _, abstentions = said(Statement(MERCHANT, REPLY))
    assert "registered" in abstentions[0].reason.en


def test_against_the_registered_numbers_it_is_a_hint() -> None:
    found = on("merchant", REPLY, contacts=("400-123-4567",))
    assert found[Kind.PLANTED_HOTLINE].score == 1.0
    assert "登记" in found[Kind.PLANTED_HOTLINE].summary.zh


def test_a_registered_number_is_never_planted_however_it_is_written() -> None:
    assert Kind.PLANTED_HOTLINE not in on("merchant", SPECIMEN, contacts=("４００１８６５９０９",))


@pytest.mark.parametrize(
    "text",
    [
        "我的手机号是一三八零零一三八零零零，有事打我",
        "call me back on 138 1234 5678",
        "打我这个 138 1234 5678 或者 159 8765 4321",
        "售后处理完请打13812345678告诉我",
    ],
)
@pytest.mark.parametrize("contacts", [None, ("400-820-8820",)])
def test_a_buyers_own_number_is_no_hotline(text: str, contacts: tuple[str, ...] | None) -> None:
    assert on("buyer", text, contacts) == {}
    assert on("chat", text, contacts) == {}


def test_one_number_for_several_brands_even_across_texts() -> None:
    texts = [f"{brand}售后电话400-1865-909，请致电" for brand in ("格力空调", "美的空调")]
    assert said(Statement(CHAT, texts[0]))[0] == []
    findings, _ = said(*(Statement(CHAT, text) for text in texts))
    assert [f.kind for f in findings] == [Kind.PLANTED_HOTLINE] * 2
    assert findings[0].details["numbers"][0]["brands"] == ["格力", "美的"]


def test_a_shop_of_several_brands_with_one_number_is_none() -> None:
    assert (
        on("merchant", "您好，我们是美的、格力、海尔的授权经销商，售后电话400-820-8820，您的是哪个品牌呢")
        == {}
    )


def test_a_signature_under_every_message_is_no_stuffing() -> None:
    line = "客服：您好，客服热线400-820-8820为您服务\n买家：东西坏了\n"
    assert on("chat", line * 6) == {}
    assert on("merchant", line * 6) == {}


def test_places_of_parcels_and_addresses_are_none() -> None:
    places = SPECIMEN.split(": ")[1]
    assert Kind.STUFFED_TEXT in on("buyer", places)
    assert on("merchant", f"以下地区快递暂停发货：{places}") == {}
    assert on("buyer", "从南昌市南昌县发到昆明市宜良县，中途在长沙、贵阳、曲靖都停了，箱子全烂了") == {}


def test_a_copied_statement_names_its_source() -> None:
    copy = COMPLAINT.replace("尽快", "赶快") + "！"
    statements = (
        Statement(BUYER, copy, "buyer-2"),
        Statement(EARLIER, OTHER, "buyer-3"),
        Statement(EARLIER, COMPLAINT, "buyer-1"),
    )
    (finding,), abstentions = said(*statements)
    assert finding.kind is Kind.COPIED_STATEMENT
    assert (finding.exhibit, finding.against) == (statements[0].sha256, statements[2].sha256)
    assert "another account" in finding.summary.en
    assert abstentions == []


def test_a_buyer_may_repeat_himself_and_short_words_are_not_compared() -> None:
    findings, abstentions = said(Statement(BUYER, COMPLAINT, "a"), Statement(EARLIER, COMPLAINT, "a"))
    assert findings == []
    assert "earlier" in abstentions[0].reason.en
    findings, abstentions = said(Statement(BUYER, "碎了，退款"), Statement(EARLIER, "碎了，退款"))
    assert findings == []
    assert "short" in abstentions[0].reason.en
    assert said(Statement(BUYER, COMPLAINT), Statement(EARLIER, OTHER))[0] == []


def test_texts_of_earlier_claims_are_not_examined() -> None:
    assert said(Statement(EARLIER, SPECIMEN)) == ([], [])


def test_without_texts_nothing_is_loaded() -> None:
    code = (
        "import sys\nfrom jianzhen.examiners import Case, load\nlist(load('statement').examine(Case(())))\n"
        "print([m for m in sys.modules if 'phonenumbers' in m or 'examiners.statement.' in m])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
