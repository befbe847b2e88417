"""A calibration as one self-contained page in both languages."""

from collections.abc import Iterable, Sequence
from math import inf

from jianzhen.calibrate.chart import Chart, to_svg
from jianzhen.calibrate.measure import QUANTILES, Measured
from jianzhen.calibrate.ordering import PLENTY
from jianzhen.calibrate.result import Result
from jianzhen.calibrate.seen import EXAMINER
from jianzhen.model import Kind, Lang, Text
from jianzhen.report.html.element import Markup, el, join
from jianzhen.report.html.sheet import sheet, table
from jianzhen.report.words import KINDS, REGIMES
from jianzhen.strength import CEILING
from jianzhen.strength.combine import EVIDENCE

_MOST_ROWS = 40
_QUANTILES = ", ".join(f"{q:.0%}" for q in QUANTILES)
_ALL = Text("all", "全部")


def to_page(result: Result, charts: Sequence[Chart], lang: Lang) -> str:
    """Return the page; it opens in `lang` and asks nothing of any network."""
    return sheet(
        result.calibration.id,
        lang,
        el("h1", None, Text("Calibration", "校准"), f" {result.calibration.id}"),
        el("ul", None, *(el("li", None, line) for line in summary(result))),
        _groups(result),
        _thresholds(result),
        _measured(result.measured),
        _drift(result),
        _alarms(result),
        *(el("section", None, el("h2", None, c.title), to_svg(c)) for c in charts),
    )


def summary(result: Result) -> Iterable[Text]:
    """Yield the sentences that matter most."""
    bound, reference, previous = result.bound, result.raw["reference"], result.raw["previous"]
    yield Text(
        f"{reference['claims']:,} genuine claims ({reference['photos']:,} photos) in "
        f"{result.raw['bound']['blocks']:,} independent blocks; {reference['forged_claims']:,} forged "
        f"claims; {len(result.unreadable):,} files could not be read.",
        f"真实索赔 {reference['claims']:,} 个（照片 {reference['photos']:,} 张），分属 "
        f"{result.raw['bound']['blocks']:,} 个互不相关的组；伪造索赔 {reference['forged_claims']:,} 个；"
        f"无法读取 {len(result.unreadable):,} 个文件。",
    )
    yield _promise(result)
    if silenced := _silenced(result):
        plenty = PLENTY * bound.goal.needed
        names = ", ".join(kind.value for kind in silenced)
        yield Text(
            f"The bound turns these into hints, whatever their score: {names}. With {plenty:,} genuine "
            "claims a noisy kind is told from the others.",
            f"为守住上限，以下种类无论分数多高都只算提示：{names}。真实索赔达到 {plenty:,} 个时，"
            "可以把嘈杂的种类与其他种类分开。",
        )
    worst = bound.worst
    if worst is not None:
        yield Text(
            f"Worst group large enough to show it: {worst.by} {worst.value or '–'}, {worst.alarms} of "
            f"{worst.claims:,}, at most {worst.upper:.2%}.",
            f"样本足够的各组中最差的一组：{worst.by} {worst.value or '–'}，{worst.claims:,} 个中误报 "
            f"{worst.alarms} 个，误报率至多 {worst.upper:.2%}。",
        )
    small = [g for g in bound.groups if not g.supported]
    if small:
        yield Text(
            f"{len(small)} groups are too small to show it alone: needs ≥ {bound.goal.needed:,} claims.",
            f"{len(small)} 个组样本太少，无法单独给出保证（需要 ≥ {bound.goal.needed:,} 个索赔）。",
        )
    tried = result.splits
    if tried:
        kept = sum(s.rate <= bound.goal.rate for s in tried)
        yield Text(
            f"Threshold chosen on one random half of the blocks and tried on the other: bound kept in {kept} "
            f"of {len(tried)} splits, worst rate {max(s.rate for s in tried):.2%}.",
            f"随机取一半组选定阈值、用另一半检验：{len(tried)} 次中有 {kept} 次未超过上限，最差误报率 "
            f"{max(s.rate for s in tried):.2%}。",
        )
    else:
        yield Text(
            "Too few sources to try the threshold on sources left out.",
            "来源太少，无法用留出的来源检验阈值。",
        )
    for m in result.measured:
        if m.detector and m.regime is None:
            yield _asked(m)
    for drift in result.drift:
        if drift.drifted:
            yield Text(
                f"Drift since {previous}: {drift.what}, {_of(drift.before)} then, {_of(drift.now)} now.",
                f"与 {previous} 相比有漂移：{drift.what}，当时 {_of(drift.before)}，现在 {_of(drift.now)}。",
            )


