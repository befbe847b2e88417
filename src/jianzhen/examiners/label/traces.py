"""Traces of generators and editors that follow no standard: patterns as data, applied to a file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jianzhen.examiners.label.xmp import Property
from jianzhen.model import Kind
from jianzhen.photo import Metadata

_MAX_TEXT = 1 << 16
_MAX_FIELDS = 8
"""Fields looked at in one slot: a file with thousands of equal keys must not cost thousands of searches."""

_SOFTWARE_EXIF = ("Software", "ProcessingSoftware", "Make")
_SOFTWARE_XMP = ("CreatorTool", "Credit", "Software")
_SOFTWARE_IPTC = ("2:65", "2:110")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a file, with the slot of our data file it fills and its place for people."""

    slot: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A generator or editor named by a file."""

    kind: Kind
    name: str
    where: str
    matched: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    name: str
    slots: frozenset[str]
    pattern: re.Pattern[str]
    also: tuple[str, re.Pattern[str]] | None


def fields_of(metadata: Metadata, xmp: Iterable[Property], generators: Iterable[str] = ()) -> list[Field]:
    """Return the fields that rules look at; `generators` are software names from elsewhere (C2PA claims)."""
    found = [Field("software", name, "C2PA claim generator") for name in generators if name]
    for tag, value in metadata.exif.items():
        if isinstance(value, str):
            found.append(Field(f"exif:{tag}", value[:_MAX_TEXT], f"EXIF {tag}"))
            if tag in _SOFTWARE_EXIF:
                found.append(Field("software", value[:_MAX_TEXT], f"EXIF {tag}"))
    for prop in xmp:
        place = f"{prop.where}, {prop.name}"
        found.append(Field(f"xmp:{prop.name}", prop.value, place))
        if prop.name in _SOFTWARE_XMP:
            found.append(Field("software", prop.value, place))
    for entry in metadata.texts:
        found.append(Field(_text_slot(entry.key, entry.where), entry.value[:_MAX_TEXT], entry.where))
        if entry.key.casefold() == "software":
            found.append(Field("software", entry.value[:_MAX_TEXT], entry.where))
    for dataset, values in metadata.iptc.items():
        for value in values:
            found.append(Field(f"iptc:{dataset}", value[:_MAX_TEXT], f"IPTC {dataset}"))
            if dataset in _SOFTWARE_IPTC:
                found.append(Field("software", value[:_MAX_TEXT], f"IPTC {dataset}"))
    if metadata.trailing:
        found.append(Field("trailing", metadata.trailing.decode("latin-1"), "after the end of the picture"))
    return found


def _text_slot(key: str, where: str) -> str:
    return "comment" if where in ("JPEG COM", "GIF comment") else f"png:{key.strip().casefold()}"


def find(fields: list[Field]) -> Iterator[Trace]:
    """Yield each named generator and editor once, with the first place that names it."""
    slots: dict[str, list[Field]] = {}
    for field in fields:
        same = slots.setdefault(field.slot, [])
        if len(same) < _MAX_FIELDS:
            same.append(field)
    seen: set[tuple[Kind, str]] = set()
    for rule in _rules() if slots else ():
        if (rule.kind, rule.name) in seen:
            continue
        for field in (f for slot, same in slots.items() if slot in rule.slots for f in same):
            match = rule.pattern.search(field.text)
            if match and _also(rule, slots):
                seen.add((rule.kind, rule.name))
                yield Trace(rule.kind, rule.name, field.where, match[0][:120])
                break


def _also(rule: _Rule, slots: Mapping[str, list[Field]]) -> bool:
    if rule.also is None:
        return True
    slot, pattern = rule.also
    return any(pattern.search(field.text) for field in slots.get(slot, ()))


@cache
def _rules() -> tuple[_Rule, ...]:
    import tomllib

    text = Path(__file__).with_name("data").joinpath("traces.toml").read_text("utf-8")
    data = tomllib.loads(text)
    generators = (_rule(Kind.GENERATOR_TRACE, entry) for entry in data["generator"])
    editors = (_rule(Kind.EDITOR_TRACE, entry) for entry in data["editor"])
    return (*generators, *editors)


def _rule(kind: Kind, entry: Mapping[str, Any]) -> _Rule:
    also = entry.get("and")
    return _Rule(
        kind,
        entry["name"],
        frozenset(entry["slots"]),
        re.compile(entry["pattern"], re.IGNORECASE),
        (also["slot"], re.compile(also["pattern"], re.IGNORECASE)) if also else None,
    )
