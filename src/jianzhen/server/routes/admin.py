"""For who runs the service: keys, accounts, webhooks, jobs that failed for good."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from jianzhen.model import Text
from jianzhen.server import credentials, oidc, webhooks
from jianzhen.server.access import STAFF, Action, Who
from jianzhen.server.calls import Call, IdempotencyKey, answer, caller
from jianzhen.server.docs import problems
from jianzhen.server.once import do_once
from jianzhen.server.problems import ProblemError
from jianzhen.server.schemas import AccountIn, Id, KeyIn, ReplayIn, SubjectIn, WebhookIn
from jianzhen.server.showing import moment
from jianzhen.store import Reply
from jianzhen.store.errors import NotFoundError

router = APIRouter(prefix="/v1", tags=["administration"])
Keys = Annotated[Call, Depends(caller(Action.KEYS))]
Accounts = Annotated[Call, Depends(caller(Action.ACCOUNTS))]
Webhooks = Annotated[Call, Depends(caller(Action.WEBHOOKS))]
Jobs = Annotated[Call, Depends(caller(Action.JOBS))]
NO_STORE = {"Cache-Control": "no-store"}


@router.post("/keys", status_code=201, responses=problems(409))
def make_key(body: KeyIn, call: Keys, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Make an API key; it is shown this once. Without `scopes` it has all of its role but those to act for a
    side and to make links."""

    def do(db: Connection) -> tuple[dict[str, Any], str]:
        expires = call.now + timedelta(days=body.days) if body.days else None
        return credentials.add_key(
            db,
            call.tenant,
            call.now,
            name=body.name,
            who=body.role,
            actor=body.actor,
            party_ref=body.party_ref,
            scopes=body.scopes,
            expires_at=expires,
        )

    return _made(call, do, "key")


@router.get("/keys", responses=problems())
def list_keys(call: Keys) -> dict[str, Any]:
    """List the keys of this tenant, without what opens them."""
    with call.store.database.read() as db:
        return {"keys": [_shown(row) for row in credentials.list_keys(db, call.tenant)]}


@router.delete("/keys/{id}", status_code=204, responses=problems(404), response_class=Response)
def revoke_key(id: Id, call: Keys) -> Response:
    """Revoke a key at once."""
    with call.store.database.write() as db:
        credentials.revoke_key(db, call.tenant, id, call.now)
    return Response(status_code=204)


