"""The assessment as one HTML page in both languages, to be printed, completed and signed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from jianzhen.model import Text
from jianzhen.privacy.rules import What
from jianzhen.report.html.element import Child, Markup, el, join
from jianzhen.server.impact import risks
from jianzhen.server.impact.facts import HERE, fingerprint
from jianzhen.server.impact.inventory import OUTSIDE, TABLES
from jianzhen.sheet.days import CHINA

_STYLE = (
    "body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "td,th{border:1px solid #bbb;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}span[lang=en]{display:block;color:#444;font-weight:normal}"
    ".fill{border:1px solid #888;min-height:5rem;margin:.3rem 0 1rem}.sign td{height:3rem}"
    "code{overflow-wrap:anywhere}@media print{body{max-width:none}}"
)

_FACTS = Text("Facts (SHA-256): ", "事实指纹（SHA-256）：")
TITLE = Text("Personal-information impact assessment", "个人信息保护影响评估")

_WHAT: Mapping[str, Text] = {
    What.ORIGINALS: Text("photos, videos", "照片、视频"),
    What.TEXTS: Text("texts", "文字"),
    What.REASONS: Text("reasons", "理由"),
    What.REPORTS: Text("results of the check", "核查结果"),
    What.MAPS: Text("pictures of where", "位置图"),
    What.EXPORTS: Text("case files", "案卷"),
    What.ORDER_FACTS: Text("facts of the order", "订单信息"),
    What.REFERENCES: Text("the platform's ids", "平台编号"),
    What.ENTRIES: Text("entries in the consumer record", "消费者记录条目"),
    What.TIES: Text("ties between claims", "索赔间的关联"),
    What.RECORD: Text("record", "案件记录"),
    What.RULE_VERSIONS: Text("versions of rules", "规则版本"),
    What.REPLIES: Text("replies", "答复"),
    What.JOBS: Text("done jobs", "已完成任务"),
}

_SETTINGS: Mapping[str, Text] = {
    "home": Text("folder of the service", "服务的文件夹"),
    "database": Text("database", "数据库"),
    "blobs": Text("files", "文件"),
    "host": Text("listens at", "监听地址"),
    "open_to_network": Text("reached by other machines", "其他机器可访问"),
    "allowed_networks": Text("private networks it may reach", "可访问的内网网段"),
    "retention": Text("retention rules", "保存规则"),
    "consumer_rules": Text("rules of the consumer record", "消费者记录规则"),
    "calibration": Text("error rates", "误报率"),
    "timestamp_url": Text("timestamp authority", "时间戳机构"),
    "oidc_issuer": Text("identity provider", "身份提供方"),
    "reads_text_in_photos": Text("reads text in photos", "读取照片中的文字"),
}

_WORDS: Mapping[str, Text] = {
    "": Text("none", "无"),
    HERE: Text("this machine", "本机"),
    "shipped": Text("shipped", "自带"),
    "own": Text("the site's own", "本站自定"),
    "test": Text("built in, for tests only", "内置测试机构，仅供测试"),
}

_RECIPIENT: Mapping[str, Text] = {
    "webhook": Text(
        "is told of events: id of the claim, what happened, when, a hash",
        "事件推送：案件编号、事项、时间、哈希",
    ),
    "program": Text("a program with a key of this role", "持有该角色密钥的程序"),
    "timestamp-authority": Text("gets a hash over the record, of no person", "收到记录的哈希，不含个人信息"),
    "identity-provider": Text("learns when people of the platform sign in", "获知平台人员的登录"),
    "database": Text("runs the database: everything in the tables", "数据库所在：数据表的全部内容"),
    "files": Text("runs the file store: photos, videos, reports", "文件存储所在：照片、视频、报告"),
}

_PARTIES = (
    Text(
        "the merchant of a claim: what is asked and decided, covered copies of photos; not who the buyer is",
        "索赔所涉商家：请求和决定、遮盖后的照片副本，不含买家身份",
    ),
    Text("the buyer of a claim: the same the other way round", "索赔的买家：与上相对应"),
    Text(
        "courts and authorities: case files, exported by a person, each export an event of the record",
        "法院和主管机关：由人导出的案卷，每次导出均记入记录",
    ),
)

_CONSENT = (
    Text(
        "What handling a claim needs rests on the contract with the buyer (PIPL Art. 13 (2)); say so in "
        "your notice "
        "(Art. 17), also that photos are checked by programs.",
        "处理索赔所必需的，以与买家的合同为依据（第十三条第二项）；请在告知中写明（第十七条），"
        "包括照片由程序核查。",
    ),
    Text(
        "Passing personal information to another handler needs separate consent of the person (Art. 23), "
        "sensitive "
        "information too (Art. 29). This installation keeps no such consents: where the recipients below "
        "need one, "
        "you get and keep it.",
        "向其他个人信息处理者提供须取得单独同意（第二十三条），处理敏感个人信息亦同（第二十九条）。"
        "本系统不保存此类同意：下列接收方需要的，"
        "由贵方取得并保存。",
    ),
    Text(
        "A merchant's consent to bear what rules approve comes with the claim (merchant_consented); "
        "without it the "
        "platform bears it.",
        "商家同意承担规则直接支持的退款的，随索赔提交（merchant_consented）；没有则由平台承担。",
    ),
    Text(
        "Rights of persons: look up and copy (Art. 45), correct (46), erase (47), an explanation (48), and "
        "refuse a "
        "decision by automation alone (24): jianzhen privacy access, erase; either side can demand a person.",
        "个人的权利：查阅复制（第四十五条）、更正（第四十六条）、删除（第四十七条）、解释说明（第四十八条）"
        "、拒绝仅由自动化作出的决定（第二十四条）："
        "jianzhen privacy access、erase；任何一方都可要求由人决定。",
    ),
)

_TO_FILL = (
    Text(
        "Is each purpose lawful, legitimate and necessary, and would less do? (Art. 56 (1))",
        "处理目的、方式是否合法、正当、必要，能否更少？（第五十六条第一项）",
    ),
    Text(
        "What does it mean for people, and how likely? (Art. 56 (2))",
        "对个人权益的影响及安全风险如何？（第五十六条第二项）",
    ),
    Text(
        "Are the measures lawful, effective and fit for the risk? What is still to be done, by whom, until "
        "when? "
        "(Art. 56 (3))",
        "保护措施是否合法、有效并与风险程度相适应？尚需何人在何时前做什么？（第五十六条第三项）",
    ),
    Text(
        "What this program cannot know: backups, contracts with recipients, whether a host lies abroad "
        "(Art. 38), "
        "other systems that read the feed of events, who works with it and how they were trained.",
        "程序无法得知的事项：备份、与接收方的合同、主机是否在境外（第三十八条）、读取事件流的其他系统、"
        "使用人员及其培训。",
    ),
)


def page(facts: Mapping[str, Any], made: datetime) -> str:
    """Return the HTML of the assessment with these facts."""
    at = made.astimezone(CHINA).isoformat(timespec="minutes")
    body = join(
        el("h1", None, TITLE),
        el("p", None, Text(
            f"Written by jianzhen pia from what is set and kept here, {at}. PIPL Art. 55, 56. It is "
            f"complete only "
            "with what a person adds and signs; keep it for at least three years.",
            f"由 jianzhen pia 按实际设置和保存情况生成，{at}。依据《个人信息保护法》第五十五条、"
            f"第五十六条。须由人补充并签署；至少保存三年。",
        )),
        el("p", None, _FACTS, el("code", None, fingerprint(facts))),
        *_section(Text("1. Why it is needed", "一、为何需要评估"), _items(risks.why(facts))),
        *_section(Text("2. The installation", "二、本系统"), _settings(facts["settings"])),
        *_section(Text("3. What is kept, why, how long", "三、保存什么、为何、多久"), *_kept(facts)),
        *_section(Text("4. Who receives something", "四、接收方"), *_recipients(facts["recipients"])),
        *_section(Text("5. What happens without a person", "五、自动化步骤"), *_automatic(facts)),
        *_section(Text("6. Consents and rights", "六、同意与个人权利"), _items(_CONSENT)),
        *_section(Text("7. Risks and measures", "七、风险与措施"), _risks(risks.found(facts))),
        *_section(Text("8. For a person to answer", "八、由人填写"), *_fill()),
        *_section(Text("9. Signature", "九、签署"), _sign()),
    )  # fmt: skip
    head = join(
        el("meta", {"charset": "utf-8"}), el("title", None, TITLE.zh), el("style", None, Markup(_STYLE))
    )
    html = el("html", {"lang": "zh-Hans"}, el("head", None, head), el("body", None, body))
    return f"<!doctype html>{html}\n"


def _section(title: Text, *parts: Child) -> tuple[Child, ...]:
    return (el("h2", None, title), *parts)


def _items(texts: Iterable[Text]) -> Markup:
    return el("ul", None, *(el("li", None, text) for text in texts))


def _table(heads: Iterable[Text], rows: Iterable[Iterable[Child]]) -> Markup:
    first = el("tr", None, *(el("th", None, head) for head in heads))
    return el("table", None, first, *(el("tr", None, *(el("td", None, c) for c in row)) for row in rows))


def _settings(settings: Mapping[str, Any]) -> Markup:
    heads = (Text("setting", "设置"), Text("here", "本系统"))
    return _table(heads, ((_SETTINGS[name], _value(value)) for name, value in settings.items()))


def _value(value: Any) -> Child:
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    if isinstance(value, Mapping):
        return join(f"{value['kind']} · ", _WORDS.get(value["host"], value["host"]))
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return _WORDS.get(text, text)


def _kept(facts: Mapping[str, Any]) -> Iterator[Child]:
    heads = (
        Text("table", "数据表"), Text("for what", "用途"),
        Text("of people", "个人信息"), Text("how long", "保存期限"),
    )  # fmt: skip
    rows: list[tuple[Child, ...]] = []
    for name, told in TABLES.items():
        personal = [join(el("code", None, column), " ", what) for column, what in told.personal.items()]
        listed = el("ul", None, *(el("li", None, p) for p in personal)) if personal else Text("none", "无")
        rows.append((el("code", None, name), told.what, listed, _long(told.kept)))
    yield _table(heads, rows)
    yield el("h3", None, Text("Besides tables", "数据表之外"))
    yield _table(
        (Text("where", "位置"), Text("of people", "个人信息"), Text("how long", "保存期限")),
        ((where, what, _long(kept)) for where, what, kept in OUTSIDE),
    )
    retention = facts["retention"]
    yield el("h3", None, Text("Retention rules in force: ", "现行保存规则："), retention["name"])
    yield _table(
        (Text("what", "内容"), Text("claims", "案件"), Text("how long", "期限"), Text("says who", "依据"),
         Text("on request", "应要求")),
        (_rule(rule) for rule in retention["rules"]),
    )  # fmt: skip


def _long(kept: tuple[What, ...] | Text) -> Child:
    if isinstance(kept, Text):
        return kept
    en = "; ".join(_WHAT[what].en for what in kept)
    zh = "；".join(_WHAT[what].zh for what in kept)
    return Text(f"by the rules below: {en}", f"按下列规则：{zh}")


def _rule(rule: Mapping[str, Any]) -> tuple[Child, ...]:
    undisputed, every = Text("undisputed", "无争议"), Text("all others", "其他")
    erased, kept = Text("erased", "删除"), Text("kept", "保留")
    source = " · ".join(part for part in (rule["source"], rule["law"]) if part)
    what = _WHAT.get(rule["what"], Text(rule["what"], rule["what"]))
    return (
        what, undisputed if rule["undisputed"] else every, _period(rule["keep"]), source,
        erased if rule["on_request"] else kept,
    )  # fmt: skip


def _period(keep: Mapping[str, int] | None) -> Text:
    if keep is None:
        return Text("for good", "长期")
    units = {"years": "年", "months": "个月", "days": "天"}
    told = [(unit, keep[unit]) for unit in units if keep[unit]]
    return Text(
        ", ".join(f"{count} {unit}" for unit, count in told),
        "".join(f"{count} {units[unit]}" for unit, count in told),
    )


def _recipients(recipients: Iterable[Mapping[str, Any]]) -> Iterator[Child]:
    yield _items(_PARTIES)
    rows = [
        (
            one.get("host") or one.get("role", ""),
            _RECIPIENT[one["kind"]],
            one.get("tenant", ""),
            ", ".join(one.get("events", ())),
        )
        for one in recipients
    ]
    heads = (Text("who", "接收方"), Text("what", "内容"), Text("tenant", "租户"), Text("events", "事项"))
    yield _table(heads, rows)


def _automatic(facts: Mapping[str, Any]) -> Iterator[Child]:
    yield el("p", None, Text(
        "Each photo is checked by programs: labels, edits, copies, contradictions, whether it was seen "
        "before. The "
        "result is a lead with an error rate. Rules then propose a step. Nothing is refused, restricted, "
        "entered or "
        "reported without a named person.",
        "每张照片由程序核查：标识、修改、复制、矛盾、是否曾出现。结果是附有误报率的线索，"
        "再由规则建议下一步。未经具名的人，不会拒绝、限制、记录或移送。",
    ))  # fmt: skip
    heads = (
        Text("tenant", "租户"), Text("rules in force", "现行规则"),
        Text("approve by themselves", "可直接支持"),
        Text("up to", "上限"), Text("ask, or lead to a person", "要求补充或转人工"),
    )  # fmt: skip
    rows = (
        (
            tenant, one["policy"] or Text("none: a person decides", "无：由人决定"),
            ", ".join(one["approve"]) or Text("none", "无"), one["most"], ", ".join(one["ask_or_route"]),
        )
        for tenant, one in facts["automatic"].items()
    )  # fmt: skip
    yield _table(heads, rows)
    record = facts["consumer_record"]
    effects = ", ".join(record["effects"])
    yield el("p", None, Text(
        f"Consumer record ({record['rules']}): an entry comes from a final decision of two people only. "
        f"What may "
        f"follow, each time by a person: {effects}.",
        f"消费者记录（{record['rules']}）：条目只来自由两人作出的生效决定。其后可由人采取的措施：{effects}。",
    ))  # fmt: skip


def _risks(found: Iterable[risks.Risk]) -> Markup:
    heads = (Text("risk", "风险"), Text("measure here", "本系统的措施"), Text("for you", "由贵方负责"))
    return _table(heads, ((one.risk, one.measure, one.remains) for one in found))


def _fill() -> Iterator[Child]:
    for question in _TO_FILL:
        yield el("p", None, question)
        yield el("div", {"class": "fill"})


def _sign() -> Markup:
    rows = (
        (Text("Name", "姓名"), ""), (Text("Role", "职务"), ""), (Text("Date", "日期"), ""),
        (Text("Signature", "签名"), ""),
    )  # fmt: skip
    return el(
        "table",
        {"class": "sign"},
        *(el("tr", None, el("th", None, name), el("td", None, empty)) for name, empty in rows),
    )
