"""Clients: they hand in, reply, decide and appeal, twice and at once, and log every answer they get.

A request is repeated with its Idempotency-Key until there is an answer that will not change: what was
acknowledged is in the log, and the log is the truth the database is judged by.
"""

import io
import itertools
import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

_AGAIN = (429, 500, 502, 503, 507)
PATIENCE = 150.0
"""Seconds after which a client gives up: then whether it was done is not known."""


@dataclass
class Log:
    """Every answer, in memory and in a file of one JSON object per line."""

    path: Path
    lines: list[dict[str, Any]] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    broken: int = 0

    def __post_init__(self) -> None:
        self._file = self.path.open("w", encoding="utf-8")
        self._lock = threading.Lock()

    def add(self, line: dict[str, Any]) -> None:
        """Write down one request and its last answer."""
        with self._lock:
            self.lines.append(line)
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()

    def refused(self, status: int, kind: str) -> None:
        """Count an answer that asks to try again."""
        with self._lock:
            self.refusals[f"{status} {kind}"] += 1

    def lost(self) -> None:
        """Count a request whose connection broke."""
        with self._lock:
            self.broken += 1


@dataclass
class Answer:
    """The last answer to a request; status 0: none came."""

    status: int
    body: Any
    version: str | None

    @property
    def ok(self) -> bool:
        """Whether it was acknowledged."""
        return 200 <= self.status < 300


