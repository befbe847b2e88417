"""Papers for somebody outside, drafted from final decisions: letter, facts for the police, report, inquiry.

A named person asks for them, a second one approves, people hand them over: nothing here sends anything. They
say what was found, by whom and what is missing; they accuse nobody, and a lawyer reads them first. Pure: no
clock, no SQL, nothing read but the packaged templates.
"""

from jianzhen.claims.states import ReferralKind
from jianzhen.referral.package import Package, draft
from jianzhen.referral.source import Source, read_source
from jianzhen.referral.standing import Standing, standing_of
from jianzhen.referral.templates import Template, load, shipped

__all__ = [
    "Package",
    "ReferralKind",
    "Source",
    "Standing",
    "Template",
    "draft",
    "load",
    "read_source",
    "shipped",
    "standing_of",
]
