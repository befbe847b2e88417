"""Ordinary words around a claim, made by a program or written by hand. Same seed, same texts."""
# ruff: noqa: E501 - texts stay on their line

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random

from jianzhen.model import Statement, StatementRole

DATA = Path(__file__).parent / "data"
BUYER, MERCHANT, CHAT, LISTING = (
    StatementRole.BUYER,
    StatementRole.MERCHANT,
    StatementRole.CHAT,
    StatementRole.LISTING,
)


@dataclass(frozen=True)
class Sample:
    """A text, and the merchant's registered numbers where known."""

    statement: Statement
    contacts: tuple[str, ...] | None = None
    source: str = ""


_WORDS = {
    name: words.split("|")
    for name, words in tomllib.loads((DATA / "statement_words.toml").read_text()).items()
}
BRANDS, GOODS, THINGS = _WORDS["brands"], _WORDS["goods"], _WORDS["things"]
DEFECTS, WHEN, DEMANDS, ROADS = (_WORDS[name] for name in ("defects", "when", "demands", "roads"))
THINGS_EN, DEFECTS_EN, DEMANDS_EN = (_WORDS[name] for name in ("things_en", "defects_en", "demands_en"))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
HAN = ("零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "〇幺二三四五六七八九")


def mobile(rng: Random) -> str:
    return rng.choice(("138", "159", "186", "177", "199", "135")) + "".join(
        str(rng.randrange(10)) for _ in range(8)
    )


def service(rng: Random) -> str:
    head = rng.choice(("400", "400", "400", "800"))
    return head + str(rng.randrange(1, 10)) + "".join(str(rng.randrange(10)) for _ in range(6))


def grouped(number: str, rng: Random) -> str:
    sizes = rng.choice(((3, 3, 4), (3, 4, 3), (10,))) if len(number) == 10 else rng.choice(((3, 4, 4), (11,)))
    sign, at, parts = rng.choice(("-", " ", "-")), 0, []
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return sign.join(parts)


def digits(rng: Random, n: int) -> str:
    return str(rng.randrange(1, 10)) + "".join(str(rng.randrange(10)) for _ in range(n - 1))


def county(rng: Random) -> str:
    """Province, city and county of one line of the table."""
    lines = _lines()
    province, city, *counties = rng.choice(lines)
    return (province if province != city else "") + city + rng.choice(counties or [""])


@cache
def _lines() -> list[list[str]]:
    text = resources.files("jianzhen.examiners.statement").joinpath("data/divisions.txt").read_text("utf-8")
    return [line.split() for line in text.splitlines() if not line.startswith("#") and len(line.split()) > 2]


def person(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(("先生", "女士", "小姐", "师傅", "明", "丽华", "建国"))


def fact(rng: Random) -> str:
    """A sentence with a number in it that is no hotline."""
    return rng.choice(
        (
            lambda: f"订单号{digits(rng, 18)}",
            lambda: f"订单编号：{rng.choice(('400', '800'))}{digits(rng, 7)}",
            lambda: f"快递单号SF{digits(rng, 13)}",
            lambda: f"运单号 {grouped(service(rng), rng)}",
            lambda: f"花了{rng.randrange(9, 4000)}.{rng.randrange(10, 100)}元买的",
            lambda: f"IMEI是86{digits(rng, 13)}",
            lambda: f"退到尾号{digits(rng, 4)}的银行卡",
            lambda: f"我的卡号是6222 {digits(rng, 4)} {digits(rng, 4)} {digits(rng, 4)} {digits(rng, 3)}",
            lambda: f"我的电话{grouped(mobile(rng), rng)}，方便的话回电",
            lambda: f"请打{grouped(mobile(rng), rng)}联系我",
            lambda: f"手机号{han(mobile(rng), rng)}，有事打我电话",
            lambda: f"客服电话{grouped(service(rng), rng)}一直占线，打了三次都没人接",
            lambda: f"我打过你们的400电话{grouped(service(rng), rng)}，转人工转了半小时",
            lambda: f"有人用{grouped(service(rng), rng)}打来说是官方客服要给我理赔，是不是骗子？",
            lambda: (
                f"收货地址是{county(rng)}{rng.choice(ROADS)}{rng.randrange(1, 400)}号{rng.randrange(1, 30)}栋{rng.randrange(101, 3000)}室"
            ),
            lambda: (
                f"{rng.randrange(2023, 2027)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d} {rng.randrange(24):02d}:{rng.randrange(60):02d}签收"
            ),
            lambda: f"从{county(rng)}寄到{county(rng)}，路上走了{rng.randrange(2, 9)}天",
            lambda: f"QQ{digits(rng, 10)}，微信同号",
            lambda: f"型号XQB{digits(rng, 3)}-{digits(rng, 4)}，序列号{digits(rng, 10)}",
        )
    )()


def complaint(rng: Random) -> Sample:
    goods = rng.choice(THINGS) if rng.random() < 0.6 else rng.choice(BRANDS) + rng.choice(GOODS)
    parts = [rng.choice(WHEN), f"{goods}{rng.choice(DEFECTS)}"]
    if rng.random() < 0.4:
        parts.append(
            rng.choice(
                (
                    "拍了照片",
                    "视频也录了",
                    "孩子都哭了",
                    "包装是完好的",
                    "快递员让我当面验货",
                    "第一次买你家东西",
                )
            )
        )
    if rng.random() < 0.6:
        parts.append(fact(rng))
    parts.append(rng.choice(DEMANDS))
    text = rng.choice(("，", "，", "。", " ", "\n")).join(parts) + rng.choice(
        ("。", "！", "", "，谢谢", "！！")
    )
    return Sample(Statement(BUYER, text), rng.choice((None, (service(rng),))))


def complaint_en(rng: Random) -> Sample:
    facts = (
        f"Order number {digits(rng, 10)}",
        f"Tracking 1Z{digits(rng, 14)}",
        f"I paid ${rng.randrange(9, 900)}.{rng.randrange(10, 99)} on {rng.randrange(1, 12)}/{rng.randrange(1, 28)}/2026",
        f"You can reach me at {grouped(mobile(rng), rng)}",
        f"My number is 07{digits(rng, 3)} {digits(rng, 6)}",
        f"I called your customer service number 1-800-{digits(rng, 3)}-{digits(rng, 4)} twice and nobody answered",
        f"The IMEI is 35{digits(rng, 13)}",
        f"It was sent to {rng.randrange(1, 99)} Station Road, Leeds LS{rng.randrange(1, 9)} {rng.randrange(1, 9)}AB",
    )
    parts = [
        f"The {rng.choice(THINGS_EN)} {rng.choice(DEFECTS_EN)}",
        rng.choice(facts),
        rng.choice(DEMANDS_EN),
    ]
    if rng.random() < 0.4:
        parts.insert(
            1, rng.choice(("I opened the box yesterday", "Photos are attached", "The box was not damaged"))
        )
    return Sample(Statement(BUYER, ". ".join(parts) + "."), rng.choice((None, (service(rng),))))


def reply(rng: Random) -> Sample:
    """A merchant's answer; where it names a hotline, that number is registered or nothing is known."""
    number = service(rng)
    shown = grouped(number, rng)
    texts = (
        f"亲，非常抱歉给您带来不好的体验，请您提供一下照片，我们{rng.choice(('马上', '尽快', '24小时内'))}为您处理哦",
        f"您好，已为您登记，退款将在{rng.randrange(1, 7)}个工作日内原路退回尾号{digits(rng, 4)}的账户",
        f"亲，有问题可以拨打我们的客服热线{shown}，早9点到晚6点都有人接听",
        f"您好，{rng.choice(BRANDS)}官方售后电话是{shown}，您可以预约师傅上门检测",
        f"本店售后服务电话：{shown}，工作日9:00-18:00。给您添麻烦了",
        f"我们只发顺丰，单号SF{digits(rng, 13)}，请留意签收",
        f"亲，{county(rng)}属于偏远地区，需要补{rng.randrange(5, 30)}元运费",
        f"偏远地区（新疆、西藏、内蒙古、青海、甘肃、宁夏、海南）不包邮，其他{rng.randrange(20, 27)}个省份包邮",
        f"受天气影响，{county(rng)}、{county(rng)}、{county(rng)}、{county(rng)}暂停发货，恢复后我们会第一时间寄出",
        f"退货地址：{county(rng)}{rng.choice(ROADS)}{rng.randrange(1, 400)}号，{person(rng)}收，电话{mobile(rng)}",
        f"快递员{person(rng)}电话{mobile(rng)}，您可以直接联系他",
        f"Dear customer, we are sorry. Please call our service line at {shown} so that we can arrange a pick-up.",
        "Hello, thank you for your message. Could you send us a photo of the damage and of the parcel label?",
        f"售后须知：请在签收后48小时内联系在线客服；如需电话沟通，请致电{shown}。感谢您的支持",
        f"您的维修单号{digits(rng, 10)}已受理，工程师{person(rng)}（{mobile(rng)}）会在今天联系您",
    )
    return Sample(
        Statement(MERCHANT, rng.choice(texts)), rng.choice((None, (number,), (number, mobile(rng))))
    )


def chat(rng: Random) -> Sample:
    number = service(rng)
    lines = [
        f"买家：你好，{rng.choice(THINGS)}{rng.choice(DEFECTS)}",
        "客服：亲，抱歉让您久等了，请拍一下照片",
        f"买家：{fact(rng)}",
        f"客服：好的，也可以拨打客服电话{grouped(number, rng)}",
        f"买家：{rng.choice(DEMANDS)}",
        "客服：已经帮您提交了，请耐心等待",
    ]
    text = "\n".join(lines[: rng.randrange(3, 7)])
    return Sample(Statement(CHAT, text), rng.choice((None, (number,))))


def listing(rng: Random) -> Sample:
    number, brand, goods = service(rng), rng.choice(BRANDS), rng.choice(GOODS)
    texts = (
        f"{brand}{goods} {rng.randrange(3, 12)}公斤 家用大容量 一级能效 {rng.randrange(900, 6000)}元 官方正品 全国联保 送货上门",
        f"{brand}{goods}旗舰款，支持七天无理由退货，整机保修三年，售后服务电话{grouped(number, rng)}",
        f"尺寸 {rng.randrange(400, 900)}×{rng.randrange(400, 900)}×{rng.randrange(400, 900)}mm 功率{rng.randrange(200, 3000)}W 型号{digits(rng, 10)}",
        f"【{brand}】{goods} 发货地：{county(rng)} 包邮（新疆西藏除外） 客服在线时间 8:00-24:00",
    )
    return Sample(Statement(LISTING, rng.choice(texts)), rng.choice((None, (number,))))


ORDINARY: tuple[tuple[float, Callable[[Random], Sample]], ...] = (
    (0.42, complaint),
    (0.16, complaint_en),
    (0.24, reply),
    (0.1, chat),
    (0.08, listing),
)


def ordinary(seed: int, count: int) -> Iterator[Sample]:
    """Yield ordinary texts."""
    rng = Random(f"ordinary {seed}")
    weights, makers = zip(*ORDINARY, strict=True)
    for _ in range(count):
        yield rng.choices(makers, weights)[0](rng)


def brand_number(seed: int, count: int) -> Iterator[Sample]:
    """Yield honest replies that name a number the merchant has not registered, such as the brand's own."""
    rng = Random(f"brand number {seed}")
    for _ in range(count):
        shown, brand = grouped(service(rng), rng), rng.choice(BRANDS)
        text = rng.choice(
            (
                f"亲，保修期内的维修由{brand}官方负责，请拨打{brand}客服热线{shown}预约",
                f"您好，安装问题请联系{brand}售后，电话{shown}，报订单号就可以",
                f"Please contact {brand} support at {shown}, they will send an engineer.",
            )
        )
        yield Sample(Statement(MERCHANT, text), (service(rng),))


def han(number: str, rng: Random) -> str:
    table = rng.choice(HAN)
    return "".join(table[int(d)] for d in number)


def written(name: str) -> Iterator[Sample]:
    """Yield hand-written texts of data/<name>.txt: `role|contacts, or nothing|text`, with \\n for line breaks."""
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            role, contacts, text = line.split("|", 2)
            known = tuple(contacts.split(",")) if contacts else None
            yield Sample(Statement(StatementRole(role), text.replace("\\n", "\n")), known)
