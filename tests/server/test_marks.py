"""What copies for others cover: marked by a person, seen by the other side, gone with the exhibit."""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jianzhen.claims.events import Marked
from jianzhen.claims.states import Actor, Role
from jianzhen.model import Region
from jianzhen.photo import Photo
from jianzhen.server.access import Who
from jianzhen.store import With, seal_boxes
from tests.server.conftest import Desk
from tests.store.making import TERMS, end_and_erase

P, R, S, M, B, U = (
    Who.PLATFORM,
    Who.REVIEWER,
    Who.SENIOR_REVIEWER,
    Who.MERCHANT,
    Who.BUYER,
    Who.AUDITOR,
)
DEMO = Path(__file__).parents[2] / "demo" / "claims" / "05-derived-painted-crack"
FACE, LABEL = (40, 30, 120, 90), (300, 200, 80, 60)


def with_metadata(name: str) -> bytes:
    """A demo photo, stored lying, with a place, a phone and its owner's name in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F], exif[0x013B] = "PhoneOf", "Zhang San"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.open(DEMO / name).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


BUYERS, LISTING = with_metadata("buyer-1.jpg"), (DEMO / "listing-1.jpg").read_bytes()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def claim(desk: Desk) -> str:
    """A claim of buyer-1 against merchant-1: a photo of the buyer's, a listing photo, a video of sorts."""
    head, shown = desk.key(P), []
    for data, role in ((BUYERS, "claim"), (LISTING, "product"), (b"\0\0\0\x18ftypmp42" + bytes(64), "claim")):
        answer = desk.web.post("/v1/files", files={"file": ("Zhang San.jpg", data)}, headers=head)
        name = "listing.jpg" if role == "product" else "Zhang San.jpg"
        shown.append({"sha256": answer.json()["files"][0]["sha256"], "role": role, "name": name})
    return desk.submit(exhibits=shown)


def url(claim: str, data: bytes, end: str = "") -> str:
    return f"/v1/claims/{claim}/exhibits/{sha(data)}{end}"


def mark(desk: Desk, claim: str, data: bytes, *boxes: tuple[int, ...], who: Who = R, match: str = "*") -> Any:
    body = {"boxes": [dict(zip("xywh", box, strict=True)) for box in boxes]}
    head = {**desk.key(who, actor=f"{who.value}-7"), "If-Match": match}
    return desk.web.post(url(claim, data, "/marks"), json=body, headers=head)


def mark_in_store(desk: Desk, claim: str, data: bytes, *boxes: tuple[int, ...], who: Role) -> None:
    """As `mark`, without asking the API: a picture is decoded each time there."""
    store, sealed = desk.site.store, seal_boxes(Region(*box) for box in boxes)
    event = Marked(Actor(who, f"{who.value}-7"), sha(data), sealed.sha256, len(boxes))
    along = With(texts=(sealed,))
    store.apply("default", claim, event, now=desk.clock(), terms=TERMS, along=along)


def exhibits(desk: Desk, claim: str, head: dict[str, str]) -> dict[str, Any]:
    return {x["sha256"]: x for x in desk.web.get(f"/v1/claims/{claim}", headers=head).json()["exhibits"]}


