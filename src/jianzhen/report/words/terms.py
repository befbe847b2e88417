"""Names of the closed sets: roles, regimes, bands, proposals, examiners; and the standing caveats."""

from collections.abc import Sequence

from jianzhen.detectors import Card
from jianzhen.model import Band, Evidence, Proposal, Regime, Role, StatementRole, Text

ROLES = {
    Role.CLAIM: Text("Claim photo", "索赔照片"),
    Role.PRODUCT: Text("Listing photo", "商品图"),
    Role.PACKING: Text("Packing photo", "发货照片"),
    Role.EARLIER: Text("Earlier photo", "以往照片"),
}

VIDEO_ROLES = {
    Role.CLAIM: Text("Claim video", "索赔视频"),
    Role.PRODUCT: Text("Listing video", "商品视频"),
    Role.PACKING: Text("Packing video", "发货视频"),
    Role.EARLIER: Text("Earlier video", "以往视频"),
}

STATEMENT_ROLES = {
    StatementRole.BUYER: Text("Buyer's statement", "买家陈述"),
    StatementRole.MERCHANT: Text("Merchant's reply", "商家回复"),
    StatementRole.CHAT: Text("Chat", "聊天记录"),
    StatementRole.LISTING: Text("Listing text", "商品页文字"),
    StatementRole.EARLIER: Text("Earlier statement", "以往陈述"),
}

REGIMES = {
    Regime.CAMERA_ORIGINAL: Text("Camera original", "相机原图"),
    Regime.APP_RECOMPRESSED: Text("Re-compressed by an app", "经应用压缩"),
    Regime.EDITED_EXPORT: Text("Exported from an editor", "编辑软件导出"),
    Regime.SCREENSHOT: Text("Screenshot", "截屏"),
    Regime.TINY: Text("Very small picture", "尺寸过小"),
    Regime.UNKNOWN: Text("Unknown", "未知"),
}

BANDS = {
    Band.NONE: Text("No weight", "不计入"),
    Band.WEAK: Text("Weak", "弱"),
    Band.MODERATE: Text("Moderate", "中等"),
    Band.STRONG: Text("Strong", "强"),
    Band.VERY_STRONG: Text("Very strong", "很强"),
}

BAND_MEANINGS = {
    Band.NONE: Text(
        "Carries no weight for or against anybody, or its error rate has not been measured.",
        "对任何一方都不计入，或误报率尚未测量。",
    ),
    Band.WEAK: Text(
        "At least 2 times as often where it is true as on honest photos. Common in honest claims.",
        "情况属实时的出现频率至少是正常照片的 2 倍。正常索赔中也常见。",
    ),
    Band.MODERATE: Text(
        "At least 10 times as often. A lead: ask for more before deciding.",
        "至少 10 倍。是一条线索：先补充证据再决定。",
    ),
    Band.STRONG: Text(
        "At least 100 times as often. A person should look at it.",
        "至少 100 倍。应由人工查看。",
    ),
    Band.VERY_STRONG: Text(
        "At least 1,000 times as often. Still no proof: a person should look at it.",
        "至少 1,000 倍。仍然不是定论：应由人工查看。",
    ),
}
"""What the words for strength stand for; the figures are those of `strength.SCALE`."""

EVIDENCE = {
    Evidence.FOUND: Text("Evidence found", "发现证据"),
    Evidence.INSUFFICIENT: Text("Not enough evidence", "证据不足"),
}

PROPOSALS = {
    Proposal.NO_OBJECTION: Text(
        "No objection from these checks. Handle the claim as usual.", "这些检查没有提出异议，请照常处理。"
    ),
    Proposal.ASK_EVIDENCE: Text(
        "Ask the buyer for more: a photo from another angle, or a short video.",
        "请买家补充：换个角度再拍一张，或拍一小段视频。",
    ),
    Proposal.HEAR_MERCHANT: Text(
        "Hear the merchant before anything is decided.", "作出决定之前，先听取商家的说明。"
    ),
    Proposal.REVIEW: Text(
        "Have a person compare the photos before deciding.", "作出决定之前，由人工对照查看这些照片。"
    ),
}

EXAMINERS = {
    "label": Text("Labels and provenance", "标识与来源"),
    "derivation": Text("Made from a known photo", "由已知照片改成"),
    "reuse": Text("Seen before", "曾经出现"),
    "capture": Text("How it was taken", "拍摄经过"),
    "statement": Text("The words around the claim", "索赔文字"),
    "synthesis": Text("Learned detectors", "检测模型"),
    "video": Text("Packing and claim videos", "发货与索赔视频"),
    "consistency": Text("Same goods, and the photos with each other", "商品是否一致、照片是否互相矛盾"),
    "tampering": Text("Edited places in the photo", "照片中被改动的位置"),
}


def examiner_name(examiner: str) -> Text:
    """Return a readable name; an examiner we have no words for goes by its own."""
    return EXAMINERS.get(examiner, Text(examiner, examiner))


PERSON_DECIDES = Text("A person decides.", "由人作出决定。")

CANNOT_PROVE = (
    Text(
        "This check never shows that a photo is genuine. A forgery made without a known photo and without "
        "labels, then sent through a chat app, leaves nothing that these checks can see.",
        "本检查从不说明照片是真的。如果伪造时没有用到已知照片、没有留下标识，又经聊天软件转发，这些检查就什么也看不到。",
    ),
    Text(
        "It never shows that somebody lied either. An edited or enhanced photo can show a real defect, and a "
        "buyer may have received the picture from someone else.",
        "它也从不说明有人撒谎。修过或美化过的照片也可能拍的是真实的瑕疵，买家也可能是从别人那里得到这张图的。",
    ),
    Text(
        "A check that could not be made counts neither for nor against anyone.",
        "没能做的检查，不算作对任何一方有利或不利。",
    ),
    Text(
        "A strength holds for photos like those it was measured on; photos of another kind can behave "
        "otherwise.",
        "证据强度只对与测量样本同类的照片成立；其他类型的照片，结果可能不同。",
    ),
)


def counted(role: Role, number: int) -> Text:
    """Say how many photos there are in a role."""
    name = ROLES[role]
    return Text(f"{number} {name.en.lower()}{'' if number == 1 else 's'}", f"{name.zh} {number} 张")


def counted_videos(role: Role, number: int) -> Text:
    """Say how many videos there are in a role."""
    name = VIDEO_ROLES[role]
    return Text(f"{number} {name.en.lower()}{'' if number == 1 else 's'}", f"{name.zh} {number} 段")


def counted_texts(number: int) -> Text:
    """Say how many texts there are."""
    return Text(f"{number} text{'' if number == 1 else 's'}", f"文字 {number} 段")


def detectors_asked(cards: Sequence[Card]) -> Text:
    """Name the learned detectors that were asked."""
    named = [(f"{c.title.en} ({c.id} {c.version})", f"{c.title.zh}（{c.id} {c.version}）") for c in cards]
    return Text(
        f"Detectors asked: {', '.join(en for en, _ in named)}",
        f"使用的检测模型：{'、'.join(zh for _, zh in named)}",
    )