class Load:
    """Threads of clients against some addresses, with the keys of every role."""

    def __init__(
        self, ports: Sequence[int], keys: dict[str, str], log: Log, seed: int, threads: int = 6,
        photos: float = 0.2, most_open: int = 16,
    ) -> None:  # fmt: skip
        self._ports, self._keys, self.log, self._seed, self._count = ports, keys, log, seed, threads
        self._photos, self._most_open = photos, most_open
        self._numbers = itertools.count(1)
        self._open: list[str] = []
        self._outstanding: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(threads)]
        self._pairs = ThreadPoolExecutor(2 * threads)
        self.web = httpx.Client(timeout=20, limits=httpx.Limits(max_connections=64))
        self.faults: list[str] = []

    def begin(self) -> None:
        """Start."""
        for thread in self._threads:
            thread.start()

    def outstanding(self, port: int) -> int:
        """Return how many requests to this port are not answered yet."""
        with self._lock:
            return self._outstanding[port]

    def end(self) -> bool:
        """Begin nothing new, wait for the answers that are out; False if some never came."""
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE + 30)
        self._pairs.shutdown(wait=False)
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, n: int) -> None:
        who = random.Random(f"{self._seed}/{n}")
        while not self._over.is_set():
            try:
                self._one(who)
            except Exception as error:  # noqa: BLE001 - a client must not end silently: it would look like no load
                self.faults.append(f"client: {type(error).__name__}: {error}")
                time.sleep(0.5)
            time.sleep(who.uniform(0, 0.05))

    def _one(self, who: random.Random) -> None:
        with self._lock:
            few = len(self._open) < self._most_open
            claim = who.choice(self._open) if self._open else None
        if claim is None or (few and who.random() < 0.4):
            self.submit(who)
        else:
            self.move_on(who, claim)

    # claims come in

    def submit(self, who: random.Random) -> None:
        """Hand in a claim: often twice with one key at once, sometimes again under another key."""
        body: dict[str, Any] = {
            "platform": "shop",
            "external_id": f"order-{next(self._numbers)}",
            "buyer_ref": f"u-{who.randrange(50)}",
            "merchant_ref": f"m-{who.randrange(5)}",
            "asked": {"amount": f"{who.randrange(60, 1500)}.00", "currency": "CNY"},
            "statement": "It came broken.",
        }
        if who.random() < self._photos:
            files = {"file": ("a.jpg", tiny(who), "image/jpeg")}
            up = self.ask("shop", "POST", "/files", files=files)
            if not up.ok:
                return
            body["exhibits"] = [{"sha256": up.body["files"][0]["sha256"]}]
        key = secrets.token_hex(8)
        send = lambda: self.ask("shop", "POST", "/claims", body, key=key)  # noqa: E731
        first = self._twice(send) if who.random() < 0.4 else send()
        if who.random() < 0.3:
            other = self.ask("shop", "POST", "/claims", body, key=secrets.token_hex(8))
            self._expect(
                not other.ok and (not first.ok or other.body.get("claim") == first.body["id"]),
                f"one natural key, two claims: {other}",
            )
        if first.ok:
            with self._lock:
                self._open.append(first.body["id"])

    # and go on

    def move_on(self, who: random.Random, claim: str) -> None:
        """Do one thing that somebody could do now."""
        found = self.ask("shop", "GET", f"/claims/{claim}")
        if not found.ok:
            self._expect(False, f"a claim that was acknowledged is not there: {claim} {found}")
            return
        body, tag = found.body, found.version
        match body["state"]:
            case "waiting-for-merchant":
                self._merchant(who, claim, tag)
            case "waiting-for-buyer" if who.random() < 0.8:
                code = who.choice(["offer-accepted", "offer-declined"])
                self._move(who, "shop", claim, code, None, tag, "buyer")
            case "evidence-needed" if who.random() < 0.6:
                self._evidence(who, claim, tag)
            case "in-review" | "second-review" | "appealed":
                self._people(who, claim, body)
            case "decided" if who.random() < 0.3:
                self._move(who, "shop", claim, "appealed", {"statement": "No."}, tag, "buyer")
            case "final" | "withdrawn" | "merged":
                with self._lock:
                    if claim in self._open:
                        self._open.remove(claim)
            case _:
                time.sleep(0.1)

    def _merchant(self, who: random.Random, claim: str, tag: str | None) -> None:
        offer = {"remedy": "partial-refund", "amount": {"amount": "30.00", "currency": "CNY"}}
        match who.randrange(6):
            case 0:
                self._move(who, "shop", claim, "merchant-accepted", {}, tag, "merchant")
            case 1:
                self._move(who, "shop", claim, "merchant-offered", {"offer": offer}, tag, "merchant")
            case 2 | 3:
                self._move(who, "shop", claim, "merchant-contested", {"statement": "Whole."}, tag, "merchant")
            case 4 if who.random() < 0.3:
                self._move(who, "shop", claim, "withdrawn", None, tag, "buyer")
            case _:
                time.sleep(0.05)  # silent: the clock runs out

    def _evidence(self, who: random.Random, claim: str, tag: str | None) -> None:
        files = {"photos": ("b.jpg", tiny(who), "image/jpeg")}
        self.ask(
            "shop", "POST", f"/claims/{claim}/evidence?as=buyer", files=files, tag=tag,
            key=secrets.token_hex(8),
        )  # fmt: skip

    def _people(self, who: random.Random, claim: str, body: dict[str, Any]) -> None:
        """Two persons at once want the claim; who has it decides, twice at once under two keys."""
        state, tag = body["state"], f'"{body["version"]}"'
        code = {"in-review": "decided", "second-review": "second-view-given"}.get(state, "appeal-decided")
        team = {"in-review": ["reviewer-1", "reviewer-2", "senior-1"]}.get(
            state, ["senior-1", "senior-2"] if state == "second-review" else ["officer-1", "officer-2"]
        )
        pair = who.sample(team, 2)
        leased = self._both([self._sender(p, claim, "leased", None, tag) for p in pair])
        has = [name for name, answer in zip(pair, leased, strict=True) if answer.ok]
        self._expect(len(has) < 2, f"two persons have one claim: {claim} {tag}")
        if not has:
            return
        tag = next(answer.version for answer in leased if answer.ok) or "*"
        if state == "in-review" and who.random() < 0.25:
            said = {"of": "buyer", "demands": ["another-angle"], "note": "From the side, please."}
            self._move(who, has[0], claim, "evidence-asked", said, tag)
            return
        full = body["asked"]["amount"]
        most = "150.00" if float(full) > 200 else full
        given = self._verdict(full, most)
        if code == "appeal-decided":
            given = {"ruling": "uphold", "reasons": "As before."}
        same = [self._sender(has[0], claim, code, given, tag) for _ in range(2)]
        other = self._sender(next(p for p in pair if p != has[0]), claim, code, given, tag)
        answers = self._both([*same, other])
        done = sum(answer.ok for answer in answers)
        self._expect(done < 2, f"decided twice: {claim} {tag} {code}")
        self._expect(not answers[2].ok, f"decided without a lease: {claim} {tag} {code}")

    def _verdict(self, asked: str, amount: str) -> dict[str, Any]:
        whole = float(asked) == float(amount)
        if float(amount) < float(asked) * 0.2:
            amount = f"{float(asked) * 0.3:.2f}"
        verdict: dict[str, Any] = {
            "outcome": "approve" if whole else "partial",
            "amount": {"amount": amount, "currency": "CNY"},
            "remedy": "refund-only" if whole else "partial-refund",
            "reasons": "It is broken, as far as can be seen.",
        }
        if not whole:
            verdict["clause"] = "house-rules-7@1"
        if float(amount) > 200:
            verdict["conditions"] = ["return-of-goods"]
        return {"verdict": verdict}

    def _move(
        self, who: random.Random, key: str, claim: str, code: str, body: Any, tag: str | None, side: str = ""
    ) -> Answer:
        send = self._sender(key, claim, code, body, tag, side)
        return self._twice(send) if who.random() < 0.3 else send()

    def _sender(
        self, key: str, claim: str, code: str, body: Any, tag: str | None, side: str = ""
    ) -> Callable[[], Answer]:
        once = secrets.token_hex(8)
        path = f"/claims/{claim}/moves/{code}" + (f"?as={side}" if side else "")
        return lambda: self.ask(key, "POST", path, body, tag=tag, key=once)

    # requests

    @contextmanager
    def _counted(self, port: int) -> Iterator[None]:
        with self._lock:
            self._outstanding[port] += 1
        try:
            yield
        finally:
            with self._lock:
                self._outstanding[port] -= 1

    def _twice(self, send: Callable[[], Answer]) -> Answer:
        """Send the same request twice at once: both are done, and told the same, or both are refused.

        A refusal does nothing and is not kept: a moment later the claim may be refused for another reason.
        """
        one, two = self._both([send, send])
        same = one.ok == two.ok and (not one.ok or one.body == two.body)
        self._expect(same or 0 in (one.status, two.status), f"one request, two answers: {one} {two}")
        return one if one.ok else two

    def _both(self, senders: Sequence[Callable[[], Answer]]) -> list[Answer]:
        return [future.result() for future in [self._pairs.submit(send) for send in senders]]

    def _expect(self, true: bool, why: str) -> None:
        if not true:
            self.faults.append(why[:500])

    def ask(
        self, who: str, method: str, path: str, body: Any = None, *, files: Any = None,
        tag: str | None = None, key: str | None = None,
    ) -> Answer:  # fmt: skip
        """Send until there is an answer that stays; log what was acknowledged or is not known."""
        headers = {"Authorization": f"Bearer {self._keys[who]}"}
        headers |= {"If-Match": tag} if tag else {}
        headers |= {"Idempotency-Key": key} if key else {}
        began, met = time.monotonic(), list[str]()
        while True:
            port = random.choice(self._ports)
            url = f"http://127.0.0.1:{port}/v1{path}"
            try:
                with self._counted(port):
                    got = self.web.request(method, url, headers=headers, json=body, files=files)
            except httpx.HTTPError as error:
                self.log.lost()
                met.append(f"{time.monotonic() - began:.1f} {type(error).__name__}")
                answer = Answer(0, None, None)
                time.sleep(random.uniform(0.05, 0.3))
            else:
                told = got.json() if "json" in got.headers.get("content-type", "") else None
                answer = Answer(got.status_code, told, got.headers.get("etag"))
                kind = str((told or {}).get("type", "")).rsplit(":", 1)[-1]
                if got.status_code not in _AGAIN and kind not in ("in-flight", "file-missing"):
                    break
                self.log.refused(got.status_code, kind)
                met.append(f"{time.monotonic() - began:.1f} {got.status_code} {kind}")
                if got.status_code == 409 and kind == "file-missing" and len(met) > 3:
                    break
                time.sleep(random.uniform(0.1, 0.5))
            if time.monotonic() - began > PATIENCE:
                answer = Answer(0, None, None)
                break
        if method == "POST" and (answer.ok or not answer.status):
            self.log.add(
                {"key": key, "who": who, "path": path, "status": answer.status, "body": answer.body,
                 "at": round(time.time(), 1), "seconds": round(time.monotonic() - began, 2), "met": met}
            )  # fmt: skip
        elif method == "POST":
            kind = str((answer.body or {}).get("type", "")).rsplit(":", 1)[-1]
            self.log.refused(answer.status, kind)
        return answer


def tiny(who: random.Random) -> bytes:
    """Return a small JPEG that no other is like."""
    image = Image.effect_noise((96, 72), 40 + who.randrange(60)).convert("RGB")
    colour = Image.new("RGB", (96, 72), (who.randrange(256), who.randrange(256), who.randrange(256)))
    file = io.BytesIO()
    Image.blend(image, colour, 0.6).save(file, "JPEG", quality=85)
    return file.getvalue()
