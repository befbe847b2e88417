"""The web application: routes, errors, bounds, logs. Made by `make_app`; nothing happens at import."""

import json
import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from jianzhen.errors import JianzhenError
from jianzhen.model import Text
from jianzhen.server import problems
from jianzhen.server.docs import Problem
from jianzhen.server.guard import RefusedError, UnreachableError
from jianzhen.server.limits import BoundedBodies, TooLargeError
from jianzhen.server.routes import (
    admin,
    claims,
    entry,
    evidence,
    exports,
    feed,
    marks,
    moves,
    operations,
    record,
    reports,
    uploads,
)
from jianzhen.server.schemas import ClaimIn, EvidenceIn
from jianzhen.server.settings import Settings
from jianzhen.server.site import Site
from jianzhen.server.watching import Watched
from jianzhen.version import __version__

ROUTERS = (claims, evidence, marks, moves, reports, exports, uploads, feed, record, entry, admin, operations)

DESCRIPTION = """\
Refund claims whose photos may be forged: handed in, screened, both sides heard, decided by a person.

Errors are problems as in RFC 9457, in Chinese or English (Accept-Language). Every POST takes an
Idempotency-Key: the same request is answered as before. A move names the version of the claim it is
about (If-Match).
"""

_log = logging.getLogger("jianzhen.server")
_CORRECT = Text("Correct it and send it again", "请更正后重新提交")
_NAMES = {
    404: ("not-found", Text("there is no such address", "没有这个地址")),
    405: ("other-method", Text("this address does not take this method", "该地址不支持此方法")),
    415: ("other-body", Text("this kind of body is not read here", "不支持这种请求体")),
}


def make_app(site: Site) -> FastAPI:
    """Return the application of a site."""
    app = FastAPI(
        title="Jianzhen",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.site = site
    for module in ROUTERS:
        app.include_router(module.router)
    _handle_errors(app)
    app.add_middleware(Watched)
    app.add_middleware(BoundedBodies, most=_most(site.settings))
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


def openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the schemas of what is read by hand."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        schemas = document["components"]["schemas"]
        for model in (Problem, ClaimIn, EvidenceIn):
            made = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(made.pop("$defs", {}))
            schemas[model.__name__] = made
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = document
    return app.openapi_schema


def openapi_text(app: FastAPI) -> str:
    """Return the document as it is committed (`docs/openapi.json`)."""
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _most(settings: Settings) -> Callable[[str, str], int]:
    def most(content_type: str, path: str) -> int:
        if content_type.startswith("multipart/form-data"):
            return settings.most_upload
        return settings.most_part if path.startswith("/v1/uploads/") else settings.most_json

    return most


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(JianzhenError)
    async def ours(request: Request, error: JianzhenError) -> Response:
        if isinstance(error, RefusedError | UnreachableError):
            return problems.written(request, 422, "address-refused", error.what, error.do)
        answer = problems.problem(request, error)
        if answer.status_code == 500:
            _log.error("a fault", exc_info=error, extra={"request": request.state.id})
        return answer

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if _too_large(request):
            return _refuse_size(request)
        wrong = [
            {"at": ".".join(str(part) for part in found["loc"])[:200], "why": str(found["msg"])[:200]}
            for found in error.errors()[:20]
        ]
        what = Text("the request is not valid", "请求无效")
        more = {"errors": [{name: _plain(text) for name, text in one.items()} for one in wrong]}
        return problems.written(request, 422, "not-valid", what, _CORRECT, more)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if _too_large(request):
            return _refuse_size(request)
        status = 422 if error.status_code == 400 else error.status_code
        known = ("not-valid", Text("the request cannot be read", "无法读取该请求"))
        code, what = _NAMES.get(status, known)
        return problems.written(request, status, code, what, _CORRECT, headers=error.headers)

    @app.exception_handler(TooLargeError)
    async def large(request: Request, _: TooLargeError) -> Response:
        return _refuse_size(request)


def _too_large(request: Request) -> bool:
    return bool(getattr(request.state, "too_large", None))


def _refuse_size(request: Request) -> Response:
    most = getattr(request.state, "too_large", 0)
    what = Text(f"the body is larger than {most} bytes", f"请求体超过 {most} 字节")
    do = Text("Send less, or upload large files in parts", "请减小请求体，大文件请分段上传")
    return problems.written(request, 413, "too-large", what, do, headers={"Connection": "close"})


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
