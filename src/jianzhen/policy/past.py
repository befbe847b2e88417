"""Facts of past claims as JSON lines: `{"id": …, "submitted": …, "facts": {…}}`, one claim a line."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from jianzhen.errors import PolicyError
from jianzhen.model import Band, Evidence, Kind, Proposal, Regime, Remedy, Text
from jianzhen.policy.facts import (
    AssessmentFacts,
    ClaimFacts,
    Facts,
    FindingFacts,
    HistoryFacts,
    MerchantFacts,
)
from jianzhen.policy.money import minor_units, written
from jianzhen.policy.words import Effect, Wanted

LONGEST_LINE = 1024 * 1024
MOST_NUMBER = 10**9

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A claim's id, when it was submitted (with its time zone), and its facts."""

    id: str
    submitted: datetime
    facts: Facts


def read_lines(lines: Iterable[bytes]) -> Iterator[PastClaim]:
    """Yield the claims; raise PolicyError that names the line. Empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _claim(line)
        except _WrongError as error:
            what = Text(f"line {number}: {error.what.en}", f"第 {number} 行：{error.what.zh}")
            raise PolicyError(what, error.do) from error


def to_data(claim: PastClaim) -> dict[str, Any]:
    """Return what `read_lines` reads; facts not known are left out."""
    facts = claim.facts
    asked = _known(facts.claim)
    units = asked.pop("amount_minor", None)
    if units is not None and facts.claim.currency is not None:
        asked["amount"] = written(units, facts.claim.currency)
    return {
        "id": claim.id,
        "submitted": claim.submitted.isoformat(),
        "facts": {
            "claim": asked,
            "findings": [_known(finding) for finding in facts.findings],
            "assessment": _known(facts.assessment),
            "history": _known(facts.history),
            "merchant": _known(facts.merchant),
            "screening": {"completed": facts.screened},
        },
    }


class _WrongError(PolicyError):
    pass


def _wrong(name: str, expected: Text) -> _WrongError:
    return _WrongError(
        Text(f"{name} is not {expected.en}", f"{name} 不是{expected.zh}"),
        Text("Export the claims again, or mend this line", "请重新导出索赔，或改正这一行"),
    )


def _known(of: Any) -> dict[str, Any]:
    known = {name: getattr(of, name) for name in of.__slots__}
    plain = {
        name: [str(word) for word in value]
        if isinstance(value, tuple)
        else str(value)
        if isinstance(value, str)
        else value
        for name, value in known.items()
    }
    return {name: value for name, value in plain.items() if value is not None and value != []}


def _claim(line: bytes) -> PastClaim:
    data = _Reader(_json(line), "", ("id", "submitted", "facts"))
    submitted = data.get("submitted", _time)
    name = data.get("id", _text)
    if submitted is None or name is None:
        raise _wrong("id" if name is None else "submitted", Text("given", "给出的"))
    parts = ("claim", "findings", "assessment", "history", "merchant", "screening")
    return PastClaim(name, submitted, _facts(_Reader(data.get("facts", _mapping) or {}, "facts.", parts)))


def _json(line: bytes) -> Mapping[str, Any]:
    try:
        if len(line) > LONGEST_LINE:
            raise ValueError
        return _mapping(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise _wrong("this", Text("a JSON object of at most 1 MiB", "不超过 1 MiB 的 JSON 对象")) from error


def _facts(data: "_Reader") -> Facts:
    claim = data.part("claim", (*ClaimFacts.__slots__[1:], "amount"))
    assessment = data.part("assessment", AssessmentFacts.__slots__)
    history = data.part("history", HistoryFacts.__slots__)
    merchant = data.part("merchant", MerchantFacts.__slots__)
    currency, amount = claim.get("currency", _text), claim.get("amount", _text)
    units = None if amount is None else minor_units(amount, currency or "")
    if amount is not None and (units is None or currency is None):
        raise _wrong("facts.claim.amount", Text('an amount like "195.00"', '形如 "195.00" 的金额'))
    findings = data.get("findings", _list) or []
    return Facts(
        claim=ClaimFacts(
            amount_minor=units,
            currency=currency,
            remedy=claim.get("remedy", _word(Remedy)),
            category=claim.get("category", _text),
            days_since_delivery=claim.get("days_since_delivery", _number),
            photos=claim.get("photos", _number),
            video=claim.get("video", _truth),
            merchant_consented=claim.get("merchant_consented", _truth),
            supplied=claim.get("supplied", _wanted) or (),
        ),
        findings=tuple(_finding(item, number) for number, item in enumerate(findings)),
        assessment=AssessmentFacts(
            assessment.get("evidence", _word(Evidence)),
            assessment.get("band", _word(Band)),
            assessment.get("proposal", _word(Proposal)),
        ),
        history=HistoryFacts(
            history.get("claims_90_days", _number),
            history.get("confirmed_forgeries", _number),
            history.get("overturned", _number) or 0,
            history.get("effects", _effects) or (),
        ),
        merchant=MerchantFacts(
            merchant.get("heard", _truth) or False,
            merchant.get("asked_90_days", _number),
            merchant.get("unanswered_90_days", _number),
        ),
        screened=data.part("screening", ("completed",)).get("completed", _truth) or False,
    )


def _finding(item: Any, number: int) -> FindingFacts:
    name = f"facts.findings.{number}."
    try:
        data = _Reader(_mapping(item), name, FindingFacts.__slots__)
    except ValueError as error:
        raise _wrong(name[:-1], Text("a mapping", "键值表")) from error
    kind, band = data.get("kind", _word(Kind)), data.get("band", _word(Band))
    family, bound = data.get("family", _text), data.get("bound", _share)
    for key, value in (("kind", kind), ("band", band), ("family", family)):
        if value is None:
            raise _wrong(name + key, Text("given", "给出的"))
    assert kind is not None
    assert band is not None
    assert family is not None
    return FindingFacts(
        kind,
        band,
        family,
        data.get("regime", _word(Regime)) or Regime.UNKNOWN,
        1.0 if bound is None else bound,
    )


_T = TypeVar("_T")


class _Reader:
    """A mapping of known keys, each read by a function that raises ValueError for what it does not expect."""

    def __init__(self, data: Mapping[str, Any], name: str, keys: Iterable[str]) -> None:
        self._data, self._name = data, name
        for key in data:
            if key not in keys:
                raise _WrongError(
                    Text(f"“{name}{key}” is no fact", f"“{name}{key}”不是已知的事实"),
                    Text("Take it away, or mend its name", "请去掉，或改正名称"),
                )

    def get(self, key: str, read: Callable[[Any], _T]) -> _T | None:
        value = self._data.get(key)
        if value is None:
            return None
        try:
            return read(value)
        except ValueError as error:
            raise _wrong(
                self._name + key, _EXPECTED.get(read, Text("a word that is known", "已知的词"))
            ) from error

    def part(self, key: str, keys: Iterable[str]) -> "_Reader":
        return _Reader(self.get(key, _mapping) or {}, f"{self._name}{key}.", tuple(keys))


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError
    return value


def _wanted(value: Any) -> tuple[Wanted, ...]:
    return tuple(Wanted(word) for word in _list(value))


def _effects(value: Any) -> tuple[Effect, ...]:
    return tuple(Effect(word) for word in _list(value))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ValueError
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_NUMBER:
        raise ValueError
    return value


def _share(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _time(value: Any) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.utcoffset() is None:
        raise ValueError
    return at


def _word(of: type[_Word]) -> Callable[[Any], _Word]:
    def read(value: Any) -> _Word:
        return of(value)

    return read


_EXPECTED: Mapping[Callable[[Any], Any], Text] = {
    _mapping: Text("a mapping", "键值表"),
    _list: Text("a list", "列表"),
    _effects: Text("a list of what a record leaves open", "消费者记录允许的措施的列表"),
    _wanted: Text("a list of evidence that can be asked for", "可索要的证据的列表"),
    _text: Text("a text of 1 to 200 characters", "1 到 200 个字符的文字"),
    _number: Text("a whole number from 0 on", "不小于 0 的整数"),
    _share: Text("a number from 0 to 1", "0 到 1 的数"),
    _truth: Text("true or false", "true 或 false"),
    _time: Text(
        "a time with its zone, like 2026-03-01T09:00:00+08:00", "带时区的时间，例如 2026-03-01T09:00:00+08:00"
    ),
}
