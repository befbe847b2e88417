"""Measured figures as sentences. Bounds are rounded up and ratios down: never more than was measured."""

import math

from jianzhen.model import Band, Strength, Text

USELESS_BOUND = 0.5
"""An upper bound on false alarms above this says nothing."""

ENOUGH = 30
"""Photos or texts from which such a bound is no lack of them: the finding is common."""


def error_rate(strength: Strength, texts: bool = False, videos: bool = False) -> Text:
    """Say how often an honest photo, text or video gets such a finding, and on how many that was measured."""
    n, bound = strength.n_negatives, strength.false_alarm_bound
    things, named, unit = _things(texts, videos)
    if n <= 0 or not 0 <= bound < 1:
        return Text("Error rate not measured", "误报率尚未测量")
    if bound > USELESS_BOUND and n >= ENOUGH:
        return Text(
            f"Common: up to {math.ceil(bound * 100)} in 100 honest {'texts' if texts else 'photos'}, "
            f"measured on {n:,}",
            f"很常见：每 100 {'段正常文字' if texts else '张正常照片'}最多有 {math.ceil(bound * 100)} "
            f"{'段' if texts else '张'}（实测 {n:,} {'段' if texts else '张'}）",
        )
    if bound > USELESS_BOUND:
        return Text(
            f"Too few honest {things} measured to give an error rate ({n:,})",
            f"实测的正常{named}太少，给不出误报率（{n:,} {unit}）",
        )
    count, out_of = _ratio(bound)
    if texts:
        return Text(
            f"At most {count} in {out_of:,} honest texts, measured on {n:,}, most of them made by a program",
            f"每 {out_of:,} 段正常文字至多误报 {count} 段（实测 {n:,} 段，多由程序生成）",
        )
    return Text(
        f"At most {count} in {out_of:,} honest {things}, measured on {n:,}",
        f"每 {out_of:,} {unit}正常{named}至多误报 {count} {unit}（实测 {n:,} {unit}）",
    )


def _things(texts: bool, videos: bool) -> tuple[str, str, str]:
    """Name what was measured on, in English and Chinese, and the Chinese unit."""
    return (
        ("texts", "文字", "段") if texts else ("videos", "视频", "段") if videos else ("photos", "照片", "张")
    )


def measured(strength: Strength, texts: bool = False, videos: bool = False) -> Text:
    """Say the error rate, and by which calibration."""
    rate = error_rate(strength, texts, videos)
    return Text(
        f"{rate.en}; calibration {strength.calibration}", f"{rate.zh}；校准数据 {strength.calibration}"
    )


def _ratio(bound: float) -> tuple[str, int]:
    """Write a rate as "count in 1,000" (10,000, … where smaller), the count rounded up to two digits."""
    out_of = 1_000
    while bound * out_of < 1 and out_of < 1_000_000:
        out_of *= 10
    count = bound * out_of
    step = 1.0 if count >= 10 else 0.1
    rounded = math.ceil(round(count / step, 6)) * step
    return f"{rounded:.1f}".removesuffix(".0"), out_of


def likelihood(strength: Strength, texts: bool = False, videos: bool = False) -> Text:
    """Say how much more often such a finding is seen where it is true than on honest ones."""
    if strength.band is Band.NONE or not math.isfinite(strength.log10_lr):
        return Text("Carries no weight by itself", "本身不作为证据")
    times = _round_down(10 ** min(strength.log10_lr, 12))
    things, named, _ = _things(texts, videos)
    return Text(
        f"Seen about {times} times as often where it is true as on honest {things}",
        f"在情况属实的{named}上，出现频率约为正常{named}的 {times} 倍",
    )


def _round_down(value: float) -> str:
    """Cut to two digits: 1,234 → 1,200; 2.57 → 2.5."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    cut = math.floor(value / step + 1e-9) * step
    return f"{cut:,.0f}" if step >= 1 else f"{cut:.1f}".removesuffix(".0")
