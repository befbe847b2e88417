"""For machines that watch: alive, ready, metrics."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from jianzhen.server.access import Action
from jianzhen.server.calls import Call, caller, site_of
from jianzhen.server.docs import problems
from jianzhen.server.site import Site
from jianzhen.version import __version__

router = APIRouter(tags=["operations"])
OPEN = frozenset({"is_alive", "is_ready"})


@router.get("/health/live")
def is_alive() -> dict[str, str]:
    """Say that this process answers."""
    return {"status": "alive", "version": __version__}


@router.get("/health/ready", responses=problems(signed_in=False))
def is_ready(site: Annotated[Site, Depends(site_of)]) -> JSONResponse:
    """Say whether database and files answer; 503 if not."""
    site.store.tenants()
    site.store.blobs.size("default", "0" * 64)
    return JSONResponse({"status": "ready"})


@router.get(
    "/metrics",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
    response_class=Response,
)
def read_metrics(call: Annotated[Call, Depends(caller(Action.METRICS))]) -> Response:
    """Read the counters of this process and the number of jobs, in Prometheus' format."""
    return Response(
        call.site.metrics.text(call.store.jobs.counts(call.now)), media_type="text/plain; version=0.0.4"
    )
