"""What claims have in common, as far as the store and the reports of their screenings tell."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jianzhen.consumers.rings import Shared, Tie
from jianzhen.model import Band, Kind
from jianzhen.store import Store
from jianzhen.store.errors import BlobMissingError

_ELSEWHERE = (Kind.SAME_FILE_ELSEWHERE.value, Kind.SAME_PHOTO_ELSEWHERE.value)


def shared(store: Store, tenant: str) -> Callable[[str], Iterable[Shared]]:
    """Return what tells of a claim what it has in common with others (`consumers.rings.ring`)."""

    def of(claim: str) -> Iterator[Shared]:
        yield from store.shared(tenant, claim)
        for sha256 in store.reports(tenant, claim):
            yield from _photos(store, tenant, claim, sha256)

    return of


def _photos(store: Store, tenant: str, claim: str, sha256: str) -> Iterator[Shared]:
    """Yield claims in which the check saw the same photo, though perhaps as another file."""
    try:
        report: dict[str, Any] = json.loads(store.blobs.read(tenant, sha256))
    except BlobMissingError:
        return
    own = {x.sha256 for x in store.exhibits(tenant, claim) if x.side == "buyer" and x.deleted_at is None}
    for finding in report.get("findings", ()):
        ref = finding["details"].get("ref")
        strong = Band(finding["strength"]["band"]).rank >= Band.MODERATE.rank
        mine = finding["kind"] in _ELSEWHERE and finding["exhibit"] in own
        if mine and strong and _there(store, tenant, ref):
            yield Shared(Tie.PHOTO, finding["exhibit"], (str(ref),))


def _there(store: Store, tenant: str, ref: object) -> bool:
    """Whether the photo is still kept of a claim of this tenant: the index of photos may name others."""
    return isinstance(ref, str) and bool(store.exhibits(tenant, ref))
