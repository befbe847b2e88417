import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jianzhen.errors import UsageError
from jianzhen.store import Blobs
from jianzhen.store.errors import BlobMissingError, BlobRejectedError, BlobsRefusedError, DiskFullError
from tests.store.making import NOW, SHOP, sha


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_comes_in_parts_comes_out_whole(blobs: Blobs) -> None:
    data = bytes(range(256)) * 40_000  # 10 MB: more than is kept in memory
    stored = blobs.put(
        SHOP, (data[n : n + 100_000] for n in range(0, len(data), 100_000)), expected=sha(data).upper()
    )
    assert (stored.sha256, stored.size) == (sha(data), len(data))
    assert blobs.read(SHOP, stored.sha256) == data
    assert blobs.size(SHOP, stored.sha256) == len(data)
    assert len(list(blobs.chunks(SHOP, stored.sha256))) > 1


def test_a_blob_is_written_once(blobs: Blobs, tmp_path: Path) -> None:
    first = blobs.put(SHOP, [b"photo"])
    [file] = files(tmp_path)
    before = file.stat()
    assert blobs.put(SHOP, [b"pho", b"to"]) == first
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("chunks", [[b"123456"], [b"1234", b"56"], [], [b""]])
def test_too_large_or_empty(blobs: Blobs, tmp_path: Path, chunks: list[bytes]) -> None:
    with pytest.raises(BlobRejectedError):
        blobs.put(SHOP, chunks, most=5)
    assert files(tmp_path) == []


def test_other_bytes_than_announced(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(BlobRejectedError, match="announced"):
        blobs.put(SHOP, [b"photo"], expected=sha(b"another"))
    assert files(tmp_path) == []


def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(BlobsRefusedError):
        blobs.put(SHOP, broken())
    assert files(tmp_path) == []


def test_tenants_do_not_see_each_other(blobs: Blobs) -> None:
    stored = blobs.put(SHOP, [b"photo"])
    assert blobs.size("other", stored.sha256) is None
    with pytest.raises(BlobMissingError):
        blobs.read("other", stored.sha256)


def test_altered_and_missing_bytes_are_told(blobs: Blobs, tmp_path: Path) -> None:
    stored = blobs.put(SHOP, [b"photo"])
    files(tmp_path)[0].write_bytes(b"phot0")
    with pytest.raises(BlobMissingError, match="altered"):
        blobs.read(SHOP, stored.sha256)
    blobs.remove(SHOP, stored.sha256)
    blobs.remove(SHOP, stored.sha256)
    with pytest.raises(BlobMissingError):
        blobs.read(SHOP, stored.sha256)
    assert list(blobs.older(SHOP, NOW)) == []


def test_a_store_that_refuses(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    (tmp_path / "blobs" / SHOP).write_bytes(b"a file where a folder should be")
    with pytest.raises(BlobsRefusedError):
        blobs.put(SHOP, [b"photo"])


def test_no_place_for_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "file", "nowhere://bucket"):
        with pytest.raises(UsageError):
            Blobs(place)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", tmp_path], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        blobs = Blobs(tmp_path / "blobs")
        kept = blobs.put(SHOP, [b"small"])
        with pytest.raises(DiskFullError):
            blobs.put(SHOP, [bytes(200_000)])
        assert blobs.read(SHOP, kept.sha256) == b"small"
        assert len(files(tmp_path)) == 1
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_any_store_that_obstore_knows() -> None:
    blobs = Blobs("memory:///")
    stored = blobs.put(SHOP, [b"photo"])
    assert blobs.put(SHOP, [b"photo"]) == stored
    assert blobs.read(SHOP, stored.sha256) == b"photo"
    blobs.remove(SHOP, stored.sha256)
    assert blobs.size(SHOP, stored.sha256) is None
