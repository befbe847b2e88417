"""Which charts a calibration shows: of the whole check, and of each kind found or known to be true."""

from collections.abc import Iterator
from math import inf, log

import numpy as np

from jianzhen.calibrate.chart import Chart, Line, steps
from jianzhen.calibrate.measure import Measured
from jianzhen.calibrate.result import Result
from jianzhen.model import Text
from jianzhen.report.words import KINDS
from jianzhen.strength.likelihood import Floats, exceeding, reliability

_GENUINE, _FORGED = Text("genuine", "真实"), Text("forged", "伪造")
_SHARE = Text("share at least as high", "不低于该值的比例")
_STEPS, _LINE = Text("isotonic", "保序回归"), Text("logistic", "逻辑回归")


def charts(result: Result) -> Iterator[Chart]:
    """Yield every chart of a calibration; names are file names."""
    yield _whole(result)
    for m in result.measured:
        if m.regime is None and (m.alarms or len(m.forged)):
            yield _scores(m)
            if m.ratios is not None:
                yield _tippett(m)
                yield _reliability(m)


def _whole(result: Result) -> Chart:
    levels = np.array([level for _, level in result.levels])
    threshold = result.bound.threshold
    return Chart(
        "whole-check",
        Text("Whole check, genuine claims", "整体核查：真实索赔"),
        Text("level of the strongest finding (log10)", "最强发现的等级（log10）"),
        _SHARE,
        (Line(_GENUINE, _survival(levels)),),
        None if threshold == inf else threshold,
    )


def _survival(values: Floats, unit: float = 1.0) -> tuple[tuple[float, float], ...]:
    return steps([(value / unit, share) for value, share in exceeding(values)])


def _title(m: Measured, what: Text) -> Text:
    title = KINDS[m.kind].title
    return Text(f"{what.en}: {title.en} ({m.name})", f"{what.zh}：{title.zh}（{m.name}）")


def _scores(m: Measured) -> Chart:
    parts = ((_GENUINE, m.honest), (_FORGED, m.forged))
    return Chart(
        f"scores-{m.name.replace(' ', '-')}",
        _title(m, Text("Scores", "分数分布")),
        Text("score", "分数"),
        _SHARE,
        tuple(Line(name, _survival(values)) for name, values in parts if len(values)),
    )


def _tippett(m: Measured) -> Chart:
    assert m.ratios is not None
    truth = m.ratios.forged
    lines = [
        Line(Text(f"{who.en}, {how.en}", f"{who.zh}，{how.zh}"), _survival(ratios[chosen], log(10)))
        for how, ratios in ((_STEPS, m.ratios.isotonic), (_LINE, m.ratios.logistic))
        for who, chosen in ((_GENUINE, ~truth), (_FORGED, truth))
    ]
    return Chart(
        f"tippett-{m.name.replace(' ', '-')}",
        _title(m, Text("Tippett plot", "Tippett 图")),
        Text("log10 likelihood ratio, left-out blocks", "留出数据的似然比（log10）"),
        _SHARE,
        tuple(lines),
        0.0,
    )


def _reliability(m: Measured) -> Chart:
    assert m.ratios is not None
    fits = ((_STEPS, m.ratios.isotonic), (_LINE, m.ratios.logistic))
    dots = [
        Line(name, tuple((p, seen) for p, _, _, seen in reliability(ratios, m.ratios.forged)), dots=True)
        for name, ratios in fits
    ]
    return Chart(
        f"reliability-{m.name.replace(' ', '-')}",
        _title(m, Text("Reliability", "可靠性图")),
        Text("predicted probability at even odds", "先验各半时的预测概率"),
        Text("observed share", "实际比例"),
        (*dots, Line(Text("ideal", "理想"), ((0.0, 0.0), (1.0, 1.0)))),
    )
