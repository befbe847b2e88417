"""The embedded index: one SQLite file, exact within 31 bits, safe against a crash at any moment.

Layout (schema version 1): an entry's hashes are stored under 16 bands of 16 bits (see hamming.probe_keys for
why no near hash is missed), its visual words one row each. The file is in WAL mode with synchronous=FULL:
what `add` acknowledged survives, and readers never wait.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from jianzhen.errors import IndexDamagedError, UsageError
from jianzhen.index.hamming import as_words, band_keys, distances, nearest_hits, probe_keys
from jianzhen.index.protocol import QUALITY, RADIUS, Entry, Found, Info, Shared, Words
from jianzhen.index.voting import count_votes

APPLICATION_ID = 0x4A5A4958
"""`JZIX`, in the file's header: tells our files from any other SQLite file."""

SCHEMA_VERSION = 1

SLOTS = 8
"""A hash's number is its entry's × SLOTS + its place: no table of who owns which hash."""

SHAPES = 1 << 16
"""`words.seen` is the entry × SHAPES + the feature's shape."""

HASHES_READ = 200_000
BUCKET_READ = 500
WORDS_READ = 2_000_000
WORD_READ = 1_000
"""Most rows read for one question, and most from one bucket or word once that is exceeded; more only happens
where very many entries are alike, and is reported as `truncated`."""

SCHEMA = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL, sha256 BLOB NOT NULL, name TEXT NOT NULL,
    role TEXT NOT NULL, label TEXT NOT NULL, quality INTEGER NOT NULL, words BLOB NOT NULL,
    features BLOB NOT NULL, UNIQUE (sha256, ref));
