"""The facts of an assessment: what is set, kept, passed on and done automatically here. Plain data, no prose.

No counts and no times are in them, so that they change only when what is done with people's data changes.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import rfc8785
from sqlalchemy import select

from jianzhen import policy
from jianzhen.claims import Terms
from jianzhen.model import Step
from jianzhen.privacy.load import in_force
from jianzhen.privacy.rules import Retention, Rule
from jianzhen.server.impact.inventory import TABLES
from jianzhen.server.sealing import TEST
from jianzhen.server.settings import Settings
from jianzhen.server.site import consumer_rules
from jianzhen.server.tables import api_key, webhook
from jianzhen.store import Store

SCHEMA = "jianzhen.impact/1"
HERE = "this machine"

NO_MATTER = frozenset(
    {
        "role", "port", "screeners", "rate", "burst", "most_json", "most_upload", "most_part",
        "checkpoint_events", "checkpoint_minutes", "tenants", "timestamp_root", "oidc_client_id",
        "oidc_client_secret", "oidc_client_secret_file", "oidc_redirect",
    }
)  # fmt: skip
"""Settings that change nothing about whose data is kept, where, how long or for whom. Tenants are read from
the database."""


def gather(settings: Settings, store: Store, now: datetime) -> dict[str, Any]:
    """Return the facts of this installation as they are now.

    Raises:
        UsageError: the site's own rules cannot be used.
        StoreError: the database fails.
    """
    retention = in_force(Path(settings.retention) if settings.retention else None, now)
    record, tenants = consumer_rules(settings), store.tenants()
    return {
        "schema": SCHEMA,
        "settings": _settings(settings),
        "retention": _retention(retention),
        "tables": {
            name: {"personal": sorted(told.personal), "kept": _kept(told.kept)}
            for name, told in TABLES.items()
        },
        "recipients": sorted(_recipients(settings, store), key=rfc8785.dumps),
        "consumer_record": {"rules": record.name, "effects": [rule.effect.value for rule in record.effects]},
        "automatic": {tenant: _automatic(store, tenant, now) for tenant in tenants},
    }


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical form of facts."""
    return hashlib.sha256(rfc8785.dumps(dict(facts))).hexdigest()


def _settings(settings: Settings) -> dict[str, Any]:
    database, files = _place(settings.database_url), _place(settings.blob_place)
    return {
        "home": HERE,
        "database": database,
        "blobs": files,
        "host": settings.host,
        "open_to_network": settings.open_to_network,
        "allowed_networks": [str(network) for network in settings.networks],
        "retention": "own" if settings.retention else "shipped",
        "consumer_rules": "own" if settings.consumer_rules else "shipped",
        "calibration": "own" if settings.calibration else "shipped",
        "timestamp_url": _host(settings.timestamp_url),
        "oidc_issuer": _host(settings.oidc_issuer),
        "reads_text_in_photos": find_spec("rapidocr") is not None,
    }


def _place(address: str) -> dict[str, str]:
    """Return what kind of place it is, and on which host; no user, password or path."""
    if "://" not in address:
        return {"kind": "folder", "host": HERE}
    kind = urlsplit(address).scheme
    return {"kind": kind, "host": HERE if kind in ("sqlite", "file") else _host(address) or HERE}


def _host(address: str) -> str:
    """Return the host an address names; empty: none."""
    if address in ("", TEST):
        return address
    parts = urlsplit(address)
    named = parts.hostname or ",".join(parse_qs(parts.query).get("host", ()))
    return HERE if named.startswith("/") else named


def _retention(retention: Retention) -> dict[str, Any]:
    return {"name": retention.name, "rules": [_rule(rule) for rule in retention.rules]}


def _rule(rule: Rule) -> dict[str, Any]:
    keep = rule.keep
    return {
        "id": rule.id,
        "what": rule.what.value,
        "undisputed": rule.undisputed,
        "keep": None if keep is None else {"days": keep.days, "months": keep.months, "years": keep.years},
        "source": rule.source.value,
        "law": rule.law,
        "on_request": rule.erase_on_request,
    }


def _kept(kept: Any) -> list[str] | str:
    return [what.value for what in kept] if isinstance(kept, tuple) else str(kept.en)


def _recipients(settings: Settings, store: Store) -> Iterator[dict[str, Any]]:
    """Yield who besides this site receives something, as far as it is set here."""
    with store.database.read() as db:
        told = db.execute(select(webhook).where(webhook.c.active)).all()
        query = select(api_key.c.tenant, api_key.c.role).where(api_key.c.revoked_at.is_(None)).distinct()
        programs = db.execute(query).all()
    hosts: dict[tuple[str, str], set[str]] = {}
    for row in told:
        hosts.setdefault((row.tenant, _host(row.url)), set()).update(row.kinds or ["all"])
    for (tenant, host), kinds in hosts.items():
        yield {"kind": "webhook", "tenant": tenant, "host": host, "events": sorted(kinds)}
    for tenant, role in programs:
        yield {"kind": "program", "tenant": tenant, "role": role}
    for kind, host in (
        ("timestamp-authority", _host(settings.timestamp_url).replace(TEST, "")),
        ("identity-provider", _host(settings.oidc_issuer)),
        ("database", _place(settings.database_url)["host"]),
        ("files", _place(settings.blob_place)["host"]),
    ):
        if host not in ("", HERE):
            yield {"kind": kind, "host": host}


def _automatic(store: Store, tenant: str, now: datetime) -> dict[str, Any]:
    """Return what decides by itself: the rules in force, and which of them approve."""
    known = [policy.load(kept.yaml.encode()) for kept in store.record.policies(tenant) if kept.in_force_at]
    rules = policy.in_force(known, now) if known else policy.default()
    limit = Terms().auto_approve.amount
    return {
        "policy": rules.name if rules else None,
        "approve": [rule.id for rule in rules.rules if rule.step is Step.APPROVE] if rules else [],
        "ask_or_route": [rule.id for rule in rules.rules if rule.step is not Step.APPROVE] if rules else [],
        "most": f"{limit} {limit.currency}",
    }
