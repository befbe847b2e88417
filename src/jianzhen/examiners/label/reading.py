"""Everything one photo's file says about how it was made, before it is put into findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jianzhen.examiners.label import aigc, sourcetype, xmp
from jianzhen.examiners.label.traces import Trace, fields_of
from jianzhen.examiners.label.traces import find as find_traces
from jianzhen.model import Text
from jianzhen.photo import Photo

if TYPE_CHECKING:
    from jianzhen.examiners.label.provenance import Credential

_MAX_PACKETS = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        credential: the C2PA record, None if there is none or it could not be read.
        unread: why a C2PA record could not be read, None if there was nothing to read.
    """

    labels: tuple[aigc.AigcLabel, ...] = ()
    declared: tuple[sourcetype.Declared, ...] = ()
    traces: tuple[Trace, ...] = ()
    credential: "Credential | None" = None
    unread: Text | None = None


def read(photo: Photo) -> Reading:
    """Read one photo's metadata; opens no connection and never raises for broken metadata."""
    metadata = photo.metadata
    packets = metadata.xmp[:_MAX_PACKETS]
    properties = tuple(prop for packet in packets for prop in xmp.properties(packet))
    credential, unread = None, None
    if metadata.has_c2pa:
        # Few files hold a record: the others are spared the reader and its list of signers.
        from jianzhen.examiners.label import provenance, trust

        try:
            credential = provenance.read(photo, trust.load())
        except provenance.UnreadableCredentialError as error:
            unread = error.why
    elif any(p.name == "provenance" and p.value.startswith("http") for p in properties):
        from jianzhen.examiners.label.provenance import REMOTE

        unread = REMOTE
    generators = _generators(credential)
    return Reading(
        labels=aigc.find(metadata, properties),
        declared=tuple(sourcetype.find(properties)),
        traces=tuple(find_traces(fields_of(metadata, properties, generators))),
        credential=credential,
        unread=unread,
    )


def _generators(credential: "Credential | None") -> Mapping[str, None]:
    """Software named in a C2PA record; none where it states AI anyway, so that no fact counts twice."""
    if credential is None or credential.says(sourcetype.Origin.AI):
        return {}
    return dict.fromkeys([credential.generator, *(s.agent for s in credential.statements)])
