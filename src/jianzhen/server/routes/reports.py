"""What screening found: for staff and the shop's system. The sides get the reasons."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse, JSONResponse, Response

from jianzhen.claims import SYSTEM
from jianzhen.claims.codec import event_from_json
from jianzhen.claims.events import Screened
from jianzhen.model import Text
from jianzhen.policy import why
from jianzhen.report.html.stored import report_page
from jianzhen.server.access import Action
from jianzhen.server.calls import Call, caller
from jianzhen.server.docs import problems
from jianzhen.server.schemas import Id
from jianzhen.store.errors import NotFoundError
from jianzhen.work.rules import named

router = APIRouter(prefix="/v1/claims/{id}/reports", tags=["reports"])
May = Annotated[Call, Depends(caller(Action.REPORT))]


@router.get("", responses=problems(404))
def list_reports(id: Id, call: May) -> dict[str, Any]:
    """List the screenings of a claim, oldest first: what was looked at, what the rules proposed, and why."""
    call.claim(id)
    there = set(call.store.reports(call.tenant, id))
    shown = []
    for link in call.store.events(call.tenant, claim=id, limit=1000):
        body = link.chained.to_json()
        if body["kind"] == Screened.code and body["data"]["findings"] in there:
            shown.append({"seq": body["seq"], "at": body["at"], **_screening(call, body["data"])})
    return {"reports": shown}


def _screening(call: Call, data: dict[str, Any]) -> dict[str, Any]:
    """Return what one screening came to. The record names rules by id; their words stand in the policy."""
    event = event_from_json(Screened.code, SYSTEM, data)
    assert isinstance(event, Screened)
    told = event.routing
    policy = named(call.store, call.tenant, event.policy)
    return {
        "report": event.findings,
        **{name: data[name] for name in ("step", "policy", "exhibits", "found")},
        "queue": told.queue,
        "priority": told.priority.value,
        "second": told.second,
        "why": why(policy, told.rules, told.unevaluated, told.because),
    }


@router.get(
    "/{report}",
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **problems(404, 409)},
)
def read_report(
    id: Id,
    report: Annotated[str, Path(max_length=64, pattern="^(latest|[0-9a-f]{64})$")],
    call: May,
    format: Literal["json", "html"] = "json",
) -> Response:
    """Read a report as JSON (schema of `jianzhen check --json`) or as a page without photos."""
    call.claim(id)
    there = call.store.reports(call.tenant, id)
    sha256 = there[-1] if report == "latest" and there else report
    if sha256 not in there:
        raise NotFoundError(
            Text("this claim has no such report (yet)", "该案件（尚）没有该报告"),
            Text("Look at the list of reports", "请查看报告列表"),
        )
    data = json.loads(call.store.blobs.read(call.tenant, sha256))
    if format == "json":
        return JSONResponse(data, headers={"Cache-Control": "no-store"})
    named = {f["map"] for f in data.get("findings", ()) if f["map"]}
    maps = {name: call.store.blobs.read(call.tenant, name[:64]) for name in named}
    page, policy = report_page(data, call.lang, maps)
    return HTMLResponse(
        page,
        headers={
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
