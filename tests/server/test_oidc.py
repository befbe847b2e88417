"""Signing in with an identity provider: a real one over HTTP, which lies in every way it can."""

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from sqlalchemy import select

from jianzhen.server.access import Who
from jianzhen.server.app import make_app
from jianzhen.server.guard import Guard
from jianzhen.server.oidc import Attempt
from jianzhen.server.run import tidy
from jianzhen.server.settings import Settings
from jianzhen.server.site import open_site
from jianzhen.server.tables import oidc_attempt
from tests.server.conftest import Clock, Desk
from tests.server.provider import CLIENT, SECRET, SUBJECT, Lie, Provider

BACK = "https://desk.example/v1/oidc/back"


@pytest.fixture(scope="module")
def keys() -> list[RSAKey]:
    return [RSAKey.generate_key(2048, {"kid": name}) for name in ("first", "second")]


@dataclass
class Door:
    desk: Desk
    provider: Provider
    account: str

    def linked(self, subject: str) -> str:
        """Have an administrator make an account for a person, who has no password; return its id."""
        body = {"name": f"of {subject}", "subject": subject, "roles": ["reviewer", "auditor"]}
        made = self.desk.web.post("/v1/accounts", json=body, headers=self.desk.key(Who.ADMIN))
        assert (made.status_code, made.json()["totp"]) == (201, None), made.text
        return str(made.json()["id"])

    def forget(self) -> None:
        """Have the provider asked for its description anew."""
        assert self.desk.site.provider is not None
        self.desk.site.provider._known = (float("-inf"), None)

    def browser(self) -> TestClient:
        return TestClient(self.desk.web.app, base_url="https://desk.example", follow_redirects=False)

    def leave(self, browser: TestClient, **query: str) -> str:
        """Go to the provider, sign in there; return where it sends the browser back to."""
        away = browser.get("/v1/oidc/start", params=query)
        assert away.status_code == 303, away.text
        back = httpx.get(away.headers["location"]).headers["location"]
        assert back.startswith(BACK + "?")
        return str(back)

    def sign_in(self, **query: str) -> Any:
        browser = self.browser()
        return browser.get(self.leave(browser, **query))


@contextmanager
def opened(home: Path, keys: list[RSAKey]) -> Iterator[Door]:
    clock = Clock()
    provider = Provider(clock, BACK, keys=[keys[0]])
    settings = Settings(
        home=home, tenants="default,other", rate=1e6, burst=10**6, allowed_networks="127.0.0.0/8",
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET, oidc_redirect=BACK,
    )  # fmt: skip
    guard = Guard(settings.networks, seconds=3)
    site = open_site(settings, clock=clock, guard=guard, tell=lambda _: None)
    site.doors._burst = site.doors._rate = 1e6
    desk = Desk(site, clock, TestClient(make_app(site)), [])
    door = Door(desk, provider, "")
    door.account = door.linked(provider.subject)
    yield door
    site.close()
    provider.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, keys: list[RSAKey]) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("oidc"), keys) as door:
        yield door


@pytest.fixture
def door(house: Door, keys: list[RSAKey]) -> Door:
    told = house.provider
    told.keys, told.published, told.lie, told.more, told.subject = [keys[0]], None, None, {}, SUBJECT
    house.forget()
    return house


