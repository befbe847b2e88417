"""Timestamps (RFC 3161): a third party's word that a checkpoint existed at a time, against a pinned root.

The network is the caller's: `post(url, request) -> response` sends an HTTP POST of
`application/timestamp-query`, bounds size and time, and follows no redirect to private addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from jianzhen.errors import RecordError
from jianzhen.model.text import Text
from jianzhen.record.verify import canonical, parse, stamp_time

Post = Callable[[str, bytes], bytes]

LARGEST = 256 * 1024
"""Bytes of a response; real ones, with their certificates, have 2 to 10 kB."""

TEST_WORDS = Text(
    "test authority, proves nothing to third parties",
    "测试用时间戳机构，对第三方不具证明力",
)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps: its address, and the root certificate(s), PEM, that its stamps must lead to."""

    url: str
    root: bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verified timestamp.

    Attributes:
        response: the authority's whole answer (DER), as kept and exported.
        root: what it was verified against, PEM.
        at: the time it states, UTC.
        test: whether it comes from the test authority (`TEST_WORDS`).
    """

    response: bytes
    root: bytes
    at: datetime
    test: bool


def stamp(message: bytes, authority: Authority, post: Post) -> Stamp:
    """Have `message` (a checkpoint's `to_stamp`) stamped, and verify the answer before it is kept.

    Raises:
        RecordError: the answer is too large, none, refused, or does not verify. What `post` raises passes.
    """
    request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
    response = post(authority.url, request.as_bytes())
    if len(response) > LARGEST:
        raise _refused(authority, "the answer is too large", "响应过大")
    try:
        at, test = stamp_time(response, message, authority.root)
        nonce = decode_timestamp_response(response).tst_info.nonce
    except ValueError as error:
        raise _refused(authority, f"it does not verify ({error})", f"未通过验证（{error}）") from error
    if nonce != request.nonce:
        raise _refused(authority, "it answers another request", "答复的不是本次请求")
    return Stamp(response, authority.root, at, test)


def keep(given: Stamp) -> bytes:
    """Return a stamp as it is kept: with the root it was verified against."""
    told = {"response": given.response.hex(), "root": given.root.decode(), "at": given.at.isoformat()}
    return canonical({**told, "test": given.test})


def kept(stored: bytes) -> Stamp:
    """Return a stamp that was kept; ValueError if it is none."""
    try:
        told = parse(stored)
        at, test = datetime.fromisoformat(told["at"]), bool(told["test"])
        return Stamp(bytes.fromhex(told["response"]), told["root"].encode(), at, test)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no timestamp as it is kept") from error


def _refused(authority: Authority, en: str, zh: str) -> RecordError:
    return RecordError(
        Text(
            f"The timestamp of {authority.url} cannot be used: {en}",
            f"{authority.url} 的时间戳无法使用：{zh}",
        ),
        Text(
            "Check the authority's address and its root certificate; the record goes on without this stamp",
            "请检查时间戳机构的地址与根证书；存证记录照常进行，只是缺少这一时间戳",
        ),
    )