CREATE INDEX entries_ref ON entries (ref);
CREATE TABLE hashes (id INTEGER PRIMARY KEY, pdq BLOB NOT NULL);
CREATE TABLE bands (key INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (key, hash)) WITHOUT ROWID;
CREATE TABLE words (word INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (word, seen)) WITHOUT ROWID;
"""

NEAR = "SELECT hash FROM bands WHERE key IN (SELECT value FROM json_each(?)) LIMIT ?"
NEAR_EACH = "SELECT hash FROM bands WHERE key = ? LIMIT ?"
SHARING = "SELECT word, seen FROM words WHERE word IN (SELECT value FROM json_each(?)) LIMIT ?"
SHARING_EACH = "SELECT word, seen FROM words WHERE word = ? LIMIT ?"
HASHES = "SELECT id, pdq FROM hashes WHERE id IN (SELECT value FROM json_each(?))"
ENTRY = "SELECT ref, sha256, name, role, label, quality, words, features FROM entries WHERE id = ?"
HASHES_OF = "SELECT id, pdq FROM hashes WHERE id >= ? AND id < ? ORDER BY id"


class SqliteIndex:
    """Backend in one file. Open one object a process; threads may share it."""

    def __init__(self, path: str | Path, create: bool = False) -> None:
        """Open the index at `path`, or begin an empty one if `create` is set and nothing is there."""
        self._path = Path(path)
        self._lock = threading.RLock()
        if not self._path.exists() and not create:
            raise UsageError(
                f"{path}: there is no index", "Build one with: jianzhen index add DIR --index FILE"
            )
        with self._translated():
            self._db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=60)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        run = self._db.execute
        run("PRAGMA trusted_schema=OFF")
        if not run("PRAGMA schema_version").fetchone()[0]:
            self._create()
        owner, version = (run(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        if owner != APPLICATION_ID:
            raise IndexDamagedError(f"{self._path}: this file is not an index of ours", "Check the path")
        if version != SCHEMA_VERSION:
            raise IndexDamagedError(
                f"{self._path}: the index has format {version}, this program reads {SCHEMA_VERSION}",
                "Build it again, or use the program that made it",
            )
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=FULL")
        run("PRAGMA secure_delete=ON")
        run("PRAGMA cache_size=-65536")

    def _create(self) -> None:
        """Write the schema in one transaction; of two that begin together, the second finds it done."""
        self._db.execute("PRAGMA journal_mode=WAL")
        with self._writing():
            if self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                return
            for statement in SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Take the lock; turn SQLite's errors into ours."""
        with self._lock:
            try:
                yield
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise UsageError(
                        f"{self._path}: another program is writing to the index", "Try again later"
                    ) from error
                raise IndexDamagedError(
                    f"{self._path}: the index cannot be read or written ({error})",
                    "Check the path, the rights and the free space",
                ) from error
            except sqlite3.DatabaseError as error:
                raise IndexDamagedError(
                    f"{self._path}: the index is damaged or not an index ({error})",
                    "Restore a copy or build it again",
                ) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction; taken at once, so that it never fails half-way for another's sake."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def add(self, entries: Iterable[Entry]) -> int:
        """See Index.add."""
        fresh = {(entry.ref, entry.sha256): entry for entry in entries}
        for entry in fresh.values():
            as_words(entry.hashes)
            if len(entry.hashes) > SLOTS:
                raise ValueError(f"an entry has at most {SLOTS} hashes")
        if not fresh:
            return 0
        with self._translated(), self._writing():
            for entry in fresh.values():
                self._forget(
                    self._db.execute(
                        "SELECT id, words FROM entries WHERE ref = ? AND sha256 = ?",
                        (entry.ref, bytes.fromhex(entry.sha256)),
                    ).fetchall()
                )
            numbered = [(self._insert(entry), entry) for entry in fresh.values()]
            self._insert_hashes(numbered)
            self._insert_words(numbered)
        return len(fresh)

    def _insert(self, entry: Entry) -> int:
        cursor = self._db.execute(
            "INSERT INTO entries (ref, sha256, name, role, label, quality, words, features)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.ref,
                bytes.fromhex(entry.sha256),
                entry.name,
                entry.role,
                entry.label,
                entry.quality,
                _packed(entry.words),
                entry.features,
            ),
        )
        return int(cursor.lastrowid or 0)

    def _insert_hashes(self, numbered: list[tuple[int, Entry]]) -> None:
        rows = [
            (key * SLOTS + slot, pdq, entry.quality >= QUALITY)
            for key, entry in numbered
            for slot, pdq in enumerate(entry.hashes)
        ]
        self._db.executemany("INSERT INTO hashes VALUES (?, ?)", [row[:2] for row in rows])
        searched = [row for row in rows if row[2]]
        keys = band_keys([row[1] for row in searched]).tolist()
        bands = [(key, row[0]) for row, row_keys in zip(searched, keys, strict=True) for key in row_keys]
        self._db.executemany("INSERT INTO bands VALUES (?, ?)", sorted(bands))

    def _insert_words(self, numbered: list[tuple[int, Entry]]) -> None:
        rows = {
            (word, key * SHAPES + shape) for key, entry in numbered for word, shape in _shown(entry.words)
        }
        self._db.executemany("INSERT INTO words VALUES (?, ?)", sorted(rows))

    def exact(self, sha256: str) -> tuple[int, ...]:
        """See Index.exact."""
        with self._translated():
            rows = self._db.execute(
                "SELECT id FROM entries WHERE sha256 = ? ORDER BY id", (bytes.fromhex(sha256),)
            ).fetchall()
        return tuple(row[0] for row in rows)

    def near(self, hashes: Sequence[bytes], radius: int = RADIUS) -> Found:
        """See Index.near."""
        if not 0 <= radius <= RADIUS:
            raise ValueError(f"radius must be 0 to {RADIUS}")
        if not hashes:
            return Found(())
        asked = as_words(hashes)
        with self._translated():
            rows, truncated = self._rows(
                NEAR, NEAR_EACH, probe_keys(hashes).tolist(), HASHES_READ, BUCKET_READ
            )
            stored = self._db.execute(HASHES, (json.dumps([*{row[0] for row in rows}]),)).fetchall()
        if not stored:
            return Found((), truncated)
        table = distances(as_words([pdq for _, pdq in stored]), asked)
        return Found(nearest_hits([number // SLOTS for number, _ in stored], table, radius), truncated)

    def _rows(
        self, together: str, each: str, values: Sequence[int], most: int, most_each: int
    ) -> tuple[list[tuple[int, ...]], bool]:
        """Return the rows of all values and False; if there are too many, the first of each and True."""
        rows = self._db.execute(together, (json.dumps(values), most + 1)).fetchall()
        if len(rows) <= most:
            return rows, False
        return [row for value in values for row in self._db.execute(each, (value, most_each))], True

    def sharing(self, words: Words, top: int = 20) -> Shared:
        """See Index.sharing."""
        asked = np.unique(words.words).view(np.int32).tolist()
        with self._translated():
            entries = self._db.execute("SELECT max(id) FROM entries").fetchone()[0] or 0
            rows, truncated = self._rows(SHARING, SHARING_EACH, asked, WORDS_READ, WORD_READ)
        if not rows:
            return Shared((), truncated)
        table = np.array(rows, np.int64)
        keys, shapes = np.divmod(table[:, 1], SHAPES)
        stored = Words(table[:, 0].astype(np.int32).view(np.uint32), shapes.astype(np.uint16))
        return Shared(count_votes(words, keys, stored, top, entries), truncated)

    def entry(self, key: int) -> Entry | None:
        """See Index.entry."""
        with self._translated():
            row = self._db.execute(ENTRY, (key,)).fetchone()
            hashes = tuple(pdq for _, pdq in self._db.execute(HASHES_OF, _span(key)))
        if row is None:
            return None
        ref, sha256, name, role, label, quality, words, features = row
        return Entry(ref, sha256.hex(), name, role, label, hashes, quality, _unpacked(words), features)

    def remove(self, ref: str) -> int:
        """See Index.remove."""
        with self._translated():
            with self._writing():
                rows = self._db.execute("SELECT id, words FROM entries WHERE ref = ?", (ref,)).fetchall()
                removed = self._forget(rows)
            if removed:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return removed

    def _forget(self, rows: Sequence[tuple[int, bytes]]) -> int:
        """Delete entries, given as (id, words), with everything found through them."""
        for key, packed in rows:
            hashes = self._db.execute(HASHES_OF, _span(key)).fetchall()
            bands = [(k, number) for number, pdq in hashes for k in band_keys([pdq])[0].tolist()]
            self._db.executemany("DELETE FROM bands WHERE key = ? AND hash = ?", bands)
            seen = [(word, key * SHAPES + shape) for word, shape in _shown(_unpacked(packed))]
            self._db.executemany("DELETE FROM words WHERE word = ? AND seen = ?", seen)
            self._db.execute("DELETE FROM hashes WHERE id >= ? AND id < ?", _span(key))
            self._db.execute("DELETE FROM entries WHERE id = ?", (key,))
        return len(rows)

    def empty(self) -> bool:
        """See Index.empty."""
        with self._translated():
            return self._db.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None

    def info(self) -> Info:
        """See Index.info."""
        with self._translated():
            entries, refs = self._db.execute("SELECT count(*), count(DISTINCT ref) FROM entries").fetchone()
            hashes = self._db.execute("SELECT count(*) FROM hashes").fetchone()[0]
            size = self._path.stat().st_size
        return Info(entries, refs, hashes, size)

    def close(self) -> None:
        """See Index.close."""
        with self._lock:
            self._db.close()


def _span(key: int) -> tuple[int, int]:
    return key * SLOTS, key * SLOTS + SLOTS


def _shown(words: Words) -> Iterator[tuple[int, int]]:
    """Give words as (word, shape); signed, since SQLite keeps such a number in four bytes, not six."""
    signed = np.ascontiguousarray(words.words, np.uint32).view(np.int32)
    return zip(signed.tolist(), words.shapes.tolist(), strict=True)


def _packed(words: Words) -> bytes:
    return words.words.astype("<u4").tobytes() + words.shapes.astype("<u2").tobytes()


def _unpacked(packed: bytes) -> Words:
    count = len(packed) // 6
    return Words(np.frombuffer(packed, "<u4", count), np.frombuffer(packed, "<u2", count, 4 * count))
