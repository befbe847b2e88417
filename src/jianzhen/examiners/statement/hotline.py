"""Words that make a number a hotline, and words of people who tell what happened to them."""

import re
from functools import lru_cache
from pathlib import Path

_LEAD = (
    "售后|客服|客户|服务|维修|报修|修理|人工|咨询|投诉|安装|官方|官网|总部|厂家|全国|统一|上门|特约|指定|故障|清洗|保养|退款|理赔|赔付"
    "|24小时|二十四小时|24h|7x24|400|800|全天|专属|在线|免费|各区|各市|市区|附近|品牌|厂商|中心|部门"
)
_HEAD = "电话|热线|专线|号码|客服|人工台|电話|熱線"
PHRASE = re.compile(
    rf"(?:{_LEAD})(?:{_LEAD}|的|\W){{0,8}}?(?:{_HEAD})"
    r"|(?:customer|client|consumer|tech(?:nical)?|helpdesk|after[- ]?sales?|product|warranty|refund|official"
    r"|repair)"
    r" (?:(?:customer|care|service|support|help|repair|cent(?:er|re)|contact|phone|toll[- ]?free|tech) ){0,3}"
    r"(?:number|phone|hotline|helpline|line|telephone)"
    r"|toll[- ]?free(?: number)?|hot ?line|help ?line|(?:support|service) (?:number|phone|line)",
)
"""A compound that names a hotline, such as 售后24小时人工电话; searched in squeezed text."""
TEMPLATE = (
    "点击咨询|24小时|二十四小时|全国|总部|人工|各区|网点|服务区域|附近|官网|统一|全市|上门|厂家|特约|服务范围|维修中心|服务中心|全天候"
    "|24/7|24 hours|24x7|nationwide|head ?quarters|call now|click to|all over|near me"
)
_TEMPLATE = re.compile(TEMPLATE)
_PROSE_ZH = re.compile(
    "[我你您他她们的了吗呢吧哦哈啊呀请亲如果可以是有不没会把给让被就都也还但因为所已经收买这那很再好谢麻烦来说过着得]"
)
_PROSE_EN = re.compile(
    r"\b(?:i|my|me|we|our|us|you|your|the|a|an|it|is|was|were|are|am|this|that|to|of|and|but|with|have|has|had|not|please"
    r"|thanks?|sorry|they|their|he|she|when|if|so|be|been|do|did|at|on|in|from|for)\b"
)
TOLD = re.compile(
    "打了|打过|拨了|拨过|打不通|打不进|没人|无人|没有人|不接|占线|没打通|打通了|联系不上|联系过|空号|停机|挂断|让我打|叫我打|让我联系|说是|骗|"
    "假的|冒充|结果|查了|查到|搜到|网上看到|短信|来电|打来|接到|自称|转接|回复我|告诉我|没有用|没用|问过|咨询过|反映过|投诉过|打电话|去电|致电过"
    "|是不是|是真的吗|真的吗|是多少|对吗"
    r"|\bi (?:have |had |even |also |just |already |then )?"
    r"(?:called|rang|phoned|tried|dialed|dialled|spoke|contacted)"
    r"|(?:no ?(?:one|body)|never) (?:answers|answered|picks|picked)|hung up|on hold|engaged|voicemail"
    r"|out of service|told me to|scam|fake|claims? to be|called me|got a call|is this|was told"
    r"|they gave me|kept ringing"
)
"""Somebody tells of calls made or received, or asks: a complaint, not an offer."""
OWN = re.compile(
    "我的?(?:电话|手机|号码|联系|号|微信)|本人|打我|给我|联系我|找我|回电|回复我|回我|收件|收货|寄到|签收|联系人|先生|女士|师傅|快递|派件|驿站|司机|"
    "同号|加我|留个?电话|留言|备用|手机号|绑定|验证码|家里|老公|老婆|妈|爸|朋友"
    r"|\bmy (?:\w+ )?(?:number|phone|mobile|cell|tel)|call me|reach me|text me|contact me|ring me|call back"
    r"|phone me|recipient|courier|driver|delivery|deliver|husband|wife|whatsapp"
    r"|leave (?:a )?message|me (?:on|at)"
)
"""A private person's own number, the courier's, the recipient's."""
ASKED = re.compile(
    "拨打|致电|请拨|咨询|联系|来电|客服|热线|售后|电话.{0,4}$|\bcall\b|\bdial\b|\bring\b|\bphone\b|contact|reach|hotline|line"
)
"""Somebody is asked to call."""


ACTION = re.compile("打|拨|致电|联系|找|问|买|坏|漏|退|换|投诉|赔|态度|处理|解决|收到|等|修好|修不|预约")
"""What people do; advertisements of numbers only name."""


def phrases(squeezed: str) -> tuple[tuple[int, int], ...]:
    """Return where hotlines are named in squeezed text."""
    return tuple(found.span() for found in PHRASE.finditer(squeezed))


def prose(squeezed: str) -> float:
    """Return the share of words that sentences need and advertisements do without; complaints: 0.1 to 0.4."""
    squeezed = _brands()[1].sub(" ", squeezed)  # 美的 is a name
    han = sum("\u4e00" <= c <= "\u9fff" for c in squeezed)
    words = len(re.findall(r"[a-z]+", squeezed))
    small = len(_PROSE_ZH.findall(squeezed)) + len(_PROSE_EN.findall(squeezed))
    return small / max(1, han + words)


def template_words(squeezed: str) -> int:
    """Count the different words of hotline pages."""
    return len(set(_TEMPLATE.findall(squeezed)))


def brands(squeezed: str) -> tuple[tuple[str, int, int], ...]:
    """Return (brand, start, end) for every brand named in squeezed text."""
    known, pattern = _brands()
    return tuple((known[found[0]], *found.span()) for found in pattern.finditer(squeezed))


@lru_cache(maxsize=1)
def _brands() -> tuple[dict[str, str], re.Pattern[str]]:
    text = Path(__file__).with_name("data").joinpath("brands.txt").read_text("utf-8")
    known = {
        name: line.split()[0]
        for line in text.splitlines()
        if line and not line.startswith("#")
        for name in line.split()
    }
    names = sorted(known, key=len, reverse=True)
    latin = "|".join(n for n in names if n.isascii())
    han = "|".join(n for n in names if not n.isascii())
    return known, re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])|{han}")
