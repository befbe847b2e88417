"""Problems as RFC 9457 has them, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from jianzhen.claims import IllegalMove, MalformedEvent
from jianzhen.errors import JianzhenError, UsageError
from jianzhen.model import Lang, Text
from jianzhen.server.access import DeniedError, UnknownError
from jianzhen.store import errors as store

TYPE = "urn:jianzhen:problem:"


class ProblemError(JianzhenError):
    """Something to be answered with a status of its own."""

    def __init__(
        self, status: int, code: str, what: Text, do: Text, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(what, do)
        self.status, self.code, self.headers = status, code, dict(headers or {})


_STATUS: tuple[tuple[type[JianzhenError], int, str], ...] = (
    (UnknownError, 401, "not-signed-in"),
    (DeniedError, 403, "not-allowed"),
    (IllegalMove, 409, "not-possible-now"),
    (MalformedEvent, 422, "not-valid"),
    (store.NotFoundError, 404, "not-found"),
    (store.ConflictError, 412, "changed-meanwhile"),
    (store.AlreadySubmittedError, 409, "submitted-before"),
    (store.KeyReusedError, 422, "idempotency-key-reused"),
    (store.BlobRejectedError, 422, "file-rejected"),
    (store.BlobMissingError, 409, "file-missing"),
    (store.DiskFullError, 507, "no-space"),
    (store.DatabaseUnreachableError, 503, "try-later"),
    (store.BlobsRefusedError, 503, "try-later"),
    (UsageError, 422, "not-valid"),
)

_FAULT = (
    Text("this is a fault in the program", "程序故障"),
    Text("Report it with the request's id", "请附上请求编号反馈给我们"),
)


def language(request: Request) -> Lang:
    """Return the language the reader prefers of the two there are: `Accept-Language`, else English."""
    best: tuple[float, Lang] = (0.0, "en")
    for part in request.headers.get("accept-language", "")[:200].split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            q = float(weight) if weight else 1.0
        except ValueError:
            continue
        for lang in ("zh", "en"):
            if tag.split("-")[0] == lang and best[0] < q <= 1:
                best = (q, lang)
    return best[1]


def problem(request: Request, error: JianzhenError) -> JSONResponse:
    """Return the answer to an error of ours."""
    if isinstance(error, ProblemError):
        return written(request, error.status, error.code, error.what, error.do, headers=error.headers)
    status, code = next(((s, c) for kind, s, c in _STATUS if isinstance(error, kind)), (500, "fault"))
    if status == 500:
        return fault(request)
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, IllegalMove):
        more["allowed"] = list(error.allowed)
    if isinstance(error, store.AlreadySubmittedError):
        more["claim"] = error.claim
    if isinstance(error, store.ConflictError):
        headers["ETag"] = f'"{error.version}"'
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (503, 507):
        headers["Retry-After"] = "5"
    return written(request, status, code, error.what, error.do, more, headers)


def fault(request: Request) -> JSONResponse:
    """Return the answer where the program itself is at fault. Why, is in the log only."""
    return written(request, 500, "fault", *_FAULT)


def written(
    request: Request,
    status: int,
    code: str,
    what: Text,
    do: Text,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return a problem; `more` are its own further members."""
    lang = language(request)
    body = {
        "type": TYPE + code,
        "title": _clean(what.in_(lang)),
        "detail": _clean(do.in_(lang)),
        "status": status,
        "request": getattr(request.state, "id", ""),
        **(more or {}),
    }
    return JSONResponse(
        body,
        status,
        {"Content-Language": lang, "Vary": "Accept-Language", **(headers or {})},
        media_type="application/problem+json",
    )


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
