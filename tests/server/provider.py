"""A small OpenID provider over real HTTP that signs with real keys; tests make it lie."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET, SUBJECT = "jianzhen desk", "s3cret: of%the desk", "auth0|6b1"
Lie = Callable[[dict[str, Any], dict[str, Any]], Any]


@dataclass
class Provider:
    """Signs everybody in as `subject`. `lie` may change header and claims, or return a token of its own."""

    clock: Callable[[], datetime]
    back: str
    subject: str = SUBJECT
    keys: list[RSAKey | ECKey] = field(default_factory=list)
    published: KeySet | None = None
    lie: Lie | None = None
    more: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._post(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realms/shop"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?theme=plain",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            **self.more,
        }

    def _get(self, request: BaseHTTPRequestHandler) -> None:
        url = urlsplit(request.path)
        at, query = url.path.removeprefix("/realms/shop"), {k: v[0] for k, v in parse_qs(url.query).items()}
        self.asked.append(at)
        if at == "/.well-known/openid-configuration":
            answer(request, 200, self.description())
        elif at == "/keys":
            answer(request, 200, (self.published or KeySet(list(self.keys))).as_dict(private=False))
        elif at == "/authorize":
            assert (query["client_id"], query["redirect_uri"]) == (CLIENT, self.back)
            assert (query["response_type"], query["scope"]) == ("code", "openid")
            assert (query["code_challenge_method"], query["theme"]) == ("S256", "plain")
            code = secrets.token_urlsafe(16)
            self._codes[code] = query
            told = urlencode({"code": code, "state": query["state"], "session_state": "more than we know"})
            request.send_response(302)
            request.send_header("Location", f"{self.back}?{told}")
            request.end_headers()
        else:
            answer(request, 404, {})

    def _post(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append("/token")
        body = request.rfile.read(int(request.headers["Content-Length"]))
        form = {k: v[0] for k, v in parse_qs(body.decode()).items()}
        basic = request.headers.get("Authorization", "")
        if basic:
            given = base64.b64decode(basic.removeprefix("Basic ")).decode().split(":")
            known = [unquote(part) for part in given] == [CLIENT, SECRET]
        else:
            known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        asked = self._codes.pop(form["code"], None)
        proof = hashlib.sha256(form["code_verifier"].encode()).digest()
        if not known:
            answer(request, 401, {"error": "invalid_client"})
        elif (
            asked is None
            or base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            answer(request, 400, {"error": "invalid_grant"})
        else:
            answer(request, 200, {"token_type": "Bearer", "id_token": self.id_token(asked["nonce"])})

    def id_token(self, nonce: str) -> str:
        now, key = int(self.clock().timestamp()), self.keys[0]
        header = {"alg": "RS256" if isinstance(key, RSAKey) else "ES256", "kid": key.kid}
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": nonce}
        claims |= {"iat": now, "exp": now + 300}
        own = self.lie(header, claims) if self.lie else None
        return own if isinstance(own, str) else jwt.encode(header, claims, key, algorithms=[header["alg"]])


def answer(request: BaseHTTPRequestHandler, status: int, body: Any) -> None:
    data = json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
