"""What only the file has to stand: crashes, damage, strangers, crowds, other processes."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jianzhen.errors import IndexDamagedError, UsageError
from jianzhen.index import Entry
from jianzhen.index import sqlite as backend
from jianzhen.index.sqlite import SqliteIndex

Make = Callable[..., Entry]

WRITER = """
import sys
import numpy as np
from jianzhen.index import Entry, Words
from jianzhen.index.sqlite import SqliteIndex

path, first = sys.argv[1], int(sys.argv[2])
index = SqliteIndex(path, create=True)
for number in range(first, first + 10_000):
    rng = np.random.default_rng(number)
    words = Words(rng.integers(0, 2**32, 40).astype(np.uint32), rng.integers(0, 2**16, 40).astype(np.uint16))
    index.add([Entry(f"claim-{number}", f"{number:064x}", hashes=(rng.bytes(32),), quality=100, words=words)])
    print(number, flush=True)
"""


def killed_writer(path: Path, first: int, seconds: float) -> list[int]:
    """Let a process add entries, kill -9 it in the middle, return the numbers it was told are kept."""
    told = path.with_suffix(".told")
    with (
        told.open("wb") as out,
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(first)], stdout=out) as writer,
    ):
        while not told.stat().st_size and writer.poll() is None:
            time.sleep(0.002)
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    return [int(line) for line in told.read_text().splitlines(keepends=True) if line.endswith("\n")]


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    path, wait = tmp_path / "seen.index", random.Random(5)
    told: list[int] = []
    for round_ in range(10):
        told += killed_writer(path, round_ * 10_000, wait.uniform(0.001, 0.08))
    index = SqliteIndex(path)
    for number in told:
        rng = np.random.default_rng(number)
        words, _, pdq = rng.integers(0, 2**32, 40), rng.integers(0, 2**16, 40), rng.bytes(32)
        (key,) = index.exact(f"{number:064x}")
        assert [hit.key for hit in index.near([pdq]).hits] == [key]
        entry = index.entry(key)
        assert entry is not None
        assert entry.words.words.tolist() == words.tolist()
    info = index.info()
    index.close()
    assert len(told) <= info.entries <= len(told) + 10  # at most the one in flight at each kill
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM bands").fetchone() == (16 * info.entries,)
        assert db.execute("SELECT count(*) FROM words").fetchone() == (40 * info.entries,)


def test_entries_are_there_after_reopening(tmp_path: Path, make: Make) -> None:
    entries = [make(i) for i in range(10)]
    first = SqliteIndex(tmp_path / "a.index", create=True)
    first.add(entries)
    first.close()
    second = SqliteIndex(tmp_path / "a.index")
    assert second.info().entries == 10
    assert [h.distance for h in second.near(entries[3].hashes).hits] == [0]


def test_another_process_reads_while_one_writes(tmp_path: Path, make: Make) -> None:
    writer = SqliteIndex(tmp_path / "a.index", create=True)
    writer.add([make(1)])
    reader = SqliteIndex(tmp_path / "a.index")
    other = sqlite3.connect(tmp_path / "a.index", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM entries")
    assert reader.info().entries == writer.info().entries == 1
    other.execute("ROLLBACK")
    other.close()
    writer.add([make(2)])
    assert reader.info().entries == 2


def test_a_missing_index_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="index add"):
        SqliteIndex(tmp_path / "none.index")
    assert not (tmp_path / "none.index").exists()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + bytes(4000)])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.index"
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError):
        SqliteIndex(path, create=True)
    assert path.read_bytes() == content


def test_another_program_s_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE diary (day TEXT)")
    before = path.read_bytes()
    with pytest.raises(IndexDamagedError, match="not an index of ours"):
        SqliteIndex(path, create=True)
    assert path.read_bytes() == before


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    SqliteIndex(tmp_path / "a.index", create=True).close()
    with sqlite3.connect(tmp_path / "a.index") as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(IndexDamagedError, match="format 99"):
        SqliteIndex(tmp_path / "a.index")


def test_damage_is_an_error_of_ours(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "a.index"
    index = SqliteIndex(path, create=True)
    entries = [make(i) for i in range(200)]
    index.add(entries)
    index.close()
    data = bytearray(path.read_bytes())
    rng = random.Random(1)
    for place in range(4096, len(data)):
        if place % 7 == 0:
            data[place] = rng.randrange(256)
    path.write_bytes(data)

    def use() -> None:
        broken = SqliteIndex(path)
        for entry in entries:
            broken.near(entry.hashes)
            broken.entry(broken.exact(entry.sha256)[0])

    with pytest.raises(IndexDamagedError):
        use()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE hashes SET pdq = x'00'",
        "UPDATE hashes SET pdq = 'text'",
        "UPDATE words SET seen = 'text'",
        "UPDATE entries SET sha256 = 5",
        "UPDATE entries SET words = 1.5",
        "DROP TABLE bands",
        "ALTER TABLE words RENAME COLUMN seen TO heard",
    ],
)
def test_values_that_make_no_sense_are_damage(tmp_path: Path, make: Make, harm: str) -> None:
    entry = make(1)
    index = SqliteIndex(tmp_path / "a.index", create=True)
    index.add([entry])
    index.close()
    with sqlite3.connect(tmp_path / "a.index") as db:
        db.execute(harm)

    def use() -> None:
        broken = SqliteIndex(tmp_path / "a.index")
        broken.near(entry.hashes)
        broken.sharing(entry.words)
        broken.entry(1)
        broken.remove(entry.ref)

    with pytest.raises(IndexDamagedError):
        use()


def test_a_full_disk_keeps_what_was_there(tmp_path: Path, make: Make) -> None:
    index = SqliteIndex(tmp_path / "a.index", create=True)
    index.add([make(1)])
    with index._connected() as db:
        db.execute("PRAGMA max_page_count=30")
    with pytest.raises(IndexDamagedError, match="free space"):
        index.add([make(2, features=bytes(10_000_000))])
    with index._connected() as db:
        db.execute("PRAGMA max_page_count=1000000")
    assert index.info().entries == 1
    index.add([make(3)])
    assert index.info().entries == 2


def test_a_crowd_of_alike_hashes_is_cut_and_said(
    tmp_path: Path, make: Make, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = SqliteIndex(tmp_path / "a.index", create=True)
    crowd = rng.bytes(32)
    index.add(make(i, hashes=(crowd,)) for i in range(300))
    lone = make(1000)
    index.add([lone])
    assert len(index.near([crowd]).hits) == 300
    monkeypatch.setattr(backend, "HASHES_READ", 1000)
    monkeypatch.setattr(backend, "BUCKET_READ", 20)
    found = index.near([crowd, *lone.hashes])
    assert found.truncated
    assert 20 <= len(found.hits) < 300
    assert index.exact(lone.sha256)[0] in {hit.key for hit in found.hits}
    assert not index.near(lone.hashes).truncated


def test_nothing_is_left_in_the_file_after_removing(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "a.index"
    index = SqliteIndex(path, create=True)
    secret = make(1, ref="very-private-claim", features=b"private-features" * 20)
    index.add([secret, make(2)])
    index.remove("very-private-claim")
    index.close()
    left = path.read_bytes()
    assert b"very-private-claim" not in left
    assert b"private-features" not in left
    assert secret.hashes[0] not in left
