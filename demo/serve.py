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
from collections.abc import Callable
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
SCREENED = 180
"""Seconds in which every demo claim is screened, at most."""


def main() -> int:
    """Start, load, print what there is, and wait."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
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
    call = [
        sys.executable,
        "-m",
        "jianzhen",
        "serve",
        "--home",
        str(options.home),
        "--port",
        str(options.port),
    ]
    with log.open("wb") as file, subprocess.Popen(call, stderr=file) as service:
        try:
            wait(lambda: ready(base, service), 60)
            key = re.findall(r"jz_key_\w+", log.read_text("utf-8"))[0]
            for line in load(Client(base, key, lang), base, lang):
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


def load(admin: Client, base: str, lang: Lang) -> "list[str]":
    """Submit the demo claims, take some of them further, and return a line for each."""

    def caller(role: str, **more: Any) -> Client:
        made = admin.post("/v1/keys", {"name": f"demo {role}", "role": role, **more})
        return Client(base, made["key"], lang)

    scopes = ["submit", "list", "read", "report", "upload", "exhibit", "feed", "link"]
    shop = caller("platform", scopes=scopes)
    reviewer, officer = caller("reviewer", actor="person-1"), caller("appeal-officer", actor="person-2")

    def side(claim: str, who: str) -> Client:
        link = shop.post(f"/v1/claims/{claim}/links", {"side": who})["token"]
        return Client(base, shop.post("/v1/links/use", {"token": link})["token"], lang)

    ids = {}
    for number, claim in enumerate(json.loads((HERE / "claims.json").read_text("utf-8"))):
        facts = {
            "platform": "demo",
            "external_id": claim["id"],
            "buyer_ref": f"buyer-{number}",
            "merchant_ref": "merchant-1",
            "asked": {"amount": f"{60 + 7 * number}.00", "currency": "CNY"},
            "statement": claim["story"][lang],
        }
        files = {role: [HERE / path for path in claim[role]] for role in ("claim", "product", "packing")}
        ids[claim["id"]] = shop.submit(facts, files["claim"], files["product"], files["packing"])["id"]
    wait(
        lambda: all(shop.claim(id)["state"] not in ("received", "screening") for id in ids.values()), SCREENED
    )
    for step, id in zip(
        STAGES, [i for i in ids.values() if shop.claim(i)["state"] == "waiting-for-merchant"]
    ):
        step(id, side, reviewer, officer)
    return [f"    {name:<28}{shop.claim(id)['state']:<22}{base}/v1/claims/{id}" for name, id in ids.items()]


Side = Callable[[str, str], Client]


def _accepted(id: str, side: Side, reviewer: Client, officer: Client) -> None:
    side(id, "merchant").move(id, "merchant-accepted")


def _offered(id: str, side: Side, reviewer: Client, officer: Client) -> None:
    offer = {"remedy": "partial-refund", "amount": {"amount": "30.00", "currency": "CNY"}}
    side(id, "merchant").move(id, "merchant-offered", {"offer": offer})


def _appealed(id: str, side: Side, reviewer: Client, officer: Client) -> None:
    side(id, "merchant").move(id, "merchant-contested", {"statement": "It left us whole."})
    wait(lambda: reviewer.claim(id)["state"] == "in-review", SCREENED)
    reviewer.move(id, "leased")
    verdict = {
        "outcome": "partial",
        "amount": {"amount": "30.00", "currency": "CNY"},
        "remedy": "partial-refund",
        "clause": "house-rules-7@1",
        "reasons": "It can still be used; part of the price is granted.",
    }
    reviewer.move(id, "decided", {"verdict": verdict})
    side(id, "buyer").move(id, "appealed", {"statement": "It cannot be used."})


STAGES = (_appealed, _accepted, _offered)
"""How far the first claims are taken for which the merchant is being heard; the others stay where they are."""


if __name__ == "__main__":
    sys.exit(main())
