"""List the files under a folder, and say of everything that is passed over why."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from jianzhen.errors import CANNOT_READ, because
from jianzhen.model import Text

HIDDEN = Text("hidden", "隐藏文件")
LOOP = Text("a link back to a folder it lies in", "指向上级文件夹的循环链接")
NO_FILE = Text("a link to nothing, or no file", "失效的链接，或不是文件")
TOO_DEEP = Text("too deep", "层级过深")
EMPTY = Text("a folder with nothing in it", "空文件夹")
DEEPEST = 12

Found = tuple[PurePosixPath, Path, Text | None]
"""Path from the root, path to open, and why it is passed over (None: it is a file)."""


def walk(root: Path) -> Iterator[Found]:
    """Yield every file under `root` by name, through links to folders, and whatever is no file."""
    yield from _walk(root, PurePosixPath(), frozenset())


def _walk(folder: Path, inside: PurePosixPath, above: frozenset[tuple[int, int]]) -> Iterator[Found]:
    try:
        stat = folder.stat()
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield inside, folder, because(CANNOT_READ, error)
        return
    here = (stat.st_dev, stat.st_ino)
    if here in above:
        yield inside, folder, LOOP
        return
    if len(above) > DEEPEST:
        yield inside, folder, TOO_DEEP
        return
    if not names:
        yield inside, folder, EMPTY
    for name in names:
        path, rel = folder / name, inside / name
        if name.startswith("."):
            yield rel, path, HIDDEN
        elif path.is_dir():
            yield from _walk(path, rel, above | {here})
        elif path.is_file():
            yield rel, path, None
        else:
            yield rel, path, NO_FILE
