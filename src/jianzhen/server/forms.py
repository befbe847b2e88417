"""Bodies with files: read only after it is known who sends them, held on disk, hashed on the way."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from jianzhen.model import Text
from jianzhen.server import files
from jianzhen.server.calls import Call
from jianzhen.server.once import request_hash
from jianzhen.server.problems import ProblemError
from jianzhen.store.errors import BlobRejectedError

T = TypeVar("T")
MOST_FILES = 50
_CORRECT = Text("Correct it and send it again", "请更正后重新提交")


@dataclass(frozen=True)
class Form:
    """A form that was read: `texts` by field, and files as (field, file, SHA-256)."""

    texts: dict[str, list[str]]
    files: Sequence[tuple[str, UploadFile, str]]

    def text(self, name: str) -> str | None:
        """Return the only text of a field; None if there is none."""
        found = self.texts.get(name, [])
        if len(found) > 1:
            raise invalid(name, "is there more than once")
        return found[0] if found else None


def is_form(request: Request) -> bool:
    """Whether the body is a form with files."""
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def read_form(request: Request, names: Sequence[str], texts: Sequence[str]) -> Form:
    """Read a form with files in the fields `names`, and texts; `sha256` may list the hashes of all files.

    Raises:
        RequestValidationError: a field that is not expected, or no form at all.
        BlobRejectedError: a file is empty, or the hashes are not those of the files.
    """
    try:
        data: FormData = await request.form(
            max_files=MOST_FILES, max_fields=MOST_FILES + 20, max_part_size=1 << 20
        )
    except HTTPException as error:
        raise invalid("body", "is not a form that can be read") from error
    found: list[tuple[str, UploadFile, str]] = []
    said: dict[str, list[str]] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile) and name in names:
            found.append((name, value, await run_in_threadpool(_hash, value)))
        elif isinstance(value, str) and name in (*texts, "sha256"):
            said.setdefault(name, []).append(value)
        else:
            raise invalid(name[:40], "is not expected here")
    told = said.get("sha256", [])
    if told and sorted(text.lower() for text in told) != sorted(sha256 for *_, sha256 in found):
        raise BlobRejectedError(_OTHER, _CORRECT)
    return Form(said, found)


def _hash(file: UploadFile) -> str:
    digest, size = hashlib.sha256(), 0
    for part in files.chunks(file.file):
        digest.update(part)
        size += len(part)
    file.file.seek(0)
    if not size:
        raise BlobRejectedError(Text("the file is empty", "文件为空"), _CORRECT)
    return digest.hexdigest()


def with_form(call: Call, form: Form) -> Call:
    """Return the call with the form's content in what makes two requests the same."""
    if call.once is None:
        return call
    parts = [f"{name}={text}" for name, texts in sorted(form.texts.items()) for text in texts]
    parts += [f"{name}:{sha256}:{file.filename}" for name, file, sha256 in form.files]
    return replace(call, once=(call.once[0], request_hash(call.once[1], *parts)))


def stored(call: Call, form: Form, medium: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Store a form's files; yield (field, upload as noted) of each."""
    most = call.site.settings.most_upload
    for name, file, sha256 in form.files:
        kept = files.put(call.store, call.tenant, files.chunks(file.file), sha256, most)
        with call.store.database.write() as db:
            row = files.note(
                db,
                call.tenant,
                call.principal.owner,
                call.now,
                medium=medium,
                name=_name(file.filename),
                sha256=kept.sha256,
                size=kept.size,
                done=True,
            )
        with suppress(OSError):
            file.file.close()
        yield name, row


def _name(given: str | None) -> str:
    plain = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in plain if c.isprintable())[:200]


def invalid(where: str, why: str) -> RequestValidationError:
    """Return the error for a field that is not as it should be."""
    return RequestValidationError([{"loc": ("body", where), "msg": why, "type": "value_error"}])


def checked(read: Callable[[], T]) -> T:
    """Return what `read` makes of a body; RequestValidationError where pydantic refuses it."""
    try:
        return read()
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from error


def unsupported() -> ProblemError:
    """Return the problem for another kind of body."""
    return ProblemError(
        415,
        "other-body",
        Text("this body is neither JSON nor a form with files", "请求体既不是 JSON 也不是文件表单"),
        Text(
            "Send application/json or multipart/form-data", "请发送 application/json 或 multipart/form-data"
        ),
    )


_OTHER = Text("the hashes are not those of the files", "哈希与文件不符")
