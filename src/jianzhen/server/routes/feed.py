"""The feed: everything that happened in a tenant, in order, without gaps. Webhooks only say it sooner."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from jianzhen.server import showing
from jianzhen.server.access import Action
from jianzhen.server.calls import Call, caller
from jianzhen.server.docs import problems

router = APIRouter(prefix="/v1/events", tags=["events"])


@router.get("", responses=problems())
def read_feed(
    call: Annotated[Call, Depends(caller(Action.FEED))],
    after: Annotated[int, Query(ge=0, le=2**53, description="Number of the last event read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Read events behind a number. `next` is what to send as `after` then."""
    events = [showing.event_json(link) for link in call.store.events(call.tenant, after=after, limit=limit)]
    return {"events": events, "next": events[-1]["seq"] if events else after}
