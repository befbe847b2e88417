"""WeChat Shop (微信小店): after-sale orders into Jianzhen, and its outcomes as calls of the shop's API.

Written after these pages of developers.weixin.qq.com, read on 2026-11-23 in a stored copy, not live:
- notification channels_ec_aftersale_update and its 17 states:
  /doc/store/shop/notify/aftersale_callback/channels_ec_aftersale_update
- getaftersaleorder: /doc/store/shop/API/channels-shop-aftersale/api_getaftersaleorder.html (its field
  `details.media_id_list` was read in an open-source client of that API, not on the page itself)
- acceptapply, rejectapply, rejectreason/get: /doc/store/shop/API/channels-shop-aftersale/…
- basics/media/get (photos by media_id): /doc/store/shop/API/apimgnt/resource/api_getdatabymediaid.md
Not read: how pushes are encrypted (消息推送). Decrypt and verify them with your own framework, and give this
module the JSON.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from examples.after_sale import Call, Outcome, Send, by_hand, outcomes, submit_once, withdraw
from jianzhen.client import Client

PLATFORM = "wechat-shop"
EVENT = "channels_ec_aftersale_update"
Download = Callable[[str], bytes]

STATES = {
    "MERCHANT_PROCESSING": "submit",  # 商家受理中
    "USER_CANCELD": "withdraw",  # 用户取消申请
    # The others say what came of it, or who is to act in the shop: nothing to do here.
    "USER_WAIT_CONFIRM": None,  # 待用户确认
    "USER_WAIT_CONFIRM_UPDATE": None,  # 待用户处理商家协商
    "USER_WAIT_HANDLE_MERCHANT_AFTER_SALE": None,  # 待用户处理商家代发起的售后申请
    "USER_WAIT_RETURN": None,  # 待买家退货
    "MERCHANT_WAIT_RECEIPT": None,  # 待商家收货
    "MERCHANT_OVERDUE_REFUND": None,  # 商家逾期未退款
    "MERCHANT_REJECT_REFUND": None,  # 商家拒绝退款
    "MERCHANT_REJECT_RETURN": None,  # 商家拒绝退货退款
    "RETURN_CLOSED": None,  # 退货退款关闭
    "MERCHANT_REFUND_SUCCESS": None,  # 退款完成
    "MERCHANT_RETURN_SUCCESS": None,  # 退货退款完成
    "PLATFORM_REFUNDING": None,  # 平台退款中
    "PLATFORM_REFUND_FAIL": None,  # 平台退款失败
    "MERCHANT_REFUND_RETRY_FAIL": None,  # 商家打款失败，客服关闭售后
    "MERCHANT_FAIL": None,  # 售后关闭
}
REMEDIES = {"REFUND": "refund-only", "RETURN": "return-and-refund", "EXCHANGE": "exchange"}
NOT_WANTED = ("NO_LONGER_WANT", "10000000")
"""Reasons (不想要了) that name no fault of the goods; with a return they are returns without reason."""


def notified(message: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (after-sale order, state) of a decrypted notification; None if it is about something else."""
    if message.get("Event") != EVENT:
        return None
    told = message["finder_shop_aftersale_status_update"]
    return str(told["after_sale_order_id"]), str(told["status"])


def claim_of(order: Mapping[str, Any], shop: str) -> dict[str, Any]:
    """Return the claim of an after-sale order (as getaftersaleorder has it); `shop`: your id of the shop."""
    details, goods = order.get("details", {}), order.get("product_info", {})
    no_reason = order["type"] == "RETURN" and order.get("reason") in NOT_WANTED
    said = (order.get("reason_text"), details.get("desc"))
    return {
        "platform": PLATFORM,
        "external_id": order["after_sale_order_id"],
        "buyer_ref": order["openid"],
        "merchant_ref": shop,
        "ground": "no-reason" if no_reason else "defect",
        "remedy": REMEDIES[order["type"]],
        "asked": {"amount": _yuan(order["refund_info"]["amount"]), "currency": "CNY"},
        "statement": "\n".join(text for text in said if text) or None,
        "facts": {
            "order": order["order_id"],
            "product": goods.get("product_id"),
            "variant": goods.get("sku_id"),
            "received": bool(details.get("receive_product")),
            "applied_at": datetime.fromtimestamp(order["create_time"], UTC).isoformat(),
        },
    }


def take_in(
    client: Client, order: Mapping[str, Any], shop: str, download: Download, product: Sequence[str] = ()
) -> str | None:
    """Bring an after-sale order to Jianzhen as its state asks; return the claim's id, None: nothing was done.

    `download` gives the bytes of a `media_id`. It takes the shop's access token, which is why Jianzhen does
    not fetch those itself; `product` are public addresses of listing photos, which it does. Calling this
    twice makes no second claim.
    """
    step = STATES.get(order["status"])
    if step is None:
        return None
    if step == "withdraw":
        found = client.get(f"/v1/claims?external_id={order['after_sale_order_id']}")["claims"]
        mine = [claim["id"] for claim in found if claim["platform"] == PLATFORM]
        return mine[0] if mine and withdraw(client, mine[0]) else None
    with tempfile.TemporaryDirectory() as folder:
        photos: list[Path | str] = []
        for number, media in enumerate(order.get("details", {}).get("media_id_list", ())):
            photos.append(Path(folder) / f"{number}.jpg")
            Path(photos[-1]).write_bytes(download(media))
        return submit_once(client, claim_of(order, shop), photos, product)


def call_of(outcome: Outcome, address: str, reason: int) -> Call:
    """Return the call an outcome means, as path and body.

    Args:
        outcome: what became of the claim.
        address: `address_id` to which goods are sent back.
        reason: `reject_reason_type` for refusals, one of rejectreason/get's.
    """
    body: dict[str, Any] = {"after_sale_order_id": outcome.order}
    accept, reject = "/channels/ec/aftersale/acceptapply", "/channels/ec/aftersale/rejectapply"
    match outcome.what:
        case "goods-back" if outcome.remedy != "refund-only":
            return {"path": accept, "body": {**body, "address_id": address, "accept_type": 1}}
        case "replace" if outcome.remedy == "exchange":
            return {"path": accept, "body": {**body, "address_id": address, "accept_type": 1}}
        case "pay" if outcome.amount != outcome.asked:
            return by_hand(outcome, "another amount than asked: agree on it with the buyer (商家协商)")
        case "pay" if outcome.remedy == "refund-only" or outcome.goods_back:
            return {"path": accept, "body": {**body, "accept_type": 2}}
        case "refused":
            why = {"reject_reason": outcome.reasons, "reject_reason_type": reason}
            return {"path": reject, "body": {**body, **why}}
    return by_hand(outcome, "the shop's API has no call for this")


def follow(client: Client, after: int, address: str, reason: int, send: Send = print) -> int:
    """Give the calls for what happened behind event `after` to `send`; return the number to go on from.

    Keep that number with what `send` did: a call may come twice, and the shop refuses the second one by its
    state (10020001 售后单状态不合法).
    """
    for outcome in outcomes(client, PLATFORM, after):
        send(call_of(outcome, address, reason))
        after = outcome.seq
    return after


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
