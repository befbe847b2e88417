"""The truth: claims, events and jobs in SQL, originals as blobs. One transaction changes a claim.

from jianzhen.store import Store, migrate
migrate("sqlite:///jianzhen.db")
store = Store("sqlite:///jianzhen.db", "blobs")
"""

from jianzhen.store.blobs import Blobs, Stored
from jianzhen.store.exports import KeptExport
from jianzhen.store.given import ALONE, Applied, Hook, Intake, Once, Received, Reply, With
from jianzhen.store.jobs import DeadLetter, Job, Jobs, NewJob
from jianzhen.store.marks import Mark, seal_boxes
from jianzhen.store.reading import Filter, Kept, KeptEvent, KeptExhibit, Order, Page, Remains
from jianzhen.store.schema import migrate
from jianzhen.store.store import Store
from jianzhen.store.words import Sealed, seal

__all__ = [
    "ALONE",
    "Applied",
    "Blobs",
    "DeadLetter",
    "Filter",
    "Hook",
    "Intake",
    "Job",
    "Jobs",
    "Kept",
    "KeptEvent",
    "KeptExhibit",
    "KeptExport",
    "Mark",
    "NewJob",
    "Once",
    "Order",
    "Page",
    "Received",
    "Remains",
    "Reply",
    "Sealed",
    "Store",
    "Stored",
    "With",
    "migrate",
    "seal",
    "seal_boxes",
]