def me(door: Door, answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    head = {"Authorization": f"Bearer {answer.json()['token']}"}
    return door.desk.web.get("/v1/me", headers=head).json()


def refused(answer: Any, code: str = "not-signed-in", status: int = 401) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"urn:jianzhen:problem:{code}"
    assert "token" not in answer.json()
    return answer.json()


def test_a_linked_person_gets_a_session_in_a_role_an_administrator_gave(door: Door) -> None:
    browser = door.browser()
    away = browser.get("/v1/oidc/start")
    cookie = away.headers["set-cookie"]
    assert cookie.startswith("__Host-jianzhen-oidc=jz_oidc_")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert part in cookie
    answer = door.sign_in()
    shown = me(door, answer)
    assert (shown["actor"], shown["role"], shown["tenant"]) == (door.account, "reviewer", "default")
    assert answer.headers["cache-control"] == "no-store"
    assert 'jianzhen-oidc=""' in answer.headers["set-cookie"]
    assert me(door, door.sign_in(role="auditor"))["role"] == "auditor"
    refused(door.sign_in(role="admin"))
    refused(door.sign_in(tenant="other"))


def test_elliptic_keys_and_secrets_in_the_form_work_too(door: Door) -> None:
    door.provider.keys = [ECKey.generate_key("P-256", {"kid": "ec"})]
    door.provider.more = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    me(door, door.sign_in())


def claim(**changed: Any) -> Lie:
    def lie(_: dict[str, Any], claims: dict[str, Any]) -> None:
        for name, value in changed.items():
            if value is None:
                del claims[name]
            else:
                claims[name] = value

    return lie


def head(**changed: Any) -> Lie:
    return lambda header, _: header.update(changed)


def shifted(**seconds: int) -> Lie:
    return lambda _, claims: claims.update({name: claims[name] + by for name, by in seconds.items()})


LIES: dict[str, Lie] = {
    "nonce": claim(nonce="another"),
    "no nonce": claim(nonce=None),
    "nonces": lambda _, claims: claims.update(nonce=[claims["nonce"], "x"]),
    "audience": claim(aud="another client"),
    "no audience": claim(aud=None),
    "others too": claim(aud=[CLIENT, "another client"]),
    "authorized party": claim(azp="another client"),
    "issuer": claim(iss="https://accounts.example"),
    "issuer with a slash": lambda _, claims: claims.update(iss=claims["iss"] + "/"),
    "no issuer": claim(iss=None),
    "expired": shifted(exp=-400),
    "no end": claim(exp=None),
    "endless": claim(exp=float("nan")),
    "of the future": shifted(iat=400, exp=800),
    "no beginning": claim(iat=None),
    "no subject": claim(sub=None),
    "empty subject": claim(sub=""),
    "long subject": claim(sub="x" * 300),
    "unknown key": head(kid="third"),
}


def test_an_id_token_that_is_not_for_this_attempt_is_refused(door: Door) -> None:
    for name, lie in LIES.items():
        door.provider.lie = lie
        answer = door.sign_in()
        assert answer.status_code == 401, (name, answer.text)
        refused(answer)
    door.provider.lie = None
    me(door, door.sign_in())


def signed(header: dict[str, Any], claims: dict[str, Any], by: bytes = b"") -> str:
    """A token as an attacker puts it together; `by`: a password, with HMAC."""
    parts = (json.dumps(part).encode() for part in (header, claims))
    body = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    proof = base64.urlsafe_b64encode(hmac.digest(by, body, "sha256") if by else b"").rstrip(b"=")
    return f"{body.decode()}.{proof.decode()}"


def test_a_token_without_signature_or_with_the_public_key_as_a_password_is_refused(door: Door) -> None:
    key = door.provider.keys[0]
    public = key.as_dict(private=False)

    def other_key(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return jwt.encode(header, claims, RSAKey.generate_key(2048), algorithms=["RS256"])

    def changed(header: dict[str, Any], claims: dict[str, Any]) -> str:
        head, _, proof = jwt.encode(header, claims, key, algorithms=["RS256"]).split(".")
        body = signed({}, {**claims, "sub": "somebody else"}).split(".")[1]
        return f"{head}.{body}.{proof}"

    lies: list[Lie] = [
        lambda _, claims: signed({"alg": "none", "kid": "first"}, claims),
        lambda _, claims: signed({"alg": "None"}, claims),
        lambda _, claims: signed({"kid": "first"}, claims),
        lambda _, claims: signed({"alg": "HS256", "kid": "first"}, claims, key.as_pem(private=False)),
        lambda _, claims: signed({"alg": "HS256"}, claims, json.dumps(public).encode()),
        lambda _, claims: signed({"alg": "RS256", "kid": "first", "jwk": public}, claims, b"x"),
        other_key,
        changed,
        lambda *_: "a.b.c",
        lambda *_: "[" * 100_000,
        lambda *_: "." * 100,
    ]
    for number, lie in enumerate(lies):
        door.provider.lie = lie
        answer = door.sign_in()
        assert answer.status_code == 401, (number, answer.text)


def test_a_password_that_the_provider_publishes_as_a_key_signs_nothing(door: Door) -> None:
    shared = OctKey.generate_key(256, {"kid": "shared"})
    short = RSAKey.generate_key(1024, {"kid": "short"})
    door.provider.published = KeySet([shared, short, door.provider.keys[0]])
    door.provider.lie = lambda _, claims: jwt.encode(
        {"alg": "HS256", "kid": "shared"}, claims, shared, algorithms=["HS256"]
    )
    refused(door.sign_in())
    door.provider.lie = lambda _, claims: jwt.encode({"alg": "RS256", "kid": "short"}, claims, short)
    refused(door.sign_in())
    door.provider.lie = None
    me(door, door.sign_in())


def test_a_key_that_is_new_is_found_once_it_is_published(door: Door, keys: list[RSAKey]) -> None:
    me(door, door.sign_in())
    door.provider.keys, door.provider.published = [keys[1]], KeySet([keys[0]])
    refused(door.sign_in())
    door.provider.published = None
    me(door, door.sign_in())


def test_an_attempt_is_used_once_in_the_browser_it_was_begun_in_and_within_minutes(door: Door) -> None:
    browser, other = door.browser(), door.browser()
    back = door.leave(browser)
    refused(other.get(back))  # without any cookie
    door.leave(other)
    refused(other.get(back))  # with that of an attempt of its own
    kept = dict(browser.cookies)
    me(door, browser.get(back))
    again = door.browser()
    again.cookies.update(kept)
    asked = len(door.provider.asked)
    refused(again.get(back))  # the same once more, cookie and all
    assert len(door.provider.asked) == asked  # it is we who refuse, not the provider
    refused(again.get(door.leave(again).replace("code=", "code=x")))  # the provider knows no such code
    late = door.browser()
    back = door.leave(late)
    door.desk.clock.now += timedelta(minutes=10, seconds=1)
    refused(late.get(back))


def test_a_code_of_another_attempt_is_refused(door: Door) -> None:
    """Somebody has a victim's browser finish the attempt with a code that is somebody's own."""
    victim, thief = door.browser(), door.browser()
    mine, theirs = httpx.URL(door.leave(victim)), httpx.URL(door.leave(thief))
    refused(victim.get(str(mine.copy_merge_params({"code": theirs.params["code"]}))))


def test_what_the_provider_says_instead_of_a_code_is_heard(door: Door) -> None:
    for told in ("error=access_denied", "code=x&iss=https://elsewhere.example", "code="):
        browser = door.browser()
        state = httpx.URL(door.leave(browser)).params["state"]
        before = len(door.provider.asked)
        refused(browser.get(f"/v1/oidc/back?state={state}&{told}"))
        assert len(door.provider.asked) == before  # nothing was asked of anybody


def test_whom_nobody_linked_is_told_what_to_have_linked_and_gets_nothing(door: Door) -> None:
    door.provider.subject = "somebody-else"
    assert "somebody-else" in refused(door.sign_in())["detail"]


def test_an_account_is_linked_moved_unlinked_and_closed(door: Door) -> None:
    desk, admin = door.desk, door.desk.key(Who.ADMIN)
    door.provider.subject = "one who comes and goes"
    account = door.linked(door.provider.subject)
    session = {"Authorization": f"Bearer {door.sign_in().json()['token']}"}
    url = f"/v1/accounts/{account}/subject"
    body = {"name": "Wang", "password": "long enough", "roles": ["auditor"]}
    second = desk.web.post("/v1/accounts", json=body, headers=admin).json()
    assert second["totp"].startswith("otpauth://")
    theirs = f"/v1/accounts/{second['id']}/subject"
    taken = desk.web.put(theirs, json={"subject": door.provider.subject}, headers=admin)
    refused(taken, "subject-taken", 409)
    assert desk.web.put(url, json={"subject": None}, headers=admin).status_code == 204
    assert desk.web.get("/v1/me", headers=session).status_code == 401  # at once
    refused(door.sign_in())
    assert desk.web.put(theirs, json={"subject": door.provider.subject}, headers=admin).status_code == 204
    assert me(door, door.sign_in())["actor"] == second["id"]
    shown = {a["id"]: a["subject"] for a in desk.web.get("/v1/accounts", headers=admin).json()["accounts"]}
    assert (shown[account], shown[second["id"]]) == (None, door.provider.subject)
    desk.web.delete(f"/v1/accounts/{second['id']}", headers=admin)
    refused(door.sign_in())
    assert (
        desk.web.put("/v1/accounts/acc_none/subject", json={"subject": "x"}, headers=admin).status_code == 404
    )
    nobody = {"name": "Nobody", "roles": ["auditor"]}
    assert desk.web.post("/v1/accounts", json=nobody, headers=admin).status_code == 422
    other = desk.key(Who.ADMIN, "other")
    assert desk.web.put(url, json={"subject": "x"}, headers=other).status_code == 404


def test_without_a_password_there_is_no_other_way_in(door: Door) -> None:
    body = {"name": f"of {SUBJECT}", "password": "", "code": "000000"}
    for password in ("x", "None"):
        answer = door.desk.web.post("/v1/sessions", json={**body, "password": password})
        refused(answer)


def test_a_provider_that_describes_itself_wrongly_is_a_problem_of_its_own(door: Door) -> None:
    for wrong in (
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": 7},
    ):
        door.provider.more = wrong
        door.forget()
        refused(door.browser().get("/v1/oidc/start"), "provider-failed", 502)
    asked = len(door.provider.asked)
    refused(door.browser().get("/v1/oidc/start"), "provider-failed", 502)
    assert len(door.provider.asked) == asked  # not at once again


def test_a_provider_that_is_down_is_a_problem_of_its_own(tmp_path: Path, keys: list[RSAKey]) -> None:
    with opened(tmp_path, keys) as door:
        browser = door.browser()
        back = door.leave(browser)
        door.forget()
        door.provider.stop()
        refused(browser.get(back), "provider-failed", 502)
        refused(browser.get("/v1/oidc/start"), "provider-failed", 502)


def test_addresses_that_no_setting_allows_are_not_asked(door: Door) -> None:
    door.provider.more = {"jwks_uri": "http://169.254.169.254/latest/meta-data"}
    refused(door.sign_in(), "provider-failed", 502)


def test_nothing_of_an_attempt_is_kept_and_what_is_over_is_forgotten(door: Door) -> None:
    browser = door.browser()
    door.leave(browser)
    secret = browser.cookies["__Host-jianzhen-oidc"]
    attempt = Attempt.of(secret)
    with door.desk.site.store.database.read() as db:
        mine = oidc_attempt.c.id == "_".join(secret.split("_")[1:3])
        row = db.execute(select(oidc_attempt).where(mine)).one()
    kept = " ".join(map(str, row))
    for hidden in (secret.rsplit("_", 1)[1], attempt.state, attempt.nonce, attempt.verifier):
        assert hidden not in kept
    door.desk.clock.now += timedelta(days=31)
    tidy(door.desk.site)
    with door.desk.site.store.database.read() as db:
        assert db.execute(select(oidc_attempt)).all() == []


def test_secrets_are_in_no_log_and_no_shown_setting(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        browser = door.browser()
        back = door.leave(browser)
        token = browser.get(back).json()["token"]
        door.provider.lie = claim(nonce="another")
        door.sign_in()
    ours = [str(vars(record)) for record in caplog.records if record.name.startswith("jianzhen")]
    assert len(ours) >= 5
    told = " ".join(ours) + repr(door.desk.site.settings)
    for hidden in (SECRET, token, httpx.URL(back).params["code"], door.provider.subject):
        assert hidden not in told


def test_without_a_provider_the_routes_say_so(desk: Desk) -> None:
    for path in ("/v1/oidc/start", "/v1/oidc/back?state=x"):
        refused(desk.web.get(path), "no-oidc", 409)
    body = {"name": "Li", "subject": "x", "roles": ["auditor"]}
    refused(desk.web.post("/v1/accounts", json=body, headers=desk.key(Who.ADMIN)), "no-oidc", 409)
