"""Marks that generators leave in files: the GB 45438 implicit label and a C2PA manifest.

Both are written into pictures of our own making only, as samples of what a reader must find.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from html import escape

from demo.make.cameras import insert_segment

# A producer code of the right form (GB 45438-2025, Annex E) for a company that does not exist.
PRODUCER = "001191310000DEM0DEM0X1" + "10000"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/">'
    '<TC260:AIGC>{label}</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def aigc(file: bytes, produce_id: str) -> bytes:
    """A JPEG with the implicit label of GB 45438-2025 in its XMP packet: Label 1, "is generated"."""
    fields = {
        "Label": "1",
        "ContentProducer": PRODUCER,
        "ProduceID": produce_id,
        "ReservedCode1": "",
        "ContentPropagator": PRODUCER,
        "PropagateID": produce_id,
        "ReservedCode2": "",
    }
    label = json.dumps({"AIGC": fields}, separators=(",", ":"))
    packet = PACKET.format(label=escape(label, quote=True))
    return insert_segment(file, 0xE1, XMP + packet.encode())


def chain() -> tuple[bytes, bytes]:
    """A throw-away certificate chain (leaf, root) and its key, both PEM; made by nobody real."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def name(common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jianzhen Demo"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def usage(signing: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            digital_signature=signing,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=not signing,
            crl_sign=not signing,
            encipher_only=False,
            decipher_only=False,
        )

    def certificate(subject: str, key: ec.EllipticCurvePrivateKey, authority: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("Demo Root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), True)
            .add_extension(usage(not authority), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
        )
        if not authority:
            purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purposes, False)
        return builder.sign(root_key, hashes.SHA256())

    pem = serialization.Encoding.PEM
    certificates = certificate("Demo Generator", leaf_key, False).public_bytes(pem)
    certificates += certificate("Demo Root", root_key, True).public_bytes(pem)
    secret = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return certificates, secret


def c2pa_generated(file: bytes) -> bytes:
    """A JPEG with a signed C2PA manifest saying: created by trained algorithmic media.

    Signed by a chain made on the spot, so the file differs from run to run and is trusted by nobody.
    """
    import c2pa

    certificates, secret = chain()
    info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=certificates, private_key=secret, ta_url=None)
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    manifest = {
        "claim_generator_info": [{"name": "Jianzhen Demo Generator", "version": "1.0"}],
        "title": "demo.jpg",
        "format": "image/jpeg",
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": source}]},
            }
        ],
    }
    out = io.BytesIO()
    with c2pa.Builder(json.dumps(manifest)) as builder, c2pa.Signer.from_info(info) as signer:
        builder.sign(signer, "image/jpeg", io.BytesIO(file), out)
    return out.getvalue()
