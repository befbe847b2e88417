"""Start the service with the demo claims at different stages, and keep it running until Ctrl-C.

.venv/bin/python demo/serve.py [--lang zh|en] [--home DIR] [--port NUMBER] [--once]
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jianzhen.client import Client
from jianzhen.model import Lang, Text

HERE = Path(__file__).parent
STARTING = Text("Starting the service with the demo claims …", "正在启动服务并载入演示索赔……")
RUNNING = Text("The service runs. Ctrl-C ends it.", "服务正在运行，按 Ctrl-C 结束。")
READ = Text("What can be asked of it", "接口说明")
KEY = Text("Key of the demo's administrator", "演示管理员密钥")
TRY = Text("A walk through one claim, with curl", "用 curl 走完一个案件")
SCREENED = 900
"""Seconds in which every demo claim is screened, at most."""


def main() -> int:
    """Start, load, print what there is, and wait."""
    about = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=about)
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--home", type=Path, default=HERE.parent / "out" / "service")
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--once", action="store_true", help="end when the claims are loaded")
    options = parser.parse_args()
    lang: Lang = options.lang
    print(STARTING.in_(lang), flush=True)
    shutil.rmtree(options.home, ignore_errors=True)  # the demo begins anew each time
    options.home.mkdir(parents=True)
    base, log = f"http://127.0.0.1:{options.port}", options.home / "log"
    call = [sys.executable, "-m", "jianzhen", "serve", "--home", str(options.home)]
    call += ["--port", str(options.port)]
    with log.open("wb") as file, subprocess.Popen(call, stderr=file) as service:
        try:
            wait(lambda: ready(base, service), 60)
            key = re.findall(r"jz_key_\w+", log.read_text("utf-8"))[0]
            for line in load(Shop(Client(base, key, lang), lang)):
                print(line, flush=True)
            print(f"\n{RUNNING.in_(lang)}\n    {READ.in_(lang)}: {base}/docs\n    {KEY.in_(lang)}: {key}")
            print(f"    {TRY.in_(lang)}: docs/tutorial{'.zh' if lang == 'zh' else ''}.md", flush=True)
            return 0 if options.once else service.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            service.terminate()


def ready(base: str, service: "subprocess.Popen[bytes]") -> bool:
    """Whether it answers; ends everything if it has ended itself."""
    if service.poll() is not None:
        raise SystemExit(f"jianzhen serve ended with {service.returncode}: see its log")
    try:
        with urllib.request.urlopen(f"{base}/health/ready", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def wait(until: Callable[[], bool], seconds: int) -> None:
    """Wait until something holds; raise TimeoutError if it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise TimeoutError("the service takes too long: see its log")
        time.sleep(0.3)


class Shop:
    """The demo's shop: its system, a reviewer, and the sides of its claims."""

    def __init__(self, admin: Client, lang: Lang) -> None:
        self.admin, self.lang = admin, lang
        self.system = self._caller("platform", scopes=["submit", "list", "read", "upload", "link"])
        self.reviewer = self._caller("reviewer", actor="person-1")

    def _caller(self, role: str, **more: Any) -> Client:
        made = self.admin.post("/v1/keys", {"name": f"demo {role}", "role": role, **more})
        return Client(self.admin.base, made["key"], self.lang)

    def side(self, id: str, side: str) -> Client:
        """Return one side of one claim, who came in by a link."""
        link = self.system.post(f"/v1/claims/{id}/links", {"side": side})["token"]
        session = self.system.post("/v1/links/use", {"token": link})["token"]
        return Client(self.admin.base, session, self.lang)

    def submit(self, number: int, claim: dict[str, Any]) -> str:
        """Hand in one demo claim and return its id."""
        facts = {
            "platform": "demo",
            "external_id": claim["id"],
            "buyer_ref": f"buyer-{number}",
            "merchant_ref": "merchant-1",
            "asked": {"amount": f"{60 + 7 * number}.00", "currency": "CNY"},
        }
        claims, product, packing = (
            [HERE / f for f in claim[role]] for role in ("claim", "product", "packing")
        )
        return str(self.system.submit(facts, claims, product, packing)["id"])

    def state(self, id: str) -> str:
        """Return where a claim stands."""
        return str(self.system.claim(id)["state"])


def load(shop: Shop) -> Iterator[str]:
    """Submit the demo claims, take some of them further, and yield a line for each."""
    claims = json.loads((HERE / "claims.json").read_text("utf-8"))
    ids = {claim["id"]: shop.submit(number, claim) for number, claim in enumerate(claims)}
    wait(lambda: all(shop.state(id) not in ("received", "screening") for id in ids.values()), SCREENED)
    heard = [id for id in ids.values() if shop.state(id) == "waiting-for-merchant"]
    for step, id in zip(STAGES, heard, strict=False):
        step(shop, id)
    for name, id in ids.items():
        yield f"    {name:<28}{shop.state(id):<22}/v1/claims/{id}"


def _accepted(shop: Shop, id: str) -> None:
    shop.side(id, "merchant").move(id, "merchant-accepted")


def _offered(shop: Shop, id: str) -> None:
    offer = {"remedy": "partial-refund", "amount": {"amount": "30.00", "currency": "CNY"}}
    shop.side(id, "merchant").move(id, "merchant-offered", {"offer": offer})


def _appealed(shop: Shop, id: str) -> None:
    shop.side(id, "merchant").move(id, "merchant-contested", {"statement": "It left us whole."})
    wait(lambda: shop.state(id) == "in-review", SCREENED)
    shop.reviewer.move(id, "leased")
    verdict = {
        "outcome": "partial",
        "amount": {"amount": "30.00", "currency": "CNY"},
        "remedy": "partial-refund",
        "clause": "house-rules-7@1",
        "reasons": "It can still be used; part of the price is granted.",
    }
    shop.reviewer.move(id, "decided", {"verdict": verdict})
    shop.side(id, "buyer").move(id, "appealed", {"statement": "It cannot be used."})


STAGES = (_appealed, _accepted, _offered)
"""What is done with the first claims whose merchant is being heard; the others stay where they are."""


if __name__ == "__main__":
    sys.exit(main())
