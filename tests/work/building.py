"""A claim's whole life through the store: real photos, a real report, both sides, a decision, an appeal."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from jianzhen.claims import SYSTEM, Actor, Role
from jianzhen.claims import events as e
from jianzhen.claims.claim import Exhibit, Verdict
from jianzhen.claims.states import Outcome, Ruling, Side, Variant
from jianzhen.conductor import check
from jianzhen.model import Ground, Money, Remedy, Step
from jianzhen.record.case import Screening
from jianzhen.record.keys import open_keyring
from jianzhen.record.testauthority import TestAuthority
from jianzhen.record.timestamps import Authority
from jianzhen.store import Applied, Intake, KeptExport, Received, Store, With, seal
from jianzhen.work import Exporter, Sealer, Stamping
from jianzhen.work.screening import found
from tests.store.making import SHOP, TERMS

DEMO = Path(__file__).parents[2] / "demo" / "claims" / "05-derived-painted-crack"
BUYER, MERCHANT = Actor(Role.BUYER, "b-1"), Actor(Role.MERCHANT, "m-1")
REVIEWER, OFFICER = Actor(Role.REVIEWER, "r-1"), Actor(Role.APPEAL_OFFICER, "o-1")
SAID, REPLIED = "花瓶收到就裂了，电话 138 0013 8000。", "发货前拍过照片，没有裂纹。"
NOTE, REASON, RULING = "Please show the base.", "The crack is not on the packing photo.", "Granted on appeal."


class Clock:
    """Goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@cache
def screening() -> Screening:
    """A real check, with maps."""
    return Screening.of(check([DEMO / "buyer-1.jpg"], product=[DEMO / "listing-1.jpg"]))


class Shop:
    """One tenant's claims, and what signs and exports them."""

    def __init__(self, store: Store, keys: Path, clock: Callable[[], datetime] | None = None) -> None:
        self.store, self.clock = store, clock or Clock()
        store.add_tenant(SHOP, self.clock())
        authority = TestAuthority(self.clock)
        stamping = Stamping(Authority("test", authority.root), authority.post)
        self.keyring = open_keyring(keys, self.clock())
        self.sealer = Sealer(store, self.keyring, self.clock, stamping, events=5)
        self.exporter = Exporter(store, lambda _: TERMS, self.clock, self.sealer)

    def do(self, claim: str, event: e.Event, **along: object) -> Applied:
        given = With(**along)  # type: ignore[arg-type]
        return self.store.apply(SHOP, claim, event, now=self.clock(), terms=TERMS, along=given)

    def put(self, data: bytes) -> str:
        return self.store.blobs.put(SHOP, [data]).sha256

    def submit(self, claim: str) -> None:
        photo, listing = (DEMO / "buyer-1.jpg").read_bytes(), (DEMO / "listing-1.jpg").read_bytes()
        said = seal(SAID)
        facts = seal(json.dumps({"goods": "花瓶", "delivered_at": "2026-03-01T10:00:00+08:00"}))
        shown = self.put(photo)
        brought = (
            Received(shown, len(photo), "张三.jpg"),
            Received(self.put(listing), len(listing), "listing.jpg", "product"),
        )
        event = e.Submitted(
            Actor(Role.SYSTEM, "shop"), claim, "b-1", "m-1", Ground.DEFECT, Remedy.REFUND_ONLY,
            Money.of("150.00", "CNY"), (Exhibit(shown),), said.sha256,
        )  # fmt: skip
        intake = Intake("p", f"x-{claim}", "buyer-778", "seller-31", facts.sha256)
        self.do(claim, event, intake=intake, received=brought, texts=(said, facts))

    def screen(self, claim: str, step: Step) -> None:
        told = deepcopy(screening().parsed)
        maps = []
        for finding in told["findings"]:
            if finding["map"]:
                maps.append(self.put(screening().maps[finding["map"]]))
                finding["map"] = f"{maps[-1]}.png"
        report = self.put(json.dumps(told, ensure_ascii=False).encode())
        mine = self.store.claim(SHOP, claim).state.unscreened
        event = e.Screened(SYSTEM, step, "rules@1", report, mine, found(told))
        self.do(claim, event, maps=maps, policy="rules@1", tools={"derivation": "1"})

    def live(self, claim: str = "c-1") -> None:
        """Let a claim go through everything up to `final`."""
        self.submit(claim)
        self.screen(claim, Step.HEAR_MERCHANT)
        reply, photo = seal(REPLIED), b"\xff\xd8\xff not a photo that can be read"
        packing = self.put(photo)
        brought = (Received(packing, len(photo), "packing.jpg"),)
        contested = e.MerchantContested(MERCHANT, reply.sha256, (Exhibit(packing),))
        self.do(claim, contested, texts=(reply,), received=brought)
        self.do(claim, e.Screened(SYSTEM, Step.REVIEW, "rules@1", self.put(b'{"schema": "x"}'), (packing,)))
        self.do(claim, e.Leased(REVIEWER))
        note = seal(NOTE)
        self.do(claim, e.EvidenceAsked(REVIEWER, Side.BUYER, (), note.sha256), texts=(note,))
        self.do(claim, e.EvidenceWaived(REVIEWER))
        self.do(claim, e.Leased(REVIEWER))
        why = seal(REASON)
        partial = Verdict(
            Outcome.PARTIAL, Money.of("60.00", "CNY"), Remedy.PARTIAL_REFUND, reasons=why.sha256, clause="r@1"
        )
        self.do(claim, e.Decided(REVIEWER, partial), texts=(why,))
        no = seal("It cannot be used.")
        self.do(claim, e.Appealed(BUYER, no.sha256), texts=(no,))
        self.do(claim, e.Leased(OFFICER))
        ruled, all_of_it = seal(RULING), seal("All of it.")
        new = Verdict(
            Outcome.APPROVE, Money.of("150.00", "CNY"), Remedy.REFUND_ONLY, reasons=all_of_it.sha256
        )
        event = e.AppealDecided(OFFICER, Ruling.OVERTURN, ruled.sha256, new)
        self.do(claim, event, texts=(ruled, all_of_it))

    def ask(self, variant: Variant, claim: str = "c-1") -> KeptExport:
        self.asked = getattr(self, "asked", 0) + 1
        side = {Variant.BUYER: BUYER, Variant.MERCHANT: MERCHANT}.get(variant, Actor(Role.SYSTEM, "shop"))
        wanted = KeptExport(
            SHOP, f"x-{self.asked}", claim, variant.value, side.role.value, side.id, self.clock()
        )  # fmt: skip
        self.store.exports.ask(wanted)
        return wanted
