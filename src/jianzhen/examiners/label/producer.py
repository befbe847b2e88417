"""Who made it: the producer and propagator codes of a GB 45438-2025 label, decoded."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jianzhen.model import Text

_CODE = re.compile(r"0011([0-9A-HJ-NPQRTUWXY]{18})(\w)?(\w{1,8})?", re.ASCII)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SERVICES = {"1": "generate", "2": "propagate"}


@dataclass(frozen=True, slots=True)
class Producer:
    """One decoded code or bare name.

    Attributes:
        code: as written in the file.
        uscc: 18-character unified social credit code, if the code has the standard's form.
        uscc_valid: whether its check character fits (GB 32100-2015).
        service: `generate`, `propagate`, or None where the digit is another one.
        own: the organisation's own four characters.
        attributed: name given by third parties, with the date of our list; None if unknown.
    """

    code: str
    uscc: str | None = None
    uscc_valid: bool = False
    service: str | None = None
    own: str | None = None
    attributed: Text | None = None

    @property
    def text(self) -> Text:
        """Name for people: attributed name, else the credit code, else what the file says."""
        shown = self.code[:60]
        if self.attributed:
            return Text(
                f"{self.attributed.en} (attributed, code {shown})",
                f"{self.attributed.zh}（第三方整理的对应关系，编码 {shown}）",
            )
        if self.uscc:
            return Text(f"the company with credit code {self.uscc}", f"统一社会信用代码为 {self.uscc} 的企业")
        return Text(f"“{shown}”", f"“{shown}”")

    def as_details(self) -> dict[str, Any]:
        """JSON-ready facts."""
        facts: dict[str, Any] = {"code": self.code[:200]}
        if self.uscc:
            facts |= {
                "uscc": self.uscc,
                "uscc_check_character": "valid" if self.uscc_valid else "wrong",
                "service": self.service,
                "own": self.own,
            }
        if self.attributed:
            facts["attributed"] = {
                "en": self.attributed.en,
                "zh": self.attributed.zh,
                "list_dated": _directory().dated,
            }
        return facts

    def same_organisation(self, other: "Producer") -> bool:
        """Whether both name one organisation; a bare name and a code may do so through our list."""
        if self.uscc and other.uscc:
            return self.uscc == other.uscc
        return self.code == other.code or (
            self.attributed is not None and self.attributed == other.attributed
        )


def decode(code: str) -> Producer:
    """Decode a ContentProducer or ContentPropagator value.

    The standard's form has 27 characters: `00`, `11`, 18 of the unified social credit code, one service digit
    (1 generates, 2 propagates) and four of the organisation's own (all zero where unused). Codes with a
    shorter or longer tail and bare names occur and are kept as they are.
    """
    code = code.strip()
    match = _CODE.fullmatch(code)
    if not match:
        return Producer(code, attributed=_directory().names.get(code.casefold()))
    uscc, service, own = match.groups()
    return Producer(
        code,
        uscc=uscc,
        uscc_valid=uscc_check(uscc),
        service=_SERVICES.get(service or ""),
        own=own,
        attributed=_directory().codes.get(uscc),
    )


def uscc_check(uscc: str) -> bool:
    """Whether the check character fits: 31 - sum(weight × value) mod 31 (GB 32100-2015)."""
    if len(uscc) != 18 or any(c not in _USCC_ALPHABET for c in uscc):
        return False
    total = sum(_USCC_ALPHABET.index(c) * weight for c, weight in zip(uscc[:17], _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[-total % 31] == uscc[17]


@dataclass(frozen=True, slots=True)
class _Directory:
    dated: str
    codes: dict[str, Text]
    names: dict[str, Text]


@cache
def _directory() -> _Directory:
    import tomllib

    text = Path(__file__).with_name("data").joinpath("organisations.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return _Directory(
        dated=str(data["dated"]),
        codes={o["uscc"]: Text(o["en"], o["zh"]) for o in data["organisation"]},
        names={o["text"].casefold(): Text(o["en"], o["zh"]) for o in data["name"]},
    )
