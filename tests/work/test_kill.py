"""Real worker processes, ended with SIGKILL in the middle of their work; others go on."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jianzhen.claims import State
from jianzhen.store import Filter, Store
from jianzhen.store.tables import job
from tests.store.making import SHOP, faults, in_review, submit

ROOT = Path(__file__).parents[2]


@contextmanager
def workers(url: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.work.process", url, folder / "blobs", folder / "seen"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "at work\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_until(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def taken(store: Store) -> int:
    with store.database.read() as db:
        query = select(func.count()).where(job.c.kind == "screen", job.c.leased_by.is_not(None))
        return db.execute(query).scalar_one()


def test_a_screening_cut_off_is_done_by_another(store: Store, url: str, tmp_path: Path, demo: Path) -> None:
    photo = (demo / "claims" / "10-reused-photo" / "buyer-1.jpg").read_bytes()
    submit(store, photos=[photo], at=datetime.now(UTC))
    with workers(url, tmp_path) as first:
        wait_until(lambda: taken(store) == 1)
        time.sleep(random.uniform(0, 1.5))
        first.kill()
    with workers(url, tmp_path) as second:
        wait_until(lambda: store.claim(SHOP, "c-1").state.state is State.WAITING_FOR_MERCHANT)
        second.terminate()
        assert second.wait(30) == 0
    kinds = Counter(x.chained.to_json()["kind"] for x in store.events(SHOP))
    assert kinds == {"submitted": 1, "sealed": 1, "screened": 1}
    assert faults(store) == []


LOOKING = """
import json, sys, threading
from jianzhen.work.child import Bounds, look
print("looking", flush=True)
look(json.loads(sys.argv[1]), Bounds(), threading.Event())
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="who started whom is read from Linux' /proc")
def test_what_looks_at_photos_ends_with_the_worker_it_looks_for(tmp_path: Path, demo: Path) -> None:
    files = [{"path": str(photo), "role": "claim"} for photo in demo.glob("claims/*/*.jpg")]
    files += [{**file, "role": "product"} for file in files]  # minutes of work
    order = json.dumps({"files": files, "ref": "c-1", "statements": []})
    worker = subprocess.Popen([sys.executable, "-c", LOOKING, order], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "looking\n"
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    wait_until(lambda: children.read_text() != "")
    looking = Path("/proc", children.read_text().split()[0])
    wait_until(lambda: "cv2" in (looking / "maps").read_text())
    worker.kill()
    worker.wait()
    wait_until(lambda: not at_work(looking), 20)


def at_work(process: Path) -> bool:
    """Whether it is there, and more than an entry that nobody has read yet."""
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def test_deadlines_are_kept_whoever_is_killed(store: Store, url: str, tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    for n in range(40):
        in_review(store, f"c-{n}", at=long_ago)

    def done() -> int:
        return len(store.claims(SHOP, Filter(senior=True), limit=200).claims)

    for _ in range(3):
        with workers(url, tmp_path) as process:
            so_far = done()
            wait_until(lambda so_far=so_far: done() > so_far or done() == 40)  # type: ignore[misc]
            time.sleep(random.uniform(0, 0.1))
            process.kill()
    with workers(url, tmp_path):
        wait_until(lambda: done() == 40)
    kinds = Counter((x.chained.claim, x.chained.to_json()["kind"]) for x in store.events(SHOP, limit=1000))
    assert {kinds[f"c-{n}", "deadline-ran-out"] for n in range(40)} == {1}
    assert faults(store) == []


@pytest.fixture(autouse=True)
def _reproducible() -> None:
    random.seed(17)
