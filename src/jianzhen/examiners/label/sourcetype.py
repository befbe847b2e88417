"""IPTC digital source types: one controlled word that says how a picture came to be.

Source: IPTC NewsCodes, Digital Source Type (http://cv.iptc.org/newscodes/digitalsourcetype/), used in XMP
(Iptc4xmpExt:DigitalSourceType) and in C2PA actions. Also the AI properties of IPTC Photo Metadata 2025.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jianzhen.examiners.label.xmp import IPTC_EXT, Property
from jianzhen.model import Text


class Origin(StrEnum):
    """What a term says about a picture's origin, as far as it matters here."""

    AI = "ai"
    ALGORITHM = "algorithm"
    CAPTURE = "capture"


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """One term with its meaning in plain words (a phrase that follows "says that it was …")."""

    term: str
    origin: Origin
    text: Text


_TERMS = {
    term.term.casefold(): term
    for term in (
        SourceTerm("trainedAlgorithmicMedia", Origin.AI, Text("made by AI", "由 AI 生成")),
        SourceTerm("trainedAlgorithmicData", Origin.AI, Text("made by AI", "由 AI 生成")),
        SourceTerm(
            "compositeWithTrainedAlgorithmicMedia",
            Origin.AI,
            Text("changed or completed with AI in parts", "局部经 AI 修改或补全"),
        ),
        SourceTerm(
            "compositeSynthetic",
            Origin.AI,
            Text(
                "put together from parts of which at least one is synthetic",
                "由多个部分拼成，其中有合成内容",
            ),
        ),
        SourceTerm("algorithmicMedia", Origin.ALGORITHM, Text("computed by an algorithm", "由算法计算生成")),
        SourceTerm("digitalCapture", Origin.CAPTURE, Text("captured by a camera", "由相机拍摄")),
        SourceTerm(
            "computationalCapture",
            Origin.CAPTURE,
            Text("captured by a camera with computed processing", "由相机拍摄并经计算摄影处理"),
        ),
    )
}
_AI_PROPERTIES = ("AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "AIPromptWriterName")


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration in XMP: a source term, or the AI system that was used."""

    term: SourceTerm
    value: str
    where: str


def classify(value: str) -> SourceTerm | None:
    """Return the term for an address, a `digsrctype:` short form or a bare word; None if it is another."""
    word = value.strip().rstrip("/").replace("#", "/").replace(":", "/").rpartition("/")[2]
    return _TERMS.get(word.casefold())


def find(xmp: tuple[Property, ...]) -> Iterator[Declared]:
    """Yield what the IPTC properties of a file declare."""
    for prop in xmp:
        if prop.name.casefold() == "digitalsourcetype":
            term = classify(prop.value)
            if term:
                yield Declared(term, prop.value[:200], f"{prop.where}, {prop.name}")
        elif prop.namespace == IPTC_EXT and prop.name in _AI_PROPERTIES and prop.value:
            yield Declared(
                _TERMS["trainedalgorithmicmedia"], prop.value[:200], f"{prop.where}, Iptc4xmpExt:{prop.name}"
            )
