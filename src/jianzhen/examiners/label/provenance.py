"""C2PA Content Credentials: what a signed record in the file says, and whether it still fits the file.

Source: C2PA Technical Specification 2.4, validation status codes (section 15). "Invalid" does not mean
tampered: real files of ChatGPT and FLUX are invalid because their signer's certificate ran out. Only codes
that say "this does not match what was signed" count as altered; certificates only weaken trust.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jianzhen.examiners.label.sourcetype import Origin, SourceTerm, classify
from jianzhen.examiners.label.trust import TrustList
from jianzhen.model import Text
from jianzhen.photo import Photo

MAX_STORE = 8 * 2**20
"""Bytes of a credential store that are read; real ones hold thumbnails and stay far below."""

ALTERED = frozenset(
    {
        "assertion.dataHash.mismatch",
        "assertion.boxesHash.mismatch",
        "assertion.bmffHash.mismatch",
        "assertion.collectionHash.mismatch",
        "assertion.multiAssetHash.mismatch",
        "assertion.hashedURI.mismatch",
        "claimSignature.mismatch",
        "ingredient.hashedURI.mismatch",
        "ingredient.manifest.mismatch",
        "ingredient.claimSignature.mismatch",
    }
)
"""Codes that say: what lies here is not what was signed."""

_BOUND = frozenset({"assertion.dataHash.match", "assertion.boxesHash.match", "assertion.bmffHash.match"})
_FORMATS = frozenset({"jpeg", "png", "webp", "tiff", "gif", "heic", "avif"})


class UnreadableCredentialError(Exception):
    """There is a credential, and it cannot be read: why, for people."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


