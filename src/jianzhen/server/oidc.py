"""Signing in with an identity provider (OpenID Connect): where a person is sent, and who comes back.

Authorization code flow with PKCE (RFC 7636), state and nonce, as in OpenID Connect Core 1.0, section 3.1, and
RFC 9700. All three secrets of one attempt are made from the one in the browser's cookie, so nothing of them
is kept here. The provider says who somebody is, never what they may do.
"""

import base64
import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from jianzhen.errors import JianzhenError
from jianzhen.model import Text
from jianzhen.server.access import UnknownError
from jianzhen.server.guard import Guard
from jianzhen.server.problems import ProblemError
from jianzhen.server.settings import Settings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by private keys only: never `none`, and no HMAC, whose key could be a public one."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""
MOST_SUBJECT = 255
_MOST_BYTES, _MOST_KEYS, _SECONDS = 256 * 1024, 100, 5.0
_LEAST_RSA_BITS = 2048
_FRESH, _FAILED, _PATIENCE = 600.0, 10.0, 1.0
"""Seconds for which the provider's own description is believed; a failure to get it; a wait for another's
request."""

_log = logging.getLogger("jianzhen.server")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt to sign in proves itself with."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def of(cls, secret: str) -> "Attempt":
        """Return what is made from the secret in a browser's cookie (160 random bits)."""
        key = secret.encode("utf-8", "replace")
        names = (b"state", b"nonce", b"verifier")
        return cls(*(_base64(hmac.digest(key, name, "sha256")) for name in names))

    def goes_on(self, state: str) -> bool:
        """Whether this state is ours; takes as long either way."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))


class Provider:
    """The identity provider of a site. Asked through the guard, at the addresses it names itself."""

    def __init__(self, settings: Settings, guard: Guard) -> None:
        self.issuer = settings.oidc_issuer
        self._client, self._secret = settings.oidc_client_id, settings.oidc_client_secret
        self.back = settings.oidc_redirect
        self._guard = replace(guard, seconds=min(guard.seconds, _SECONDS))
        self._lock = threading.Lock()
        self._known: tuple[float, dict[str, Any] | None] = (float("-inf"), None)

    def address(self, attempt: Attempt) -> str:
        """Return where a person's browser goes to sign in; ProblemError if the provider does not answer."""
        endpoint = self._endpoint("authorization_endpoint")
        challenge = _base64(hashlib.sha256(attempt.verifier.encode()).digest())
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self._client,
            "redirect_uri": self.back,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def subject(self, code: str, attempt: Attempt, now: datetime) -> str:
        """Exchange a code; return who it is for (`sub`).

        Raises:
            UnknownError: the provider refuses the code, or its ID token is not for this attempt.
            ProblemError: the provider does not answer, or not as agreed.
        """
        token = self._token(code, attempt.verifier)
        keys = self._json(self._endpoint("jwks_uri"), "GET", {}, b"")[1]
        try:
            return _subject(token, _key_set(keys), self.issuer, self._client, attempt.nonce, now)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            _log.warning("the ID token does not hold: %s", type(error).__name__)
            raise UnknownError(_NOT_HOLDING, AGAIN) from error

    def _token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": verifier,
        }
        head = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        ways = self._described().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in ways:
            pair = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"  # RFC 6749, 2.3.1
            head["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": self._client, "client_secret": self._secret}
        endpoint = self._endpoint("token_endpoint")
        status, told = self._json(endpoint, "POST", head, urlencode(form).encode(), {200, 400})
        if status == 400 and told.get("error") == "invalid_grant":
            raise UnknownError(_NOT_HOLDING, AGAIN)
        token = told.get("id_token")
        if status != 200 or not isinstance(token, str):
            _failed(f"no ID token ({str(told.get('error', 'none sent'))[:60]!r})")
        return token

    def _endpoint(self, name: str) -> str:
        url = self._described().get(name)
        schemes = ("https://", "http://") if self.issuer.startswith("http://") else ("https://",)
        if not isinstance(url, str) or not url.startswith(schemes):
            _failed(f"its description has no usable {name}")
        return url

    def _described(self) -> dict[str, Any]:
        """Return the provider's description (OpenID Connect Discovery 1.0). One request asks at a time."""
        if not self._lock.acquire(timeout=_PATIENCE):
            _failed("it has not answered yet")  # those who call do not hold up everybody else's requests
        try:
            at, known = self._known
            age = time.monotonic() - at
            if known is not None and age < _FRESH:
                return known
            if known is None and age < _FAILED:
                _failed("it did not answer a moment ago")
            self._known = (time.monotonic(), None)
            url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = self._json(url, "GET", {}, b"")[1]
            if found.get("issuer") != self.issuer:
                _failed("its description is another issuer's")
            self._known = (time.monotonic(), found)
            return found
        finally:
            self._lock.release()

    def _json(
        self,
        url: str,
        method: str,
        headers: Mapping[str, str],
        body: bytes,
        good: frozenset[int] | set[int] = frozenset({200}),
    ) -> tuple[int, dict[str, Any]]:
        try:
            answer = self._guard.ask(self._guard.target(url), method, headers, body, _MOST_BYTES)
        except JianzhenError as error:
            _failed(error.what.en)
        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError):
            found = None
        if answer.status not in good or not isinstance(found, dict):
            _failed(f"it answered {answer.status}, or no JSON object")
        return answer.status, found


