"""Put photos and videos into an index of what was seen before: a folder, or the rows of a manifest."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jianzhen.errors import CANNOT_READ, CHECK_PATH, JianzhenError, PhotoError, UsageError, because
from jianzhen.footage import Video, open_file
from jianzhen.footage.entry import entries_of
from jianzhen.index import Entry, Index
from jianzhen.model import Role, Text
from jianzhen.photo import DEFAULT_LIMITS, Limits
from jianzhen.photo.entry import entry_of

SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".png",
    ".webp",
    ".heic",
    ".heif",
    ".avif",
    ".gif",
    ".tif",
    ".tiff",
    ".bmp",
)
"""Files of a folder taken for photos, in any case; a manifest may name others."""

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".webm", ".mkv")
"""Likewise for videos."""

BATCH = 16
"""Photos acknowledged together: what a crash may cost."""

ROLES = (Role.EARLIER, Role.PRODUCT, Role.PACKING)

COLUMNS = ("path", "ref", "role", "label")
"""Columns of a manifest (CSV, UTF-8, with a header). Only `path` is needed; it is relative to the manifest.
`ref` is whose photo it is (a claim's or listing's id; photos are removed by it), by default the path. `role`
is earlier (default), product or packing. `label` is an opinion, such as known-fake."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One photo or video to be put into an index."""

    path: Path
    ref: str
    role: Role = Role.EARLIER
    label: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of it: files added, files that were there already, and those that could not be read."""

    added: int
    known: int
    failed: tuple[tuple[Path, JianzhenError], ...]


def photos_in(folder: Path) -> list[Path]:
    """List the photos of a folder and of the folders in it, by name; hidden files (`._a.jpg`) are none."""
    return _files_in(folder, SUFFIXES)


def _files_in(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in suffixes
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    ]


def videos_in(folder: Path) -> list[Path]:
    """List the videos of a folder and of the folders in it, by name."""
    return _files_in(folder, VIDEO_SUFFIXES)


def find_sources(place: Path, role: Role = Role.EARLIER, label: str = "") -> list[Source]:
    """List the photos and videos of a folder or manifest; raise UsageError where neither can be understood.

    A photo in a subfolder belongs to the reference of that name (`claim-17/1.jpg` to `claim-17`), one in the
    folder itself to its own file name. `role` and `label` hold where a manifest does not say.
    """
    if place.is_dir():
        return list(_in_folder(place, role, label))
    if place.is_file():
        return list(_in_manifest(place, role, label))
    what = Text("there is no such folder or manifest", "没有这个文件夹或清单")
    raise UsageError(what.about(place), CHECK_PATH)


def enrol(
    sources: list[Source],
    index: Index,
    progress: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Enrolled:
    """Add photos and videos to an index; call it again after an interruption and it goes on where it stopped.

    Files that cannot be read are listed, the others still added. `progress` is called with (done, all).
    """
    added, known, failed = 0, 0, []
    batch: list[Entry] = []
    for done, source in enumerate(sources, 1):
        try:
            opened = open_file(source.path, limits)
            if _has(index, opened.sha256, source):
                known += 1
            elif isinstance(opened, Video):
                # The file's own entry goes last: it says that all of the frames are there.
                file, *frames = entries_of(opened, source.ref, source.role.value, source.label)
                index.add(frames)
                batch.append(file)
            else:
                batch.append(entry_of(opened, source.ref, source.role.value, source.label))
        except PhotoError as error:
            failed.append((source.path, error))
        if len(batch) == BATCH or (batch and done == len(sources)):
            added += index.add(batch)
            batch = []
        if progress is not None:
            progress(done, len(sources))
    return Enrolled(added, known, tuple(failed))


def _has(index: Index, sha256: str, source: Source) -> bool:
    entries = (index.entry(key) for key in index.exact(sha256))
    wanted = (source.ref, source.role.value, source.label)
    return any(entry is not None and (entry.ref, entry.role, entry.label) == wanted for entry in entries)


def _in_folder(folder: Path, role: Role, label: str) -> Iterator[Source]:
    for path in sorted([*photos_in(folder), *videos_in(folder)]):
        inside = path.relative_to(folder)
        ref = inside.name if len(inside.parts) == 1 else inside.parent.as_posix()
        yield Source(path, ref, role, label)


def _in_manifest(manifest: Path, role: Role, label: str) -> Iterator[Source]:
    for line, given in manifest_rows(manifest, COLUMNS):
        yield _row(manifest, line, given, role, label)


def manifest_rows(manifest: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, values stripped, by column) of a CSV file that has at least a column `path`."""
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "path" not in (rows.fieldnames or ()):
                raise UsageError(
                    Text("no column `path`", "没有 path 这一列").about(manifest),
                    Text(
                        f"The first line names the columns: {', '.join(columns)}",
                        f"请在第一行写列名：{'、'.join(columns)}",
                    ),
                )
            for row in rows:
                yield rows.line_num, {name: (row.get(name) or "").strip() for name in columns}
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(manifest), CHECK_PATH) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            Text("cannot be read as a manifest", "不能作为清单读取").about(manifest),
            Text("Save it as UTF-8 CSV", "请存为 UTF-8 编码的 CSV"),
        ) from error


def _row(manifest: Path, line: int, given: dict[str, str], role: Role, label: str) -> Source:
    allowed = [r.value for r in ROLES]
    if not given["path"] or given["role"] not in ("", *allowed):
        raise UsageError(
            Text(
                f"line {line}: a row needs a path, and its role must be one of {', '.join(allowed)}",
                f"第 {line} 行：每行都要有 path，role 只能是 {'、'.join(allowed)}",
            ).about(manifest),
            Text("Correct the line", "请改正这一行"),
        )
    return Source(
        manifest.parent / given["path"],
        given["ref"] or given["path"],
        Role(given["role"]) if given["role"] else role,
        given["label"] or label,
    )
