"""What each table keeps about people, why, and how long. A test holds it to the tables, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass

from jianzhen.model import Text
from jianzhen.privacy.rules import What


@dataclass(frozen=True, slots=True)
class Told:
    """One table.

    Attributes:
        what: what it is for.
        kept: the retention rules that end it, or in words how long it is kept.
        personal: columns with data about a person, and what that is.
        plain: columns without: numbers, times, hashes of no person's data, ids of this system.
    """

    what: Text
    kept: tuple[What, ...] | Text
    personal: Mapping[str, Text]
    plain: tuple[str, ...]


_ACTOR = Text("opaque id of the person who acted", "操作人的编号（不是姓名）")
_WHOSE = Text("role of a person", "人的角色")
_HASH = Text("fingerprint (SHA-256) of a person's file or words", "个人文件或文字的指纹（SHA-256）")
_SECRET = Text("hash of a secret that lets a person in", "个人登录凭据的哈希")
_CLAIM = Text("the claim a person has to do with", "与个人有关的案件编号")
_WITH_SERVICE = Text("until an administrator removes it", "直到管理员删除")
_THIRTY_DAYS = Text("30 days after it ended", "结束后 30 天")

TABLES: Mapping[str, Told] = {
    "tenant": Told(
        Text("who is kept apart here", "彼此隔离的租户"),
        (What.RECORD,),
        {},
        ("id", "since", "head_seq", "head_hash"),
    ),
    "claim": Told(
        Text("refund claims and where they stand", "退款索赔及其状态"),
        (What.RECORD, What.REFERENCES, What.ENTRIES),
        {
            "id": _CLAIM,
            "external_id": Text("the platform's id of the claim", "平台的索赔编号"),
            "buyer_ref": Text("the platform's id of the buyer", "平台的买家编号"),
            "merchant_ref": Text("the platform's id of the merchant", "平台的商家编号"),
            "snapshot": Text(
                "the claim as a whole: opaque ids of both sides and of who decided, sums, what was found, "
                "outcome, what a final decision entered into the consumer record",
                "案件全貌：双方及决定人的编号、金额、发现、结果，以及生效决定所记条目",
            ),
            "lease_holder": _ACTOR,
            "state": Text("where a person's claim stands", "个人索赔的状态"),
            "submitted_at": Text("when a person claimed", "个人提出索赔的时间"),
        },
        (
            "tenant", "platform", "changed_at", "head_hash", "facts", "version", "queue", "urgency", "senior",
            "unscreened", "deadline_at", "clock_version", "lease_until",
        ),
    ),
    "tie": Told(
        Text(
            "what claims of different people have in common, for a reviewer to see",
            "不同的人的索赔有何共同之处，供审核人员查看",
        ),
        (What.TIES,),
        {
            "claim": _CLAIM,
            "kind": Text("device, address or means of payment", "设备、地址或支付方式"),
            "digest": Text(
                "its keyed hash, still personal data; the key is a file outside the database",
                "其带密钥的哈希，仍属个人信息；密钥是数据库之外的文件",
            ),
        },
        ("tenant",),
    ),
    "event": Told(
        Text("the record of what happened, in a chain that nobody can change", "不可更改的事件链记录"),
        (What.RECORD,),
        {
            "claim": _CLAIM,
            "canonical": Text(
                "who (opaque id) did what and when, sums, what was found; of words and photos only hashes",
                "何人（编号）何时做了何事、金额、发现；文字和照片只有哈希",
            ),
            "effects": Text("what it set off: refund, message", "引起的动作：退款、通知"),
            "kind": Text("what happened to a person's claim", "个人索赔经历的事项"),
            "at": Text("when it happened", "发生时间"),
        },
        ("tenant", "seq", "claim_seq", "hash"),
    ),
    "exhibit": Told(
        Text("which photos and videos were handed in", "提交了哪些照片和视频"),
        (What.ORIGINALS,),
        {
            "claim": _CLAIM,
            "sha256": _HASH,
            "side": _WHOSE,
            "name": Text("name of the file, as the person called it", "个人所取的文件名"),
            "received_at": Text("when it was handed in", "提交时间"),
        },
        ("tenant", "seq", "role", "medium", "size", "late", "deleted_at"),
    ),
    "text": Told(
        Text(
            "what people wrote, reasons, what is known of the order, marks on photos",
            "个人所写文字、理由、订单信息、照片上的标记",
        ),
        (What.TEXTS, What.REASONS, What.ORDER_FACTS),
        {"claim": _CLAIM, "sha256": _HASH, "body": Text("the words themselves", "文字原文")},
        ("tenant", "deleted_at"),
    ),
    "report": Told(
        Text("which results of the check there are", "有哪些核查结果"),
        (What.REPORTS,),
        {"claim": _CLAIM, "sha256": _HASH},
        ("tenant", "seq", "deleted_at"),
    ),
    "map": Told(
        Text("pictures of where something was found", "疑点位置图"),
        (What.MAPS,),
        {"claim": _CLAIM, "sha256": _HASH},
        ("tenant", "report", "deleted_at"),
    ),
    "export": Told(
        Text("case files that were asked for", "申请制作的案卷"),
        (What.EXPORTS,),
        {"claim": _CLAIM, "role": _WHOSE, "actor": _ACTOR, "sha256": _HASH,
         "asked_at": Text("when a person asked", "申请时间")},
        ("tenant", "id", "variant", "made_at", "seq", "size", "deleted_at"),
    ),
    "job": Told(
        Text("what is to be done", "待办任务"),
        (What.JOBS,),
        {
            "claim": _CLAIM,
            "key": _CLAIM,
            "payload": Text("hashes of the files it is about", "有关文件的哈希"),
        },
        ("id", "tenant", "kind", "due_at", "attempts", "leased_by", "done_at", "failed_at", "error"),
    ),
    "checkpoint": Told(
        Text("signatures over the record", "对记录的签名"), (What.RECORD,), {},
        ("tenant", "seq", "json", "tree", "token"),
    ),
    "idempotency": Told(
        Text("answers, so that a repeated request does nothing twice", "对重复请求的答复"),
        (What.REPLIES,),
        {"reply": Text("what was answered: the claim as its sender sees it", "答复内容：发送方可见的案件")},
        ("tenant", "key", "request", "status", "at"),
    ),
    "policy": Told(
        Text("the rules that propose steps, every version", "建议下一步的规则，各版本"),
        (What.RULE_VERSIONS,),
        {},
        ("tenant", "id", "version", "yaml", "added_at", "in_force_at"),
    ),
    "api_key": Told(
        Text("keys of programs", "程序密钥"),
        _WITH_SERVICE,
        {
            "name": Text("what the key is called", "密钥名称"),
            "secret": _SECRET,
            "role": _WHOSE,
            "actor": _ACTOR,
            "party_ref": Text("the platform's id of the side the key is for", "密钥所属一方的平台编号"),
        },
        ("id", "tenant", "scopes", "created_at", "expires_at", "revoked_at"),
    ),
    "account": Told(
        Text("people of the platform who may enter", "可登录的平台人员"),
        _WITH_SERVICE,
        {
            "id": _ACTOR,
            "name": Text("name to sign in with", "登录名"),
            "password": _SECRET,
            "totp": Text("secret of the one-time codes", "一次性验证码的密钥"),
            "roles": _WHOSE,
            "issuer": Text("identity provider of this person", "此人的身份提供方"),
            "subject": Text("who this is at the identity provider", "此人在身份提供方的编号"),
        },
        ("tenant", "totp_step", "created_at", "closed_at"),
    ),
    "oidc_attempt": Told(
        Text("somebody is at the identity provider", "正在身份提供方登录"),
        _THIRTY_DAYS,
        {"secret": _SECRET, "role": _WHOSE},
        ("id", "tenant", "created_at", "expires_at"),
    ),
    "session": Told(
        Text("who is signed in", "已登录的人"),
        _THIRTY_DAYS,
        {
            "secret": _SECRET,
            "role": _WHOSE,
            "actor": _ACTOR,
            "account": _ACTOR,
            "claim": _CLAIM,
            "created_at": Text("when a person signed in", "登录时间"),
        },
        ("id", "tenant", "expires_at", "revoked_at"),
    ),
    "link": Told(
        Text("one-time links for a side of one claim", "一方进入案件的一次性链接"),
        _THIRTY_DAYS,
        {"secret": _SECRET, "claim": _CLAIM, "side": _WHOSE, "used_at": Text("when it was used", "使用时间")},
        ("id", "tenant", "created_at", "expires_at"),
    ),
    "upload": Told(
        Text("files on their way", "上传中的文件"),
        Text("1 day", "1 天"),
        {
            "owner": _ACTOR,
            "sha256": _HASH,
            "name": Text("name of the file", "文件名"),
            "url": Text("address a file is fetched from", "取文件的地址"),
        },
        ("id", "tenant", "size", "have", "medium", "state", "problem", "created_at"),
    ),
    "upload_part": Told(
        Text("parts of large files on their way", "大文件的分块"),
        Text("1 day", "1 天"),
        {"sha256": _HASH},
        ("upload", "at", "size"),
    ),
    "webhook": Told(
        Text("who is told of events", "事件推送的接收方"),
        _WITH_SERVICE,
        {},
        ("id", "tenant", "url", "secret", "kinds", "active", "created_at"),
    ),
    "assessment": Told(
        Text("impact assessments that were signed", "已签署的影响评估"),
        Text(
            "at least 3 years (PIPL Art. 56); never erased here",
            "至少三年（《个人信息保护法》第五十六条），本程序不删除",
        ),
        {
            "name": Text("name of the person who signed", "签署人姓名"),
            "role": Text("what this person is there", "签署人职务"),
            "signed_at": Text("when they signed", "签署时间"),
        },
        ("id", "facts", "sha256", "document"),
    ),
}  # fmt: skip
"""Every table of the database."""

OUTSIDE: tuple[tuple[Text, Text, tuple[What, ...] | Text], ...] = (
    (
        Text("files: photos, videos, reports, maps, case files", "文件：照片、视频、报告、位置图、案卷"),
        Text(
            "what is in the pictures: goods, homes, sometimes faces, addresses, phone numbers; where and "
            "with "
            "what device they were taken",
            "画面内容：商品、住所，有时有人脸、地址、电话；拍摄地点和设备",
        ),
        (What.ORIGINALS, What.REPORTS, What.MAPS, What.EXPORTS),
    ),
    (
        Text("index of photos seen before, on each machine", "各机器上的已见照片索引"),
        Text("fingerprints of photos, with the claim", "照片指纹及所属案件"),
        Text("as long as the photo; an hour more on other machines", "与照片同期；其他机器多一小时"),
    ),
    (
        Text("log lines", "日志"),
        Text(
            "which kind of caller asked what and when; no name, address, word or file",
            "何种调用方何时请求了什么；不含姓名、地址、文字或文件",
        ),
        Text("as your log collection keeps them", "取决于贵方的日志系统"),
    ),
)
"""What is kept besides tables: where, what of people is in it, how long."""