def _key_set(published: Mapping[str, Any]) -> KeySet:
    """Return the public keys that sign; those we cannot use, or that are too short, are left out."""
    keys: list[Key] = []
    for data in list(published["keys"])[:_MOST_KEYS]:
        if data.get("use", "sig") != "sig":
            continue
        with suppress(JoseError, ValueError, KeyError, UnsupportedAlgorithm):
            key = RSAKey.import_key(data) if data.get("kty") == "RSA" else ECKey.import_key(data)
            if not isinstance(key, RSAKey) or key.raw_value.key_size >= _LEAST_RSA_BITS:
                keys.append(key)
    return KeySet(keys)


def _subject(token: str, keys: KeySet, issuer: str, client: str, nonce: str, now: datetime) -> str:
    """Return the subject of an ID token that holds (OpenID Connect Core 1.0, section 3.1.3.7); else raise."""
    claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    demanded = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        nonce={"essential": True},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    demanded.validate(claims)
    subject = claims["sub"]
    # A token that is meant for others as well could have been passed on by them.
    if claims["aud"] not in (client, [client]) or claims.get("azp", client) != client:
        raise ValueError("meant for others too")
    if (
        claims["nonce"] != nonce
        or len(subject) > MOST_SUBJECT
        or not (subject.isascii() and subject.isprintable())
    ):
        raise ValueError("no subject as the standard has it")
    return str(subject)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _failed(why: str) -> NoReturn:
    _log.warning("identity provider: %s", why)
    raise ProblemError(502, "provider-failed", _FAILED_TO_ANSWER, AGAIN)


def not_set_up() -> ProblemError:
    """Return the problem for a site that has no identity provider."""
    return ProblemError(409, "no-oidc", _NONE, _SET)


AGAIN = Text("Begin again", "请重新登录")
_NOT_HOLDING = Text(
    "the identity provider’s answer does not belong to this attempt", "身份提供方的答复与本次登录不符"
)
NOT_SIGNED_IN = Text("the identity provider did not sign you in", "身份提供方未完成登录")
_FAILED_TO_ANSWER = Text(
    "the identity provider does not answer, or not as agreed", "身份提供方没有应答或应答有误"
)
_NONE = Text("no identity provider is set up here", "本站未配置身份提供方")
_SET = Text(
    "Sign in with name, password and one-time code; or set oidc_issuer",
    "请用账号、密码和一次性验证码登录，或由管理员配置 oidc_issuer",
)
