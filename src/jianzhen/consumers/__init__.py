"""What is remembered of one person across claims at one tenant, and what a person may do because of it.

`standing(entries, now, rules)` is pure. An entry exists through a final decision only, of two people; it
counts for a time, never while an objection waits, and never once it is overturned. What can follow is a
closed list; nothing on it refuses anything, and there is no number about a person.
"""

from jianzhen.consumers.load import load, shipped
from jianzhen.consumers.record import Entry, Kind, entries_of
from jianzhen.consumers.rules import Effect, Rules
from jianzhen.consumers.standing import Open, Standing, restriction_flaw, standing

__all__ = [
    "Effect",
    "Entry",
    "Kind",
    "Open",
    "Rules",
    "Standing",
    "entries_of",
    "load",
    "restriction_flaw",
    "shipped",
    "standing",
]
