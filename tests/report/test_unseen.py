"""What was not looked at is told once, and photos are named only where that tells something."""

import re
from dataclasses import replace

from jianzhen.model import Abstention, Role, Text
from jianzhen.photo import Exhibit
from jianzhen.report.html import to_html
from jianzhen.report.json_ import to_json
from jianzhen.report.model import Report
from jianzhen.report.terminal import render
from jianzhen.report.unseen import UNNAMED, Unseen, unseen
from tests.report.reports import full

NO_FILM = Text("There is no packing video.", "没有发货视频。")
NO_REFERENCE = Text("There is nothing to compare with.", "没有可供比对的照片。")
PLAIN = Text("Too little texture.", "纹理太少。")


def report(photos: int = 2) -> Report:
    """A claim in which two examiners miss the same, one a video, and one the texture of the first photo."""
    whole = full()
    claims = [e for e in whole.exhibits if e.role is Role.CLAIM][:photos]
    rest = tuple(e for e in whole.exhibits if e.role is not Role.CLAIM)
    said = [
        Abstention(examiner, e.photo.sha256, reason)
        for examiner, reason in (
            ("derivation", NO_REFERENCE),
            ("consistency", NO_REFERENCE),
            ("video", NO_FILM),
            ("video", NO_FILM),
        )
        for e in claims
    ]
    said.append(Abstention("reuse", claims[0].photo.sha256, PLAIN))
    return replace(whole, exhibits=(*claims, *rest), findings=(), abstentions=tuple(said))


def first_claim(told: Report) -> Exhibit:
    return next(e for e in told.exhibits if e.role is Role.CLAIM)


def test_one_group_for_each_reason() -> None:
    told = report()
    assert unseen(told) == (
        Unseen(("derivation", "consistency"), NO_REFERENCE, ()),
        Unseen(("video",), NO_FILM, ()),
        Unseen(("reuse",), PLAIN, (first_claim(told).photo.sha256,)),
    )


def test_a_photo_alone_is_not_named() -> None:
    assert [group.exhibits for group in unseen(report(photos=1))] == [(), (), ()]


def test_a_text_or_another_exhibit_is_named() -> None:
    told = report(photos=1)
    elsewhere = Abstention("statement", "ab" * 32, NO_FILM)
    groups = unseen(replace(told, abstentions=(*told.abstentions, elsewhere)))
    assert groups[1].examiners == ("video", "statement")
    assert groups[1].exhibits == (first_claim(told).photo.sha256, "ab" * 32)


def test_no_abstention_no_group() -> None:
    assert unseen(replace(report(), abstentions=())) == ()


def test_the_page_folds_them_behind_their_number() -> None:
    told = report()
    page = to_html(told, "en")
    (folded,) = re.findall(r'<details class="card folded">.*?</details>', page)
    summary, rows = folded.split("</summary>")
    assert "What was not checked, and why (3)" in summary
    assert "没有检查的项目及原因（3 项）" in summary
    assert page.index("What was found") < page.index(folded)
    assert rows.count("<li>") == 3
    for reason in (NO_FILM, NO_REFERENCE, PLAIN):
        assert rows.count(reason.en) == rows.count(reason.zh) == 1
    assert rows.count("<bdi") == 1, "only the photo that differs is named"
    assert UNNAMED.en in rows
    assert UNNAMED.en not in to_html(report(photos=1), "en")
    assert (
        "folded" not in to_html(replace(told, abstentions=()), "en").split("</style>")[1].split("<script")[0]
    )


def test_the_table_says_each_once() -> None:
    for lang, opening in (("en", " ("), ("zh", "（")):
        said = " ".join("\n".join(render(report(), lang, 100)).split())
        for reason in (NO_FILM, NO_REFERENCE, PLAIN):
            assert said.count(reason.in_(lang)) == 1
        assert said.count(opening) == 1, "only the photo that differs is named"


def test_the_json_keeps_every_one() -> None:
    assert len(to_json(report())["abstentions"]) == len(report().abstentions) == 9
