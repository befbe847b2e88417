"""The AIGC label is read in every container and placement, through the real reader of files."""

import pytest

from jianzhen.examiners import Case, label
from jianzhen.model import Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo

from . import samples


def found(data: bytes, name: str = "sample") -> dict[Kind, Finding]:
    case = Case((Exhibit(Photo(data, name), Role.CLAIM),))
    return {one.kind: one for one in label.examine(case) if isinstance(one, Finding)}


@pytest.mark.parametrize("placement", samples.PLACEMENTS)
def test_every_placement_is_read(placement: str) -> None:
    findings = found(samples.PLACEMENTS[placement](), placement)
    assert set(findings) == {Kind.AI_LABEL}
    details = findings[Kind.AI_LABEL].details["labels"][0]
    assert details["producer"]["uscc"] == "91110102MACQD9K640"
    assert details["produce_id"] == "sample-0001"
    assert "charset" not in str(details["warnings"])
