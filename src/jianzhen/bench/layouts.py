"""The layouts: how folders and names tell which photos are real and which are not."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from jianzhen.bench.item import Item, Laid
from jianzhen.bench.walk import walk
from jianzhen.enrol import SUFFIXES
from jianzhen.errors import CHECK_PATH, UsageError
from jianzhen.model import Text

FRAUDBENCH_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")

NOT_HERE = Text("no place for this in the layout", "布局中没有这个位置")
NO_IMAGE = Text("not an image of this layout", "不是该布局中的图片")
NO_CATEGORY = Text("a folder without images of this layout", "文件夹中没有符合该布局的图片")
NO_BEFORE = Text("there is no photo of this name in before/", "before/ 中没有同名照片")
NO_AFTER = Text("there is no photo of this name in after/", "after/ 中没有同名照片")
TWICE = Text("a second photo of the same name", "同名的第二张照片")
NO_ORIGINAL = Text("its name begins like none in originals/", "名称与 originals/ 中的都不匹配")
NOT_WHOLE = Text("needs both product… and claim… photos", "需要同时有 product… 和 claim… 照片")

Path_ = PurePosixPath
Passed = list[tuple[str, Text]]


class _Files:
    """The images of a folder, and what is passed over."""

    def __init__(self, root: Path, suffixes: Iterable[str] = SUFFIXES) -> None:
        self.images: list[tuple[Path_, Path]] = []
        self.passed: Passed = []
        for rel, path, why in walk(root):
            if why is None and rel.suffix.lower() not in suffixes:
                why = NO_IMAGE
            if why is None:
                self.images.append((rel, path))
            else:
                self.passed.append((str(rel), why))

    def under(self, *names: str) -> Iterator[tuple[Path_, Path]]:
        """Yield images whose first folder has one of these names, in any case, without that folder."""
        for rel, path in self.images:
            if len(rel.parts) > 1 and rel.parts[0].lower() in names:
                yield Path_(*rel.parts[1:]), path

    def stray(self, *names: str) -> None:
        """Pass over the images that lie in no folder of these names."""
        for rel, _ in self.images:
            if len(rel.parts) == 1 or rel.parts[0].lower() not in names:
                self.passed.append((str(rel), NOT_HERE))


def fraudbench(root: Path) -> Laid:
    """ROOT/<category>/Negative/Review_*/<image> and ROOT/<category>/DeepFake/<generator>/Review_*/<image>.

    The layout of FraudBench (arXiv 2605.08820). A group is a review of a category, real or fake.
    """
    files, items = _Files(root, FRAUDBENCH_SUFFIXES), []
    for rel, path in files.images:
        item = _of_fraudbench(rel, path)
        if item:
            items.append(item)
        else:
            files.passed.append((str(rel), NOT_HERE))
    files.passed += _without_images(files, {item.category for item in items})
    return Laid(tuple(items), tuple(files.passed))


def _of_fraudbench(rel: Path_, path: Path) -> Item | None:
    match rel.parts:
        case (category, truth, review, _) if truth.lower() == "negative":
            source, fake = "", False
        case (category, truth, source, review, _) if truth.lower() == "deepfake":
            fake = True
        case _:
            return None
    if not review.lower().startswith("review_"):
        return None
    return Item(str(rel), (path,), fake, source, f"{category}/{review}", category)


def _without_images(files: _Files, used: set[str]) -> list[tuple[str, Text]]:
    """Name the categories of which every file is passed over."""
    places = (Path_(place).parts for place, _ in files.passed)
    return [(name, NO_CATEGORY) for name in sorted({p[0] for p in places if len(p) > 1} - used)]


def folders(root: Path) -> Laid:
    """ROOT/real/… and ROOT/fake/…; the first sub-folder of either is the source.

    Photos of one further sub-folder (real/phone/review1/…), or of one name, are a group.
    """
    files, items = _Files(root), []
    for truth in ("real", "fake"):
        for rel, path in files.under(truth):
            source = rel.parts[0] if len(rel.parts) > 1 else ""
            group = str(Path_(*rel.parts[1:-1])) if len(rel.parts) > 2 else rel.stem
            items.append(Item(f"{truth}/{rel}", (path,), truth == "fake", source, group))
    files.stray("real", "fake")
    return Laid(tuple(items), tuple(files.passed))


def pairs(root: Path) -> Laid:
    """ROOT/before/…, ROOT/after/… of the same path but for the suffix, and ROOT/negatives/…/<name>/.

    `before` is the listing photo, `after` the claim photo made from it. A folder of negatives holds honest
    listing photos (product*) and honest claim photos (claim*) of the same thing.
    """
    files, items = _Files(root), []
    before = _by_stem(files, "before")
    used = set()
    for stem, (rel, path) in _by_stem(files, "after").items():
        if stem not in before:
            files.passed.append((f"after/{rel}", NO_BEFORE))
            continue
        used.add(stem)
        source = rel.parts[0] if len(rel.parts) > 1 else ""
        items.append(Item(f"after/{rel}", (path,), True, source, stem, product=(before[stem][1],)))
    files.passed += [(f"before/{rel}", NO_AFTER) for s, (rel, _) in before.items() if s not in used]
    items += _negatives(files)
    files.stray("before", "after", "negatives")
    return Laid(tuple(items), tuple(files.passed))


def _by_stem(files: _Files, folder: str) -> dict[str, tuple[Path_, Path]]:
    found: dict[str, tuple[Path_, Path]] = {}
    for rel, path in files.under(folder):
        if str(rel.with_suffix("")) in found:
            files.passed.append((f"{folder}/{rel}", TWICE))
        else:
            found[str(rel.with_suffix(""))] = rel, path
    return found


def _negatives(files: _Files) -> Iterator[Item]:
    sets: dict[Path_, list[tuple[Path_, Path]]] = {}
    for rel, path in files.under("negatives"):
        sets.setdefault(rel.parent, []).append((rel, path))
    for folder, members in sets.items():
        roles = {role: [m for m in members if m[0].name.lower().startswith(role)] for role in _ROLES}
        whole = all(roles.values()) and folder != Path_()
        for rel, path in members:
            named = rel.name.lower().startswith(_ROLES)
            if not whole or not named:
                files.passed.append((f"negatives/{rel}", NOT_WHOLE if named else NOT_HERE))
            elif (rel, path) in roles["claim"]:
                source = folder.parts[0] if len(folder.parts) > 1 else ""
                product = tuple(p for _, p in roles["product"])
                yield Item(f"negatives/{rel}", (path,), False, source, str(folder), product=product)


_ROLES = ("product", "claim")


def copies(root: Path) -> Laid:
    """ROOT/originals/…, ROOT/copies/…, and perhaps ROOT/others/… (photos that copy none).

    A copy's name begins with that of its original, then one of `_ - . ~ (` or a space, or it lies in a folder
    of that name (copies/<source>/<original>/…). All originals lie in an index while copies and others are
    judged; each original is also judged against all the others, as an honest photo.
    """
    files, items = _Files(root), []
    originals: dict[str, Path] = {}
    for rel, path in files.under("originals"):
        if rel.stem in originals:
            files.passed.append((f"originals/{rel}", TWICE))
            continue
        originals[rel.stem] = path
        source = rel.parts[0] if len(rel.parts) > 1 else ""
        items.append(Item(f"originals/{rel}", (path,), False, source, rel.stem))
    for rel, path in files.under("others"):
        source = rel.parts[0] if len(rel.parts) > 1 else ""
        items.append(Item(f"others/{rel}", (path,), False, source, rel.stem))
    for rel, path in files.under("copies"):
        stem = _original_of(rel, originals)
        if stem is None:
            files.passed.append((f"copies/{rel}", NO_ORIGINAL))
            continue
        source = rel.parts[0] if len(rel.parts) > 1 and rel.parts[0] != stem else ""
        items.append(Item(f"copies/{rel}", (path,), True, source, stem, original=originals[stem]))
    files.stray("originals", "copies", "others")
    return Laid(tuple(items), tuple(files.passed), tuple(originals.values()))


def _original_of(rel: Path_, originals: dict[str, Path]) -> str | None:
    if len(rel.parts) > 1 and rel.parts[-2] in originals:
        return rel.parts[-2]
    name = rel.stem
    for end in range(len(name), 0, -1):
        if name[:end] in originals and (end == len(name) or name[end] in "_-.~( "):
            return name[:end]
    return None


LAYOUTS: dict[str, Callable[[Path], Laid]] = {
    "fraudbench": fraudbench,
    "folders": folders,
    "pairs": pairs,
    "copies": copies,
}

SHAPES: dict[str, str] = {
    "fraudbench": "<category>/Negative/Review_*/<image>, <category>/DeepFake/<generator>/Review_*/<image>",
    "folders": "real/[<source>/]<image>, fake/[<source>/]<image>",
    "pairs": "before/<name>.*, after/<name>.*, negatives/<name>/product*, negatives/<name>/claim*",
    "copies": "originals/<name>.*, copies/<name>_*, others/<image>",
}
"""How each layout looks, for people."""


def lay_out(layout: str, root: Path) -> Laid:
    """Read a folder in a layout; raise UsageError where nothing in it has that layout."""
    if not root.is_dir():
        raise UsageError(Text("there is no such folder", "没有这个文件夹").about(root), CHECK_PATH)
    laid = LAYOUTS[layout](root)
    if not laid.items:
        shape = SHAPES[layout]
        raise UsageError(
            Text(f"nothing in it has the layout {layout}", f"其中没有符合 {layout} 布局的内容").about(root),
            Text(f"It should look like: {shape}", f"应当是这样：{shape}"),
        )
    return laid
