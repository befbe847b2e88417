"""What OpenAPI says of answers and of bodies that are read by hand."""

from typing import Any

from pydantic import ConfigDict

from jianzhen.server.schemas import Body


class Problem(Body):
    """A problem as in RFC 9457. `allowed`: with 409, the moves that are possible now."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    detail: str
    status: int
    request: str


_MEANS = {
    401: "No key or session, or none that holds.",
    403: "Known, but not allowed to do this.",
    404: "There is none, or none that the caller may see.",
    409: "Not possible now; `allowed` names the moves that are. Or: done before, or being done.",
    410: "Its bytes were deleted; the record keeps its hash.",
    412: "It has changed since it was read (If-Match).",
    413: "The body is too large.",
    415: "Not a kind of body that is read here.",
    422: "The request is not valid, or its idempotency key was another request's.",
    428: "If-Match is missing.",
    429: "Too many requests; see Retry-After.",
    502: "The identity provider does not answer, or not as agreed.",
    503: "The database or file store does not answer; nothing was written.",
    507: "There is no space left; nothing was written.",
}
_ALWAYS = (401, 403, 413, 422, 429, 503)


def problems(*more: int, signed_in: bool = True) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the problems a route can answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    codes = sorted({*(_ALWAYS if signed_in else _ALWAYS[2:]), *more})
    return {
        code: {"description": _MEANS[code], "content": {"application/problem+json": {"schema": schema}}}
        for code in codes
    }


def multipart(fields: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    """Return OpenAPI's description of a form with files; a field that is None is a list of files."""
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 50}
    shape = {
        name: files | ({"minItems": 1} if name in required else {}) if field is None else field
        for name, field in fields.items()
    }
    return {"schema": {"type": "object", "properties": shape, "required": list(required)}}
