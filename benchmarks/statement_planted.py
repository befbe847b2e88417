"""Planted hotlines, stuffed pages and copied statements, made by a program. Same seed, same texts."""
# ruff: noqa: E501 - texts stay on their line

from collections.abc import Callable, Iterator
from random import Random

from jianzhen.model import Statement
from statement_texts import (
    BRANDS,
    BUYER,
    CHAT,
    GOODS,
    LISTING,
    MERCHANT,
    Sample,
    complaint,
    complaint_en,
    county,
    grouped,
    han,
    service,
)

_WIDE, _CIRCLED = "０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨"
_PHRASES = "售后电话 24小时人工电话 维修服务电话 客服热线 总部服务电话 全国统一报修电话 官方客服电话"


def disguised(number: str, rng: Random) -> str:
    """Write a number as filters would miss it."""
    parts = [number[:3], number[3:6], number[6:]]
    return rng.choice(
        (
            lambda: han(number, rng),
            lambda: "-".join(han(p, rng) for p in parts),
            lambda: "".join(_CIRCLED[int(d)] for d in number),
            lambda: "".join(f"{d}\ufe0f\u20e3" for d in number),
            lambda: rng.choice(". ·").join(number),
            lambda: "".join(rng.choice((d, han(d, rng), _WIDE[int(d)])) for d in number),
            lambda: "-".join(p.replace("0", "O").replace("1", "l") for p in parts),
            lambda: "\u200b".join(number),
            lambda: "☎".join(parts),
            lambda: f"{han(number[:3], rng)}（{number[3:6]}）{number[6:]}",
        )
    )()


def stuffing(rng: Random, most: int = 14) -> str:
    """A list of places."""
    return "、".join(county(rng) for _ in range(rng.randrange(9, most)))


def page(rng: Random) -> str:
    """A page like the one that was seen in the wild."""
    number, brand, goods = service(rng), rng.choice(BRANDS), rng.choice(GOODS)
    shown = disguised(number, rng) if rng.random() < 0.4 else grouped(number, rng)
    click = rng.choice(("(点击咨询)", "", "（24小时人工）"))
    return rng.choice((" ", "\n", "")).join(
        (
            f"400服务电话:{shown}{click}",
            f"{brand}{goods}总部400售后全国24小时客服:(1){shown}{click}(2){shown}{click}",
            f"{brand}{goods}售后电话24小时人工电话",
            f"{brand}{goods}维修服务电话全国服务区域: {stuffing(rng)}",
        )
    )


def short(rng: Random) -> str:
    """A line of advertisement."""
    number, brand, goods = service(rng), rng.choice(BRANDS), rng.choice(GOODS)
    return rng.choice(
        (
            f"{brand}{goods}售后服务热线：{disguised(number, rng)}",
            f"{brand}{goods}全国统一售后电话{grouped(number, rng)}（24小时人工服务）",
            f"【{brand}官方维修】{disguised(number, rng)} 上门快 收费低",
            f"{brand}{goods}维修电话{grouped(number, rng)} {brand}{goods}售后电话{grouped(number, rng)} {brand}客服热线",
        )
    )


def inside(rng: Random) -> str:
    """A hotline hidden in a complaint."""
    return f"{complaint(rng).statement.text} {rng.choice((short, page))(rng)}"


def posing(rng: Random) -> str:
    """One number for several brands."""
    number = grouped(service(rng), rng)
    return "，".join(f"{b}{rng.choice(GOODS)}售后电话{number}" for b in rng.sample(BRANDS[:14], 3))


def english(rng: Random) -> str:
    number = (
        f"1-8{rng.choice(('00', '44', '55', '88'))}-{rng.randrange(200, 999)}-{rng.randrange(1000, 9999)}"
    )
    brand = rng.choice(("LG", "Samsung", "HP", "Canon", "Dyson", "Norton"))
    return rng.choice(
        (
            f"{brand} customer service number {number} {brand} toll free number {number} 24/7 support phone number",
            f"{brand} technical support number {number} call now {brand} helpline {number} nationwide",
        )
    )


def planted(seed: int, count: int) -> Iterator[Sample]:
    """Yield texts with a planted hotline."""
    rng = Random(f"planted {seed}")
    makers = {"page": page, "line": short, "inside": inside, "brands": posing, "english": english}
    for _ in range(count):
        name = rng.choices(tuple(makers), (0.35, 0.25, 0.2, 0.1, 0.1))[0]
        role = (
            rng.choice((BUYER, BUYER, CHAT))
            if name in ("line", "inside")
            else rng.choice((BUYER, CHAT, LISTING, MERCHANT))
        )
        yield Sample(Statement(role, makers[name](rng)), rng.choice((None, (service(rng),))), name)


def pages(seed: int, count: int) -> Iterator[Sample]:
    """Yield stuffed texts: lists of places, stacked phrases, or both."""
    rng = Random(f"pages {seed}")
    for _ in range(count):
        brand, goods = rng.choice(BRANDS), rng.choice(GOODS)
        phrases = _PHRASES.split()
        rng.shuffle(phrases)
        stacked = " ".join(f"{brand}{goods}{p}" for p in phrases[: rng.randrange(4, 8)])
        text = rng.choice(
            (page(rng), stacked, f"{stacked} {stuffing(rng)}", f"{brand}{goods}维修 {stuffing(rng, 20)}")
        )
        yield Sample(Statement(rng.choice((BUYER, LISTING, CHAT)), text))


_EDITS: tuple[Callable[[str], str], ...] = (
    lambda t: t.replace("，", "。", 1),
    lambda t: t + "。谢谢",
    lambda t: t.replace("尽快", "马上"),
    lambda t: t.replace("收到", "拿到", 1),
    lambda t: "你好，" + t,
    lambda t: t.replace("我", "本人", 1),
)
_LATIN_EDITS: tuple[Callable[[str], str], ...] = (
    lambda t: t.replace(".", "!", 1),
    lambda t: t + " Thank you.",
    lambda t: t.replace("Please", "Kindly"),
    lambda t: t.replace("The ", "My ", 1),
    lambda t: "Hello. " + t,
    lambda t: t.replace("I ", "we ", 1),
)


def copied(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Yield (copy, original): a word changed here, a sentence dropped or added there."""
    rng = Random(f"copied {seed}")
    while count:
        original = complaint(rng).statement.text if rng.random() < 0.8 else complaint_en(rng).statement.text
        latin = original.isascii()
        if len(original) < (150 if latin else 40):
            continue
        text = original
        for _ in range(rng.randrange(4)):
            text = rng.choice(_LATIN_EDITS if latin else _EDITS)(text)
        count -= 1
        yield text, original
