"""The claims to calibrate on: a folder of genuine photos, or a manifest that says more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jianzhen.enrol import manifest_rows, photos_in
from jianzhen.errors import CHECK_PATH, UsageError
from jianzhen.model import Kind, Role, Text

COLUMNS = (
    "claim",
    "role",
    "path",
    "product",
    "customer",
    "source",
    "category",
    "truth",
    "kinds",
    "delivered_at",
)
"""Columns of a manifest (CSV, UTF-8, with a header); only `path` is needed, the rest may be missing or empty.

- `claim`: id; rows that share it are one claim. By default each photo is a claim of its own.
- `role`: claim (default), product, packing or earlier.
- `path`: relative to the manifest.
- `product`, `customer`, `source`: claims that share one are never on both sides of a split. `source` is where
  photos come from (an app, a shop, a photographer); by default that of the manifest's name.
- `category`: a trait to report by, such as the kind of goods.
- `truth`: genuine or forged; by default as the option says that the manifest was given with.
- `kinds`: for a forged claim photo, the statements that are true of it, such as `derived-from-product`.
- `delivered_at`: when the goods were delivered, with offset.
"""

TRUTHS = ("genuine", "forged")


@dataclass(frozen=True, slots=True)
class Given:
    """One file of a claim; `kinds` are the statements that are true of a forged claim photo."""

    path: Path
    role: Role = Role.CLAIM
    forged: bool = False
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim whose truth is known. It is forged if any of its claim photos is."""

    id: str
    files: tuple[Given, ...]
    source: str
    product: str = ""
    customer: str = ""
    category: str = ""
    delivered_at: datetime | None = None

    @property
    def forged(self) -> bool:
        """Whether a claim photo is forged."""
        return any(file.forged for file in self.files)

    def of(self, role: Role) -> list[Given]:
        """Return the files in a role."""
        return [file for file in self.files if file.role is role]


@dataclass(slots=True)
class _Draft:
    files: list[Given] = field(default_factory=list)
    traits: dict[str, str] = field(default_factory=dict)


def find_claims(genuine: Sequence[Path], forged: Sequence[Path]) -> list[Claim]:
    """Read all places; raise UsageError where one cannot be understood, or a claim stands in two of them."""
    claims = [c for place in genuine for c in _in_place(place, "genuine")]
    claims += [c for place in forged for c in _in_place(place, "forged")]
    seen: set[str] = set()
    for claim in claims:
        if claim.id in seen:
            raise UsageError(
                Text(f"The claim “{claim.id}” stands in two places", f"索赔“{claim.id}”出现在两处"),
                Text("Give every claim an id of its own", "请为每个索赔使用各自的编号"),
            )
        seen.add(claim.id)
    return claims


def _in_place(place: Path, truth: str) -> list[Claim]:
    if place.is_dir() and truth == "genuine":
        return [_of_folder(place, path) for path in photos_in(place)]
    if place.is_file():
        return _in_manifest(place, truth)
    if place.is_dir():
        raise UsageError(
            Text("forged claims need a manifest, not a folder", "伪造样本需要清单，不能只给文件夹").about(
                place
            ),
            Text(
                "Write a CSV that names for each photo the kinds that are true of it (column kinds)",
                "请写一个 CSV，在 kinds 列写明每张照片属实的种类",
            ),
        )
    raise UsageError(
        Text("there is no such folder or manifest", "没有这个文件夹或清单").about(place), CHECK_PATH
    )


def _of_folder(folder: Path, path: Path) -> Claim:
    """Each photo is a claim; the first sub-folder is its source and category."""
    inside = path.relative_to(folder)
    source = inside.parts[0] if len(inside.parts) > 1 else folder.resolve().name
    return Claim(f"{folder.resolve().name}/{inside.as_posix()}", (Given(path),), source, category=source)