def test_the_other_side_sees_the_covered_copy_and_never_the_original(desk: Desk, claim: str) -> None:
    merchant, buyer = desk.link(claim, "merchant"), desk.key(B)
    assert sha(BUYERS) not in exhibits(desk, claim, merchant)
    assert desk.web.get(url(claim, BUYERS, "/covered"), headers=merchant).status_code == 404
    assert desk.web.get(url(claim, BUYERS, "/covered"), headers=buyer).status_code == 409
    done = mark(desk, claim, BUYERS, FACE, LABEL)
    assert (done.status_code, done.json()["events"][0]["kind"]) == (200, "marked")

    told = exhibits(desk, claim, merchant)[sha(BUYERS)]
    assert (told["name"], told["size"], told["covered"]) == ("", None, url(claim, BUYERS, "/covered"))
    assert "marked" not in told
    copy = desk.web.get(told["covered"], headers=merchant)
    assert (copy.status_code, copy.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in copy.headers["content-security-policy"]
    original = Photo(BUYERS).pixels()
    shown = Photo(copy.content).pixels()
    assert shown.shape == original.shape
    for x, y, w, h in (FACE, LABEL):
        area = shown[y + 2 : y + h - 2, x + 2 : x + w - 2]
        assert int(area.max()) - int(area.min()) < 12, "one flat colour"
    away = np.abs(shown[400:500, 40:240].astype(int) - original[400:500, 40:240])
    assert away.mean() < 4
    assert dict(Image.open(io.BytesIO(copy.content)).getexif()) == {}
    assert b"Zhang" not in copy.content
    assert b"PhoneOf" in BUYERS

    for head in (merchant, desk.key(M)):
        assert desk.web.get(url(claim, BUYERS), headers=head).status_code == 404
        refused = desk.web.post(url(claim, BUYERS, "/marks"), json={"boxes": []}, headers=head)
        assert refused.status_code == 403
        told = desk.web.get(f"/v1/claims/{claim}", headers=head)
        assert "Zhang" not in told.text
        assert "reviewer-7" not in told.text + desk.web.get(f"/v1/claims/{claim}/events", headers=head).text
    assert desk.web.get(url(claim, LISTING, "/covered"), headers=buyer).status_code == 404
    assert desk.web.get(url(claim, BUYERS), headers=buyer).content == BUYERS


def test_nothing_to_cover_is_a_mark_too_and_the_latest_counts(desk: Desk, claim: str) -> None:
    buyer, auditor = desk.key(B), desk.key(U)
    mark_in_store(desk, claim, LISTING, who=Role.REVIEWER)
    copy = desk.web.get(url(claim, LISTING, "/covered"), headers=buyer).content
    assert (Photo(copy).pixels() == Photo(LISTING).pixels()).all()
    before = exhibits(desk, claim, auditor)[sha(LISTING)]["marked"]
    assert (before["boxes"], before["by"]) == ([], "reviewer-7")
    mark_in_store(desk, claim, LISTING, FACE, who=Role.APPEAL_OFFICER)  # something was missed
    after = exhibits(desk, claim, auditor)[sha(LISTING)]["marked"]
    assert (after["boxes"], after["by"]) == ([dict(zip("xywh", FACE, strict=True))], "appeal-officer-7")
    told = [e.chained.to_json() for e in desk.site.store.events("default", claim=claim)]
    marked = [(e["actor"]["role"], e["data"]["marked"]) for e in told if e["kind"] == "marked"]
    assert marked == [("reviewer", 0), ("appeal-officer", 1)]
    assert desk.site.store.audit("default", TERMS, desk.site.keyring.records).faults == []


def test_marks_name_a_version_and_lie_inside_a_photo(desk: Desk, claim: str) -> None:
    photo = Photo(BUYERS)
    w, h = photo.width, photo.height
    assert w > h, "the picture as it is seen, not as it is stored"
    answer = mark(desk, claim, BUYERS, (w - 10, h - 10, 10, 10), (w - 10, h - 10, 10, 11))
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.boxes.1")
    for wrong in ((0, 0, 0, 5), (-1, 0, 5, 5)):
        assert mark(desk, claim, BUYERS, wrong).status_code == 422
    assert mark(desk, claim, BUYERS, *[(0, 0, 1, 1)] * 201).status_code == 422
    head = desk.key(R)
    assert desk.web.post(url(claim, BUYERS, "/marks"), json={}, headers=head).status_code == 422
    assert desk.web.post(url(claim, BUYERS, "/marks"), json={"boxes": []}, headers=head).status_code == 428
    assert mark(desk, claim, BUYERS, match='"1"').status_code == 412
    video = next(x for x in exhibits(desk, claim, head) if x not in (sha(BUYERS), sha(LISTING)))
    address = f"/v1/claims/{claim}/exhibits/{video}/marks"
    answer = desk.web.post(address, json={"boxes": []}, headers={**head, "If-Match": "*"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:jianzhen:problem:no-photo")


def test_proposals_count_for_nothing(desk: Desk, claim: str) -> None:
    told = desk.web.get(url(claim, BUYERS, "/proposed-marks"), headers=desk.key(S)).json()
    assert (told["width"], told["height"]) == (Photo(BUYERS).width, Photo(BUYERS).height)
    assert "look at the whole picture" in told["a_person_must_look"]
    assert desk.web.get(url(claim, BUYERS, "/covered"), headers=desk.key(M)).status_code == 404
    assert desk.web.get(url(claim, BUYERS, "/proposed-marks"), headers=desk.key(P)).status_code == 403


def test_marks_go_with_the_exhibit(desk: Desk, claim: str) -> None:
    mark_in_store(desk, claim, BUYERS, FACE, who=Role.REVIEWER)
    mark_in_store(desk, claim, BUYERS, FACE, LABEL, who=Role.REVIEWER)
    store = desk.site.store
    boxes = [e.chained.to_json()["data"]["boxes"] for e in store.events("default", claim=claim)[-2:]]
    assert all(store.text("default", claim, x) for x in boxes)
    end_and_erase(store, claim, desk.clock(), "default")
    assert [store.text("default", claim, x) for x in boxes] == [None, None]
    assert store.marks("default", claim) == {}
    assert desk.web.get(url(claim, BUYERS, "/covered"), headers=desk.key(M)).status_code == 404
    for who in (B, R):
        assert desk.web.get(url(claim, BUYERS, "/covered"), headers=desk.key(who)).status_code == 410
    assert sha(BUYERS) not in exhibits(desk, claim, desk.key(M))
    assert mark(desk, claim, BUYERS, FACE).status_code == 410
    assert store.audit("default", TERMS, desk.site.keyring.records).faults == []


def test_who_asks_for_pictures_without_end_has_to_wait(desk: Desk, claim: str) -> None:
    reviewer, site = desk.key(R), desk.site
    address = url(claim, BUYERS, "/proposed-marks")
    with site.covering(), site.covering():
        line = [site._room.acquire(blocking=False) for _ in range(7)]
        busy = desk.web.get(address, headers=reviewer)
        assert (busy.status_code, line.count(True)) == (503, 6)
        for _ in range(6):
            site._room.release()
    me = desk.web.get("/v1/me", headers=reviewer).json()
    assert me["role"] == "reviewer"
    site.pictures._burst = 0.5
    site.pictures._have.clear()
    assert desk.web.get(address, headers=reviewer).status_code == 429
