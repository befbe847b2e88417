"""What a result amounts to, in sentences for people."""

from collections.abc import Iterator
from typing import Any

from jianzhen.bench.examine import AS_CAME
from jianzhen.model import Text

Raw = dict[str, Any]


def percent(rate: float | None) -> str:
    """Write a share."""
    return "–" if rate is None else f"{rate:.1%}"


def of(share: Raw) -> str:
    """Write a share with its exact interval and its counts."""
    if not share["n"]:
        return "–"
    return f"{percent(share['rate'])} ({percent(share['low'])} – {percent(share['high'])}; {counts(share)})"


def counts(share: Raw) -> str:
    """Write how many of how many."""
    return f"{share['k']:,} / {share['n']:,}"


def summary(raw: Raw) -> Iterator[Text]:
    """Yield the sentences that matter most, the audit before any figure."""
    yield audited(raw["audit"][AS_CAME])
    items, one = raw["items"], Text("photos", "张")
    if raw["reviews"]:
        one = Text("reviews", "条评价")
    places = Text("", "")
    if items["categories"] > 1:
        places = Text(f" in {items['categories']:,} categories", f"，{items['categories']:,} 个类别")
    yield Text(
        f"{items['real']:,} real and {items['fake']:,} fake {one.en}, {items['photos']:,} photos{places.en}.",
        f"真实 {items['real']:,} {one.zh}，伪造 {items['fake']:,} {one.zh}；共 {items['photos']:,} 张照片"
        f"{places.zh}。",
    )
    yield from _figures(raw["figures"][AS_CAME])
    if "right_original" in raw:
        found = of(raw["right_original"][AS_CAME])
        yield Text(
            f"Found together with the very photo they copy: {found}.", f"同时指出了所复制的原照片：{found}。"
        )
    yield from (_way(way, raw) for way in raw["figures"] if way != AS_CAME)
    yield from _left(raw)


def _way(way: str, raw: Raw) -> Text:
    """Say what came out after one delivery chain."""
    found, alarms = (of(raw["figures"][way][name]) for name in ("found", "false_alarms"))
    audit = raw["audit"][way]
    told = "–" if audit["leak"] is None else f"{audit['auc']:.3f}"
    leaks = Text(" (LEAK)", "（泄露）") if audit["leak"] else Text("", "")
    return Text(
        f"After {way}: fakes found {found}; false alarms {alarms}; audit AUC {told}{leaks.en}.",
        f"经过 {way}：检出 {found}；误报 {alarms}；审计 AUC {told}{leaks.zh}。",
    )


def audited(audit: Raw) -> Text:
    """Say whether the classes can be told apart without pixels."""
    if audit["leak"] is None:
        least = audit["needed_groups"]
        return Text(
            f"Shortcut audit: not possible, it needs {least} groups of either truth.",
            f"捷径审计：无法进行，真实和伪造各需要至少 {least} 组。",
        )
    told = f"AUC {audit['auc']:.3f} ({audit['low']:.3f} – {audit['high']:.3f})"
    across = Text("", "")
    if (rest := audit["across_sources"]) is not None:
        across = Text(f", with whole sources left out {rest:.3f}", f"，整个来源留出时 {rest:.3f}")
    named = ", ".join(f"{t['trait']} ({t['auc']:.2f})" for t in audit["traits"])
    if audit["leak"]:
        return Text(
            "WARNING: the set gives its classes away; figures on it cannot be trusted. Size, format and "
            f"metadata alone, without a single pixel, tell real from fake: {told}{across.en}. Most telling: "
            f"{named or '–'}.",
            "警告：这个数据集会泄露答案，其上的数字不可信。不看任何像素，仅凭尺寸、格式和元数据就能区分真伪："
            f"{told}{across.zh}。最明显的是：{named or '–'}。",
        )
    return Text(
        "Shortcut audit: size, format and metadata alone do not tell real from fake better than chance, "
        f"{told}{across.en}.",
        f"捷径审计：仅凭尺寸、格式和元数据，区分真伪不比随机猜测好，{told}{across.zh}。",
    )


def _figures(figures: Raw) -> Iterator[Text]:
    macro = figures["macro"]
    values = {name: _mean(macro[name]) for name in ("balanced_accuracy", "tnr", "tpr", "f1")}
    yield Text(
        f"Averaged over categories: balanced accuracy {values['balanced_accuracy']}, TNR {values['tnr']}, "
        f"TPR {values['tpr']}, F1 {values['f1']}.",
        f"按类别平均：平衡准确率 {values['balanced_accuracy']}，TNR {values['tnr']}，TPR {values['tpr']}，"
        f"F1 {values['f1']}。",
    )
    found, alarms = of(figures["found"]), of(figures["false_alarms"])
    yield Text(f"Fakes found: {found}. False alarms: {alarms}.", f"检出伪造：{found}。误报：{alarms}。")
    yield from map(at_alarms, figures["at_false_alarms"])


def _mean(value: Raw) -> str:
    return "–" if value["value"] is None else f"{value['value']:.3f} ({value['categories']})"


def at_alarms(point: Raw) -> Text:
    """Say how many fakes are found at a share of false alarms, or that there are too few reals to say."""
    rate = f"{point['rate']:.1%}"
    if not point["supported"]:
        return Text(
            f"At {rate} false alarms: not supported by n (needs ≥ {point['needed']:,} real ones, there are "
            f"{point['real']:,}).",
            f"误报率 {rate} 时：样本数不足以支持（真实样本需要 ≥ {point['needed']:,}，现有 "
            f"{point['real']:,}）。",
        )
    found, alarms = of(point["found"]), of(point["false_alarms"])
    return Text(
        f"At {rate} false alarms: found {found}; false alarms {alarms}.",
        f"误报率 {rate} 时：检出 {found}；误报 {alarms}。",
    )


def _left(raw: Raw) -> Iterator[Text]:
    """What is no part of the figures."""
    if missing := raw["not_judged"][AS_CAME]:
        yield Text(
            f"{missing:,} could not be judged and are in no rate.",
            f"{missing:,} 个无法核查，不计入任何比率。",
        )
    if unexamined := raw["not_examined"][AS_CAME]:
        yield Text(
            f"On {unexamined:,} the kind asked for could not be examined; they are in no rate.",
            f"{unexamined:,} 个无法检查所指定的种类，不计入任何比率。",
        )
    if doubled := raw["same_bytes_real_and_fake"]:
        yield Text(
            f"{doubled:,} files lie among the real and among the fake ones: their truth cannot be both.",
            f"{doubled:,} 个文件同时出现在真实和伪造中：两者不可能都对。",
        )
    for reason in raw["passed_over"]:
        examples = ", ".join(reason["examples"])
        yield Text(
            f"Passed over: {reason['count']:,} ({reason['why']['en']}), such as {examples}",
            f"略过 {reason['count']:,} 个（{reason['why']['zh']}），例如 {examples}",
        )
