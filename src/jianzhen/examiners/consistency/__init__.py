"""Examiner `consistency`: do the photos of a claim show the goods of the listing, and agree with each other?

What it sees and how often it is wrong stands in MODEL_CARD.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from jianzhen.examiners.case import Case
from jianzhen.examiners.consistency.goods import UNKNOWN, known, other_product, read_references
from jianzhen.examiners.consistency.laid import lay
from jianzhen.examiners.consistency.printed import read
from jianzhen.examiners.consistency.say import Said
from jianzhen.examiners.consistency.variant import other_variant
from jianzhen.examiners.consistency.views import contradictions
from jianzhen.model import Abstention, Finding, Kind, Role, Text
from jianzhen.photo import Photo
from jianzhen.reading import text

NAME = "consistency"
VERSION = "1"

NO_READER = Text(
    "Reading printed words needs the extra `ocr`, and the product and packing photos show no bar code.",
    "读取印刷文字需要安装扩展 ocr，而商品图和发货图上没有条形码。",
)
NO_REFERENCE = Text("There is no product or packing photo to compare with.", "没有商品图或发货图可供比对。")


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Compare the claim photos with the references, then with each other."""
    return _folded(chain(_with_references(case), _with_each_other(case.claim)))


def _folded(said: Iterable[Finding | Abstention]) -> Iterator[Finding | Abstention]:
    """Make one abstention of all that concern one photo for one reason."""
    silent: dict[tuple[str, Text], tuple[Kind, ...]] = {}
    for one in said:
        if isinstance(one, Finding):
            yield one
        else:
            kinds = silent.get((one.exhibit, one.reason), ())
            silent[one.exhibit, one.reason] = kinds + tuple(k for k in one.kinds if k not in kinds)
    yield from (Abstention(NAME, exhibit, why, kinds) for (exhibit, why), kinds in silent.items())


def _with_each_other(photos: Sequence[Photo]) -> Iterator[Finding | Abstention]:
    for said in contradictions(photos):
        if isinstance(said, Said):
            yield _finding(said)
        else:
            yield _abstain(*said, Kind.CONTRADICTION_BETWEEN_PHOTOS)


def _with_references(case: Case) -> Iterator[Finding | Abstention]:
    references = [e for e in case.exhibits if e.role in (Role.PRODUCT, Role.PACKING)]
    if not references:
        for photo in case.claim:
            yield _abstain(photo, NO_REFERENCE, Kind.OTHER_PRODUCT, Kind.OTHER_VARIANT)
        return
    printed = read_references(references)
    goods = known(printed)
    laid = lay(case.claim, [e.photo for e in references], case.pairs)
    # Words are read in claim photos only where it is known what they should say: reading takes longest.
    claims = [] if goods.nothing else [(photo, read(photo, bool(goods.words))) for photo in case.claim]
    if goods.nothing:
        for photo in case.claim:
            yield _abstain(photo, UNKNOWN if text.installed() else NO_READER, Kind.OTHER_PRODUCT)
    for said in other_product(claims, printed, goods, laid):
        yield _finding(said) if isinstance(said, Said) else _abstain(*said, Kind.OTHER_PRODUCT)
    read_of = {photo.sha256: said for photo, said in claims}
    for photo in case.claim:
        variant = other_variant(photo, read_of.get(photo.sha256), printed, laid, case.pairs)
        if isinstance(variant, Said):
            yield _finding(variant)
        elif variant.en:
            yield _abstain(photo, variant, Kind.OTHER_VARIANT)


def _abstain(photo: Photo, why: Text, *kinds: Kind) -> Abstention:
    return Abstention(NAME, photo.sha256, why, kinds)


def _finding(said: Said) -> Finding:
    return Finding(
        examiner=NAME,
        examiner_version=VERSION,
        kind=said.kind,
        exhibit=said.photo.sha256,
        score=round(said.score, 4),
        summary=said.summary,
        against=said.against,
        regions=said.regions,
        map_png=said.map_png,
        transform=said.transform,
        details=said.details,
    )
