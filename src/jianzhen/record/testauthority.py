"""An RFC 3161 authority for offline use and tests. What it stamps proves nothing to third parties.

Whoever runs this program holds its key and could stamp any time. Its certificates say so in their names, its
stamps bear a policy identifier of their own, and the verifier says so of every stamp that does. The DER is
written by hand (ITU-T X.690): `cryptography` signs CMS only around plain data, RFC 3161 wants TSTInfo.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client._rust import parse_timestamp_request

from jianzhen.record.verify import TEST_POLICY

NAME = "Jianzhen TEST authority"
PROVES_NOTHING = "proves nothing to third parties 测试用，对第三方不具证明力"
_YEARS = timedelta(days=3650)
_SHA256, _ECDSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"


class TestAuthority:
    """A small certificate authority and one stamping certificate, made anew for every instance.

    Args:
        clock: what time it is; aware.
    """

    __test__ = False  # no test class, whatever its name

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        now = clock().astimezone(UTC)
        root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        root_name, name = _name(f"{NAME} root"), _name(NAME)
        root = (
            _certificate(root_name, root_name, root_key, now)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        self._certificate = (
            _certificate(root_name, name, self._key, now)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        self.root = root.public_bytes(Encoding.PEM)
        """The root certificate, PEM."""

    def post(self, _url: str, request: bytes) -> bytes:
        """Answer a timestamp request as a real authority would over HTTP."""
        asked = parse_timestamp_request(request)
        now = self._clock().astimezone(UTC).replace(microsecond=0)
        imprint = _seq(
            _seq(_oid(asked.message_imprint.hash_algorithm.dotted_string), _NULL),
            _tlv(0x04, asked.message_imprint.message),
        )
        info = _seq(
            _int(1),
            _oid(TEST_POLICY),
            imprint,
            _int(x509.random_serial_number()),
            _tlv(0x18, now.strftime("%Y%m%d%H%M%SZ").encode()),
            b"" if asked.nonce is None else _int(asked.nonce),
        )
        return _seq(_seq(_int(0)), self._token(info))

    def _token(self, info: bytes) -> bytes:
        """Return the CMS SignedData around a TSTInfo (RFC 5652, RFC 5816)."""
        der = self._certificate.public_bytes(Encoding.DER)
        attributes = _set(
            _attribute(_CONTENT_TYPE, _oid(_TST_INFO)),
            _attribute(_DIGEST, _tlv(0x04, hashlib.sha256(info).digest())),
            _attribute(_SIGNING_CERTIFICATE_V2, _seq(_seq(_seq(_tlv(0x04, hashlib.sha256(der).digest()))))),
        )
        signer = _seq(
            _int(1),
            _seq(self._certificate.issuer.public_bytes(), _int(self._certificate.serial_number)),
            _seq(_oid(_SHA256)),
            b"\xa0" + attributes[1:],
            _seq(_oid(_ECDSA_SHA256)),
            _tlv(0x04, self._key.sign(attributes, ec.ECDSA(hashes.SHA256()))),
        )
        signed = _seq(
            _int(3),
            _set(_seq(_oid(_SHA256))),
            _seq(_oid(_TST_INFO), _tlv(0xA0, _tlv(0x04, info))),
            _tlv(0xA0, der),
            _set(signer),
        )
        return _seq(_oid(_SIGNED_DATA), _tlv(0xA0, signed))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, PROVES_NOTHING),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
    )


# --- DER (ITU-T X.690) -------------------------------------------------------------------------------------


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _seq(*parts: bytes) -> bytes:
    return _tlv(0x30, b"".join(parts))


def _set(*parts: bytes) -> bytes:
    return _tlv(0x31, b"".join(sorted(parts)))


def _int(value: int) -> bytes:
    return _tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        group = [arc & 0x7F]
        while arc := arc >> 7:
            group.append(0x80 | arc & 0x7F)
        out += bytes(reversed(group))
    return _tlv(0x06, bytes(out))


def _attribute(oid: str, value: bytes) -> bytes:
    return _seq(_oid(oid), _set(value))


_NULL = _tlv(0x05, b"")
