"""From a reading to findings: at most one of each kind for a photo, with every place in its details."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jianzhen.examiners.label import wording
from jianzhen.examiners.label.aigc import AigcLabel, Form
from jianzhen.examiners.label.producer import decode
from jianzhen.examiners.label.reading import Reading
from jianzhen.examiners.label.sourcetype import Declared, Origin
from jianzhen.examiners.label.traces import Trace
from jianzhen.examiners.label.visible import VisibleLabel
from jianzhen.model import Finding, Kind, Text

if TYPE_CHECKING:
    from jianzhen.examiners.label.provenance import Credential

NAME = "label"
VERSION = "1"

_IPTC_SCORE = 0.9
_TRACE_SCORE = 0.7
_EDITOR_SCORE = 0.1


def findings(reading: Reading, exhibit: str) -> Iterator[Finding]:
    """Yield the findings that a photo's metadata gives rise to, certain kinds first."""

    def finding(kind: Kind, score: float, summary: Text, details: dict[str, Any]) -> Finding:
        return Finding(NAME, VERSION, kind, exhibit, round(score, 3), summary, details=details)

    for kind in (Kind.AI_LABEL, Kind.AI_LABEL_POSSIBLE, Kind.AI_LABEL_SUSPECTED):
        labels = [label for label in reading.labels if label.kind is kind]
        declared = _declared(reading, Origin.AI) if kind is Kind.AI_LABEL else []
        if labels or declared:
            score = max([label.score for label in labels] + [_IPTC_SCORE] * bool(declared))
            details: dict[str, Any] = {
                "labels": [_label_details(label) for label in labels],
                "iptc": [_declared_details(one) for one in declared],
            }
            yield finding(kind, score, wording.ai_label(kind, labels, declared), details)
    if reading.credential:
        for kind, score, summary in _from_credential(reading.credential):
            yield finding(kind, score, summary, _credential_details(reading.credential))
    generators = [trace for trace in reading.traces if trace.kind is Kind.GENERATOR_TRACE]
    algorithms = _declared(reading, Origin.ALGORITHM)
    signed = reading.credential.says(Origin.ALGORITHM) if reading.credential else ()
    if generators or algorithms or signed:
        details = {
            "traces": [_trace_details(trace) for trace in generators],
            "iptc": [_declared_details(one) for one in algorithms],
            "c2pa": sorted({statement.term.term for statement in signed}),
        }
        score = _TRACE_SCORE if generators else _TRACE_SCORE / 2
        yield finding(Kind.GENERATOR_TRACE, score, wording.generator_trace(generators), details)
    editors = [trace for trace in reading.traces if trace.kind is Kind.EDITOR_TRACE]
    if editors:
        details = {"traces": [_trace_details(trace) for trace in editors]}
        yield finding(Kind.EDITOR_TRACE, _EDITOR_SCORE, wording.editor_trace(editors), details)


def visible_finding(found: Sequence[VisibleLabel], exhibit: str) -> Finding | None:
    """Return the finding for labels seen in the picture itself, None if there are none."""
    if not found:
        return None
    details = {
        "lines": [
            {
                "text": one.text[:100],
                "brand": one.brand,
                "height_of_shortest_side": one.height,
                "confidence": one.confidence,
            }
            for one in found
        ]
    }
    return Finding(
        NAME,
        VERSION,
        Kind.VISIBLE_AI_LABEL,
        exhibit,
        max(one.score for one in found),
        wording.visible_label(found),
        regions=tuple(one.region for one in found),
        details=details,
    )


def _from_credential(credential: "Credential") -> Iterator[tuple[Kind, float, Text]]:
    if credential.says(Origin.AI):
        signed = 1.0 if credential.signer_trust == "on-list" else 0.9
        yield Kind.C2PA_AI, signed if credential.fits else 0.4, wording.c2pa_ai(credential)
    if credential.faults:
        active = any(fault.inside is None for fault in credential.faults)
        yield Kind.C2PA_ALTERED, 0.9 if active else 0.4, wording.c2pa_altered(active)
    captured = any(statement.active for statement in credential.says(Origin.CAPTURE))
    if captured and credential.fits and not credential.says(Origin.AI) and not credential.faults:
        score = 1.0 if credential.signer_trust == "on-list" else 0.3
        yield Kind.C2PA_CAPTURE, score, wording.c2pa_capture(credential)


def _declared(reading: Reading, origin: Origin) -> list[Declared]:
    return [one for one in reading.declared if one.term.origin is origin]


def _label_details(label: AigcLabel) -> dict[str, Any]:
    warnings = list(label.warnings)
    details: dict[str, Any] = {
        "form": label.form.value,
        "label": label.label,
        "produce_id": label.fields.get("ProduceID", ""),
        "propagate_id": label.fields.get("PropagateID", ""),
        "places": list(label.places),
    }
    if label.producer:
        details["producer"] = decode(label.producer).as_details()
    propagator = label.fields.get("ContentPropagator", "")
    if propagator:
        details["propagator"] = decode(propagator).as_details()
        if label.producer and not decode(propagator).same_organisation(decode(label.producer)):
            warnings.append("propagated-by-another")
    if label.form is Form.TENCENT:
        details["service_user"] = label.fields.get("ServiceUser", "")[:200]
    details["reserved_present"] = [
        name for name in ("ReservedCode1", "ReservedCode2") if label.fields.get(name)
    ]
    details["warnings"] = warnings
    return details


def _declared_details(one: Declared) -> dict[str, str]:
    return {"term": one.term.term, "value": one.value, "place": one.where}


def _trace_details(trace: Trace) -> dict[str, str]:
    return {"name": trace.name, "place": trace.where, "matched": trace.matched}


def _credential_details(credential: "Credential") -> dict[str, Any]:
    return {
        "fits_the_file": credential.fits,
        "signer": credential.signer,
        "signer_trust": credential.signer_trust,
        "trust_list_dated": credential.trust_list,
        "signed_at": credential.signed_at,
        "generator": credential.generator,
        "title": credential.title,
        "manifests": credential.manifests,
        "library_state": credential.state,
        "failure_codes": list(credential.codes),
        "altered": [
            {"code": fault.code, "inside": fault.inside, "explanation": fault.explanation}
            for fault in credential.faults[:20]
        ],
        "statements": _statements(credential),
    }


def _statements(credential: "Credential") -> Sequence[dict[str, Any]]:
    return [
        {
            "term": statement.term.term,
            "agent": statement.agent,
            "in": "this photo" if statement.active else "a picture it was made from",
        }
        for statement in credential.statements[:20]
    ]