def _asked(m: Measured) -> Text:
    share = f"{m.low:.1%} – {m.high:.1%}"
    return Text(
        f"Detector {m.detector}: reacts to {m.alarms:,} of {len(m.honest):,} genuine photos ({share}) and to "
        f"{m.hits:,} of {len(m.forged):,} forged ones. It sorts the queue, no more.",
        f"检测模型 {m.detector}：真实照片 {len(m.honest):,} 张，有反应 {m.alarms:,} 张（{share}）；"
        f"伪造照片 {len(m.forged):,} 张，有反应 {m.hits:,} 张。它只用来给队列排序。",
    )


def _silenced(result: Result) -> list[Kind]:
    """Kinds that could be evidence, and that the threshold leaves none of."""
    tables = [t for t in result.calibration.tables if t.regime is None]
    return [
        kind
        for t in tables
        for kind in t.kinds
        if min(t.log10_lrs[-1], CEILING.get(kind, inf)) >= EVIDENCE and t.thresholds.get(kind) == inf
    ]


def _promise(result: Result) -> Text:
    goal, whole = result.bound.goal, result.bound.whole
    if result.bound.threshold == inf:
        return Text(
            f"No threshold keeps the false alarms of the whole check at {goal.rate:.4g} or below: even the "
            "strongest findings are too common on these claims. All findings are at most hints.",
            f"没有任何阈值能把整体误报率控制在 {goal.rate:.4g} 以内：在这些索赔中，最强的发现也太常见。"
            "所有发现最多算提示。",
        )
    return Text(
        f"Below level {result.bound.threshold:.2f} a finding is a hint at most: {whole.alarms} of "
        f"{whole.claims:,} genuine claims reach it, at most {whole.upper:.2%} with confidence "
        f"{goal.confidence:.4g} (goal {goal.rate:.4g}).",
        f"等级低于 {result.bound.threshold:.2f} 的发现最多算提示：{whole.claims:,} 个真实索赔中有 "
        f"{whole.alarms} 个达到，误报率以 {goal.confidence:.4g} 的置信度至多 {whole.upper:.2%}"
        f"（目标 {goal.rate:.4g}）。",
    )


def _of(count: tuple[int, int]) -> str:
    return f"{count[0]:,} / {count[1]:,}"


def _groups(result: Result) -> Markup:
    columns = (
        Text("Group", "分组"),
        Text("Genuine claims", "真实索赔"),
        Text("False alarms", "误报"),
        Text("At most", "至多"),
        Text("Shows the bound", "能否单独保证"),
    )
    needed = result.bound.goal.needed
    short = Text(f"no: needs ≥ {needed:,}", f"否：需要 ≥ {needed:,} 个")
    rows = [
        (
            f"{g.by}: {g.value or '–'}",
            f"{g.claims:,}",
            str(g.alarms),
            f"{g.upper:.2%}",
            Text("yes", "能") if g.supported else short,
        )
        for g in result.bound.groups[:_MOST_ROWS]
    ]
    return table(Text("False alarms by group, worst first", "各组误报，最差的在前"), columns, rows)


