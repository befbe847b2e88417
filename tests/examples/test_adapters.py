"""The adapters in examples/ against a served Jianzhen, with orders in the shape the shops' documents give."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

pytest.importorskip("fastapi")

import uvicorn
from examples.after_sale import outcomes

from examples import shopify, wechat_shop
from jianzhen.claims import SYSTEM
from jianzhen.claims import events as e
from jianzhen.claims.claim import Found
from jianzhen.client import Client, RefusedError
from jianzhen.model import Step
from jianzhen.server.access import Who
from jianzhen.server.app import make_app
from jianzhen.server.guard import Guard
from jianzhen.server.run import duties
from jianzhen.work import Worker
from tests.server.conftest import JPEG, Desk, make_desk
from tests.store.making import FOUND

AFTER_SALE = {
    "after_sale_order_id": "2000000001000001",
    "status": "MERCHANT_PROCESSING",
    "openid": "oTVP50O53a7jgmawAmxKukNlq3XI",
    "order_id": "3700000000000001",
    "product_info": {"product_id": "10000000000001", "sku_id": "20000001", "count": 1},
    "details": {"desc": "杯口有裂纹", "receive_product": True, "cancel_time": 0,
                "media_id_list": ["EN2S_1", "EN2S_2"]},
    "refund_info": {"amount": 8600, "refund_reason": 1},
    "return_info": {"waybill_id": "", "delivery_id": "", "delivery_name": ""},
    "merchant_upload_info": {"reject_reason": "", "refund_certificates": []},
    "create_time": 1795392000,
    "update_time": 1795392000,
    "reason": "10000017",
    "reason_text": "商品破损",
    "type": "REFUND",
}  # fmt: skip
RETURN = {
    "id": "gid://shopify/Return/491427904",
    "status": "REQUESTED",
    "order": {"id": "gid://shopify/Order/625362839", "customer": {"id": "gid://shopify/Customer/544365967"}},
    "returnLineItems": {
        "nodes": [
            {
                "id": "gid://shopify/ReturnLineItem/677614677",
                "quantity": 1,
                "returnReason": "DEFECTIVE",
                "customerNote": "The rim is cracked.",
            }
        ]
    },
}
TRANSFER = {
    "amount": {"presentmentMoney": {"amount": "86.0", "currencyCode": "CNY"}},
    "suggestedTransactions": [{"parentTransaction": {"id": "gid://shopify/OrderTransaction/389404469"}}],
}
REASONS = "It is the listing's photo with a crack drawn on it."


@dataclass
class Shop:
    """A served site, the client of a shop's system, and what a shop's people do in Jianzhen."""

    desk: Desk
    client: Client
    count: int = 0
    after: int = 0

    def begin(self) -> None:
        """Begin a test: with orders of its own, and what happened before left out."""
        self.count += 1
        self.after = max((event["seq"] for event in self.client.events(self.after)), default=self.after)

    @property
    def order(self) -> str:
        return f"20000000010000{self.count:02}"

    @property
    def returned(self) -> str:
        return f"gid://shopify/Return/4914279{self.count:02}"

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.client.events(self.after)]

    def screen(self, claim: str, found: tuple[Found, ...] = ()) -> None:
        store = self.desk.site.store
        state = store.claim("default", claim).state
        report = store.blobs.put("default", [b'{"schema": "jianzhen.nothing-to-screen/1", "side": "buyer"}'])
        event = e.Screened(SYSTEM, Step.REVIEW, "test@1", report.sha256, state.unscreened, found=found)
        store.apply("default", claim, event, now=self.desk.clock(), terms=self.desk.site.terms("default"))

    def move(self, who: Who, claim: str, code: str, body: Any = None) -> None:
        answer = self.desk.move(claim, code, self.desk.key(who, actor=f"p-{who}"), body)
        assert answer.status_code == 200, answer.text

    def decide(self, claim: str, outcome: str, amount: str, **more: Any) -> None:
        """A reviewer decides."""
        self.screen(claim, FOUND if outcome == "refuse" else ())
        self.move(Who.REVIEWER, claim, "leased")
        verdict = {
            "outcome": outcome,
            "amount": {"amount": amount, "currency": "CNY"},
            "clause": "house-rules-7@1",
            "reasons": REASONS,
            **more,
        }
        self.move(Who.REVIEWER, claim, "decided", {"verdict": verdict})

    def refuse(self, claim: str) -> None:
        """A reviewer refuses; it is not final then."""
        self.decide(claim, "refuse", "0", relied=[found.kind.value for found in FOUND])

    def uphold(self, claim: str) -> None:
        """The buyer appeals, and the officer upholds: now it is final."""
        buyer = self.desk.link(claim, "buyer")
        assert self.desk.move(claim, "appealed", buyer, {"statement": "It is mine."}).status_code == 200
        self.move(Who.APPEAL_OFFICER, claim, "leased")
        ruling = {"ruling": "uphold", "reasons": "It is right."}
        self.move(Who.APPEAL_OFFICER, claim, "appeal-decided", ruling)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    desk = make_desk(tmp_path_factory.mktemp("shop"))
    desk.site.guard = Guard((ip_network("127.0.0.0/8"),), seconds=3)
    server = uvicorn.Server(uvicorn.Config(make_app(desk.site), port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    scopes = ["submit", "list", "read", "upload", "feed", "move", "act:buyer"]
    key = desk.key(Who.PLATFORM, scopes=scopes)["Authorization"].removeprefix("Bearer ")
    yield Shop(desk, Client(base, key, tries=1))
    server.should_exit = True
    thread.join(10)
    desk.site.close()


@pytest.fixture
def shop(served: Shop) -> Shop:
    served.begin()
    return served


@pytest.fixture
def photos() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path.startswith("/photo") else 404)
            self.end_headers()
            self.wfile.write(JPEG + self.path.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def worked(shop: Shop) -> Iterator[None]:
    """Files are fetched meanwhile."""
    stop = threading.Event()
    worker = Worker(shop.desk.site.store, duties(shop.desk.site), clock=shop.desk.clock)
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    shop.desk.site.store.bell.ring()
    thread.join(10)


def wechat(shop: Shop, **changed: Any) -> str | None:
    def download(media: str) -> bytes:
        return JPEG + media.encode()

    order = {**AFTER_SALE, "after_sale_order_id": shop.order, **changed}
    return wechat_shop.take_in(shop.client, order, "shop-1", download)


def calls(shop: Shop, after: int | None = None) -> list[Any]:
    sent: list[Any] = []
    wechat_shop.follow(shop.client, after or shop.after, "address-1", 16, sent.append)
    return sent


ACCEPT, REJECT = "/channels/ec/aftersale/acceptapply", "/channels/ec/aftersale/rejectapply"


# WeChat Shop


def test_a_wechat_order_is_handed_in_once_with_its_photos(shop: Shop) -> None:
    message = {
        "ToUserName": "gh_*", "FromUserName": "OpenID", "CreateTime": 1662480000, "MsgType": "event",
        "Event": "channels_ec_aftersale_update",
        "finder_shop_aftersale_status_update": {
            "status": "MERCHANT_PROCESSING", "after_sale_order_id": shop.order, "order_id": "12345"
        },
    }  # fmt: skip
    assert wechat_shop.notified(message) == (shop.order, "MERCHANT_PROCESSING")
    assert wechat_shop.notified({**message, "Event": "channels_ec_order_pay"}) is None
    id = wechat(shop)
    assert id is not None
    assert wechat(shop) == id
    claim = shop.client.claim(id)
    named = [claim[name] for name in ("external_id", "platform", "merchant_ref")]
    assert named == [shop.order, "wechat-shop", "shop-1"]
    assert (claim["asked"], claim["remedy"]) == ({"amount": "86.00", "currency": "CNY"}, "refund-only")
    assert {x["sha256"] for x in claim["exhibits"]} == {
        hashlib.sha256(JPEG + media).hexdigest() for media in (b"EN2S_1", b"EN2S_2")
    }
    assert "商品破损\n杯口有裂纹" in claim["texts"].values()
    events = shop.kinds()
    assert events == ["submitted", "sealed"]


def test_every_state_of_a_wechat_order_is_known_and_one_withdraws(shop: Shop) -> None:
    assert len(wechat_shop.STATES) == 17
    for state, step in wechat_shop.STATES.items():
        if step is None:
            assert wechat(shop, status=state) is None
    assert wechat(shop, status="USER_CANCELD") is None  # never handed in
    assert shop.kinds() == []
    id = wechat(shop)
    assert wechat(shop, status="USER_CANCELD") == id
    assert wechat(shop, status="USER_CANCELD") is None  # done before
    assert shop.kinds()[-1] == "withdrawn"
    assert calls(shop) == []


def test_what_is_granted_is_paid_or_the_goods_come_back_first(shop: Shop) -> None:
    paid = wechat(shop)
    back = wechat(shop, after_sale_order_id=f"{shop.order}0", type="RETURN")
    assert paid is not None
    assert back is not None
    shop.decide(paid, "approve", "86.00", remedy="refund-only")
    shop.decide(back, "approve", "86.00", remedy="return-and-refund", conditions=["return-of-goods"])
    second = f"{shop.order}0"
    assert calls(shop) == [
        {"path": ACCEPT, "body": {"after_sale_order_id": shop.order, "accept_type": 2}},
        {
            "path": ACCEPT,
            "body": {"after_sale_order_id": second, "accept_type": 1, "address_id": "address-1"},
        },
    ]
    after = wechat_shop.follow(shop.client, shop.after, "address-1", 16, lambda _: None)
    met = {"condition": "return-of-goods", "on": "2026-11-23T00:00:00Z"}
    shop.move(Who.REVIEWER, back, "condition-met", met)
    assert calls(shop, after) == [
        {"path": ACCEPT, "body": {"after_sale_order_id": f"{shop.order}0", "accept_type": 2}}
    ]


def test_a_refusal_is_passed_on_when_it_is_final_and_a_persons(shop: Shop) -> None:
    id = wechat(shop)
    assert id is not None
    shop.refuse(id)
    assert calls(shop) == []
    shop.uphold(id)
    (call,) = calls(shop)
    assert call["path"] == REJECT
    assert call["body"] == {
        "after_sale_order_id": shop.order,
        "reject_reason": REASONS,
        "reject_reason_type": 16,
    }
    shop.move(Who.SENIOR_REVIEWER, id, "reopened", {"cause": "court", "reasons": "It was ordered."})
    assert [call.get("path") for call in calls(shop)] == [None] * len(calls(shop))  # not any more


def test_another_sum_than_asked_is_for_a_person(shop: Shop) -> None:
    id = wechat(shop)
    assert id is not None
    shop.decide(id, "partial", "30.00", remedy="partial-refund")
    (call,) = calls(shop)
    assert (call["order"], call["amount"], "person" in call) == (shop.order, "30.00", True)


# Shopify


def reading(shop: Shop, **changed: Any) -> shopify.Read:
    def read(query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        assert variables["id"] == shop.returned
        if query == shopify.LINES:
            return {"return": {**RETURN, "id": shop.returned, **changed}}
        assert variables["lines"] == [{"id": "gid://shopify/ReturnLineItem/677614677", "quantity": 1}]
        return {"return": {"suggestedFinancialOutcome": {"financialTransfer": TRANSFER}}}

    return read


def test_a_webhook_is_shopifys_only_with_its_signature() -> None:
    body = json.dumps({"id": 491427904, "admin_graphql_api_id": RETURN["id"]}).encode()
    right = base64.b64encode(hmac.digest(b"hush", body, "sha256")).decode()
    assert shopify.is_genuine(body, right, "hush")
    assert shopify.return_of(body) == RETURN["id"]
    for wrong in ("", "x", right[:-2] + "A=", base64.b64encode(b"0" * 32).decode(), "ü"):
        assert not shopify.is_genuine(body, wrong, "hush")
    assert not shopify.is_genuine(body + b" ", right, "hush")


def test_a_return_is_handed_in_once_with_photos_fetched_by_address(
    shop: Shop, photos: str, worked: None
) -> None:
    given = [f"{photos}/photo-1.jpg", f"{photos}/photo-2.jpg?v=1"]
    take = lambda: shopify.take_in(shop.client, reading(shop), shop.returned, "shop-2", given)  # noqa: E731
    id = take()
    assert id is not None
    assert take() == id
    claim = shop.client.claim(id)
    assert (claim["external_id"], claim["platform"]) == (shop.returned, "shopify")
    assert {x["sha256"] for x in claim["exhibits"]} == {
        hashlib.sha256(JPEG + path).hexdigest() for path in (b"/photo-1.jpg", b"/photo-2.jpg?v=1")
    }
    assert shopify.take_in(shop.client, reading(shop, status="OPEN"), shop.returned, "shop-2", given) is None


def test_an_address_that_is_not_public_or_has_nothing_is_refused(
    shop: Shop, photos: str, worked: None
) -> None:
    take = lambda url: shopify.take_in(shop.client, reading(shop), shop.returned, "s", [url])  # noqa: E731
    with pytest.raises(RefusedError, match="not public"):
        take("http://169.254.169.254/latest/photo.jpg")
    assert shop.kinds() == []


def test_outcomes_become_mutations(shop: Shop) -> None:
    def told(read: shopify.Read) -> list[Any]:
        sent: list[Any] = []
        shopify.follow(shop.client, read, shop.after, sent.append)
        return [(call.get("mutation"), call.get("variables", {}).get("input")) for call in sent]

    id = shopify.take_in(shop.client, reading(shop), shop.returned, "shop-2", [])
    assert id is not None
    shop.refuse(id)
    assert told(reading(shop)) == []
    shop.uphold(id)
    declined = {
        "id": shop.returned,
        "declineReason": "OTHER",
        "declineNote": REASONS,
        "notifyCustomer": True,
    }
    assert told(reading(shop)) == [(shopify.DECLINE, declined)]
    assert told(reading(shop, status="CLOSED")) == [(None, None)]  # a person looks


def test_a_return_is_approved_and_paid_when_the_goods_are_back(shop: Shop) -> None:
    id = shopify.take_in(shop.client, reading(shop), shop.returned, "shop-2", [])
    assert id is not None
    shop.decide(id, "approve", "86.00", remedy="return-and-refund", conditions=["return-of-goods"])
    (granted,) = outcomes(shop.client, "shopify", shop.after)
    approve = {"mutation": shopify.APPROVE, "variables": {"input": {"id": shop.returned}}}
    assert shopify.calls_of(granted, reading(shop)) == [approve]
    met = {"condition": "return-of-goods", "on": "2026-11-23T00:00:00Z"}
    shop.move(Who.REVIEWER, id, "condition-met", met)
    (pay,) = outcomes(shop.client, "shopify", granted.seq)
    (process,) = shopify.calls_of(pay, reading(shop, status="OPEN"))
    assert process["mutation"] == shopify.PROCESS
    paid = process["variables"]["input"]
    assert (paid["returnId"], paid["returnLineItems"][0]["quantity"]) == (shop.returned, 1)
    assert paid["financialTransfer"]["issueRefund"]["orderTransactions"] == [
        {
            "parentId": "gid://shopify/OrderTransaction/389404469",
            "transactionAmount": {"amount": "86.00", "currencyCode": "CNY"},
        }
    ]
    assert list(outcomes(shop.client, "wechat-shop", shop.after)) == []
