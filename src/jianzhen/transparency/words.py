"""What the figures are called, and what they mean: it stands on the page itself."""

from collections.abc import Mapping

from jianzhen.model import Kind, Regime, Text
from jianzhen.report.words import KINDS, REGIMES
from jianzhen.transparency.figures import FOR_MEDIAN, FOR_NINETY, SMALL, Group
from jianzhen.transparency.lives import NOT_KNOWN, SEVERAL

QUESTIONS: Mapping[str, Text] = {
    "outcome": Text("How it stands", "处理结果"),
    "appeal": Text("Appeals", "申诉"),
    "evidence": Text("What the check found", "核查发现"),
}

COLUMNS: Mapping[str, Text] = {
    "granted": Text("granted", "全部支持"),
    "partial": Text("granted in part", "部分支持"),
    "refused": Text("refused", "不支持"),
    "withdrawn": Text("withdrawn or joined", "撤回或并入"),
    "open": Text("open", "处理中"),
    "none": Text("no appeal", "未申诉"),
    "stood": Text("appeal, decision stands or not yet answered", "已申诉，维持原决定或尚未答复"),
    "changed": Text("overturned or changed", "原决定被撤销或变更"),
    "found": Text("something found", "有发现"),
    "nothing": Text("nothing found", "无发现"),
}

BY: Mapping[str, Text] = {
    "category": Text("By category of goods", "按商品类目"),
    "regime": Text("By how the photos were delivered", "按照片的传输方式"),
}

OTHERS = Text("all others together", "其余合计")
HIDDEN = Text("–", "–")
TITLE = Text("Refund claims: figures of a year", "退款索赔年度统计")
CLAIMS = Text("claims", "索赔数")
MEDIAN = Text("half decided within", "半数在此时间内作出决定")
NINETY = Text("90 % decided within", "九成在此时间内作出决定")
TOO_FEW = Text("fewer than five claims: no figures are shown", "不足五件索赔，不公布统计")
NOT_APART = Text("too few claims to take apart", "索赔数太少，不作分列")
GOES_ON = Text("The year is not over.", "该年度尚未结束。")

MEANINGS: tuple[tuple[Text, Text], ...] = (
    (CLAIMS, Text(
        "Claims submitted on a day of this year (in China), each counted once and as it stood when the "
        "figures "
        "were made. A claim submitted earlier and decided this year is in the figures of that earlier year.",
        "提交日（中国时间）在本年度内的索赔，每件计一次，以统计时的状态为准。往年提交、本年度决定的，"
        "计入提交年度。",
    )),
    (QUESTIONS["outcome"], Text(
        "The decision that stands. Refused: nothing was granted; a person decided that. Granted in part: "
        "less, "
        "or something else than was asked. Open: no decision stands yet. Joined: the claim goes on in "
        "another one.",
        "以现行有效的决定为准。不支持：未给予任何补救，均由人决定。部分支持：少于请求或补救方式不同。"
        "处理中：尚无有效决定。"
        "并入：并入另一索赔继续处理。",
    )),
    (QUESTIONS["appeal"], Text(
        "Overturned or changed: on appeal a person decided otherwise, or the ended claim was opened again. A "
        "second reviewer's view before any decision, a demand that a person decide, and an objection to an "
        "entry in the consumer record are no appeals.",
        "撤销或变更：申诉后由人另作决定，或已终结的索赔被重新处理。作出决定前的复核、要求人工决定、"
        "对消费者记录条目的异议，"
        "不计为申诉。",
    )),
    (QUESTIONS["evidence"], Text(
        "Claims of whose photos or words, the buyer's, something was found that is at least moderately "
        "strong; a "
        "claim can have several kinds. A finding is a reason to look: it does not say that a claim is "
        "false or "
        "that anybody lied. Weaker signs, and what was found on merchants' photos, are not counted.",
        "买家提交的照片或文字中有强度至少为中等的发现的索赔；一件索赔可有多种发现。发现只是需要查看的理由，"
        "不表示索赔不实，也不表示"
        "任何人说谎。较弱的迹象，以及商家照片上的发现，不计入。",
    )),
    (MEDIAN, Text(
        "From submission to the first decision, of the claims that had one; waiting for either side is in "
        "it. "
        f"Half is shown from {FOR_MEDIAN} decided claims on, 90 % from {FOR_NINETY} on.",
        f"从提交到首次决定，只计已有决定的索赔，含等待双方的时间。已决定满 {FOR_MEDIAN} 件才公布半数时间，"
        f"满 {FOR_NINETY} 件才公布九成时间。",
    )),
    (BY["category"], Text(
        "As the platform named it when the claim came in; not known where it did not, or where that was "
        "deleted.",
        "以平台提交索赔时所填为准；未填写或已删除的计为未知。",
    )),
    (BY["regime"], Text(
        "How the buyer's photos reached us, as the check saw it: every error rate depends on it. Not "
        "known: there "
        "is no photo, or the report was deleted.",
        "核查所见的买家照片传输方式，各项误报率均与此有关。未知：没有照片，或报告已删除。",
    )),
    (HIDDEN, Text(
        f"Hidden: counts below {SMALL}, zero among them, and others from which these could be computed. "
        f"Columns, "
        "rows and kinds that are too small are taken together.",
        f"不公布：小于 {SMALL} 的数（含零），以及可据以推算的其他数。过小的列、行和发现种类合并计算。",
    )),
    (Text("not counted", "不计入"), Text(
        "Persons (a buyer or merchant can have several claims), sums of money, claims that never reached "
        "this "
        "system, and claims that were false without anybody noticing: no figure here tells how many these "
        "are.",
        "人数（同一买家或商家可有多件索赔）、金额、未进入本系统的索赔，以及无人察觉的不实索赔："
        "本统计不反映其数量。",
    )),
)  # fmt: skip


def group_name(group: Group) -> Text:
    """Return what columns that are counted together are called."""
    names = [COLUMNS[name] for name in group]
    return Text("; ".join(n.en for n in names), "；".join(n.zh for n in names))


def kind_name(group: Group) -> Text:
    """Return what a kind of finding is called; the empty group: any other."""
    return KINDS[Kind(group[0])].title if group else Text("any other kind", "其他任何种类")


def row_name(by: str, names: Group) -> Text:
    """Return what a row is called."""
    if not names:
        return OTHERS
    if names[0] == NOT_KNOWN:
        return Text("not known", "未知")
    if names[0] == SEVERAL:
        return Text("several ways", "多种方式")
    return REGIMES[Regime(names[0])] if by == "regime" else Text(names[0], names[0])


def not_followed(count: int | None) -> Text:
    """Return the sentence on claims that are missing."""
    if count is None:
        return Text(
            f"Fewer than {SMALL} further claims are not in these figures: their rules of procedure are not "
            "known here.",
            f"另有不足 {SMALL} 件索赔未计入：本机没有其适用的程序规则。",
        )
    return Text(
        f"{count} further claims are not in these figures: their rules of procedure are not known here.",
        f"另有 {count} 件索赔未计入：本机没有其适用的程序规则。",
    )
