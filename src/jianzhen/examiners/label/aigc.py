"""The implicit AI label of China: GB 45438-2025, Annex E, wherever a photo may carry it.

The label is a JSON object of seven strings under a name that contains `AIGC`. It is unsigned: whoever can
edit a file can write it, so it is a lead. Placements follow TC260 practice guides 20252A and 20257A to
202512A; other places seen in real files are accepted only with known fields and plausible values.

Bytes after the end of the picture are not searched: the standard puts no label there, anybody can append
bytes without touching the picture, and phones keep motion clips there, whose label would be about the clip.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from jianzhen.examiners.label.loosejson import objects_after, objects_in
from jianzhen.examiners.label.xmp import TC260, Property
from jianzhen.model import Kind
from jianzhen.photo import ExifValue, Metadata

FIELDS = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)
REQUIRED = FIELDS[:3]
_TENCENT = ("ServiceProvider", "ServiceUser")
_MAKERS = ("ContentProducer", "ProduceID", "ContentPropagator", "PropagateID", "ServiceProvider")
_KNOWN = frozenset(FIELDS + _TENCENT)
_KINDS = {"1": Kind.AI_LABEL, "2": Kind.AI_LABEL_POSSIBLE, "3": Kind.AI_LABEL_SUSPECTED}
_NOT_AI = frozenset({"0", "false", "no", "none"})
_CHARSET = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]*")
_NAME = re.compile("aigc", re.IGNORECASE | re.ASCII)
_BYTEDANCE = re.compile(r'aigc_label_type\\?"?\s{0,4}:\s{0,4}\\?"?([0-9])', re.ASCII)
_MAX_TEXT = 1 << 18
_MAX_VALUE = 4096
_MAX_LABELS = 32
"""Labels looked at in one file; the standard knows one."""

_SEARCHED_BLOCKS = frozenset(
    {"app", "photoshop", "gif-app", "heif-item", "mp4-keys", "png-chunk", "webp-chunk", "uuid-box"}
)


class Form(StrEnum):
    """How a label was written; decides how sure we are that it is meant as one."""

    STANDARD = "standard"
    """The standard's fields in one of the standard's places."""
    LOOSE = "loose"
    """The standard's fields in another place."""
    TENCENT = "tencent-cloud"
    """Tencent Cloud's ServiceProvider and ServiceUser instead of the producer fields."""
    BYTEDANCE = "bytedance"
    """`aigc_label_type` of ByteDance's apps: 0 nothing, 1 declared by the user, 2 set by the platform."""


@dataclass(frozen=True, slots=True)
class AigcLabel:
    """One label as found in a file.

    Attributes:
        fields: known fields as strings.
        places: where it stands; the same label in several places is one label.
        warnings: stable codes of what departs from the standard.
    """

    form: Form
    fields: Mapping[str, str]
    places: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind | None:
        """Kind of finding; None where the label says that no AI was used.

        A label whose degree cannot be read still declares AI, so it counts as "possible", never as "is".
        ByteDance's type 1 and 2 are declarations of a user or a platform, not the standard's degrees 1 and 2:
        both are "possible" (Labelling Measures, Art. 6: declared by the user only).
        """
        if self.label.casefold() in _NOT_AI:
            return None
        if self.form is Form.BYTEDANCE:
            return Kind.AI_LABEL_POSSIBLE
        return _KINDS.get(self.label, Kind.AI_LABEL_POSSIBLE)

    @property
    def label(self) -> str:
        """The degree as written, empty if absent."""
        return self.fields.get("Label", "")

    @property
    def producer(self) -> str:
        """Producer as written, empty if absent."""
        return self.fields.get("ContentProducer") or self.fields.get("ServiceProvider", "")

    @property
    def score(self) -> float:
        """How sure we are that this is a label and reads so (scale: MODEL_CARD.md)."""
        if self.form in (Form.TENCENT, Form.BYTEDANCE) or self.label not in _KINDS:
            return 0.5
        if self.form is Form.LOOSE:
            return 0.6
        return 1.0 if all(self.fields.get(name) for name in REQUIRED) else 0.8


def find(metadata: Metadata, xmp: tuple[Property, ...]) -> tuple[AigcLabel, ...]:
    """Return every different label of a file; `xmp` are the properties of its packets. Never raises."""
    found: list[AigcLabel] = []
    for label in islice(_read_all(metadata, xmp), _MAX_LABELS):
        for i, known in enumerate(found):
            if known.fields == label.fields:
                places = tuple(dict.fromkeys(known.places + label.places))
                surer = max(known, label, key=lambda one: one.score)
                found[i] = replace(surer, places=places)
                break
        else:
            found.append(label)
    if len({label.label + label.producer for label in found if label.form is not Form.BYTEDANCE}) > 1:
        found = [replace(label, warnings=(*label.warnings, "several-labels")) for label in found]
    return tuple(found)


def _read_all(metadata: Metadata, xmp: tuple[Property, ...]) -> Iterator[AigcLabel]:
    for prop in xmp:
        if prop.name == "AIGC" and prop.namespace == TC260:
            yield from _under_its_name(prop.value, f"{prop.where}, TC260:AIGC")
        elif _NAME.search(prop.name):
            yield from parse_loose(f"AIGC{prop.value}", f"{prop.where}, {prop.name[:40]}")
        elif _NAME.search(prop.value):
            yield from parse_loose(prop.value, f"{prop.where}, {prop.name[:40]}")
    yield from _from_structure(xmp)
    for entry in metadata.texts:
        if entry.key.strip() == "AIGC":
            yield from _under_its_name(entry.value, entry.where)
        elif _NAME.search(entry.key):
            yield from parse_loose(f"AIGC{entry.value}", entry.where)
        else:
            yield from parse_loose(entry.value, entry.where)
    for tag, value in metadata.exif.items():
        text = _text(value)
        if text is None:
            continue
        strict = tag == "UserComment" and list(parse_strict(text, "EXIF UserComment", wrapped_only=True))
        yield from strict or parse_loose(text, f"EXIF {tag}")
    for dataset, values in metadata.iptc.items():
        for text in values:
            yield from parse_loose(text, f"IPTC {dataset}")
    for block in metadata.blocks:
        if block.kind in _SEARCHED_BLOCKS and b"aigc" in block.data[:_MAX_TEXT].lower():
            yield from parse_loose(block.data[:_MAX_TEXT].decode("utf-8", "replace"), block.where)


