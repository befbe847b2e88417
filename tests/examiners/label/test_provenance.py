"""C2PA records: real signatures made here, every outcome, and no connection opened."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import c2pa
import pytest

from jianzhen.examiners.label import provenance, trust
from jianzhen.examiners.label.provenance import Credential, UnreadableCredentialError, interpret
from jianzhen.examiners.label.sourcetype import Origin
from jianzhen.photo import Photo

from . import samples
from .chain import Chain, make_chain, sign


@pytest.fixture(scope="module")
def chain() -> Chain:
    return make_chain()


@pytest.fixture(scope="module")
def trusted(chain: Chain) -> trust.TrustList:
    return trust.TrustList(chain.root, "2026-01-01")


def read(data: bytes, trust_list: trust.TrustList | None = None) -> Credential:
    return provenance.read(Photo(data), trust_list or trust.load())


def flipped(data: bytes) -> bytes:
    """Change one bit of the coded picture."""
    changed = bytearray(data)
    changed[data.rfind(b"\xff\xda") + 40] ^= 1
    return bytes(changed)


FORMATS = ("jpeg", "png", "webp", "gif", "tiff", "avif")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_signed_ai_record_in_every_format(kind: str, chain: Chain, trusted: trust.TrustList) -> None:
    data = sign(samples.picture(kind.upper()), chain, mime=f"image/{kind}")
    credential = read(data, trusted)
    (statement,) = credential.says(Origin.AI)
    assert (credential.fits, credential.signer_trust, credential.faults) == (True, "on-list", ())
    assert (statement.agent, statement.active) == ("Sample Model", True)
    assert (credential.signer, credential.generator) == ("Sample Camera", "Sample App")


def test_an_unlisted_signer_weakens_trust_only(chain: Chain) -> None:
    credential = read(sign(samples.picture(), chain))
    assert (credential.fits, credential.signer_trust, credential.faults) == (True, "not-on-list", ())


def test_a_changed_picture_is_altered(chain: Chain, trusted: trust.TrustList) -> None:
    credential = read(flipped(sign(samples.picture(), chain)), trusted)
    assert not credential.fits
    assert [(f.code, f.inside) for f in credential.faults] == [("assertion.dataHash.mismatch", None)]


def test_a_changed_record_is_altered(chain: Chain, trusted: trust.TrustList) -> None:
    data = sign(samples.picture(), chain)
    credential = read(data.replace(b"trainedAlgorithmicMedia", b"trainedAlgorithmicMedia"[::-1]), trusted)
    assert [f.code for f in credential.faults] == ["assertion.hashedURI.mismatch"]


def test_the_source_of_a_source_is_walked(chain: Chain, trusted: trust.TrustList) -> None:
    parent = sign(samples.picture(), chain)
    credential = read(sign(samples.picture(), chain, parent=parent), trusted)
    (statement,) = credential.says(Origin.AI)
    assert not statement.active
    assert credential.fits
    assert credential.manifests == 2


def test_an_altered_source_is_told_apart(chain: Chain, trusted: trust.TrustList) -> None:
    parent = flipped(sign(samples.picture(), chain))
    credential = read(sign(samples.picture(), chain, parent=parent), trusted)
    assert credential.fits
    assert credential.faults
    assert all(fault.inside for fault in credential.faults)


def test_a_broken_store_is_unreadable_not_altered(chain: Chain) -> None:
    data = sign(samples.picture(), chain)
    at = data.index(b"c2pa.claim")
    with pytest.raises(UnreadableCredentialError) as caught:
        read(data[: at - 40] + bytes(30) + data[at - 10 :])
    assert caught.value.why is provenance.BROKEN


def test_a_huge_store_is_not_handed_on(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sign(samples.picture(), chain)
    monkeypatch.setattr(provenance, "MAX_STORE", 1000)
    with pytest.raises(UnreadableCredentialError) as caught:
        read(data)
    assert caught.value.why is provenance.TOO_LARGE


class Listener:
    """A server on this machine that notes who calls."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.calls.append(connection.recv(100))
                connection.sendall(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.socket.close()


def with_settings(data: bytes, settings: dict[str, object]) -> None:
    try:
        with (
            c2pa.Context.from_dict(settings) as context,
            c2pa.Reader("image/jpeg", io.BytesIO(data), context=context) as reader,
        ):
            reader.json()
    except c2pa.C2paError:
        pass


def test_no_revocation_is_asked_for(listener: Listener) -> None:
    chain = make_chain(ocsp=f"{listener.url}/ocsp")
    data = sign(samples.picture(), chain)
    listed = trust.TrustList(chain.root, "2026-01-01")
    assert read(data, listed).signer_trust == "on-list"
    assert listener.calls == []
    with_settings(data, {"verify": {"ocsp_fetch": True}, "trust": {"trust_anchors": chain.root}})
    assert listener.calls, "the control must be able to fail: with fetching on, the library calls"


def test_no_remote_record_is_fetched(listener: Listener, chain: Chain, trusted: trust.TrustList) -> None:
    data = sign(samples.picture(), chain, embed=False, remote=f"{listener.url}/record.c2pa")
    with pytest.raises(UnreadableCredentialError) as caught:
        provenance.read_store(data, "image/jpeg", trusted)
    assert caught.value.why is provenance.REMOTE
    assert listener.calls == []
    with_settings(data, {})
    assert listener.calls, "the control must be able to fail: with fetching on, the library calls"


@pytest.mark.parametrize(
    ("failures", "word"),
    [
        (["signingCredential.untrusted", "signingCredential.expired"], "expired"),
        (["signingCredential.untrusted", "signingCredential.invalid"], "invalid-certificate"),
        (["signingCredential.untrusted", "signingCredential.ocsp.revoked"], "revoked"),
        (["signingCredential.untrusted"], "not-on-list"),
        (["timeStamp.mismatch", "timeStamp.untrusted", "cawg.ica.signature_mismatch"], "not-on-list"),
    ],
)
def test_certificates_never_mean_altered(failures: list[str], word: str) -> None:
    codes = [{"code": code} for code in failures]
    report = {
        "manifests": {},
        "validation_status": codes,
        "validation_results": {"activeManifest": {"failure": codes}},
    }
    credential = interpret(report, "2026-01-01")
    assert (credential.faults, credential.signer_trust) == ((), word)


@pytest.mark.parametrize(
    "report",
    [
        {"manifests": {}},
        {"manifests": {"a": None, "b": {"assertions": [None, 3, {"data": [{"digitalSourceType": 5}]}]}}},
        {"manifests": {"a": {"ingredients": "x", "signature_info": []}}, "active_manifest": "a"},
        {"manifests": {}, "validation_results": [], "validation_status": [None, "x", {}]},
    ],
)
def test_reports_with_missing_parts(report: dict[str, object]) -> None:
    assert interpret(report, "2026-01-01").faults == ()


def test_the_shipped_list_is_the_one_its_sources_name() -> None:
    import hashlib
    import tomllib
    from importlib.resources import files

    folder = files("jianzhen.examiners.label").joinpath("data/trust")
    sources = tomllib.loads(folder.joinpath("sources.toml").read_text("utf-8"))
    for part in ("claim", "tsa"):
        data = folder.joinpath(sources[part]["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sources[part]["sha256"]
    assert trust.load().dated == "2026-09-24"
    assert trust.load().anchors.count("BEGIN CERTIFICATE") == 52


def test_the_list_can_be_replaced(chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "mine.pem").write_text(chain.root, "utf-8")
    (tmp_path / "sources.toml").write_text(
        'dated = 2027-01-01\nclaim.file = "mine.pem"\ntsa.file = "mine.pem"\n', "utf-8"
    )
    credential = read(sign(samples.picture(), chain), trust.load(tmp_path))
    assert (credential.signer_trust, credential.trust_list) == ("on-list", "2027-01-01")


def test_the_settings_are_plain_json() -> None:
    assert json.loads(json.dumps(provenance.settings(trust.load())))["core"]["allowed_network_hosts"] == []