def _in_manifest(manifest: Path, truth: str) -> list[Claim]:
    drafts: dict[str, _Draft] = {}
    for line, row in manifest_rows(manifest, COLUMNS):
        draft = drafts.setdefault(row["claim"] or row["path"], _Draft())
        draft.files.append(_given(manifest, line, row, truth))
        for name in ("source", "product", "customer", "category", "delivered_at"):
            if row[name] and draft.traits.setdefault(name, row[name]) != row[name]:
                raise _wrong(manifest, line, Text(f"a claim has one {name}", f"一个索赔只有一个 {name}"))
    return [_claim(manifest, id_, draft) for id_, draft in drafts.items()]


def _claim(manifest: Path, id_: str, draft: _Draft) -> Claim:
    traits = dict(draft.traits)
    if not any(file.role is Role.CLAIM for file in draft.files):
        raise UsageError(
            Text(f"the claim “{id_}” has no claim photo", f"索赔“{id_}”没有索赔照片").about(manifest),
            Text("Add a row with the role claim", "请加一行，role 写 claim"),
        )
    try:
        text = traits.pop("delivered_at", "")
        time = datetime.fromisoformat(text) if text else None
        if time is not None and time.utcoffset() is None:
            raise ValueError(text)
    except ValueError as error:
        raise UsageError(
            Text(f"{id_}: “{text}” is no time with a time zone", f"{id_}：“{text}”不是带时区的时间").about(
                manifest
            ),
            Text("Write it like 2026-11-20T18:30:00+08:00", "请写成 2026-11-20T18:30:00+08:00 这样"),
        ) from error
    source = traits.pop("source", manifest.stem)
    return Claim(id_, tuple(draft.files), source, delivered_at=time, **traits)


def _given(manifest: Path, line: int, row: dict[str, str], truth: str) -> Given:
    truth, role = row["truth"] or truth, row["role"] or Role.CLAIM.value
    kinds = row["kinds"].replace(",", " ").replace(";", " ").split()
    roles, known = [r.value for r in Role], [k.value for k in Kind]
    if not row["path"] or role not in roles or truth not in TRUTHS or not set(kinds) <= set(known):
        raise _wrong(
            manifest,
            line,
            Text(
                f"a row needs a path; role is one of {', '.join(roles)}; truth is genuine or forged; kinds "
                "are codes of findings",
                f"每行都要有 path；role 只能是 {'、'.join(roles)}；truth 为 genuine 或 forged；"
                "kinds 为发现的代码",
            ),
        )
    forged = truth == "forged" and role == Role.CLAIM.value
    if forged != bool(kinds):
        raise _wrong(
            manifest,
            line,
            Text(
                "a forged claim photo names the kinds that are true of it, and only such a photo does",
                "伪造的索赔照片要写明属实的种类（kinds），其他照片不写",
            ),
        )
    return Given(manifest.parent / row["path"], Role(role), forged, tuple(map(Kind, kinds)))


def _wrong(manifest: Path, line: int, what: Text) -> UsageError:
    numbered = Text(f"line {line}: {what.en}", f"第 {line} 行：{what.zh}")
    return UsageError(numbered.about(manifest), Text("Correct the line", "请改正这一行"))


SHARED = ("product", "customer", "source")
"""Traits that tie claims together."""


def blocks(claims: Iterable[Claim], traits: Sequence[str] = SHARED) -> dict[str, str]:
    """Return by claim the block it belongs to: claims that share one of the traits share one.

    A block is named after its first claim. Nothing of one block may stand on both sides of a split.
    """
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def find(node: tuple[str, str]) -> tuple[str, str]:
        while leader.setdefault(node, node) != node:
            leader[node] = node = leader[leader[node]]
        return node

    listed = list(claims)
    for claim in listed:
        for trait in traits:
            if value := getattr(claim, trait):
                leader[find((trait, value))] = find(("claim", claim.id))
    first: dict[tuple[str, str], str] = {}
    return {c.id: first.setdefault(find(("claim", c.id)), c.id) for c in listed}