def _kind(kind: Kind, detector: str | None) -> Markup:
    named = f"{EXAMINER.get(kind, '–')} · {kind.value}{f' · {detector}' if detector else ''}"
    code = el("span", {"class": "muted"}, named)
    return el("div", None, KINDS[kind].title, el("br"), code)


def _thresholds(result: Result) -> Markup:
    columns = (
        Text("Kind", "种类"),
        Text("Regime", "送达方式"),
        Text("Genuine photos", "真实照片"),
        Text("Evidence from score", "从该分数起算作证据"),
        Text("Strongest, log10 likelihood ratio", "最强似然比（log10）"),
    )
    hint = Text("never: a hint at most", "从不：最多算提示")
    rows = [
        (
            _kind(kind, t.detector),
            REGIMES[t.regime] if t.regime else _ALL,
            f"{t.n_negatives:,}",
            hint
            if kind.only_orders or t.thresholds.get(kind, 0) == inf
            else f"{t.thresholds.get(kind, 0):g}",
            f"{min(t.log10_lrs[-1], CEILING.get(kind, inf)):.2f}",
        )
        for t in result.calibration.tables
        for kind in t.kinds
    ]
    return table(Text("What check uses", "核查时所用"), columns, rows)


def _measured(measured: Sequence[Measured]) -> Markup:
    columns = (
        Text("Kind", "种类"),
        Text("Regime", "送达方式"),
        Text("Genuine photos", "真实照片"),
        Text("With finding", "出现发现"),
        Text("Rate, exact interval", "比例及精确区间"),
        Text("Not examined", "未能检查"),
        Text(f"Scores at {_QUANTILES}", f"分数分位 {_QUANTILES}"),
        Text("Forged, found", "伪造及检出"),
        Text("Cllr isotonic / logistic / min", "Cllr 保序/逻辑/最小"),
    )  # fmt: skip
    rows = [
        (
            _kind(m.kind, m.detector),
            REGIMES[m.regime] if m.regime else _ALL,
            f"{len(m.honest):,}",
            str(m.alarms),
            f"{m.alarms / len(m.honest):.2%} ({m.low:.2%} – {m.high:.2%})" if len(m.honest) else "–",
            f"{m.abstained:,}",
            ", ".join(f"{q:g}" for q in m.quantiles),
            f"{len(m.forged):,}, {m.hits:,}" if len(m.forged) else "–",
            f"{m.ratios.cllr_isotonic:.3f} / {m.ratios.cllr_logistic:.3f} / {m.ratios.cllr_min:.3f}"
            f"{'' if m.ratios.across_sources else ' *'}"
            if m.ratios
            else "–",
        )
        for m in measured
    ]
    found = table(Text("By kind and delivery regime", "按种类和送达方式"), columns, rows)
    star = Text(
        "* From one source only: blocks of product and customer were left out, not sources.",
        "* 只有一个来源：留出的是商品和顾客，而不是来源。",
    )
    return join(found, el("p", {"class": "muted"}, star))


def _drift(result: Result) -> Markup:
    columns = (
        Text("Count", "计数"),
        Text("Then", "当时"),
        Text("Now", "现在"),
        Text("p (Holm)", "p 值（Holm）"),
    )
    rows = [
        (c.what, _of(c.before), _of(c.now), el("span", {"class": "bad" if c.drifted else None}, f"{c.p:.3g}"))
        for c in result.drift
    ]
    previous = result.raw["previous"]
    return table(Text(f"Compared with {previous}", f"与 {previous} 比较"), columns, rows)


def _alarms(result: Result) -> Markup | None:
    """Genuine claims with findings: look at them, their truth may be wrong."""
    loud = [(id_, level) for id_, level in result.levels if level > 0][:_MOST_ROWS]
    if not loud:
        return None
    columns = (Text("Genuine claim", "真实索赔"), Text("Level", "等级"))
    title = Text("Look at these: are they really genuine?", "请查看：这些确实是真实索赔吗？")
    return table(title, columns, [(id_, f"{level:.2f}") for id_, level in loud])
