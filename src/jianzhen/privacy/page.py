"""The page of a subject access export: one file, both languages, nothing from any network."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from jianzhen.model import Band, Text
from jianzhen.report.html.element import Child, Markup, el, join
from jianzhen.report.words import BANDS
from jianzhen.sheet.days import day_of

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:2px solid #888;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "blockquote{white-space:pre-wrap;border-left:4px solid #bbb;margin:0;padding-left:1rem}"
    "span[lang=en]{display:block;color:#444}"
)
_WHAT = {
    "originals": Text("file", "文件"),
    "texts": Text("text", "文字"),
    "reasons": Text("reasons", "理由"),
    "reports": Text("result of the check", "核查结果"),
    "maps": Text("pictures of where", "疑点位置图"),
    "exports": Text("case file", "案卷"),
    "order-facts": Text("facts of the order", "订单信息"),
    "references": Text("ids of buyer, merchant, claim", "买家、商家和索赔的编号"),
    "entries": Text("entry in the record", "记录中的条目"),
    "ties": Text("hashed device, address, means of payment", "设备、地址、支付方式的哈希"),
}
_WORDS = {
    "submitted": Text("claim submitted", "提交索赔"),
    "evidence-asked": Text("evidence asked for", "要求补充证据"),
    "evidence-extended": Text("time for evidence prolonged", "延长举证期限"),
    "evidence-waived": Text("gone on without it", "不再要求补充"),
    "evidence-supplied": Text("evidence supplied", "补充证据"),
    "evidence-late": Text("evidence supplied late", "逾期补充证据"),
    "merchant-accepted": Text("the merchant agreed", "商家同意"),
    "merchant-offered": Text("the merchant made an offer", "商家提出方案"),
    "merchant-contested": Text("the merchant disagreed", "商家不同意"),
    "offer-accepted": Text("offer accepted", "接受方案"),
    "offer-declined": Text("offer declined", "拒绝方案"),
    "decided": Text("decided", "作出决定"),
    "appealed": Text("appeal", "申诉"),
    "condition-met": Text("condition fulfilled", "条件已满足"),
    "withdrawn": Text("withdrawn", "撤回"),
    "merged": Text("joined to another claim", "并入其他索赔"),
    "reopened": Text("reopened", "重新处理"),
    "human-demanded": Text("a person's decision demanded", "要求人工决定"),
    "record-objected": Text("your objection to the record", "您对记录提出异议"),
    "objection-decided": Text("objection answered", "异议已答复"),
    "warning-given": Text("warning", "警告"),
    "restriction-begun": Text("account restricted for a time", "账号限期受限"),
    "restriction-ended": Text("restriction ended early", "限制提前解除"),
    "refuse": Text("refused", "不支持"),
    "approve": Text("granted", "支持"),
    "partial": Text("granted in part", "部分支持"),
}


def page(told: Mapping[str, Any]) -> str:
    """Return the HTML of what `access.export` has put together."""
    title = Text("What is kept about you", "我们保存的关于您的资料")
    body = join(
        el("h1", None, title),
        el("p", None, f"{told['buyer']} · {told['created']} · {told['retention_rules']['id']}"),
        el("p", None, Text(
            "A person decided wherever something was refused. You may ask for a correction, for an "
            "explanation, and for deletion; the tables say what goes at once and what a rule keeps.",
            "凡不支持的决定均由人作出。您可以要求更正、说明和删除；下表写明哪些可立即删除，哪些因规则须继续保存。",
        )),
        *(_record(record) for record in told["record"]),
        *(_claim(claim) for claim in told["claims"]),
        None if told["claims"] else el("p", None, Text("Nothing is kept.", "没有保存任何资料。")),
    )  # fmt: skip
    head = join(
        el("meta", {"charset": "utf-8"}), el("title", None, title.zh), el("style", None, Markup(_STYLE))
    )
    return "<!doctype html>" + el("html", {"lang": "zh-Hans"}, el("head", None, head), el("body", None, body))


def _record(record: Mapping[str, Any]) -> Markup:
    nothing = Text("There is no entry about you.", "没有关于您的条目。")
    return el(
        "section",
        None,
        el("h2", None, Text("Your record", "您的记录"), f" · {record['platform']}"),
        el("p", None, Text(
            "You may object to an entry once, with your own words; somebody who had no part in it answers, "
            "with reasons. Until then it counts for nothing.",
            "您可以对每个条目提出一次异议并说明理由，由未参与该决定的人员书面答复；答复之前该条目不产生任何影响。",
        )),
        el("ul", None, *(el("li", None, _entry(entry)) for entry in record["entries"]))
        if record["entries"] else el("p", None, nothing),
        _list(Text("What a person may decide because of it", "据此可由人工决定的措施"),
              (join(_text(o["title"]), " · ", _text(o["reason"])) for o in record["open"])),
    )  # fmt: skip


def _entry(entry: Mapping[str, Any]) -> Markup:
    limit = entry["restriction"]
    parts: list[Child] = [f"{_day(entry['final_at'])} · {entry['external_id']} · ", _text(entry["title"])]
    if entry["counts"]:
        parts += [" · ", Text("counts until the end of", "有效至"), f" {_last_day(entry['counts_until'])}"]
    if entry["disputed"]:
        parts += [" · ", Text("your objection waits for an answer", "您的异议等待答复")]
    if limit:
        end = _day(limit["ended_at"]) if limit["ended_at"] else _last_day(limit["until"])
        off = Text("switched off:", "停用：")
        parts += [f" · {_day(limit['since'])} – {end} · ", off, _text(limit["title"])]
    return join(*parts)


def _day(at: str) -> str:
    return str(day_of(datetime.fromisoformat(at)))


def _last_day(over: str) -> str:
    return str(day_of(datetime.fromisoformat(over) - timedelta(microseconds=1)))


def _claim(claim: Mapping[str, Any]) -> Markup:
    asked = f"{claim['asked']['amount']} {claim['asked']['currency']}"
    return el(
        "section",
        None,
        el("h2", None, f"{claim['platform']} · {claim['external_id']}"),
        el("p", None, f"{claim['submitted_at']} · {claim['remedy']} · {asked} · {claim['state']}"),
        _decision(claim["decision"]),
        _list(Text("Your words", "您写的内容"), (el("blockquote", None, t["text"]) for t in claim["texts"])),
        _list(
            Text("Your files", "您的文件"),
            (el("a", {"href": f["member"]}, f["name"] or f["sha256"][:12]) for f in claim["files"]),
        ),
        _list(Text("What the check found", "核查发现"), map(_finding, claim["findings"])),
        _list(Text("What happened", "经过"), map(_event, claim["history"])),
        _list(Text("About your record", "关于您的记录"), map(_said, claim["said_about_record"])),
        _list(
            Text("By what claims can be seen to belong together", "用于识别相互关联的索赔"),
            (f"{tie['kind']} · {tie['hash'][:16]}…" for tie in claim["ties"]),
        ),
        _list(Text("Who received something of it", "接收方"), (_text(r) for r in claim["recipients"])),
        _kept(claim["kept"]),
        _list(
            Text("Erased", "已删除"),
            (join(f"{e['at']} · {e['rule']} · ", _WHAT[e["what"]]) for e in claim["erased"]),
        ),
    )


def _decision(decision: Mapping[str, Any] | None) -> Markup | None:
    if decision is None:
        return None
    return join(
        el("h3", None, Text("Decision", "决定")),
        el("p", None, _WORDS[decision["outcome"]], f" {decision['at']} · {decision['clause'] or ''}"),
        el("blockquote", None, decision["reasons"]) if decision["reasons"] else None,
    )


def _finding(finding: Mapping[str, Any]) -> Markup:
    return join(_text(finding["title"]), " · ", BANDS[Band(finding["band"])])


def _event(event: Mapping[str, Any]) -> Markup:
    return join(f"{event['at']} · ", _WORDS.get(event["kind"], event["kind"]))


def _said(said: Mapping[str, Any]) -> Markup:
    return join(_event(said), el("blockquote", None, said["text"]) if said["text"] else None)


def _kept(items: Iterable[Mapping[str, Any]]) -> Markup:
    heads = (Text("kept", "保存的内容"), Text("goes on", "删除时间"), Text("why", "原因"),
             Text("goes if you ask", "可应您要求删除"))  # fmt: skip
    yes, no = Text("yes", "是"), Text("no", "否")
    rows = [
        el(
            "tr",
            None,
            el("td", None, _WHAT[item["what"]]),
            el("td", None, _text(item["stopped"]) if item["stopped"] else item["erased_from"] or "–"),
            el("td", None, _text(item["why"])),
            el("td", None, yes if item["goes_if_you_ask"] else no),
        )
        for item in items
    ]
    return el("table", None, el("tr", None, *(el("th", None, head) for head in heads)), *rows)


def _list(title: Text, items: Iterable[Child]) -> Markup | None:
    found = [el("li", None, item) for item in items]
    return join(el("h3", None, title), el("ul", None, *found)) if found else None


def _text(both: Mapping[str, str]) -> Text:
    return Text(both["en"], both["zh"])
