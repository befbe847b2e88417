"""Other goods: what is printed on the goods in the claim photos, against listing and packing photos."""

from collections.abc import Iterator

from jianzhen.align import align
from jianzhen.examiners.consistency.printed import Printed, Word, alike
from jianzhen.examiners.consistency.say import ASK_BOTH, Said, quoted
from jianzhen.model import Kind, Text
from jianzhen.photo import Exhibit, Photo

SAME_PRINT = 8
"""Matched points from which two photos show one print; chance gives unrelated photos up to 6."""

CODES = 10.0
"""Score where both sides show an article code and none is the same."""

MOST = 6

PLAIN_REFERENCE = Text(
    "No words could be read on the goods of the product or packing photos. Goods without print cannot be "
    "told from others of their kind.",
    "商品图和发货图上没有读到商品自身的文字。没有印刷文字的商品，无法与同类的其他商品区分。",
)
PLAIN_CLAIM = Text(
    "No words could be read on the goods of this photo.",
    "这张照片里的商品上没有读到文字。",
)
NO_READER = Text(
    "Reading printed words needs the extra `ocr`.",
    "读取印刷文字需要安装扩展 ocr。",
)


def same_goods(claim: Photo, said: Printed, references: list[tuple[Exhibit, Printed]]) -> bool:
    """Whether a claim photo shares a word, an article code or a print with any reference."""
    return any(
        said.articles & printed.articles
        or any(alike(a.text, b.text) for a in said.words for b in printed.words)
        or align(exhibit.photo.features, claim.features, SAME_PRINT) is not None
        for exhibit, printed in references
    )


def other_product(
    claims: list[tuple[Photo, Printed]], references: list[tuple[Exhibit, Printed]]
) -> Iterator[Said | tuple[Photo, Text]]:
    """Yield what speaks for other goods, photo by photo, or why nothing could be said of one.

    One photo that shows the goods of the listing is enough to say nothing of the others: they may show the
    parcel, the back or a part.
    """
    theirs = [word for _, printed in references for word in printed.of_goods]
    articles = {code for _, printed in references for code in printed.articles}
    same = any(same_goods(photo, said, references) for photo, said in claims)
    for photo, said in claims:
        by_code = bool(said.articles and articles)
        words = said.of_goods if theirs else ()
        if not by_code and not words and not same:
            yield photo, PLAIN_CLAIM
        elif not same:
            score = CODES if by_code else float(min(len(words), MOST))
            yield _said(photo, words, theirs, references, score)


def _said(
    photo: Photo,
    words: tuple[Word, ...],
    theirs: list[Word],
    references: list[tuple[Exhibit, Printed]],
    score: float,
) -> Said:
    against = max(references, key=lambda r: (len(r[1].articles), len(r[1].of_goods)))[0].photo
    ours, listed = quoted(w.text for w in words), quoted(w.text for w in theirs)
    summary = Text(
        f"The photo seems to show other goods than the listing: it reads {ours.en}, the listing or packing "
        f"photo {listed.en}, and no print of theirs was found on it. {ASK_BOTH.en}",
        f"照片里的商品似乎与商品页不是同一种：照片上读到{ours.zh}，商品图或发货图上读到{listed.zh}，"
        f"也没有找到相同的印刷图案。{ASK_BOTH.zh}",
    )
    if score >= CODES:
        summary = Text(
            "The bar code on the goods in this photo names another article than the one in the listing or "
            f"packing photo. {ASK_BOTH.en}",
            f"照片里商品的条形码与商品图或发货图上的不是同一种商品。{ASK_BOTH.zh}",
        )
    return Said(
        Kind.OTHER_PRODUCT,
        photo,
        score,
        summary,
        against.sha256,
        tuple(w.region for w in words[:MOST]),
        details={
            "words": [w.text for w in words[:12]],
            "reference_words": [w.text for w in theirs[:12]],
        },
    )
