"""What is judged: photos whose truth the layout of a folder tells."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from jianzhen.model import Text


@dataclass(frozen=True, slots=True)
class Item:
    """One claim of known truth; in single-image mode, one photo.

    Attributes:
        id: path from the root, with `/`.
        photos: the claim photos.
        fake: the truth: a fake, or in the layout `copies` a copy.
        source: what it comes from: a generator, an app, a sub-folder; empty if the layout does not say.
        group: what must never stand on both sides of a split: a review, a product, a parent photo.
        category: what rates are averaged over; empty if the layout knows none.
        product: listing photos to compare with.
        original: the photo it is a copy of (layout `copies`).
    """

    id: str
    photos: tuple[Path, ...]
    fake: bool
    source: str
    group: str
    category: str = ""
    product: tuple[Path, ...] = ()
    original: Path | None = None


@dataclass(frozen=True)
class Laid:
    """What a folder holds.

    Attributes:
        items: in the order of their ids.
        passed_over: (path from the root, why) of everything that is no part of the layout.
        originals: photos that lie in an index while the others are judged (layout `copies`).
    """

    items: tuple[Item, ...]
    passed_over: tuple[tuple[str, Text], ...] = ()
    originals: tuple[Path, ...] = field(default=())


SINGLE = Text("the review has one image only", "该评价只有一张图片")


def as_reviews(laid: Laid) -> Laid:
    """Join the photos of one folder (a review) into one claim; those that stand alone are passed over."""
    together: dict[tuple[str, bool], list[Item]] = {}
    for item in laid.items:
        together.setdefault((item.id.rpartition("/")[0], item.fake), []).append(item)
    joined = [
        replace(items[0], id=folder, photos=tuple(p for item in items for p in item.photos))
        for (folder, _), items in together.items()
        if len(items) > 1
    ]
    alone = [(items[0].id, SINGLE) for items in together.values() if len(items) == 1]
    return replace(laid, items=tuple(joined), passed_over=(*laid.passed_over, *alone))
