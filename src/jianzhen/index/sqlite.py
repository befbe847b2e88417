"""The embedded index: one SQLite file, exact within 31 bits, safe against a crash at any moment.

Layout (schema version 1): an entry's hashes are stored under 16 bands of 16 bits (see hamming.probe_keys for
why no near hash is missed), its visual words one row each. The file is in WAL mode with synchronous=FULL:
what `add` acknowledged survives, and readers never wait for a writer.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from jianzhen.errors import CHECK_PATH, REBUILD_INDEX, IndexDamagedError, JianzhenError, UsageError
from jianzhen.index.hamming import as_words, band_keys, distances, nearest_hits, probe_keys
from jianzhen.index.protocol import QUALITY, RADIUS, Entry, Found, Info, Shared, Words
from jianzhen.index.voting import count_votes
from jianzhen.model.text import Text

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
SAME = "SELECT id, words FROM entries WHERE sha256 = ? AND ref = ?"
OF_REF = "SELECT id, words FROM entries WHERE ref = ?"
HASHES_OF = "SELECT id, pdq FROM hashes WHERE id >= ? AND id < ? ORDER BY id"


class SqliteIndex:
    """Backend in one file. Threads may share one object: each call takes a connection of its own."""

    def __init__(self, path: str | Path, create: bool = False) -> None:
        """Open the index at `path`, or begin an empty one if `create` is set and nothing is there."""
        self._path = Path(path)
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._open = True
        if not self._path.exists() and not create:
            raise UsageError(
                Text("there is no index", "没有这个索引").about(path),
                Text(
                    "Build one with: jianzhen index add DIR --index FILE",
                    "请先建立：jianzhen index add 文件夹 --index 文件",
                ),
            )
        with self._connected():
            pass

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=60)
        try:
            self._prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        db.execute("PRAGMA trusted_schema=OFF")
        if not _pragma(db, "schema_version"):
            _create(db)
        if _pragma(db, "application_id") != APPLICATION_ID:
            what = Text("this file is not an index of ours", "这个文件不是本程序的索引")
            raise IndexDamagedError(what.about(self._path), CHECK_PATH)
        if (version := _pragma(db, "user_version")) != SCHEMA_VERSION:
            raise IndexDamagedError(
                Text(
                    f"the index has format {version}, this program reads {SCHEMA_VERSION}",
                    f"索引的格式版本是 {version}，本程序读取的是 {SCHEMA_VERSION}",
                ).about(self._path),
                Text("Build it again, or use the version that made it", "请重新建立，或使用建立它的那个版本"),
            )
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-32768"):
            db.execute(f"PRAGMA {setting}")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; turn SQLite's errors into ours."""
        db: sqlite3.Connection | None = None
        try:
            with self._lock:
                db = self._idle.pop() if self._idle else None
            db = db or self._connect()
            yield db
        except sqlite3.OperationalError as error:
            raise self._unusable(error) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
        finally:
            if db is not None:
                self._give_back(db)

    def _give_back(self, db: sqlite3.Connection) -> None:
        with self._lock:
            if self._open:
                self._idle.append(db)
                return
        db.close()

    def _unusable(self, error: Exception) -> JianzhenError:
        if "locked" in str(error):
            what = Text("another program is writing to the index", "另一个程序正在写入这个索引")
            return UsageError(what.about(self._path), Text("Try again later", "请稍后再试"))
        return IndexDamagedError(
            Text(
                f"the index cannot be read or written ({_code(error)})",
                f"索引无法读取或写入（{_code(error)}）",
            ).about(self._path),
            Text("Check the path, the rights and the free space", "请检查路径、权限和剩余空间"),
        )

    def _damaged(self, error: Exception) -> IndexDamagedError:
        what = Text(
            f"the index is damaged or not an index ({_code(error)})",
            f"索引已损坏，或者这不是索引（{_code(error)}）",
        )
        return IndexDamagedError(what.about(self._path), REBUILD_INDEX)

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; values read that have a wrong type or size are damage, too."""
        with self._connected() as db:
            try:
                yield db
            except (TypeError, ValueError, AttributeError, OverflowError) as error:
                raise self._damaged(error) from error

    def add(self, entries: Iterable[Entry]) -> int:
        """See Index.add."""
        fresh = {(entry.ref, entry.sha256): entry for entry in entries}
        for entry in fresh.values():
            as_words(entry.hashes)
            if len(entry.hashes) > SLOTS:
                raise ValueError(f"an entry has at most {SLOTS} hashes")
        if not fresh:
            return 0
        with self._connected() as db, _writing(db):
            for entry in fresh.values():
                _forget(db, db.execute(SAME, (bytes.fromhex(entry.sha256), entry.ref)).fetchall())
            numbered = [(_insert(db, entry), entry) for entry in fresh.values()]
            _insert_hashes(db, numbered)
            _insert_words(db, numbered)
        return len(fresh)

    def exact(self, sha256: str) -> tuple[int, ...]:
        """See Index.exact."""
        with self._guarded() as db:
            rows = db.execute(
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
        with self._guarded() as db:
            rows, truncated = _rows(
                db, NEAR, NEAR_EACH, probe_keys(hashes).tolist(), HASHES_READ, BUCKET_READ
            )
            stored = db.execute(HASHES, (json.dumps([*{row[0] for row in rows}]),)).fetchall()
            table = distances(as_words([pdq for _, pdq in stored]), asked)
        return Found(nearest_hits([number // SLOTS for number, _ in stored], table, radius), truncated)

    def sharing(self, words: Words, top: int = 20) -> Shared:
        """See Index.sharing."""
        asked = np.unique(words.words).view(np.int32).tolist()
        with self._guarded() as db:
            entries = db.execute("SELECT max(id) FROM entries").fetchone()[0] or 0
            rows, truncated = _rows(db, SHARING, SHARING_EACH, asked, WORDS_READ, WORD_READ)
            table = np.array(rows, np.int64).reshape(-1, 2)
        keys, shapes = np.divmod(table[:, 1], SHAPES)
        stored = Words(table[:, 0].astype(np.int32).view(np.uint32), shapes.astype(np.uint16))
        return Shared(count_votes(words, keys, stored, top, entries), truncated)

    def entry(self, key: int) -> Entry | None:
        """See Index.entry."""
        with self._guarded() as db:
            row = db.execute(ENTRY, (key,)).fetchone()
            hashes = tuple(pdq for _, pdq in db.execute(HASHES_OF, _span(key)))
            if row is None:
                return None
            ref, sha256, name, role, label, quality, words, features = row
            return Entry(ref, sha256.hex(), name, role, label, hashes, quality, _unpacked(words), features)

    def remove(self, ref: str) -> int:
        """See Index.remove."""
        with self._guarded() as db:
            with _writing(db):
                removed = _forget(db, db.execute(OF_REF, (ref,)).fetchall())
            if removed:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return removed

    def empty(self) -> bool:
        """See Index.empty."""
        with self._guarded() as db:
            return db.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None

    def info(self) -> Info:
        """See Index.info."""
        with self._guarded() as db:
            entries, refs = db.execute("SELECT count(*), count(DISTINCT ref) FROM entries").fetchone()
            hashes = db.execute("SELECT count(*) FROM hashes").fetchone()[0]
        log = self._path.with_name(self._path.name + "-wal")
        size = sum(file.stat().st_size for file in (self._path, log) if file.exists())
        return Info(entries, refs, hashes, size)

    def close(self) -> None:
        """See Index.close."""
        with self._lock:
            self._open = False
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()


def _code(error: Exception) -> str:
    """SQLite's own name of an error, such as SQLITE_FULL: the same in every language."""
    return getattr(error, "sqlite_errorname", type(error).__name__)


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _create(db: sqlite3.Connection) -> None:
    """Write the schema in one transaction; of two that begin together, the second finds it done."""
    db.execute("PRAGMA journal_mode=WAL")
    with _writing(db):
        if db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return
        for statement in SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


