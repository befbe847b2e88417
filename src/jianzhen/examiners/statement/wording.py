"""What is told to people."""

from collections.abc import Sequence

from jianzhen.examiners.statement.planted import Planted
from jianzhen.examiners.statement.stuffed import Stuffed
from jianzhen.model import Text

NO_CONTACTS = Text(
    "The text names a service number. The merchant's registered numbers were not given, so it was not "
    "checked whether it is one of them.",
    "文字里有客服号码。由于没有提供商家登记的电话，无法核对是否属于商家。",
)
NO_EARLIER = Text(
    "No statements of earlier claims were given to compare with.",
    "没有提供以往索赔的文字，无法对照。",
)
TOO_SHORT = Text(
    "The statement is too short to tell whether it was copied.",
    "文字太短，无法判断是否照抄。",
)

_SIGNS = {
    "disguised": Text("it is written so that filters miss it", "写法避开了号码识别"),
    "stacked": Text("hotline key words are piled up around it", "周围堆砌热线关键词"),
    "repeated": Text("it is repeated", "反复出现"),
    "brands": Text("it goes by several brands", "同时挂在多个品牌名下"),
    "places": Text("a list of places stands with it", "同时罗列大量地名"),
    "bare": Text("it stands there like an advertisement", "像广告一样单独列出"),
}
_NOT_REGISTERED = Text("it is not among the merchant's registered numbers", "不在商家登记的电话之中")
_MOST_SHOWN = 3


def hotline(found: Sequence[Planted]) -> Text:
    """Say which numbers are put forward as hotlines, and what speaks against them."""
    shown = ", ".join(one.number.shown for one in found[:_MOST_SHOWN])
    more = len(found) - _MOST_SHOWN
    en = f"{shown} and {more} more" if more > 0 else shown
    zh = (shown + (f" 等 {len(found)} 个号码" if more > 0 else "")).replace(", ", "、")
    names = [sign for sign in _SIGNS if any(sign in one.signs for one in found)]
    reasons = [_SIGNS[name] for name in names]
    if any(one.unregistered for one in found):
        reasons.append(_NOT_REGISTERED)
    return Text(
        f"The text puts forward {en} as a service number: {'; '.join(r.en for r in reasons)}. Do not call it "
        "before it is checked; the merchant's registered number is the one to use.",
        f"文字里把 {zh} 当作客服热线：{'，'.join(r.zh for r in reasons)}。"
        "核实之前请勿拨打，以商家登记的电话为准。",
    )


def stuffing(found: Stuffed) -> Text:
    """Say with what a text is stuffed."""
    parts = []
    if found.places:
        parts.append(
            Text(
                f"{len(found.places)} places in different provinces",
                f"{len(found.places)} 个不同省份的地名",
            )
        )
    if found.phrases:
        phrases = "hotline phrase" if found.phrases == 1 else "hotline phrases"
        parts.append(Text(f"{found.phrases} {phrases}", f"{found.phrases} 处热线用语"))
    return Text(
        f"The text lists {' and '.join(p.en for p in parts)} instead of telling anything, as pages made for "
        "search engines do. Read what is left of it.",
        f"这段文字罗列了 {'、'.join(p.zh for p in parts)}，没有讲述事情，像是为搜索引擎编写的页面。"
        "请看其余内容说了什么。",
    )


def copying(share: float, known: bool) -> Text:
    """Say how much of a statement stands in another one."""
    percent = min(100, int(100 * share))
    if known:
        whose = Text("from another account", "另一个账号")
    else:
        whose = Text("given with an earlier claim", "以往的一次索赔")
    return Text(
        f"{percent} % of the wording also stands in a statement {whose.en}. The same buyer may have written "
        "both; a form or a template may have been filled in.",
        f"有 {percent}% 的措辞与{whose.zh}的文字相同。也可能是同一位买家所写，或使用了平台的固定模板。",
    )
