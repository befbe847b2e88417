"""Shopify: return requests into Jianzhen, and its outcomes as mutations of the GraphQL Admin API.

Written after these pages of shopify.dev, read on 2026-11-23 in a stored copy, not live (API versions 2025-10
to 2026-10, as the copy of each page has it):
- docs/apps/build/webhooks/verify-deliveries: X-Shopify-Hmac-SHA256, X-Shopify-Webhook-Id
- docs/api/admin-graphql/latest: enums ReturnStatus, ReturnReason, ReturnDeclineReason; objects ReturnDecline;
  mutations returnDeclineRequest, returnProcess; input objects ReturnProcessRefundInput,
  ReturnRefundOrderTransactionInput, ReturnDeclineRequestInput
- changelog/returns-processing-api: returnProcess and suggestedFinancialOutcome since 2025-07
Not read: the body of the topic `returns/request` (only its `admin_graphql_api_id` is used, which Shopify's
webhooks have in common; all else is asked of the API), and the page of returnApproveRequest's input. Returns
have no photos of their own there: give the addresses under which your return form keeps them.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from examples.after_sale import Call, Outcome, Send, by_hand, outcomes, submit_once
from jianzhen.client import Client

PLATFORM = "shopify"
Read = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Runs a query with variables and returns its `data`."""

LINES = """query Lines($id: ID!) { return(id: $id) { id status order { id customer { id } }
 returnLineItems(first: 100) { nodes {
 ... on ReturnLineItem { id quantity returnReason customerNote } } } } }"""
MONEY = """query Money($id: ID!, $lines: [SuggestedOutcomeReturnLineItemInput!]!) { return(id: $id) {
 suggestedFinancialOutcome(returnLineItems: $lines, exchangeLineItems: []) { financialTransfer {
 ... on RefundReturnOutcome { amount { presentmentMoney { amount currencyCode } }
 suggestedTransactions { parentTransaction { id } } } } } } }"""
APPROVE = """mutation Approve($input: ReturnApproveRequestInput!) { returnApproveRequest(input: $input) {
 return { id status } userErrors { field message } } }"""
DECLINE = """mutation Decline($input: ReturnDeclineRequestInput!) { returnDeclineRequest(input: $input) {
 return { id status } userErrors { field message } } }"""
PROCESS = """mutation Process($input: ReturnProcessInput!) { returnProcess(input: $input) {
 return { id status } userErrors { field message } } }"""

NOT_WANTED = ("UNWANTED", "COLOR", "STYLE", "SIZE_TOO_SMALL", "SIZE_TOO_LARGE")
"""Reasons that name no fault of the goods."""
MOST_NOTE = 500


def is_genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether a webhook is Shopify's: by its raw body, X-Shopify-Hmac-SHA256 and the app's client secret."""
    wanted = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(wanted, signature.encode("utf-8", "replace"))


def return_of(body: bytes) -> str:
    """Return the id of the return a webhook is about. Ask `is_genuine` first."""
    return str(json.loads(body)["admin_graphql_api_id"])


def claim_of(returned: Mapping[str, Any], money: Mapping[str, Any], shop: str) -> dict[str, Any]:
    """Return the claim of a `Return`; `money`: the transfer Shopify suggests; `shop`: your id of the shop."""
    lines = returned["returnLineItems"]["nodes"]
    asked = money["amount"]["presentmentMoney"]
    customer = returned["order"].get("customer") or {}
    no_reason = all(line["returnReason"] in NOT_WANTED for line in lines)
    return {
        "platform": PLATFORM,
        "external_id": returned["id"],
        "buyer_ref": customer.get("id"),
        "merchant_ref": shop,
        "ground": "no-reason" if no_reason else "defect",
        "remedy": "return-and-refund",
        "asked": {"amount": asked["amount"], "currency": asked["currencyCode"]},
        "statement": "\n".join(line["customerNote"] for line in lines if line.get("customerNote")) or None,
        "facts": {"order": returned["order"]["id"], "reasons": [line["returnReason"] for line in lines]},
    }


def take_in(
    client: Client,
    read: Read,
    id: str,
    shop: str,
    photos: Sequence[Path | str],
    product: Sequence[Path | str] = (),
) -> str | None:
    """Bring a requested return to Jianzhen; return the claim's id, None if it is no request (any more).

    `photos`, `product`: addresses, which Jianzhen fetches itself (public ones only), or paths. Calling this
    twice makes no second claim.
    """
    returned = read(LINES, {"id": id})["return"]
    if returned["status"] != "REQUESTED":
        return None
    money = _money(read, id, returned)
    return submit_once(client, claim_of(returned, money, shop), photos, product) if money else None


def calls_of(outcome: Outcome, read: Read) -> list[Call]:
    """Return the mutations an outcome means, in order. It asks where the return stands, no more."""
    returned = read(LINES, {"id": outcome.order})["return"]
    requested = returned["status"] == "REQUESTED"
    id = {"id": outcome.order}
    match outcome.what:
        case "goods-back" if requested:
            return [{"mutation": APPROVE, "variables": {"input": id}}]
        case "pay" if outcome.goods_back:  # returnProcess says that the items came back
            paid = _payment(outcome, read, returned)
            first: list[Call] = [{"mutation": APPROVE, "variables": {"input": id}}] if requested else []
            return [*first, paid] if paid else [by_hand(outcome, "several payments: choose which to refund")]
        case "refused" if requested:
            note = {"declineReason": "OTHER", "declineNote": outcome.reasons[:MOST_NOTE]}
            return [{"mutation": DECLINE, "variables": {"input": {**id, **note, "notifyCustomer": True}}}]
    return [by_hand(outcome, f"the return is {returned['status']}: there is no mutation for this")]


def follow(client: Client, read: Read, after: int, send: Send = print) -> int:
    """Give the calls for what happened behind event `after` to `send`; return the number to go on from.

    Keep that number with what `send` did: a call may come twice, so ask for the return's state (or use
    Shopify's own idempotency) before you pay.
    """
    for outcome in outcomes(client, PLATFORM, after):
        for call in calls_of(outcome, read):
            send(call)
        after = outcome.seq
    return after


def _payment(outcome: Outcome, read: Read, returned: Mapping[str, Any]) -> Call | None:
    money = _money(read, outcome.order, returned)
    parents = [part["parentTransaction"]["id"] for part in (money or {}).get("suggestedTransactions", ())]
    if len(parents) != 1:
        return None
    amount = {"amount": outcome.amount, "currencyCode": outcome.currency}
    refund = {"orderTransactions": [{"parentId": parents[0], "transactionAmount": amount}]}
    wanted = {
        "returnId": outcome.order,
        "returnLineItems": _lines(returned),
        "financialTransfer": {"issueRefund": refund},
    }
    return {"mutation": PROCESS, "variables": {"input": wanted}}


def _money(read: Read, id: str, returned: Mapping[str, Any]) -> Mapping[str, Any] | None:
    told = read(MONEY, {"id": id, "lines": _lines(returned)})["return"]["suggestedFinancialOutcome"]
    transfer: Mapping[str, Any] | None = told["financialTransfer"]
    return transfer if transfer and "amount" in transfer else None  # else the buyer would owe money


def _lines(returned: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"id": line["id"], "quantity": line["quantity"]} for line in returned["returnLineItems"]["nodes"]]
