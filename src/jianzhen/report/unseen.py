"""What was not looked at, told once: abstentions with the same reason stand together."""

from dataclasses import dataclass

from jianzhen.model import Role, Text
from jianzhen.report.model import Report

UNNAMED = Text(
    "Where no photo is named, it holds for all photos of the claim.",
    "没有写明照片的，适用于全部索赔照片。",
)


@dataclass(frozen=True, slots=True)
class Unseen:
    """One reason.

    Attributes:
        examiners: who could not look, in the order they said so.
        reason: why.
        exhibits: SHA-256 of what it holds for, each once; empty where it holds for every photo of the claim.
    """

    examiners: tuple[str, ...]
    reason: Text
    exhibits: tuple[str, ...]


def unseen(report: Report) -> tuple[Unseen, ...]:
    """Group the abstentions of a report by reason; the JSON keeps each on its own."""
    examiners: dict[Text, list[str]] = {}
    exhibits: dict[Text, list[str]] = {}
    for a in report.abstentions:
        examiners.setdefault(a.reason, []).append(a.examiner)
        exhibits.setdefault(a.reason, []).append(a.exhibit)
    every = {e.photo.sha256 for e in report.exhibits if e.role is Role.CLAIM}
    return tuple(
        Unseen(
            tuple(dict.fromkeys(who)),
            reason,
            () if set(exhibits[reason]) == every else tuple(dict.fromkeys(exhibits[reason])),
        )
        for reason, who in examiners.items()
    )
