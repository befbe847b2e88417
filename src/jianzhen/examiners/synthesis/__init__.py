"""Examiner `synthesis`: asks the learned detectors that a site brought. It orders the queue, no more.

It knows no detector of its own (see MODEL_CARD.md), and says nothing where none is given.
"""

import math
from collections.abc import Iterator

from jianzhen.detectors import CannotScore, Card, Detector
from jianzhen.errors import PhotoError
from jianzhen.examiners.case import Case
from jianzhen.model import Abstention, Finding, Kind, Text
from jianzhen.photo import Photo

NAME = "synthesis"
VERSION = "1"

BROKEN = Text("The picture cannot be decoded at full size.", "图片无法以原始尺寸解码。")
NO_NUMBER = Text("The detector's answer is no number.", "该模型给出的结果不是数。")


def examine(case: Case) -> Iterator[Finding | Abstention]:
    """Show every claim photo to every detector."""
    for detector in case.detectors:
        for photo in case.claim:
            said = _ask(detector, photo)
            if said is not None:
                yield said


def _ask(detector: Detector, photo: Photo) -> Finding | Abstention | None:
    card = detector.card
    try:
        raw = float(detector.score(photo))
    except CannotScore as error:
        return _abstain(detector, photo, error.reason)
    except PhotoError:
        return _abstain(detector, photo, BROKEN)
    except Exception as error:  # noqa: BLE001 - the code of a stranger must not end the check
        failed = Text(
            f"The detector failed on this photo ({type(error).__name__}).",
            f"该模型处理这张照片时出错（{type(error).__name__}）。",
        )
        return _abstain(detector, photo, failed)
    if not math.isfinite(raw):
        return _abstain(detector, photo, NO_NUMBER)
    if raw < card.threshold:
        return None
    return Finding(
        examiner=NAME,
        examiner_version=VERSION,
        kind=Kind.GENERATED_PIXELS,
        exhibit=photo.sha256,
        score=raw - card.threshold,
        summary=_said(card, raw),
        details={
            "detector": card.id,
            "version": card.version,
            "digest": card.digest,
            "licence": card.licence,
            "source": card.source,
            "detects": card.detects,
            "raw_score": raw,
            "threshold": card.threshold,
        },
        detector=card.key,
    )


def _said(card: Card, raw: float) -> Text:
    who = f"{card.id} {card.version}"
    return Text(
        f"The detector “{card.title.en}” ({who}) reacts to this photo as to generated or edited pictures: "
        f"{raw:.4g}, where its makers draw the line at {card.threshold:.4g}. Such detectors often err on "
        "phones and apps they have not seen.",
        f"检测模型“{card.title.zh}”（{who}）对这张照片的反应，与对生成或编辑过的图片相似：读数 {raw:.4g}，"
        f"作者划定的界线是 {card.threshold:.4g}。遇到没见过的手机和应用，这类模型常会出错。",
    )


def _abstain(detector: Detector, photo: Photo, why: Text) -> Abstention:
    title = detector.card.title
    reason = Text(f"{title.en}: {why.en}", f"{title.zh}：{why.zh}")
    return Abstention(NAME, photo.sha256, reason, (Kind.GENERATED_PIXELS,), detector.card.key)
