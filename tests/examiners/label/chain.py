"""A certificate chain and a signer of C2PA records, FOR TESTS ONLY, made anew in memory for every run."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class Chain:
    """Root as PEM, leaf with root as PEM, key of the leaf as PEM."""

    root: str
    certificates: bytes
    key: bytes


def make_chain(ocsp: str | None = None, name: str = "Sample Camera") -> Chain:
    """Return a fresh chain; `ocsp` is the address that the leaf asks verifiers to call."""
    now = datetime.now(UTC)
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, leaf_name = _name("Sample Root"), _name(name)
    root = (
        _builder(root_name, root_name, root_key, now - timedelta(days=90), now + timedelta(days=90))
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _builder(leaf_name, root_name, leaf_key, now - timedelta(days=60), now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
    )
    if ocsp:
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp)
        )
        leaf = leaf.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    signed = leaf.sign(root_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    return Chain(
        root.public_bytes(pem).decode(),
        signed.public_bytes(pem) + root.public_bytes(pem),
        leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def sign(
    picture: bytes,
    chain: Chain,
    source_type: str = "trainedAlgorithmicMedia",
    mime: str = "image/jpeg",
    parent: bytes | None = None,
    embed: bool = True,
    remote: str | None = None,
    generator: str = "Sample App",
) -> bytes:
    """Return the picture with a signed record saying how it came to be, optionally made from `parent`."""
    action = {
        "action": "c2pa.created",
        "digitalSourceType": IPTC + source_type,
        "softwareAgent": {"name": "Sample Model"},
    }
    manifest = {
        "claim_generator_info": [{"name": generator, "version": "1"}],
        "title": "sample",
        "assertions": [] if parent else [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}],
    }
    info = c2pa.C2paSignerInfo(b"es256", chain.certificates, chain.key, None)
    settings = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    with c2pa.Context.from_dict(settings) as context, c2pa.Signer.from_info(info) as signer:
        builder = c2pa.Builder(json.dumps(manifest), context=context)
        if parent:
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
            builder.add_ingredient({"title": "parent", "relationship": "parentOf"}, mime, io.BytesIO(parent))
        if remote:
            builder.set_remote_url(remote)
        if not embed:
            builder.set_no_embed()
        out = io.BytesIO()
        builder.sign(signer, mime, io.BytesIO(picture), out)
        return out.getvalue()


def _name(text: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, text), x509.NameAttribute(NameOID.COMMON_NAME, text)]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
