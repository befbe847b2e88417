"""The service's own tables: who may enter, what is uploaded, who is told. Migrations make them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

from jianzhen.store.tables import Id, Json, Moment, Sha256

metadata = MetaData()

api_key = Table(
    "api_key",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("secret", Sha256, nullable=False),
    Column("name", String(100), nullable=False),
    Column("role", String(30), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("party_ref", String(200)),
    Column("scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Index("api_key_tenant", "tenant", "id"),
)
"""Keys for programs. `id` is the part that is shown; `secret` is the SHA-256 of the rest, 160 random bits."""

account = Table(
    "account",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("name", String(100), nullable=False),
    Column("password", String(200), nullable=False),
    Column("totp", String(64), nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("roles", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("issuer", String(500)),
    Column("subject", String(255)),
    Index("account_name", "tenant", "name", unique=True),
    Index("account_subject", "tenant", "issuer", "subject", unique=True),
)
"""People of the platform. `id` stands in the record, never the name. `password`: argon2. `totp`: the secret
of the one-time codes (it has to be readable), `totp_step` the last one used, so that none is used twice.
`issuer`, `subject`: who this is at an identity provider, if an administrator said so."""

oidc_attempt = Table(
    "oidc_attempt",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("secret", Sha256, nullable=False),
    Column("role", String(30)),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("oidc_attempt_expires", "expires_at"),
)
"""Somebody was sent to the identity provider and has minutes to come back, once, in the same browser."""

session = Table(
    "session",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("secret", Sha256, nullable=False),
    Column("role", String(30), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("account", String(24)),
    Column("claim", Id),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index("session_expires", "expires_at"),
)
"""Somebody is signed in: a person with an account, or a buyer or merchant for one claim."""

link = Table(
    "link",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("secret", Sha256, nullable=False),
    Column("claim", Id, nullable=False),
    Column("side", String(10), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("link_expires", "expires_at"),
)
"""One-time links for a side of one claim."""

upload = Table(
    "upload",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("owner", String(300), nullable=False),
    Column("sha256", Sha256),
    Column("size", BigInteger),
    Column("have", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("url", String(2000)),
    Column("state", String(10), nullable=False),
    Column("problem", Json),
    Column("created_at", Moment, nullable=False),
    Index("upload_owner", "tenant", "sha256", "owner"),
    Index("upload_created", "created_at"),
)
"""Files on their way: `state` is `open`, `stored` or `failed`. Only its `owner` puts a file into a claim."""

upload_part = Table(
    "upload_part",
    metadata,
    Column("upload", String(24), primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("sha256", Sha256, nullable=False),
    Column("size", Integer, nullable=False),
)
"""Parts of a large file that are on disk, as blobs of their own."""

webhook = Table(
    "webhook",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("tenant", Id, nullable=False),
    Column("url", String(2000), nullable=False),
    Column("secret", String(100), nullable=False),
    Column("kinds", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("webhook_tenant", "tenant", "id"),
)
"""Who is told of events. `secret` signs what is sent (Standard Webhooks), so it has to be readable."""

assessment = Table(
    "assessment",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("facts", Sha256, nullable=False),
    Column("sha256", Sha256, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("name", String(100), nullable=False),
    Column("role", String(100), nullable=False),
    Column("signed_at", Moment, nullable=False),
    Index("assessment_facts", "facts", "signed_at"),
)
"""Impact assessments that a person signed: the document of `sha256`, over the facts of `facts`. Of the whole
site, not of a tenant. The law has them kept for three years; nothing deletes them."""