def _under_its_name(text: str, where: str) -> Iterator[AigcLabel]:
    """Read the value of a field named AIGC: the standard's form, else whatever label stands in it."""
    yield from list(parse_strict(text, where)) or parse_loose(f"AIGC{text}", where)


def _text(value: ExifValue) -> str | None:
    """Return a value as text; bytes (a camera's own notes, mostly) only where they name a label."""
    if isinstance(value, bytes):
        value = value[:_MAX_TEXT]
        return value.decode("utf-8", "replace") if b"aigc" in value.lower() else None
    return value if isinstance(value, str) else None


def _from_structure(xmp: tuple[Property, ...]) -> Iterator[AigcLabel]:
    """Read fields written as single XMP properties of the label's namespace."""
    parts = {p.name: p for p in xmp if p.namespace == TC260 and p.name in FIELDS}
    if parts:
        where = next(iter(parts.values())).where
        fields, warnings = _as_fields({name: p.value for name, p in parts.items()})
        if _says_something(fields):
            yield _label(Form.STANDARD, fields, f"{where}, TC260:*", ("fields-not-json", *warnings))


def parse_strict(text: str, where: str, wrapped_only: bool = False) -> Iterator[AigcLabel]:
    """Read a value that stands where the standard puts the label: a readable degree or any maker is enough.

    `wrapped_only` is for places shared with other uses, such as EXIF UserComment.
    """
    for raw in objects_in(text[:_MAX_TEXT]):
        inner, wrapped = _unwrap(raw)
        fields, warnings = _as_fields(inner)
        if _says_something(fields) and (wrapped or not wrapped_only):
            yield _label(_form(fields, Form.STANDARD), fields, where, warnings)
            return


def parse_loose(text: str, where: str) -> Iterator[AigcLabel]:
    """Read a label from a place that is not the standard's.

    Under the name AIGC one known field with a plausible value is needed; without the name, a readable Label
    together with a producer or its identifier: a stray `AIGC` or a stray `Label` is no hit.
    """
    text = text[:_MAX_TEXT]
    if bytedance := _BYTEDANCE.search(text):
        degree = bytedance[1]
        fields = {"Label": degree, "ContentProducer": "ByteDance app (aigc_label_type)"}
        yield AigcLabel(Form.BYTEDANCE, fields, (where,), ("not-the-standard-label",))
    named = [m.end() for m, _ in zip(_NAME.finditer(text), range(8), strict=False)]
    for raw in objects_after(text, named):
        fields, warnings = _as_fields(_unwrap(raw)[0])
        if _plausible(fields):
            yield _label(_form(fields, Form.LOOSE), fields, where, warnings)
            return
    if "ContentProducer" in text or "ProduceID" in text:
        for raw in objects_in(text):
            fields, warnings = _as_fields(raw)
            if fields.get("Label") in _KINDS and (fields.get("ContentProducer") or fields.get("ProduceID")):
                yield _label(Form.LOOSE, fields, where, warnings)
                return


def _unwrap(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    for key, value in raw.items():
        if _NAME.search(key):
            inner = value
            if isinstance(value, str):
                inner = next(objects_in(value), None)
            if isinstance(inner, dict) and _KNOWN & inner.keys():
                return inner, True
    return raw, False


def _as_fields(raw: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the known fields as strings; the standard wants strings, real files hold more than that."""
    fields, odd = {}, False
    for name in (*FIELDS, *_TENCENT):
        if name not in raw:
            continue
        value = raw[name]
        odd = odd or not isinstance(value, str)
        fields[name] = ("" if value is None else str(value)).strip()[:_MAX_VALUE]
    return fields, ("values-not-strings",) if odd else ()


def _form(fields: Mapping[str, str], otherwise: Form) -> Form:
    tencent = any(fields.get(name) for name in _TENCENT) and not fields.get("ContentProducer")
    return Form.TENCENT if tencent else otherwise


def _says_something(fields: Mapping[str, str]) -> bool:
    return fields.get("Label") in _KINDS or any(fields.get(name) for name in _MAKERS)


def _plausible(fields: Mapping[str, str]) -> bool:
    if fields.get("Label") in _KINDS:
        return True
    return any(3 <= len(fields.get(name, "")) <= 256 and fields[name].isprintable() for name in _MAKERS)


def _label(form: Form, fields: dict[str, str], where: str, warnings: tuple[str, ...]) -> AigcLabel:
    notes = list(warnings)
    if form is not Form.TENCENT:
        notes += [f"missing-{name}" for name in REQUIRED if not fields.get(name)]
        if not {"ContentPropagator", "PropagateID"} <= fields.keys():
            notes.append("propagator-fields-missing")
    if fields.get("Label") and fields["Label"] not in _KINDS:
        notes.append("label-not-1-2-3")
    notes += [f"charset-{name}" for name, value in fields.items() if not _CHARSET.fullmatch(value)]
    return AigcLabel(form, fields, (where,), tuple(notes))
