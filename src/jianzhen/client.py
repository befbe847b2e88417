"""A client of the service, for programs in Python. It needs nothing but the standard library.

from jianzhen.client import Client
shop = Client("http://127.0.0.1:8420", "jz_key_…")
facts = {"platform": "my-shop", "external_id": "1001", "asked": {"amount": "86.00", "currency": "CNY"}}
claim = shop.submit(facts, ["buyer-1.jpg"], product=["listing.jpg"])
for event in shop.events(): print(event["seq"], event["kind"])

Every POST carries an Idempotency-Key, so that one that got no answer is sent again without harm.
"""

import hashlib
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jianzhen.errors import JianzhenError
from jianzhen.model import Text

PART = 8 * 2**20
"""Bytes of a file that are sent at once."""
_AGAIN = (502, 503, 504)
_VIDEO = (".mp4", ".mov", ".webm", ".m4v")
_ADDRESS = ("https://", "http://")


class RefusedError(JianzhenError):
    """The service did not do what was asked.

    Attributes:
        status: HTTP status; 0 if the service could not be reached.
        problem: what the service told (RFC 9457); with status 409, `allowed` says what can be done.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        said = str(problem.get("title", "the service cannot be reached"))
        do = str(problem.get("detail", "Check its address and that it runs"))
        super().__init__(Text(said, said), Text(do, do))
        self.status, self.problem = status, problem


class Client:
    """One caller of one service.

    Args:
        base: address of the service, without `/v1`.
        key: an API key, or a session's token.
        lang: language of problems, `zh` or `en`.
        tries: how often a request is sent before it is given up, where the service cannot be reached.
    """

    def __init__(self, base: str, key: str, lang: str = "en", tries: int = 4) -> None:
        self.base, self.tries = base.rstrip("/"), tries
        self._headers = {"Authorization": f"Bearer {key}", "Accept-Language": lang}

    def upload(self, path: Path | str, medium: str | None = None) -> str:
        """Send a file in parts and return its SHA-256; the service checks it. A lost part is sent again."""
        path = Path(path)
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        kind = medium or _medium(path)
        begun = {"size": len(data), "sha256": digest, "medium": kind, "name": path.name}
        at = "/v1/uploads/" + str(self.post("/v1/uploads", begun)["id"])
        have = 0
        while have < len(data):
            more = {"Upload-Offset": str(have), "Content-Type": "application/offset+octet-stream"}
            try:
                self._send("PATCH", at, data[have : have + PART], more)
                have += PART
            except RefusedError as error:
                have, before = int(self.get(at)["have"]), have
                if error.status != 409 or have == before:  # else it had arrived, and only its answer was lost
                    raise
        return digest

    def fetch(self, url: str, medium: str | None = None, seconds: float = 120.0) -> str:
        """Have the service fetch a file from a public address; return its SHA-256.

        Raises:
            RefusedError: the address is not to be reached, or nothing came from it in `seconds`.
        """
        told = self.post("/v1/uploads/by-address", {"url": url, "medium": medium or _medium(url)})
        end = time.monotonic() + seconds
        while told["state"] == "open" and time.monotonic() < end:
            time.sleep(0.1)
            told = self.get(f"/v1/uploads/{told['id']}")
        if told["state"] != "stored":
            problem = told["problem"] or {"en": "nothing came from this address in time"}
            raise RefusedError(422, {"title": problem["en"], "detail": url, "upload": told})
        return str(told["sha256"])

    def submit(
        self,
        claim: Mapping[str, Any],
        photos: Sequence[Path | str],
        product: Sequence[Path | str] = (),
        packing: Sequence[Path | str] = (),
    ) -> dict[str, Any]:
        """Hand in a claim with its files; the claim as it stands then. See `POST /v1/claims` for its fields.

        A file is a path, or an address (`https://…`) from which the service fetches it.

        Raises:
            RefusedError: not valid, or a claim of this platform and external id is there (409).
        """
        given = [("claim", photos), ("product", product), ("packing", packing)]
        exhibits = [
            {
                "sha256": self._bring(path),
                "medium": _medium(path),
                "role": role,
            }
            for role, paths in given
            for path in paths
        ]
        return dict(self.post("/v1/claims", {**claim, "exhibits": exhibits}))

    def _bring(self, path: Path | str) -> str:
        if isinstance(path, str) and path.startswith(_ADDRESS):
            return self.fetch(path)
        return self.upload(path)

    def claim(self, id: str) -> dict[str, Any]:
        """Return a claim as this caller may see it, with the moves possible now."""
        return self.get(f"/v1/claims/{id}")

    def claims(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """Yield all claims of a list, such as `claims(queue="photos", order="priority", state="in-review")`.

        See `GET /v1/claims` for what can be wanted.
        """
        after: str | None = ""
        while after is not None:
            asked = {**wanted, "after": after} if after else wanted
            page = self.get("/v1/claims?" + urllib.parse.urlencode(asked, doseq=True))
            yield from page["claims"]
            after = page["next"]

    def move(
        self, id: str, code: str, body: Mapping[str, Any] | None = None, version: int | None = None
    ) -> Any:
        """Make a move (`GET …/moves` lists them); `version` is the one you have seen, None for whichever."""
        match = "*" if version is None else f'"{version}"'
        return self.post(f"/v1/claims/{id}/moves/{code}", body or {}, {"If-Match": match})

    def exhibit(self, id: str, sha256: str, covered: bool = False) -> bytes:
        """Return the bytes of an exhibit: the original, or the copy in which what was marked is covered."""
        return self._send("GET", f"/v1/claims/{id}/exhibits/{sha256}" + ("/covered" if covered else ""))

    def proposed_marks(self, id: str, sha256: str) -> dict[str, Any]:
        """Return the size of the upright picture and boxes a reviewer might want to cover in it."""
        return self.get(f"/v1/claims/{id}/exhibits/{sha256}/proposed-marks")

    def mark(
        self, id: str, sha256: str, boxes: Sequence[tuple[int, int, int, int]], version: int | None = None
    ) -> Any:
        """Say, as a reviewer who has looked at the whole picture, what copies for others cover: x, y, w, h.

        In pixels of the upright picture; none: there is nothing to cover. `version` as for `move`.
        """
        match = "*" if version is None else f'"{version}"'
        body = {"boxes": [dict(zip("xywh", box, strict=True)) for box in boxes]}
        return self.post(f"/v1/claims/{id}/exhibits/{sha256}/marks", body, {"If-Match": match})

    def report(self, id: str) -> dict[str, Any]:
        """Return the latest screening report of a claim (`jianzhen.report/1`)."""
        return self.get(f"/v1/claims/{id}/reports/latest")

    def standing(self, id: str) -> dict[str, Any]:
        """Return the record of the person whose claim this is, and what is open because of it (staff)."""
        return self.get(f"/v1/claims/{id}/standing")

    def record(self) -> dict[str, Any]:
        """Return one's own record (a buyer)."""
        return self.get("/v1/record")

    def object(self, claim: str, statement: str) -> Any:
        """Object to what a claim entered into one's own record (a buyer), with one's own words."""
        return self.post("/v1/record/objections", {"claim": claim, "statement": statement})

    def events(self, after: int = 0) -> Iterator[dict[str, Any]]:
        """Yield what happened behind event number `after`, oldest first, until now."""
        while page := self.get(f"/v1/events?after={after}")["events"]:
            yield from page
            after = int(page[-1]["seq"])

    def get(self, path: str) -> dict[str, Any]:
        """Return what is at a path."""
        return dict(json.loads(self._send("GET", path)))

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        """Send JSON; sent again with the same Idempotency-Key where no answer comes."""
        more = {
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(16),
            **(headers or {}),
        }
        return json.loads(self._send("POST", path, json.dumps(body).encode(), more) or b"null")

    def _send(
        self, method: str, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        request = urllib.request.Request(  # noqa: S310 (the caller names the address)
            self.base + path, data, {**self._headers, **(headers or {})}, method=method
        )
        for left in range(self.tries - 1, -1, -1):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    return bytes(answer.read())
            except urllib.error.HTTPError as error:
                if error.code not in _AGAIN or not left:
                    raise RefusedError(error.code, _problem(error)) from error
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                if not left:
                    raise RefusedError(0, {}) from error
            time.sleep(0.5 * 2 ** (self.tries - 1 - left))
        raise RefusedError(0, {})


def _medium(path: Path | str) -> str:
    named = urlsplit(path).path if isinstance(path, str) and path.startswith(_ADDRESS) else path
    return "video" if Path(named).suffix.lower() in _VIDEO else "photo"


def _problem(error: urllib.error.HTTPError) -> Mapping[str, Any]:
    try:
        said = json.loads(error.read(2**20))
    except (ValueError, OSError):
        said = None
    return said if isinstance(said, dict) else {"title": f"HTTP {error.code}"}
