"""The facts as variables of the expression language: names, types, meanings; docs/policy.md shows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jianzhen.model import Band, Evidence, Kind, Proposal, Regime, Remedy, Text
from jianzhen.policy.facts import Facts, FindingFacts
from jianzhen.policy.words import Effect, Wanted
from jianzhen.strength.combine import FAMILIES

Type = Literal["int", "bool", "string", "double", "list(string)", "list(finding)"]
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Variable:
    """One fact. `words` are the only values of a closed list, empty where any value may stand."""

    name: str
    type: Type
    meaning: Text
    read: Callable[[Any], Any]
    words: frozenset[str] = frozenset()


def _words(of: Any) -> frozenset[str]:
    return frozenset(str(word) for word in of)


def _rank(band: Band | None) -> int | None:
    return None if band is None else band.rank


def _standing(facts: Facts) -> int | None:
    """Confirmed forgeries without those overturned."""
    confirmed = facts.history.confirmed_forgeries
    return None if confirmed is None else max(0, confirmed - max(0, facts.history.overturned))


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "claim.amount_minor",
        "int",
        Text(
            "amount asked for, in minor units of the policy's currency (fen); not known if the claim is in "
            "another currency",
            "索赔金额，以规则币种的最小单位（分）计；币种不同时视为未知",
        ),
        lambda f: f.claim.amount_minor,
    ),
    Variable(
        "claim.currency",
        "string",
        Text("currency code (ISO 4217)", "币种代码（ISO 4217）"),
        lambda f: f.claim.currency,
    ),
    Variable(
        "claim.remedy",
        "string",
        Text("what the buyer asks for", "买家要求的处理方式"),
        lambda f: f.claim.remedy,
        _words(Remedy),
    ),
    Variable(
        "claim.category",
        "string",
        Text("category of the goods, in the shop's own words", "商品类目，用店铺自己的名称"),
        lambda f: f.claim.category,
    ),
    Variable(
        "claim.days_since_delivery",
        "int",
        Text("whole days from delivery to the claim", "签收到提出索赔的整天数"),
        lambda f: f.claim.days_since_delivery,
    ),
    Variable("claim.photos", "int", Text("number of claim photos", "索赔照片数"), lambda f: f.claim.photos),
    Variable(
        "claim.video",
        "bool",
        Text("whether the claim has a video", "索赔是否附有视频"),
        lambda f: f.claim.video,
    ),
    Variable(
        "claim.merchant_consented",
        "bool",
        Text(
            "the merchant agreed beforehand that small claims are paid without asking",
            "商家事先同意小额索赔无需询问即可退款",
        ),
        lambda f: f.claim.merchant_consented,
    ),
    Variable(
        "claim.supplied",
        "list(string)",
        Text("evidence asked for that has come in", "已补充的证据"),
        lambda f: [str(w) for w in f.claim.supplied],
        _words(Wanted),
    ),
    Variable(
        "findings",
        "list(finding)",
        Text("all findings; see the fields below", "全部发现，字段见下表"),
        lambda f: f.findings,
    ),
    Variable(
        "assessment.evidence",
        "string",
        Text("found or insufficient", "found 有证据，或 insufficient 不足"),
        lambda f: f.assessment.evidence,
        _words(Evidence),
    ),
    Variable(
        "assessment.band",
        "int",
        Text("strength of all findings together; compare with band.…", "全部发现合计的强度，与 band.… 比较"),
        lambda f: _rank(f.assessment.band),
    ),
    Variable(
        "assessment.proposal",
        "string",
        Text("next step proposed by the check", "核查建议的下一步"),
        lambda f: f.assessment.proposal,
        _words(Proposal),
    ),
    Variable(
        "history.claims_90_days",
        "int",
        Text("the buyer's claims in the 90 days before", "买家此前 90 天内的索赔数"),
        lambda f: f.history.claims_90_days,
    ),
    Variable(
        "history.confirmed_forgeries",
        "int",
        Text(
            "entries in the consumer record that count now: none overturned, disputed or too old",
            "消费者记录中当前有效的条目数：已推翻、有异议或已过有效期的不计入",
        ),
        _standing,
    ),
    Variable(
        "history.effects",
        "list(string)",
        Text(
            "what the consumer record leaves open; see consumers.md",
            "消费者记录允许采取的措施，见 consumers.zh.md",
        ),
        lambda f: [str(effect) for effect in f.history.effects],
        _words(Effect),
    ),
    Variable(
        "merchant.heard",
        "bool",
        Text(
            "the merchant answered in this claim, or let the time pass", "商家已就本次索赔答复，或已逾期未答"
        ),
        lambda f: f.merchant.heard,
    ),
    Variable(
        "merchant.asked_90_days",
        "int",
        Text("how often the merchant was asked in the 90 days before", "商家此前 90 天内被询问的次数"),
        lambda f: f.merchant.asked_90_days,
    ),
    Variable(
        "merchant.unanswered_90_days",
        "int",
        Text("how often no answer came", "其中未答复的次数"),
        lambda f: f.merchant.unanswered_90_days,
    ),
    Variable(
        "screening.completed",
        "bool",
        Text("every examiner had its turn", "全部检查均已完成"),
        lambda f: f.screened,
    ),
)

FIELDS: tuple[Variable, ...] = (
    Variable("kind", "string", Text("kind of the finding", "发现的种类"), lambda f: f.kind, _words(Kind)),
    Variable(
        "band",
        "int",
        Text("strength; compare with band.…", "强度，与 band.… 比较"),
        lambda f: f.band.rank,
    ),
    Variable(
        "regime",
        "string",
        Text("how the photo was delivered", "照片的送达方式"),
        lambda f: f.regime,
        _words(Regime),
    ),
    Variable(
        "family",
        "string",
        Text("what the finding rests on; findings of one family share a cause", "发现的依据；同一类依据同源"),
        lambda f: f.family,
        _words([*FAMILIES, *FAMILIES.values(), "statement", "synthesis"]),
    ),
    Variable(
        "bound",
        "double",
        Text(
            "how often an honest photo gets it, upper 95 % bound; 1.0 if not measured",
            "正常照片出现该发现的比例，95 % 置信上限；未测量时为 1.0",
        ),
        lambda f: f.bound,
    ),
)
"""Fields of one finding."""

BANDS: Mapping[str, int] = {f"band.{band.replace('-', '_')}": band.rank for band in Band}
"""Constants to compare strengths with: `f.band >= band.moderate`."""

_FITS: Mapping[Type, Callable[[Any], bool]] = {
    "int": lambda v: isinstance(v, int) and not isinstance(v, bool) and -_INT64 <= v < _INT64,
    "bool": lambda v: isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "double": lambda v: isinstance(v, float | int),
    "list(string)": lambda v: isinstance(v, list),
    "list(finding)": lambda v: isinstance(v, tuple),
}


def values(facts: Facts, currency: str) -> dict[str, Any]:
    """Return the known facts by name, as plain values; what is not known is left out."""
    known = {variable.name: variable.read(facts) for variable in VARIABLES}
    if facts.claim.currency != currency:
        known["claim.amount_minor"] = None
    return {v.name: _plain(v, known[v.name]) for v in VARIABLES if _FITS[v.type](known[v.name])}


def field_values(finding: FindingFacts) -> dict[str, Any]:
    """Return the fields of one finding as plain values."""
    return {field.name: _plain(field, field.read(finding)) for field in FIELDS}


def _plain(variable: Variable, value: Any) -> Any:
    if variable.type == "string":  # an enumeration's member as its word; half a character is no text
        return str(value).encode("utf-8", "replace").decode("utf-8")
    return float(value) if variable.type == "double" else value
