"""Timestamps against a pinned root; the test authority, also by OpenSSL where it is installed."""

import base64
import contextlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from jianzhen.errors import RecordError
from jianzhen.record.testauthority import TestAuthority
from jianzhen.record.timestamps import LARGEST, TEST_WORDS, Authority, stamp
from jianzhen.record.verify import stamp_time

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def tsa() -> TestAuthority:
    return TestAuthority(lambda: AT)


def test_a_stamp_tells_when_and_that_it_is_a_test(tsa: TestAuthority) -> None:
    made = stamp(b"message", Authority("https://tsa.test", tsa.root), tsa.post)
    assert (made.at, made.test) == (AT, True)
    assert stamp_time(made.response, b"message", tsa.root) == (AT, True)


def test_the_test_authority_says_what_it_is(tsa: TestAuthority) -> None:
    root = x509.load_pem_x509_certificate(tsa.root)
    said = " ".join(str(attribute.value) for attribute in root.subject)
    assert "TEST" in said
    assert "proves nothing to third parties" in said
    assert "不具证明力" in said
    assert "proves nothing to third parties" in TEST_WORDS.en
    assert "不具证明力" in TEST_WORDS.zh


def test_another_message_root_or_authority_is_refused(tsa: TestAuthority) -> None:
    made = stamp(b"message", Authority("https://tsa.test", tsa.root), tsa.post)
    other = TestAuthority(lambda: AT)
    for message, root in ((b"massage", tsa.root), (b"message", other.root), (b"message", b"no certificate")):
        with pytest.raises(ValueError, match=r".+"):
            stamp_time(made.response, message, root)
    with pytest.raises(RecordError, match=r"tsa\.test"):
        stamp(b"message", Authority("https://tsa.test", other.root), tsa.post)


def test_an_answer_to_another_request_is_refused(tsa: TestAuthority) -> None:
    kept: list[bytes] = []

    def replayed(url: str, request: bytes) -> bytes:
        kept.append(tsa.post(url, request))
        return kept[0]

    authority = Authority("https://tsa.test", tsa.root)
    stamp(b"message", authority, replayed)
    with pytest.raises(RecordError, match="another request"):
        stamp(b"message", authority, replayed)


@pytest.mark.parametrize("answer", [b"", b"<html>", b"0" * (LARGEST + 1)])
def test_rubbish_is_refused(tsa: TestAuthority, answer: bytes) -> None:
    with pytest.raises(RecordError, match="cannot be used"):
        stamp(b"message", Authority("https://tsa.test", tsa.root), lambda _url, _request: answer)


def test_no_flipped_bit_changes_the_time_or_raises_anything_else(tsa: TestAuthority) -> None:
    made = stamp(b"message", Authority("https://tsa.test", tsa.root), tsa.post)
    for at in range(len(made.response)):
        bad = bytearray(made.response)
        bad[at] ^= 1
        with contextlib.suppress(ValueError):
            assert stamp_time(bytes(bad), b"message", tsa.root)[0] == AT


def test_a_certificate_that_makes_the_library_panic_is_an_error_like_others(tsa: TestAuthority) -> None:
    made = stamp(b"message", Authority("https://tsa.test", tsa.root), tsa.post)
    der = base64.b64decode(b"".join(tsa.root.splitlines()[1:-1]))
    name = der.index("测试".encode())
    broken = base64.encodebytes(der[:name] + b"\xff" + der[name + 1 :])
    pem = b"-----BEGIN CERTIFICATE-----\n" + broken + b"-----END CERTIFICATE-----\n"
    with pytest.raises(ValueError, match=r".+"):
        stamp_time(made.response, b"message", pem)


def test_openssl_agrees(tsa: TestAuthority, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    made = stamp(b"message", Authority("https://tsa.test", tsa.root), tsa.post)
    for name, data in (("r.tsr", made.response), ("root.pem", tsa.root), ("m", b"message"), ("x", b"other")):
        (tmp_path / name).write_bytes(data)

    def verified(message: str) -> bool:
        call = [openssl, "ts", "-verify", "-in", "r.tsr", "-data", message, "-CAfile", "root.pem"]
        return subprocess.run(call, cwd=tmp_path, capture_output=True, check=False).returncode == 0

    assert verified("m")
    assert not verified("x")
