"""Files on their way in: whole, in parts, or fetched. What is stored belongs to who brought it, until a claim
takes it: nobody can put a file into a claim by naming a hash they only heard of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from jianzhen.errors import JianzhenError
from jianzhen.model import Text
from jianzhen.server import tokens
from jianzhen.server.guard import Guard, RefusedError, UnreachableError
from jianzhen.server.problems import ProblemError
from jianzhen.server.showing import moment
from jianzhen.server.tables import upload, upload_part
from jianzhen.store import Job, NewJob, Received, Store, Stored
from jianzhen.store.errors import BlobMissingError, BlobRejectedError, NotFoundError, StoreError

KIND = "fetch"
OPEN, STORED, FAILED = "open", "stored", "failed"
KEPT = timedelta(days=1)
"""How long an upload that no claim took is remembered; its bytes go with the store's own sweep."""

MOST_FETCHED = 64 * 2**20
_CHUNK = 1 << 20


def chunks(file: Any) -> Iterator[bytes]:
    """Yield an open file in parts."""
    while part := file.read(_CHUNK):
        yield part


def note(
    db: Connection,
    tenant: str,
    owner: str,
    now: datetime,
    *,
    medium: str,
    name: str,
    sha256: str | None = None,
    size: int | None = None,
    url: str | None = None,
    done: bool = False,
) -> dict[str, Any]:
    """Write down that a file is on its way, or here (`done`)."""
    row = {
        "id": f"up_{tokens.token(12)}",
        "tenant": tenant,
        "owner": owner,
        "sha256": sha256,
        "size": size,
        "have": size if done else 0,
        "name": name,
        "medium": medium,
        "url": url,
        "state": STORED if done else OPEN,
        "problem": None,
        "created_at": now,
    }
    db.execute(upload.insert().values(row))
    return row


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return an upload as its owner sees it."""
    names = ("id", "sha256", "size", "have", "name", "medium", "state", "problem")
    return {**{name: row[name] for name in names}, "created_at": moment(row["created_at"])}


def find(db: Connection, tenant: str, owner: str, id: str) -> dict[str, Any]:
    """Return an upload of this owner; NotFoundError if there is none."""
    mine = and_(upload.c.tenant == tenant, upload.c.owner == owner, upload.c.id == id)
    row = db.execute(select(upload).where(mine)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(_NONE, _BEGIN)
    return dict(row)


def add_part(store: Store, tenant: str, owner: str, id: str, at: int, data: bytes) -> dict[str, Any]:
    """Keep the bytes of a file from `at` on; with the last ones it is put together and its hash checked.

    A part is on disk before its row is, so an upload goes on where it stopped, after a crash too. Sent
    again, a part that is there already changes nothing.

    Raises:
        ProblemError: the upload stands at another byte (its place is in `Upload-Offset`), or is over.
        BlobRejectedError: more bytes than announced, or others.
    """
    with store.database.read() as db:
        row = find(db, tenant, owner, id)
    if row["state"] != OPEN or row["url"] is not None:
        raise ProblemError(409, "upload-over", _OVER, _BEGIN)
    if at != row["have"]:
        raise _elsewhere(row["have"])
    if at + len(data) > row["size"]:
        raise BlobRejectedError(_MORE, _BEGIN)
    part = store.blobs.put(tenant, [data]) if data else None
    with store.database.write() as db:
        here = and_(upload.c.id == id, upload.c.have == at, upload.c.state == OPEN)
        if not db.execute(update(upload).where(here).values(have=at + len(data))).rowcount:
            raise _elsewhere(find(db, tenant, owner, id)["have"])
        if part is not None:
            values = {"upload": id, "at": at, "sha256": part.sha256, "size": part.size}
            db.execute(upload_part.insert().values(values))
    row["have"] = at + len(data)
    if row["have"] == row["size"]:
        _put_together(store, tenant, row)
    return row


def _put_together(store: Store, tenant: str, row: dict[str, Any]) -> None:
    with store.database.read() as db:
        query = select(upload_part.c.sha256).where(upload_part.c.upload == row["id"])
        parts = db.execute(query.order_by(upload_part.c.at)).scalars().all()
    try:
        bytes_ = (chunk for part in parts for chunk in store.blobs.chunks(tenant, part))
        store.blobs.put(tenant, bytes_, expected=row["sha256"])
    except (BlobRejectedError, BlobMissingError) as error:
        _end(store, row, FAILED, error)
        raise
    _end(store, row, STORED)


def _end(store: Store, row: dict[str, Any], state: str, why: JianzhenError | None = None) -> None:
    problem = None if why is None else {"en": why.text.en, "zh": why.text.zh}
    row |= {"state": state, "problem": problem}
    names = ("state", "problem", "sha256", "size", "have")
    with store.database.write() as db:
        values = {name: row[name] for name in names}
        db.execute(update(upload).where(upload.c.id == row["id"]).values(values))
        db.execute(delete(upload_part).where(upload_part.c.upload == row["id"]))


def give_up(store: Store, tenant: str, owner: str, id: str) -> None:
    """Forget an upload that no claim has taken."""
    with store.database.write() as db:
        find(db, tenant, owner, id)
        db.execute(delete(upload_part).where(upload_part.c.upload == id))
        db.execute(delete(upload).where(upload.c.id == id))


def forget_old(db: Connection, now: datetime) -> None:
    """Forget uploads of which nothing has come since a day."""
    old = select(upload.c.id).where(upload.c.created_at < now - KEPT)
    db.execute(delete(upload_part).where(upload_part.c.upload.in_(old)))
    db.execute(delete(upload).where(upload.c.created_at < now - KEPT))


def received(
    store: Store, tenant: str, owner: str, named: Sequence[tuple[str, str, str, str]]
) -> list[Received]:
    """Return what is known of files that a caller names: (sha256, role, medium, name).

    Raises:
        BlobMissingError: one of them was not brought by this caller, or its time is over.
    """
    if not named:
        return []
    wanted = [sha256 for sha256, *_ in named]
    mine = and_(
        upload.c.tenant == tenant,
        upload.c.owner == owner,
        upload.c.sha256.in_(wanted),
        upload.c.state == STORED,
    )
    with store.database.read() as db:
        have = {row.sha256: row for row in db.execute(select(upload).where(mine))}
    for sha256 in wanted:
        if sha256 not in have:
            raise BlobMissingError(_NOT_YOURS.about(sha256[:12]), _UPLOAD)
    return [
        Received(sha256, have[sha256].size, name or have[sha256].name, role, medium)
        for sha256, role, medium, name in named
    ]


def put(store: Store, tenant: str, parts: Iterable[bytes], expected: str | None, most: int) -> Stored:
    """Store a file that comes in one go."""
    return store.blobs.put(tenant, parts, expected=expected, most=most)


# by address


def wanted(tenant_row: dict[str, Any], now: datetime) -> NewJob:
    """Return the job that fetches a file."""
    return NewJob(KIND, f"{KIND}/{tenant_row['id']}", now, None, {"upload": tenant_row["id"]})


class NotFetchedError(StoreError):
    """The other side did not answer: it is asked again later."""


def fetch(store: Store, guard: Guard, job: Job, now: datetime, most_attempts: int) -> None:
    """Fetch one file, and mark the job done.

    Raises:
        NotFetchedError: to be tried again.
    """
    with store.database.read() as db:
        query = select(upload).where(upload.c.id == job.payload["upload"])
        found = db.execute(query).mappings().one_or_none()
    if found is not None and found["state"] == OPEN:
        row = dict(found)
        try:
            body = guard.get(row["url"], MOST_FETCHED).body
            stored = store.blobs.put(job.tenant, [body], expected=row["sha256"])
            row |= {"sha256": stored.sha256, "size": stored.size, "have": stored.size}
            _end(store, row, STORED)
        except (RefusedError, BlobRejectedError) as error:
            _end(store, row, FAILED, error)
        except UnreachableError as error:
            if job.attempt < most_attempts:
                raise NotFetchedError(error.what, error.do) from error
            _end(store, row, FAILED, error)
    store.jobs.finish(job, now)


def _elsewhere(have: int) -> ProblemError:
    return ProblemError(
        409,
        "other-offset",
        Text(f"this upload stands at byte {have}", f"该上传当前位于第 {have} 字节"),
        Text("Go on from there", "请从该处继续"),
        {"Upload-Offset": str(have)},
    )


_NONE = Text("there is no such upload", "没有这个上传")
_BEGIN = Text("Begin a new upload", "请重新开始上传")
_OVER = Text("this upload is over", "该上传已结束")
_MORE = Text("more bytes than were announced", "收到的字节数超过声明的大小")
_NOT_YOURS = Text("you have not uploaded this file, or more than a day ago", "您未上传该文件，或已超过一天")
_UPLOAD = Text("Upload it, then name it", "请先上传再引用")
