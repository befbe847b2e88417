"""The sentence a reviewer may quote in a reason: what was seen, how strong it is, how often that is wrong."""

from jianzhen.model import Band, Finding, Text
from jianzhen.report.words.figures import measured
from jianzhen.report.words.kinds import KINDS
from jianzhen.report.words.terms import BANDS

_HINT = Text(
    "This is a hint, common in honest claims, and no reason by itself.",
    "这只是提示，在正常索赔中也常见，不能单独作为理由。",
)
_NONE = Text("It counts for or against nobody.", "对任何一方都不计入。")
_EVIDENCE = Text(
    "It is about the exhibit, not about a person, and does not decide the claim by itself.",
    "这是对材料的判断，不是对人的判断，也不能单独决定索赔结果。",
)
_PHOTO, _TEXT, _VIDEO = Text("Photo", "照片"), Text("Text", "文字"), Text("Video", "视频")
_CLOSINGS = {Band.NONE: _NONE, Band.WEAK: _HINT}


def quote(finding: Finding) -> Text:
    """Return two or three sentences that stand on their own, with the figures they rest on.

    What a stranger wrote into the file is not among them: they name the exhibit by its SHA-256 (cut), the
    kind, the examiner and its version, and the calibration, so that the statement can be checked.
    """
    title, band = KINDS[finding.kind].title, BANDS[finding.strength.band]
    who, texts = f"{finding.examiner} {finding.examiner_version}", finding.kind.about_words
    who = f"{who}, {finding.detector}" if finding.detector else who
    videos = finding.kind.about_video
    what = _TEXT if texts else _VIDEO if videos else _PHOTO
    rate, closing = measured(finding.strength, texts, videos), _CLOSINGS.get(finding.strength.band, _EVIDENCE)
    return Text(
        f"{what.en} {finding.exhibit[:12]}…: {title.en} ({who}). Strength of evidence: {band.en.lower()}. "
        f"False alarms: {rate.en[0].lower()}{rate.en[1:]}. {closing.en}",
        f"{what.zh} {finding.exhibit[:12]}…：{title.zh}（{who}）。"
        f"证据强度：{band.zh}。{rate.zh}。{closing.zh}",
    )
