"""Why an assessment is needed, what can go wrong for people, and what stands against it, from the facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jianzhen.model import Text


@dataclass(frozen=True, slots=True)
class Risk:
    """What could happen to a person, what is done against it here, and what remains for you to do."""

    risk: Text
    measure: Text
    remains: Text


def why(facts: Mapping[str, Any]) -> Iterator[Text]:
    """Yield which cases of PIPL Art. 55 this installation is."""
    if any(one["approve"] for one in facts["automatic"].values()):
        yield Text(
            "Decisions by automation (Art. 55 (2)): rules can approve a claim without a person. None can "
            "refuse one.",
            "利用个人信息进行自动化决策（第五十五条第二项）：规则可以不经人直接支持索赔，"
            "但不能拒绝任何索赔。",
        )
    else:
        yield Text(
            "Automated processing that prepares decisions: photos are checked, rules propose steps. A "
            "person decides.",
            "以自动化处理为决定作准备：核查照片，规则建议下一步，由人决定。",
        )
    if facts["recipients"]:
        yield Text(
            "Passing personal information to others or having them process it (Art. 55 (3)): see the "
            "recipients.",
            "委托处理、向其他个人信息处理者提供个人信息（第五十五条第三项）：见接收方一节。",
        )
    yield Text(
        "Sensitive information may be in photos and words (Art. 55 (1), Art. 28): faces, homes, addresses, "
        "health.",
        "照片和文字中可能含有敏感个人信息（第五十五条第一项、第二十八条）：人脸、住所、地址、健康状况。",
    )
    yield Text(
        "Considerable effect on people (Art. 55 (5)): a refusal, a restriction or an entry rests on it in "
        "the end.",
        "对个人权益有重大影响（第五十五条第五项）：拒绝、限制或记录最终可能以其为依据。",
    )


ALWAYS: tuple[Risk, ...] = (
    Risk(
        Text("An honest buyer's photo is taken for a forged one.", "诚实买家的照片被误认为伪造。"),
        Text(
            "A finding is a lead with a measured error rate. No program refuses, restricts or enters "
            "anything; a "
            "refusal needs a person, written reasons, two independent kinds of finding, and can be appealed.",
            "发现只是附有实测误报率的线索。程序不能拒绝、限制或记录任何人；不支持须由人作出、写明理由、"
            "有两类相互独立的发现，并可申诉。",
        ),
        Text(
            "Measure error rates on your own claims; train reviewers to disagree with the check.",
            "在自己的索赔上测量误报率；培训审核人员不盲从核查结果。",
        ),
    ),
    Risk(
        Text("More is collected or kept longer than needed.", "收集过多或保存过久。"),
        Text(
            "Ids are the platform's own; no name, phone or address is asked for. Retention rules erase "
            "daily; the "
            "chain holds hashes only, so erasing leaves it whole.",
            "只使用平台自己的编号，不要求姓名、电话、地址。每日按保存规则删除；事件链只含哈希，"
            "删除不影响其完整。",
        ),
        Text(
            "Check whether the times below suit you; delete backups.", "确认下列期限是否合适；定期删除备份。"
        ),
    ),
    Risk(
        Text(
            "Faces, homes or phone numbers in photos reach the other side.",
            "照片中的人脸、住所、电话被另一方看到。",
        ),
        Text(
            "The other side sees a photo only once a person has looked at it, and as a copy with the "
            "marked places "
            "covered. Case files come in variants for each reader.",
            "照片须经人查看，另一方只能看到遮盖标记区域的副本；案卷按读者分版本。",
        ),
        Text("Mark with care: what is not marked is shown.", "标记须仔细：未标记之处会显示。"),
    ),
    Risk(
        Text("Somebody gets in who should not.", "未经授权的访问。"),
        Text(
            "Roles with scopes, one-time codes, keys and sessions kept as hashes, tenants apart, every "
            "move in the "
            "chain, whose verification finds what was changed.",
            "按角色授权、一次性验证码、密钥和会话只存哈希、租户隔离；每个操作都写入事件链，"
            "改动可被核验发现。",
        ),
        Text(
            "Encrypt disks and backups; remove accounts of who leaves.",
            "加密磁盘和备份；及时删除离职人员账号。",
        ),
    ),
    Risk(
        Text("A person is remembered wrongly, or for too long.", "对个人的记录有误或保存过久。"),
        Text(
            "Entries count for a time and expire; an overturn reverses them. The person can see, object to "
            "and "
            "correct them; none refuses a claim. Police records and financial use are excluded.",
            "条目有期限，到期删除；决定被撤销的，条目随之撤销。本人可查看、异议、更正；"
            "条目不会使索赔被拒绝。不记录治安处罚，不用于金融。",
        ),
        Text("Answer objections in time; tell buyers of the record.", "按期答复异议；告知买家有此记录。"),
    ),
    Risk(
        Text("A claim stands still, or is not explained.", "案件停滞，或不作说明。"),
        Text(
            "Each state has a clock; none ends against a side. Decisions carry reasons and clause; either "
            "side can "
            "demand a person.",
            "每个状态都有时限，到期均不产生对任何一方不利的结果。决定附理由和条款；"
            "任何一方都可要求由人决定。",
        ),
        Text("Have enough people to decide in time.", "配备足够的审核人员。"),
    ),
)


def found(facts: Mapping[str, Any]) -> Iterator[Risk]:
    """Yield the risks there are always, then those that come from what is set here."""
    yield from ALWAYS
    settings = facts["settings"]
    if any(one["approve"] for one in facts["automatic"].values()):
        yield Risk(
            Text("A program decides wrongly.", "程序作出错误决定。"),
            Text(
                "It can only grant what was asked, up to the amount below and where nothing was found; "
                "what comes "
                "from it either side can have decided by a person.",
                "程序只能在下列金额以内、没有发现时支持全部请求；任何一方都可要求由人重新决定。",
            ),
            Text("Tell buyers and merchants that it is so.", "告知买家和商家。"),
        )
    if settings["open_to_network"]:
        yield Risk(
            Text("Somebody listens on the way.", "传输被窃听。"),
            Text(
                "The service listens to other machines, and has no encryption of its own.",
                "服务可被其他机器访问，本身不提供加密。",
            ),
            Text("A proxy with TLS has to stand in front.", "前面必须有带 TLS 的反向代理。"),
        )
    if settings["allowed_networks"]:
        yield Risk(
            Text("The service is led to reach inner systems.", "服务被诱导访问内部系统。"),
            Text(
                "Private networks are closed to addresses that others name, but for those allowed here.",
                "除此处允许的网段外，他人提供的地址不能指向内网。",
            ),
            Text("Keep the list short.", "允许的网段应尽量少。"),
        )
    if any(one["kind"] == "webhook" for one in facts["recipients"]):
        yield Risk(
            Text("A receiver of events learns of people's claims.", "事件接收方获知个人的索赔情况。"),
            Text(
                "An event names the claim and what happened; no word, photo, or id of the platform is in "
                "it. It is signed.",
                "推送只含案件编号和事项，不含文字、照片和平台编号，并附签名。",
            ),
            Text(
                "A contract with each receiver; records of sharing for three years (Network Data "
                "Regulation, Art. 12).",
                "与各接收方签订合同；共享记录保存三年（《网络数据安全管理条例》第十二条）。",
            ),
        )
    if settings["timestamp_url"] in ("", "test"):
        yield Risk(
            Text("A dispute over when something was recorded.", "对记录时间的争议。"),
            Text("The record is signed, but no authority dates it.", "记录有签名，但没有机构加盖时间戳。"),
            Text("Configure a timestamp authority.", "配置时间戳机构。"),
        )
    if any(one["kind"] in ("database", "files") for one in facts["recipients"]):
        yield Risk(
            Text(
                "Who runs the database or file store can read it.", "数据库或文件存储的运营方可以读取数据。"
            ),
            Text("Nothing is encrypted by this program before it is stored.", "本程序存储前不加密。"),
            Text(
                "Where it is not yours: a contract for processing, encryption, and whether it lies abroad.",
                "如非自有：签订委托处理合同、加密，并确认是否位于境外。",
            ),
        )
