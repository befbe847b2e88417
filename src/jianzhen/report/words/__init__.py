"""Everything a report says beside the examiners' own sentences, in English and Chinese, for a merchant."""

from jianzhen.report.words.figures import error_rate, likelihood, measured
from jianzhen.report.words.kinds import KINDS, KindWords
from jianzhen.report.words.quote import quote
from jianzhen.report.words.terms import (
    BAND_MEANINGS,
    BANDS,
    CANNOT_PROVE,
    EVIDENCE,
    EXAMINERS,
    PERSON_DECIDES,
    PROPOSALS,
    REGIMES,
    ROLES,
    STATEMENT_ROLES,
    VIDEO_ROLES,
    counted,
    counted_texts,
    counted_videos,
    detectors_asked,
    examiner_name,
)

__all__ = [
    "BANDS",
    "BAND_MEANINGS",
    "CANNOT_PROVE",
    "EVIDENCE",
    "EXAMINERS",
    "KINDS",
    "PERSON_DECIDES",
    "PROPOSALS",
    "REGIMES",
    "ROLES",
    "STATEMENT_ROLES",
    "VIDEO_ROLES",
    "KindWords",
    "counted",
    "counted_texts",
    "counted_videos",
    "detectors_asked",
    "error_rate",
    "examiner_name",
    "likelihood",
    "measured",
    "quote",
]
