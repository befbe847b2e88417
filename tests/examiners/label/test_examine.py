"""The examiner as a whole: kinds, details, words, abstentions."""

import json
import subprocess
import sys

import pytest

from jianzhen.examiners import Case, label
from jianzhen.examiners.label import provenance, wording
from jianzhen.model import Abstention, Finding, Kind, Role
from jianzhen.photo import Exhibit, Photo
from jianzhen.reading import text

from . import samples
from .chain import make_chain, sign


@pytest.fixture(autouse=True)
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text in the picture has its own tests; here only the file speaks."""
    monkeypatch.setattr(text, "installed", lambda: False)


def examine(data: bytes, role: Role = Role.CLAIM) -> list[Finding | Abstention]:
    return list(label.examine(Case((Exhibit(Photo(data, "sample"), role),))))


def findings(data: bytes) -> dict[Kind, Finding]:
    found = [one for one in examine(data) if isinstance(one, Finding)]
    assert len({one.kind for one in found}) == len(found), "one finding of a kind"
    return {one.kind: one for one in found}


def test_a_plain_photo_gives_no_finding_and_one_abstention() -> None:
    (only,) = examine(samples.picture())
    assert isinstance(only, Abstention)
    assert only.examiner == "label"
    assert "jianzhen[ocr]" in only.reason.en
    assert "jianzhen[ocr]" in only.reason.zh


@pytest.mark.parametrize("role", [Role.PRODUCT, Role.PACKING, Role.EARLIER])
def test_only_claim_photos_are_examined(role: Role) -> None:
    assert examine(samples.jpeg_xmp(), role) == []


def test_details_of_a_label() -> None:
    fields = {**samples.LABEL, "ContentPropagator": "00119144030008867405X220001"}
    finding = findings(samples.jpeg_xmp(samples.aigc_xmp(samples.as_json(fields))))[Kind.AI_LABEL]
    (details,) = finding.details["labels"]
    assert details["producer"]["attributed"]["zh"] == "豆包"
    assert details["propagator"]["attributed"]["en"] == "Jimeng"
    assert details["places"] == ["JPEG APP1, TC260:AIGC"]
    assert details["warnings"] == ["propagated-by-another"]
    assert finding.score == 1.0
    assert finding.regions == ()


def test_label_and_iptc_make_one_finding() -> None:
    packet = samples.xmp(
        f"<TC260:AIGC><![CDATA[{samples.as_json()}]]></TC260:AIGC>",
        attributes='Iptc4xmpExt:DigitalSourceType="compositeWithTrainedAlgorithmicMedia"',
    )
    found = findings(samples.png_itxt_xmp(packet))
    assert set(found) == {Kind.AI_LABEL}
    assert len(found[Kind.AI_LABEL].details["iptc"]) == 1
    assert "IPTC" in found[Kind.AI_LABEL].summary.zh


def test_a_declared_capture_without_signature_is_no_finding() -> None:
    packet = samples.xmp(attributes='Iptc4xmpExt:DigitalSourceType="digitalCapture"')
    assert findings(samples.jpeg_xmp(packet)) == {}


def test_a_declared_algorithm_is_a_trace() -> None:
    packet = samples.xmp(attributes='Iptc4xmpExt:DigitalSourceType="algorithmicMedia"')
    assert set(findings(samples.jpeg_xmp(packet))) == {Kind.GENERATOR_TRACE}


def test_an_editor_is_a_weak_finding_and_says_so() -> None:
    finding = findings(samples.jpeg_exif({0x0131: "Snapseed 2.0"}))[Kind.EDITOR_TRACE]
    assert finding.score <= 0.2
    assert "honestly" in finding.summary.en
    assert "正常" in finding.summary.zh


def test_signed_ai() -> None:
    found = findings(sign(samples.picture(), make_chain()))
    assert set(found) == {Kind.C2PA_AI}
    details = found[Kind.C2PA_AI].details
    assert details["signer_trust"] == "not-on-list"
    assert details["trust_list_dated"] in found[Kind.C2PA_AI].summary.zh
    assert found[Kind.C2PA_AI].score == 0.9


def test_signed_ai_that_no_longer_fits_gives_both_findings() -> None:
    data = bytearray(sign(samples.picture(), make_chain()))
    data[data.rfind(b"\xff\xda") + 40] ^= 1
    found = findings(bytes(data))
    assert set(found) == {Kind.C2PA_AI, Kind.C2PA_ALTERED}
    assert found[Kind.C2PA_AI].score < 0.5
    assert "another picture" in found[Kind.C2PA_AI].summary.en
    assert "without bad intent" in found[Kind.C2PA_ALTERED].summary.en


def test_signed_capture_is_positive_and_weighs_little_without_a_listed_signer() -> None:
    found = findings(sign(samples.picture(), make_chain(), "computationalCapture"))
    assert set(found) == {Kind.C2PA_CAPTURE}
    assert found[Kind.C2PA_CAPTURE].score == 0.3
    assert "weighs little" in found[Kind.C2PA_CAPTURE].summary.en


def test_a_capture_that_was_changed_is_no_capture() -> None:
    data = bytearray(sign(samples.picture(), make_chain(), "digitalCapture"))
    data[data.rfind(b"\xff\xda") + 40] ^= 1
    assert set(findings(bytes(data))) == {Kind.C2PA_ALTERED}


def test_an_editor_named_in_a_record() -> None:
    data = sign(samples.picture(), make_chain(), "humanEdits", generator="Adobe Photoshop")
    assert set(findings(data)) == {Kind.EDITOR_TRACE}


def test_a_record_kept_elsewhere_is_an_abstention() -> None:
    packet = samples.xmp(attributes='dcterms:provenance="https://example.com/x.c2pa"')
    reasons = [one.reason for one in examine(samples.jpeg_xmp(packet)) if isinstance(one, Abstention)]
    assert reasons == [provenance.REMOTE, wording.NO_READER]


def test_everything_is_json_and_in_two_languages() -> None:
    files = [make() for make in samples.PLACEMENTS.values()]
    files += [
        sign(samples.picture(), make_chain()),
        samples.jpeg_exif({0x0131: "Snapseed"}),
        samples.png_text("Software", "NovelAI"),
        samples.jpeg_user_comment('{"aigc_label_type":2}'),
    ]
    for data in files:
        for one in examine(data):
            text = one.summary if isinstance(one, Finding) else one.reason
            assert text.en.isascii() or "“" in text.en
            assert any("一" <= c <= "鿿" for c in text.zh)
            for word in ("genuine", "fake", "真实照片", "造假"):
                assert word not in text.en + text.zh
            if isinstance(one, Finding):
                json.dumps(one.details, allow_nan=False)


def test_the_heavy_libraries_are_imported_only_when_needed() -> None:
    program = (
        "import sys, io; from PIL import Image; from jianzhen.examiners import Case, label;"
        "from jianzhen.model import Role; from jianzhen.photo import Exhibit, Photo;"
        "from jianzhen.reading import text; text.installed = lambda: False;"
        "out = io.BytesIO(); Image.new('RGB', (8, 8)).save(out, 'JPEG');"
        "list(label.examine(Case((Exhibit(Photo(out.getvalue()), Role.CLAIM),))));"
        "print([m for m in ('c2pa', 'rapidocr', 'onnxruntime', 'defusedxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
