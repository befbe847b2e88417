"""Other goods: what the claim photos show, against what is known to be on the goods of the listing.

A photo that does not match proves nothing: it may show the back, a part, the parcel. So it counts only that
other words, or another article code, are read, where those of the listed goods are known. That a print which
two references share is found on no claim photo was tried and given up: nor was it in the claims of 4 of 12
honest rendered items.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jianzhen.examiners.consistency.laid import Laid
from jianzhen.examiners.consistency.printed import Printed, Word, alike, read
from jianzhen.examiners.consistency.say import ASK_BOTH, Said, quoted
from jianzhen.model import Kind, Text
from jianzhen.photo import Exhibit, Photo

PLAIN, TONE = 0.7, 12
"""A reference stands on a plain ground if this share of its border is within TONE grey levels of one colour:
then its words are the goods' own."""

CODES = 10.0
"""Score where both sides show an article code and none is the same."""

MOST = 6

UNKNOWN = Text(
    "Nothing in the product and packing photos tells these goods from others: no words that surely stand on "
    "them, and no print that is found again in a second photo.",
    "商品图和发货图中没有能把这件商品与其他商品区分开的内容：没有确定印在商品上的文字，也没有在第二张图中再"
    "次出现的图案。",
)
UNREAD = Text(
    "No words could be read on the goods of this photo, so it cannot be told whether they are others.",
    "这张照片里的商品上没有读到文字，无法判断是不是别的商品。",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What any photo of the listed goods would show.

    Attributes:
        words: words that stand on the goods: in two references, or in one on a plain ground.
        articles: article codes (EAN, UPC).
        against: the reference to show.
    """

    words: tuple[Word, ...]
    articles: frozenset[str]
    against: Photo

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words and not self.articles


def read_references(references: Sequence[Exhibit]) -> list[tuple[Exhibit, Printed]]:
    """Read the references, but no words that could not be known to stand on the goods (see `known`)."""
    texts: list[tuple[Exhibit, Printed]] = []
    for number, exhibit in enumerate(references):
        left = len(references) - number
        wanted = left > 1 or any(p.of_goods for _, p in texts) or _plain_ground(exhibit.photo)
        texts.append((exhibit, read(exhibit.photo, wanted)))
    return texts


def known(references: Sequence[tuple[Exhibit, Printed]]) -> Known:
    """Learn from listing and packing photos what is on the goods."""
    own: list[Word] = []
    for number, (exhibit, printed) in enumerate(references):
        others = [w.text for k, (_, p) in enumerate(references) if k != number for w in p.words]
        plain = _plain_ground(exhibit.photo)
        own += [w for w in printed.of_goods if plain or any(alike(w.text, text) for text in others)]
    best = max(references, key=lambda r: (len(r[1].articles), len(r[1].of_goods)))[0].photo
    return Known(
        tuple(own),
        frozenset(code for _, printed in references for code in printed.articles),
        best,
    )


def other_product(
    claims: Sequence[tuple[Photo, Printed]],
    references: Sequence[tuple[Exhibit, Printed]],
    goods: Known,
    laid: Laid,
) -> Iterator[Said | tuple[Photo, Text]]:
    """Yield what speaks for other goods, photo by photo, or why nothing could be said of one.

    One photo that shows the goods of the listing is enough to say nothing of the others: they may show the
    parcel, the back or a part.
    """
    if any(_same(photo, said, references, laid) for photo, said in claims):
        return
    for photo, said in claims:
        words = said.of_goods if goods.words else ()
        by_code = bool(said.articles and goods.articles)
        if by_code or words:
            score = CODES if by_code else float(min(len(words), MOST))
            yield _said(photo, words, goods, score, by_code)
        else:
            yield photo, UNREAD


def _same(claim: Photo, said: Printed, references: Sequence[tuple[Exhibit, Printed]], laid: Laid) -> bool:
    """Whether a claim photo shares a word, an article code or a print with any reference."""
    return any(
        said.articles & printed.articles
        or any(alike(a.text, b.text) for a in said.words for b in printed.words)
        or laid[claim.sha256, exhibit.photo.sha256] is not None
        for exhibit, printed in references
    )


def _plain_ground(photo: Photo) -> bool:
    pixels = photo.pixels(640)
    rim = max(1, min(pixels.shape[:2]) // 100)
    border = np.concatenate(
        [part.reshape(-1, 3) for part in (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])]
    ).astype(np.int16)
    off = np.abs(border - np.median(border, axis=0)).max(axis=1)
    return bool((off <= TONE).mean() >= PLAIN)


def _said(photo: Photo, words: tuple[Word, ...], goods: Known, score: float, by_code: bool) -> Said:
    ours, listed = quoted(w.text for w in words), quoted(w.text for w in goods.words)
    if by_code:
        what = Text(
            "The bar code on the goods in this photo names another article than the one in the listing or "
            "packing photo.",
            "照片里商品的条形码与商品图或发货图上的不是同一种商品。",
        )
    else:
        what = Text(
            f"The photo seems to show other goods than the listing: it reads {ours.en}, the listing or "
            f"packing photo {listed.en}, and no print of theirs was found on it.",
            f"照片里的商品似乎与商品页不是同一种：照片上读到{ours.zh}，商品图或发货图上读到{listed.zh}，"
            "也没有找到相同的印刷图案。",
        )
    return Said(
        Kind.OTHER_PRODUCT,
        photo,
        score,
        Text(f"{what.en} {ASK_BOTH.en}", f"{what.zh}{ASK_BOTH.zh}"),
        goods.against.sha256,
        tuple(w.region for w in words[:MOST]),
        details={
            "words": [w.text for w in words[:12]],
            "reference_words": [w.text for w in goods.words[:12]],
        },
    )