@contextmanager
def _writing(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction; the right to write is taken at once, so that it never fails half-way for another's."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _insert(db: sqlite3.Connection, entry: Entry) -> int:
    cursor = db.execute(
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


def _insert_hashes(db: sqlite3.Connection, numbered: list[tuple[int, Entry]]) -> None:
    rows = [
        (key * SLOTS + slot, pdq, entry.quality >= QUALITY)
        for key, entry in numbered
        for slot, pdq in enumerate(entry.hashes)
    ]
    db.executemany("INSERT INTO hashes VALUES (?, ?)", [row[:2] for row in rows])
    searched = [row for row in rows if row[2]]
    keys = band_keys([row[1] for row in searched]).tolist()
    bands = [(key, row[0]) for row, row_keys in zip(searched, keys, strict=True) for key in row_keys]
    db.executemany("INSERT INTO bands VALUES (?, ?)", sorted(bands))


def _insert_words(db: sqlite3.Connection, numbered: list[tuple[int, Entry]]) -> None:
    rows = {(word, key * SHAPES + shape) for key, entry in numbered for word, shape in _shown(entry.words)}
    db.executemany("INSERT INTO words VALUES (?, ?)", sorted(rows))


def _forget(db: sqlite3.Connection, rows: Sequence[tuple[int, bytes]]) -> int:
    """Delete entries, given as (id, words), with everything found through them."""
    for key, packed in rows:
        hashes = db.execute(HASHES_OF, _span(key)).fetchall()
        bands = [(k, number) for number, pdq in hashes for k in band_keys([pdq])[0].tolist()]
        db.executemany("DELETE FROM bands WHERE key = ? AND hash = ?", bands)
        seen = [(word, key * SHAPES + shape) for word, shape in _shown(_unpacked(packed))]
        db.executemany("DELETE FROM words WHERE word = ? AND seen = ?", seen)
        db.execute("DELETE FROM hashes WHERE id >= ? AND id < ?", _span(key))
        db.execute("DELETE FROM entries WHERE id = ?", (key,))
    return len(rows)


def _rows(
    db: sqlite3.Connection, together: str, each: str, values: Sequence[int], most: int, most_each: int
) -> tuple[list[tuple[int, ...]], bool]:
    """Return the rows of all values and False; if there are too many, the first of each and True."""
    rows = db.execute(together, (json.dumps(values), most + 1)).fetchall()
    if len(rows) <= most:
        return rows, False
    return [row for value in values for row in db.execute(each, (value, most_each))], True


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
