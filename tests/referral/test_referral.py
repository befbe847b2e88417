"""Referrals: from final decisions of people only, nothing in them that is not needed, no accusing word."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jianzhen.cli import main
from jianzhen.errors import ReferralError, SheetError
from jianzhen.record.case import Variant
from jianzhen.referral import ReferralKind, draft, load, read_source, standing_of
from jianzhen.referral.standing import Standing, read_manifest
from jianzhen.referral.templates import FORBIDDEN, LANGS, TABLES, VALUES, parse, shipped
from jianzhen.work.labels import LABELS
from tests.law.made import act
from tests.record.building import Record, sha
from tests.referral import scene as s

OF_PERSON = (ReferralKind.CIVIL, ReferralKind.POLICE)


def made(folder: Path, kind: ReferralKind, *claims: str, **more: Any) -> dict[str, bytes]:
    sources = [read_source(s.case_file(folder, claim)) for claim in claims]
    given = {"facts": s.known(*claims), **more}
    data = draft(kind, sources, load(kind), s.AT, LABELS, **given).data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("referral")


@pytest.fixture(scope="module")
def referrals(folder: Path) -> dict[ReferralKind, dict[str, bytes]]:
    return {kind: made(folder, kind, *("c-1", "c-2")[: 1 + (kind in OF_PERSON)]) for kind in ReferralKind}


@pytest.mark.parametrize("kind", ReferralKind)
def test_every_kind_comes_in_both_languages_with_hashes(
    referrals: dict[ReferralKind, dict[str, bytes]], kind: ReferralKind
) -> None:
    inside = referrals[kind]
    manifest = json.loads(inside["manifest.json"])
    listed = {m["name"]: m["sha256"] for m in manifest["members"]}
    assert listed == {name: s.digest(data) for name, data in inside.items() if name != "manifest.json"}
    for lang in LANGS:
        assert inside[f"{kind}.{lang}.pdf"].startswith(b"%PDF")
        text = inside[f"{kind}.{lang}.txt"].decode()
        assert "{{" not in text
        assert "[[" in text
    assert ("case-01.zip" in inside) == (kind is ReferralKind.POLICE)


def test_no_word_accuses_and_nobody_is_named(referrals: dict[ReferralKind, dict[str, bytes]]) -> None:
    for kind, inside in referrals.items():
        for lang in LANGS:
            text = inside[f"{kind}.{lang}.txt"].decode()
            for word in ("诈骗犯", "骗子", "造假者", "fraudster", "liar", "guilty", "forger", "suspect"):
                assert word not in text
            for name in (s.BUYER, "张三", "裂了"):
                assert name not in text


def test_a_provider_gets_number_producer_and_hash_and_nothing_else(
    referrals: dict[ReferralKind, dict[str, bytes]],
) -> None:
    inside = referrals[ReferralKind.PROVIDER_INQUIRY]
    assert set(inside) == {"manifest.json", "README.txt", *(f"provider-inquiry.{x}" for x in _FILES)}
    text = inside["provider-inquiry.en.txt"].decode()
    assert {s.PRODUCE_ID, s.CODE} <= set(text.replace("|", " ").split())
    for told in (s.REASON, "refuse", "buyer", "1600", "reviewer"):
        assert told not in text


_FILES = ("zh.pdf", "zh.txt", "en.pdf", "en.txt")


def test_the_police_get_every_addend_and_what_is_missing(
    referrals: dict[ReferralKind, dict[str, bytes]],
) -> None:
    text = referrals[ReferralKind.POLICE]["police.en.txt"].decode()
    assert "c-1 | 2026-03-01 | 1600.00" in text
    assert "c-2 | 2026-03-02 | 1600.00" in text
    assert "3200.00 CNY" in text
    assert "Has a person chosen to look at these claims as telecom" in text
    assert s.REASON in text
    assert s.digest(referrals[ReferralKind.POLICE]["case-01.zip"]) in text


def test_earlier_penalties_are_told_nobody(folder: Path) -> None:
    """Law, Art. 136: neither what was answered, nor anything that comes out otherwise by it."""
    plain = made(folder, ReferralKind.POLICE, "c-1")
    facts = s.known("c-1", punished_lately=True, earlier_extortion_penalty=True, first_time=False)
    handled = act("c-0", "2026-02-01", "9000.00", facts={"handled": True})
    told = made(folder, ReferralKind.POLICE, "c-1", facts=replace(facts, acts=(*facts.acts, handled)))
    for lang in LANGS:
        name = f"police.{lang}.txt"
        assert _without_hashes(told[name]) == _without_hashes(plain[name])


def _without_hashes(text: bytes) -> list[str]:
    return [
        line for line in text.decode().splitlines() if "| case file |" not in line and "| 案卷 |" not in line
    ]


@pytest.mark.parametrize("state", ["decided", "appealed", "in-review", "withdrawn"])
def test_only_a_final_decision_is_referred(folder: Path, state: str) -> None:
    with pytest.raises(ReferralError, match="not final"):
        read_source(s.case_file(folder, state=state))


def test_what_no_person_decided_is_not_referred(folder: Path) -> None:
    record = Record(s.keys(folder))
    s.screened(record, "c-1")
    s.finished(record, "c-1")
    with pytest.raises(ReferralError, match="no person"):
        read_source(s.case_file(folder, record=record))


@pytest.mark.parametrize(
    ("kind", "data"),
    [("reopened", {}), ("deadline-ran-out", {"clock": "refund-by-law"}), ("view-withdrawn", {})],
)
def test_a_decision_that_no_longer_stands_counts_for_nothing(
    folder: Path, kind: str, data: dict[str, str]
) -> None:
    record = Record(s.keys(folder))
    s.decided(record, "c-1")
    record.add("c-1", kind, "senior-reviewer", data=data)
    s.finished(record, "c-1")
    with pytest.raises(ReferralError, match="no person"):
        read_source(s.case_file(folder, record=record))


def test_the_reasons_of_an_overturned_decision_are_not_told(folder: Path) -> None:
    record = Record(s.keys(folder))
    s.decided(record, "c-1")
    ruled = {"ruling": "vary", "reasons": sha("other"), "verdict": s.verdict("partial", "other")}
    record.add("c-1", "appeal-decided", "appeal-officer", data=ruled)
    source = read_source(s.case_file(folder, record=record))
    assert [event["kind"] for event in source.decided] == ["appeal-decided"]
    assert source.reasons == ()


def test_what_was_granted_a_full_case_file_and_a_changed_one_are_refused(folder: Path) -> None:
    with pytest.raises(ReferralError, match="not made for an authority"):
        read_source(s.case_file(folder, variant=Variant.FULL))
    data = s.case_file(folder)
    with pytest.raises(ReferralError, match="changed"):
        read_source(data[:-1] + b"\1")
    granted = read_source(s.case_file(folder, outcome="approve"))
    for kind in OF_PERSON:
        with pytest.raises(ReferralError, match="granted"):
            draft(kind, [granted], load(kind), s.AT, LABELS, s.known("c-1"))


def test_every_claim_of_the_sum_has_a_case_file_and_the_other_way_round(folder: Path) -> None:
    one, two = read_source(s.case_file(folder)), read_source(s.case_file(folder, "c-2"))
    kind = ReferralKind.POLICE
    for sources, facts, why in (
        ([one], s.known("c-1", "c-2"), "c-2: there is no case file"),
        ([one, two], s.known("c-1"), "c-2: the facts do not name it"),
        ([one, one], s.known("c-1"), "once"),
        ([], s.known("c-1"), "once"),
        ([one], None, "facts"),
    ):
        with pytest.raises(ReferralError, match=why):
            draft(kind, sources, load(kind), s.AT, LABELS, facts)


def test_the_same_comes_out_byte_for_byte(folder: Path) -> None:
    source, kind = read_source(s.case_file(folder)), ReferralKind.LABEL_REPORT
    packages = [draft(kind, [source], load(kind), s.AT, LABELS) for _ in range(2)]
    assert packages[0].sha256 == packages[1].sha256


def test_a_lawyers_own_template_is_used_and_filled_once(folder: Path, tmp_path: Path) -> None:
    own = "# 本店函件\n事由：{{reference}} {{date}} [[经办人]]\n- {{reference}}\n{{claims}}\n"
    (tmp_path / "civil.zh.md").write_text(own, "utf-8")
    kind = ReferralKind.CIVIL
    source = replace(read_source(s.case_file(folder, "c-{{date}}")))
    package = draft(kind, [source], load(kind, tmp_path), s.AT, LABELS, s.known("c-{{date}}"))
    with zipfile.ZipFile(io.BytesIO(package.data)) as file:
        text = file.read("civil.zh.txt").decode()
        assert "Notice of revocation" in file.read("civil.en.txt").decode()
    assert "事由：c-{{date}} 2026-11-23 [[经办人]]" in text


@pytest.mark.parametrize(
    "text",
    ["{{nobody}}", "a {{claims}}", "{{produced}}", "{{claims", "[[gap", "\xff", "{{buyer}}", "x" * 70_000],
)
def test_a_template_that_asks_for_more_is_refused(text: str) -> None:
    with pytest.raises(SheetError):
        parse(text.encode("latin-1"), ReferralKind.CIVIL)


def test_no_template_names_what_its_kind_is_not_for() -> None:
    for kind in ReferralKind:
        for lang in LANGS:
            assert shipped(kind, lang)
        for name in FORBIDDEN[kind]:
            with pytest.raises(SheetError, match=name):
                parse(f"{{{{{name}}}}}".encode(), kind)
    assert not TABLES & VALUES


def event(kind: str, who: str, role: str = "senior-reviewer", package: str = "p") -> dict[str, Any]:
    return {"kind": kind, "actor": {"role": role, "id": who}, "data": {"package": package}}


ASKED = event("referral-asked", "a")
APPROVED = event("referral-approved", "b")


@pytest.mark.parametrize(
    ("events", "standing"),
    [
        ([], Standing.NOT_ASKED),
        ([ASKED], Standing.ASKED),
        ([ASKED, APPROVED], Standing.APPROVED),
        ([APPROVED], Standing.NOT_ASKED),
        ([ASKED, event("referral-approved", "a")], Standing.ASKED),
        ([ASKED, event("referral-approved", "b", "system")], Standing.ASKED),
        ([event("referral-asked", "a", "system"), APPROVED], Standing.NOT_ASKED),
        ([ASKED, event("referral-approved", "b", package="q")], Standing.ASKED),
        ([ASKED, APPROVED, event("reopened", "c", package="")], Standing.WITHDRAWN),
        ([ASKED, APPROVED, event("referral-withdrawn", "c")], Standing.WITHDRAWN),
        ([ASKED, event("reopened", "c", package=""), APPROVED], Standing.WITHDRAWN),
    ],
)
def test_two_people_stand_behind_it_until_the_decision_is_reopened(
    events: list[dict[str, Any]], standing: Standing
) -> None:
    assert standing_of(events, "p") is standing


def test_over_the_command_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = Record(s.keys(folder))
    s.decided(record, "c-1")
    s.finished(record, "c-1")
    case, facts, out = tmp_path / "case.zip", tmp_path / "facts.json", tmp_path / "police.zip"
    case.write_bytes(s.case_file(folder, record=record))
    acts = [{"claim": "c-1", "day": "2026-03-01", "amount": "1600.00", "facts": {"falsity": True}}]
    facts.write_text(json.dumps({"schema": "jianzhen.law-facts/1", "acts": acts}), "utf-8")
    asked = ["refer", "police", str(case), "--facts", str(facts), "--out", str(out), "--json"]
    assert main(asked) == 0
    package = json.loads(capsys.readouterr().out)["sha256"]
    assert read_manifest(out.read_bytes()).claims == ("c-1",)
    check = ["refer", "check", str(out), "--lang", "en", "--case", str(case)]
    assert main(check) == 1
    assert "nobody has asked for it" in capsys.readouterr().out
    record.add("c-1", "referral-asked", "reviewer", data={"kind": "police", "package": package})
    record.add("c-1", "referral-approved", "senior-reviewer", data={"package": package})
    case.write_bytes(s.case_file(folder, record=record))
    assert main(check) == 0
    assert main(check[:-2]) == 1
    out.write_bytes(out.read_bytes().replace("草稿".encode(), "定稿".encode(), 1))
    assert main(check) == 2
    assert main(["refer", "police", str(case), "--lang", "en"]) == 2
    assert main(["refer", "templates", str(tmp_path / "own")]) == 0
    assert len(list((tmp_path / "own").iterdir())) == 8
