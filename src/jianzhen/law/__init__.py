"""Rules of law as dated data, and what they may make of the claims of one person.

It informs; it accuses nobody. Rules are chosen by the day of the claim. Pure: no clock, no SQL, nothing read
but the packaged data. Needs the extra `service`.
"""

from jianzhen.law.clocks import Run
from jianzhen.law.facts import Act, Facts, read
from jianzhen.law.grade import BandGrade, Branch, Grade, Missing, Reach, RuleGrade, grade
from jianzhen.law.load import join, load, shipped
from jianzhen.law.rules import Confidence, Figure, Law, Rule
from jianzhen.law.sums import Addend, LeftOut, Sum

__all__ = [
    "Act",
    "Addend",
    "BandGrade",
    "Branch",
    "Confidence",
    "Facts",
    "Figure",
    "Grade",
    "Law",
    "LeftOut",
    "Missing",
    "Reach",
    "Rule",
    "RuleGrade",
    "Run",
    "Sum",
    "grade",
    "join",
    "load",
    "read",
    "shipped",
]
