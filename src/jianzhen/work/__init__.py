"""Workers: take due jobs, do them, and see that no claim stands still. `Crew` is all of one process."""

from jianzhen.work.child import Bounds
from jianzhen.work.crew import Crew
from jianzhen.work.exporting import Exporter
from jianzhen.work.proposing import Case, Proposed, Proposing, a_person_decides
from jianzhen.work.rules import by_policy
from jianzhen.work.sealing import Sealer, Stamping
from jianzhen.work.seen import Seen
from jianzhen.work.worker import Duty, Worker

__all__ = [
    "Bounds",
    "Case",
    "Crew",
    "Duty",
    "Exporter",
    "Proposed",
    "Proposing",
    "Sealer",
    "Seen",
    "Stamping",
    "Worker",
    "a_person_decides",
    "by_policy",
]
