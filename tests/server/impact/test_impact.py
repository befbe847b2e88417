"""The impact assessment: every column described, facts as they are set, a signature that fits or does not."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from jianzhen.errors import UsageError
from jianzhen.policy import default_source
from jianzhen.server import credentials, webhooks
from jianzhen.server.access import Who
from jianzhen.server.impact import fingerprint, gather, sign, signed
from jianzhen.server.impact.facts import NO_MATTER
from jianzhen.server.impact.inventory import TABLES
from jianzhen.server.impact.page import page
from jianzhen.server.settings import Settings
from jianzhen.server.tables import metadata as served
from jianzhen.store import Store
from jianzhen.store.tables import metadata as kept
from tests.store.making import SHOP, in_review

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(url, tmp_path / "blobs")
    opened.add_tenant(SHOP, NOW)
    yield opened
    opened.close()


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database=url)


def document(settings: Settings, store: Store) -> bytes:
    return page(gather(settings, store, NOW), NOW).encode()


def webhook(store: Store, url: str) -> None:
    with store.database.write() as db:
        webhooks.add(db, SHOP, NOW, url, ["decided"])


def test_every_column_of_every_table_is_described() -> None:
    tables = {**kept.tables, **served.tables}
    assert TABLES.keys() == tables.keys()
    for name, told in TABLES.items():
        described = [*told.personal, *told.plain]
        assert sorted(described) == sorted(column.name for column in tables[name].columns), name


def test_every_setting_is_told_or_known_not_to_matter(settings: Settings, store: Store) -> None:
    told = gather(settings, store, NOW)["settings"].keys() - {"reads_text_in_photos"}
    assert told | NO_MATTER == {field.name for field in fields(Settings)}
    assert not told & NO_MATTER


def test_facts_name_hosts_and_never_a_secret(store: Store, tmp_path: Path) -> None:
    webhook(store, "https://user:pw@hooks.example:444/secret-path?token=1")
    hostile = Settings(
        home=tmp_path, database="postgresql://jz:hunter2@db.example/claims", blobs="s3://bucket-7/x?key=hunter2",
        timestamp_url="https://tsa.example/t", oidc_issuer="https://id.example/realm", oidc_client_id="jz",
        oidc_client_secret="hunter2", oidc_redirect="https://shop.example/back",
        allowed_networks="10.1.0.0/16",
    )  # fmt: skip
    facts = gather(hostile, store, NOW)
    whole = page(facts, NOW)
    hosts = ("hooks.example", "db.example", "bucket-7", "tsa.example", "id.example")
    assert {one.get("host") for one in facts["recipients"]} >= set(hosts)
    assert [host for host in (*hosts, "10.1.0.0/16") if host not in whole] == []
    assert [
        word for word in ("hunter2", "secret-path", "token=1", "pw@", "jz:") if word in str(facts) + whole
    ] == []


def test_the_page_is_in_both_languages_and_tells_what_is_set(settings: Settings, store: Store) -> None:
    whole = document(settings, store).decode()
    for words in (
        "Personal-information impact assessment", "个人信息保护影响评估", "retention-cn@1", "small-and-quiet",
        "default@1", "50.00 CNY", "buyer_ref", "签名", "Art. 55 (2)",
        fingerprint(gather(settings, store, NOW)),
    ):  # fmt: skip
        assert words in whole, words
    assert len(re.findall('<span lang="en">', whole)) == len(re.findall('<span lang="zh-Hans">', whole)) > 100
    assert "proxy with TLS" not in whole
    assert "proxy with TLS" in document(replace(settings, open_to_network=True), store).decode()


def test_a_signature_fits_until_something_changes(settings: Settings, store: Store) -> None:
    assert signed(settings, store, NOW) is None
    made = sign(settings, store, document(settings, store), " 王敏 ", "个人信息保护负责人", NOW)
    in_review(store, at=NOW)  # a claim is no change of what is done with claims
    found = signed(settings, store, NOW + timedelta(days=9))
    assert found == made
    assert (made.name, made.signed_at) == ("王敏", NOW)
    for other in (
        replace(settings, open_to_network=True),
        replace(settings, allowed_networks="10.0.0.0/8"),
        replace(settings, timestamp_url="https://tsa.example/"),
        replace(settings, blobs="s3://bucket/x"),
    ):
        assert signed(other, store, NOW) is None
    assert signed(replace(settings, port=9, rate=1.0), store, NOW) == made
    webhook(store, "https://hooks.example/a")
    assert signed(settings, store, NOW) is None
    again = sign(settings, store, document(settings, store), "王敏", "x", NOW + timedelta(days=1))
    webhook(store, "https://hooks.example/b")  # the same receiver, the same events
    assert signed(settings, store, NOW) == again
    mine = default_source().replace(b"id: default", b"id: mine", 1).decode()
    store.record.add_policy(SHOP, "mine", "1", mine, NOW, in_force_at=NOW)
    assert signed(settings, store, NOW) is None
    with store.database.write() as db:
        db.execute(webhooks.webhook.delete())
    assert signed(settings, store, NOW) is None  # back to one fact of before is not back to all


def test_a_new_kind_of_program_is_a_change_and_a_further_key_is_none(
    settings: Settings, store: Store
) -> None:
    def key(who: Who) -> str:
        with store.database.write() as db:
            return credentials.add_key(db, SHOP, NOW, name="k", who=who)[0]["id"]

    key(Who.PLATFORM)
    sign(settings, store, document(settings, store), "a", "b", NOW)
    key(Who.PLATFORM)
    assert signed(settings, store, NOW)
    key(Who.AUDITOR)
    assert not signed(settings, store, NOW)


@pytest.mark.parametrize(("name", "role"), [("", "x"), ("x", " "), ("x" * 101, "y"), ("a\x1b[2J", "y")])
def test_a_signature_needs_a_name_and_a_role(settings: Settings, store: Store, name: str, role: str) -> None:
    with pytest.raises(UsageError):
        sign(settings, store, document(settings, store), name, role, NOW)


def test_only_a_document_that_states_todays_facts_can_be_signed(settings: Settings, store: Store) -> None:
    old = document(settings, store)
    webhook(store, "https://hooks.example/a")
    for wrong in (old, b"", b"x" * (2 << 20) + document(settings, store)):
        with pytest.raises(UsageError):
            sign(settings, store, wrong, "a", "b", NOW)