REMOTE = Text(
    "The file points to a content record (C2PA) kept on the internet. It was not fetched: nothing is looked "
    "up outside this computer.",
    "文件只写有内容凭证（C2PA）的网上地址。未去获取：本程序不访问外部网络。",
)
BROKEN = Text(
    "The file holds a content record (C2PA) that is damaged or of an unknown kind and could not be read.",
    "文件中的内容凭证（C2PA）已损坏或属于未知类型，无法读取。",
)
TOO_LARGE = Text(
    f"The file holds a content record (C2PA) larger than {MAX_STORE // 2**20} MiB; it was not read.",
    f"文件中的内容凭证（C2PA）超过 {MAX_STORE // 2**20} MiB，未读取。",
)
OTHER_FORMAT = Text(
    "The file holds a content record (C2PA) in a file format for which such records are not read.",
    "文件带有内容凭证（C2PA），但不支持读取此类文件格式中的凭证。",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One validation code that means "altered"; `inside` names the source picture it is about, if any."""

    code: str
    inside: str | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A source term that a manifest states, with the software named beside it."""

    term: SourceTerm
    agent: str
    manifest: str
    active: bool


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential store, read.

    Attributes:
        state: the library's own summary (`Valid`, `Trusted`, `Invalid`), for auditors only.
        fits: the active signature is valid and the picture is the one that was signed.
        signer: issuer named in the active certificate; anybody can write any name into one.
        signer_trust: `on-list`, `not-on-list`, `expired`, `invalid-certificate` or `revoked`.
        signed_at: time of signing as stated by its timestamp, if there is one.
        generator: software that wrote the active manifest.
        codes: all validation codes of failure, the active manifest's first.
    """

    state: str
    fits: bool
    faults: tuple[Fault, ...]
    statements: tuple[Statement, ...]
    signer: str
    signer_trust: str
    signed_at: str | None
    generator: str
    title: str
    manifests: int
    codes: tuple[str, ...]
    trust_list: str

    def says(self, origin: Origin) -> tuple[Statement, ...]:
        """Statements of this origin, the active manifest's first."""
        return tuple(
            sorted((s for s in self.statements if s.term.origin is origin), key=lambda s: not s.active)
        )


def read(photo: Photo, trust: TrustList) -> Credential:
    """Read and validate the store of a photo, without any network access.

    Raises UnreadableCredentialError where the store is broken, too large, or elsewhere.
    """
    size = sum(len(block.data) for block in photo.metadata.blocks if block.kind == "c2pa")
    if photo.format not in _FORMATS:
        raise UnreadableCredentialError(OTHER_FORMAT)
    if size > MAX_STORE:
        raise UnreadableCredentialError(TOO_LARGE)
    return interpret(read_store(photo.data, f"image/{photo.format}", trust), trust.dated)


def settings(trust: TrustList) -> dict[str, Any]:
    """Settings of the C2PA library: nothing is fetched, whatever the file asks for.

    Identity assertions (CAWG) are not decoded: resolving their `did:web` addresses means network access.
    """
    return {
        "trust": {"trust_anchors": trust.anchors},
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
        "core": {
            "decode_identity_assertions": False,
            "allowed_network_hosts": [],
            "max_decompressed_manifest_size_in_mb": MAX_STORE // 2**20,
        },
    }


def read_store(data: bytes, mime: str, trust: TrustList) -> dict[str, Any]:
    """Return the library's JSON report on the bytes of a file; raises UnreadableCredentialError."""
    import c2pa  # 80 ms: only files with a credential pay for it

    try:
        with (
            c2pa.Context.from_dict(settings(trust)) as context,
            c2pa.Reader(mime, io.BytesIO(data), context=context) as reader,
        ):
            report = json.loads(reader.json())
    except (c2pa.C2paError, ValueError, RecursionError) as error:
        remote = str(error).startswith("Remote")
        raise UnreadableCredentialError(REMOTE if remote else BROKEN) from error
    if not isinstance(report, dict) or not isinstance(report.get("manifests"), dict):
        raise UnreadableCredentialError(BROKEN)
    return report


def interpret(report: Mapping[str, Any], trust_list: str) -> Credential:
    """Turn the library's report into plain facts. Pure; tolerates missing parts."""
    manifests = {k: v for k, v in report["manifests"].items() if isinstance(v, dict)}
    active = str(report.get("active_manifest", ""))
    head = manifests.get(active, {})
    results = _dict(_dict(report.get("validation_results")).get("activeManifest"))
    passed = {code for code, _ in _codes(results.get("success"))}
    failed = [code for code, _ in _codes(results.get("failure"))]
    everywhere = failed + [code for code, _ in _codes(report.get("validation_status"))]
    signature = _dict(head.get("signature_info"))
    faults = tuple(dict.fromkeys(_faults(report, results, manifests)))
    return Credential(
        state=str(report.get("validation_state", "")),
        fits="claimSignature.validated" in passed
        and bool(_BOUND & passed)
        and not any(fault.inside is None for fault in faults),
        faults=faults,
        statements=tuple(_statements(manifests, active)),
        signer=_short(signature.get("issuer")) or _short(signature.get("common_name")),
        signer_trust=_signer_trust(passed, failed),
        signed_at=_short(signature.get("time")) or None,
        generator=_generator(head),
        title=_short(head.get("title")),
        manifests=len(manifests),
        codes=tuple(dict.fromkeys(everywhere))[:50],
        trust_list=trust_list,
    )


def _faults(
    report: Mapping[str, Any], active: Mapping[str, Any], manifests: Mapping[str, Any]
) -> Iterator[Fault]:
    """Codes of alteration in the active manifest, in sources found broken now, and recorded as broken."""
    for code, why in _codes(active.get("failure")):
        if code in ALTERED:
            yield Fault(code, None, why)
    for delta in _list(_dict(report.get("validation_results")).get("ingredientDeltas")):
        uri = _short(_dict(delta).get("ingredientAssertionURI"))
        for code, why in _codes(_dict(_dict(delta).get("validationDeltas")).get("failure")):
            if code in ALTERED:
                yield Fault(code, uri, why)
    for manifest in manifests.values():
        for ingredient in map(_dict, _list(manifest.get("ingredients"))):
            title = _short(ingredient.get("title")) or "source"
            recorded = _dict(_dict(ingredient.get("validation_results")).get("activeManifest"))
            for code, why in (
                *_codes(ingredient.get("validation_status")),
                *_codes(recorded.get("failure")),
            ):
                if code in ALTERED:
                    yield Fault(code, title, why)


def _statements(manifests: Mapping[str, Any], active: str) -> Iterator[Statement]:
    for label, manifest in manifests.items():
        generator = _generator(manifest)
        for assertion in map(_dict, _list(manifest.get("assertions"))):
            for value, agent in _source_types(assertion.get("data")):
                term = classify(value)
                if term:
                    yield Statement(term, agent or generator, label[:200], label == active)


def _source_types(data: Any) -> Iterator[tuple[str, str]]:
    """Every digitalSourceType anywhere in an assertion, with the softwareAgent beside it."""
    stack, steps = [data], 0
    while stack and steps < 20_000:
        steps += 1
        node = stack.pop()
        if isinstance(node, dict):
            agent = node.get("softwareAgent")
            name = _short(agent.get("name")) if isinstance(agent, dict) else _short(agent)
            for key, value in node.items():
                if key.rpartition(":")[2].casefold() == "digitalsourcetype" and isinstance(value, str):
                    yield value[:300], name
                else:
                    stack.append(value)
        elif isinstance(node, list):
            stack.extend(node)


def _signer_trust(passed: set[str], failed: list[str]) -> str:
    for code, word in (
        ("signingCredential.ocsp.revoked", "revoked"),
        ("signingCredential.revoked", "revoked"),
        ("signingCredential.invalid", "invalid-certificate"),
        ("signingCredential.expired", "expired"),
        ("signingCredential.untrusted", "not-on-list"),
    ):
        if code in failed:
            return word
    return "on-list" if "signingCredential.trusted" in passed else "not-on-list"


def _generator(manifest: Mapping[str, Any]) -> str:
    names = [_short(_dict(one).get("name")) for one in _list(manifest.get("claim_generator_info"))]
    return next(filter(None, names), "") or _short(manifest.get("claim_generator"))


def _codes(entries: Any) -> list[tuple[str, str]]:
    return [
        (str(entry.get("code", ""))[:100], str(entry.get("explanation", ""))[:200])
        for entry in map(_dict, _list(entries)[:500])
    ]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _short(value: Any) -> str:
    return value.strip()[:200] if isinstance(value, str) else ""