@router.post("/accounts", status_code=201, responses=problems(409))
def make_account(body: AccountIn, call: Accounts, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Make an account for a person. `totp`, shown this once, is for their app with one-time codes. With a
    `subject` they come in by the identity provider; without a `password`, in no other way."""
    roles = list(dict.fromkeys(body.roles))
    if not set(roles) <= STAFF | {Who.ADMIN}:
        raise ProblemError(
            422,
            "not-valid",
            Text(
                "people of the platform have accounts; others use keys or links",
                "仅平台人员可有账号，其他人使用密钥或链接",
            ),
            Text("Leave out platform, buyer and merchant", "请去掉 platform、buyer 和 merchant"),
        )
    if body.password is None and body.subject is None:
        raise ProblemError(
            422,
            "not-valid",
            Text("nobody could sign in to this account", "该账号无法登录"),
            Text("Give a password, a subject, or both", "请填写 password 或 subject，或两者都填"),
        )
    elsewhere = _elsewhere(call, body.subject)

    def do(db: Connection) -> tuple[dict[str, Any], str | None]:
        return credentials.add_account(db, call.tenant, call.now, body.name, body.password, roles, elsewhere)

    return _made(call, do, "totp")


@router.put("/accounts/{id}/subject", status_code=204, responses=problems(404, 409), response_class=Response)
def link_account(id: Id, body: SubjectIn, call: Accounts) -> Response:
    """Link an account to a person at the identity provider, or unlink it. Its sessions end at once."""
    elsewhere = _elsewhere(call, body.subject)
    with call.store.database.write() as db:
        credentials.link_subject(db, call.tenant, call.now, id, elsewhere)
    return Response(status_code=204)


def _elsewhere(call: Call, subject: str | None) -> tuple[str, str] | None:
    if subject is None:
        return None
    if call.site.provider is None:
        raise oidc.not_set_up()
    return call.site.provider.issuer, subject


@router.get("/accounts", responses=problems())
def list_accounts(call: Accounts) -> dict[str, Any]:
    """List the accounts of this tenant."""
    with call.store.database.read() as db:
        return {"accounts": [_shown(row) for row in credentials.list_accounts(db, call.tenant)]}


@router.delete("/accounts/{id}", status_code=204, responses=problems(404), response_class=Response)
def close_account(id: Id, call: Accounts) -> Response:
    """Close an account and end its sessions at once. What its person did stays in the record."""
    with call.store.database.write() as db:
        credentials.close_account(db, call.tenant, id, call.now)
    return Response(status_code=204)


@router.post("/webhooks", status_code=201, responses=problems(409))
def make_webhook(body: WebhookIn, call: Webhooks, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Have events told to an address. `secret`, shown this once, proves that a message is ours."""
    call.site.guard.target(body.url)

    def do(db: Connection) -> tuple[dict[str, Any], str]:
        row = webhooks.add(db, call.tenant, call.now, body.url, body.kinds)
        return row, str(row.pop("secret"))

    return _made(call, do, "secret")


@router.get("/webhooks", responses=problems())
def list_webhooks(call: Webhooks) -> dict[str, Any]:
    """List who is told of events."""
    with call.store.database.read() as db:
        return {"webhooks": [_shown(row) for row in webhooks.listed(db, call.tenant)]}


@router.delete("/webhooks/{id}", status_code=204, responses=problems(404), response_class=Response)
def remove_webhook(id: Id, call: Webhooks) -> Response:
    """Tell this address nothing more."""
    with call.store.database.write() as db:
        webhooks.remove(db, call.tenant, id)
    return Response(status_code=204)


@router.post("/webhooks/{id}/replay", status_code=202, responses=problems(404, 409))
def replay_webhook(
    id: Id, body: ReplayIn, call: Webhooks, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Tell one receiver again of up to 1,000 events behind a number. Doing this twice does no harm."""
    number = webhooks.replay(call.store, call.tenant, id, body.after, call.now)
    return JSONResponse({"events": number}, 202)


@router.get("/dead-letters", responses=problems())
def list_dead_letters(call: Jobs, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> dict[str, Any]:
    """List jobs that failed for good, such as webhooks nobody answered."""
    names = ("id", "claim", "kind", "payload", "attempts", "error")
    letters = call.store.jobs.dead_letters(call.tenant, after=after)
    return {
        "dead_letters": [
            {**{name: getattr(x, name) for name in names}, "failed_at": moment(x.failed_at)} for x in letters
        ]
    }


@router.post("/dead-letters/{id}/revive", status_code=202, responses=problems(404, 409))
def revive_dead_letter(
    id: Annotated[int, Path(ge=0, le=2**53)], call: Jobs, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Have a job tried once more. Doing this twice does no harm."""
    if not call.store.jobs.revive(call.tenant, id, call.now):
        raise NotFoundError(
            Text("no job of this id failed for good", "没有该编号的失败任务"),
            Text("Check the id", "请检查编号"),
        )
    return JSONResponse({"id": id}, 202)


def _made(
    call: Call, do: Callable[[Connection], tuple[dict[str, Any], str | None]], secret: str
) -> JSONResponse:
    """Make something once; its secret is in the first answer only."""

    def both(db: Connection) -> tuple[Reply, Reply]:
        row, shown_once = do(db)
        body = _shown(row)
        return Reply(201, {**body, secret: shown_once}), Reply(201, {**body, secret: None})

    return answer(do_once(call.store, call.tenant, call.once, call.now, both), NO_STORE)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name != "tenant"
    }
