"""The verifier alone: without Jianzhen, on hostile files, and against someone who has another key."""

import ast
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jianzhen.cli import main as cli
from jianzhen.record import verify
from jianzhen.record.case import Variant
from jianzhen.record.casefile import build
from jianzhen.record.keys import open_keyring
from jianzhen.record.verify import MANIFEST, canonical, main, verify_bytes
from tests.record.building import BEGIN, Record, listed, members, packed, story

SOURCE = Path(str(verify.__file__))
NEEDED = {"rfc8785", "cryptography", "rfc3161_client"}


def alone(file: Path, script: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run verify.py where of all installed packages only those it states can be found, and no jianzhen."""
    packages = Path(verify.rfc8785.__file__).parents[1]
    site = script.parent / "site"
    site.mkdir(exist_ok=True)
    for name in (
        *NEEDED,
        "cffi",
        "_cffi_backend",
        "typing_extensions",
    ):  # the last: what these need themselves
        for found in packages.glob(f"{name}*"):
            link = site / found.name
            if not link.exists() and not found.name.endswith("-info"):
                link.symlink_to(found)
    code = (
        f"import sys; sys.path.append({str(site)!r}); sys.argv = {[str(script), str(file), *options]!r}\n"
        f"import runpy\n"
        f"try: runpy.run_path({str(script)!r}, run_name='__main__')\n"
        f"finally:\n"
        f"  strangers = {{n.split('.')[0] for n in sys.modules}} & {{'jianzhen', 'numpy', 'cv2', 'PIL'}}\n"
        f"  assert not strangers, strangers\n"
    )
    call = [sys.executable, "-I", "-S", "-X", "utf8", "-c", code]
    return subprocess.run(call, capture_output=True, check=False, cwd=script.parent, encoding="utf-8")


def test_it_states_all_it_needs() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for part in ast.walk(tree)
        for name in (
            [alias.name for alias in part.names]
            if isinstance(part, ast.Import)
            else [part.module or "."]
            if isinstance(part, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == NEEDED
    for name in NEEDED:
        assert name.replace("_", "-") in (verify.__doc__ or "")


def test_the_copy_in_the_file_runs_alone(full: Path, tmp_path: Path) -> None:
    script = tmp_path / "alone" / "verify.py"
    script.parent.mkdir()
    script.write_bytes(members(full.read_bytes())["verify.py"])
    held = alone(full, script, "--json")
    assert held.returncode == 0, held.stderr
    assert json.loads(held.stdout)["holds"] is True
    data = bytearray(full.read_bytes())
    data[data.index(b"\xff\xd8\xff") + 5000] ^= 1  # inside the first photo
    (tmp_path / "bad.zip").write_bytes(data)
    bad = alone(tmp_path / "bad.zip", script, "--lang", "zh")
    assert bad.returncode == 1
    assert "originals/" in bad.stdout
    assert "内容被改动" in bad.stdout


def test_it_prints_for_people_and_machines(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(full), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "It holds" in said
    assert "test authority, proves nothing to third parties" in said
    assert "compare the key" in said
    assert main([str(full), "--lang", "zh"]) == 0
    assert "核验通过" in capsys.readouterr().out
    assert main([str(full.parent / "none.zip"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["faults"][0]["code"] == "unreadable"


def test_the_command_verifies_too(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(["verify", str(full), "--lang", "en"]) == 0
    assert "It holds" in capsys.readouterr().out
    assert cli(["verify", str(full), "--json", "--key", "0" * 64]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["code"] == "key"
    assert cli(["verify", str(full.parent / "none.zip"), "--lang", "en"]) == 2
    assert "Check the path" in capsys.readouterr().err


def test_someone_with_another_key_is_found_by_the_key_named(tmp_path: Path) -> None:
    genuine, forger = (Record(open_keyring(tmp_path / name, BEGIN)) for name in ("genuine", "forger"))
    data = build(*forger.export(story(forger), Variant.FULL), forger.keys)
    assert verify_bytes(data).faults == [], "a file alone proves only what its own key signed"
    faults = verify_bytes(data, key=genuine.keys.id, roots=genuine.authority.root).faults
    assert {f.code for f in faults} == {"key", "timestamp"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\3\4",
        b"PK\5\6" + b"\0" * 18,
        b"GIF89a" * 100,
        b"PK\3\4" * 1000,
        b"PK\3\4" + b"\xff" * 500,
    ],
)
def test_rubbish_is_no_case_file(data: bytes) -> None:
    result = verify_bytes(data)
    assert result.faults
    assert result.exit_code in (1, 2)


@pytest.mark.parametrize(
    "listed",
    [
        [{"name": "../../etc/passwd", "size": 1, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "/etc/passwd", "size": 1, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "a\\b", "size": 1, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "a.txt", "size": 2**50, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "a.txt", "size": 1, "crc32": -1, "sha256": "0" * 64}],
        [{"name": "a.txt", "size": True, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "manifest.json", "size": 1, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "a.txt", "size": 1, "crc32": 2**32, "sha256": "0" * 64}],
        [{"name": f"{n}.txt", "size": 2**30, "crc32": 0, "sha256": "0" * 64} for n in range(3)],
        [{"name": "a.txt", "size": -1, "crc32": 0, "sha256": "0" * 64}],
        [{"name": "a.txt", "size": 1, "crc32": 0, "sha256": "0" * 64}] * 2,
        [{"name": f"{n}.txt", "size": 0, "crc32": 0, "sha256": "0" * 64} for n in range(10_001)],
        [],
        "none",
        [None],
    ],
    ids=[
        "traversal",
        "absolute",
        "backslash",
        "huge",
        "checksum",
        "bool",
        "itself",
        "crc",
        "sum",
        "negative",
        "twice",
        "many",
        "none",
        "text",
        "null",
    ],
)
def test_hostile_manifests_are_refused(listed: object) -> None:
    manifest = {"at": "2026", "schema": "jianzhen.casefile/1", "members": listed}
    result = verify_bytes(packed([(MANIFEST, canonical(manifest)), ("a.txt", b"a")]))
    assert [(f.code, f.where) for f in result.faults] == [("changed", MANIFEST)]
    assert "nothing can be checked" in result.faults[0].en


@pytest.mark.parametrize("deep", ["[" * 200_000, '{"a":' * 200_000, "1" * 100_000])
@pytest.mark.parametrize("begin", ["", '{"at":"2026","a":'])
def test_deep_and_endless_json_is_refused(begin: str, deep: str) -> None:
    assert verify_bytes(packed([(MANIFEST, (begin + deep).encode())])).exit_code == 1


def test_a_bomb_is_never_unpacked(full: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(MANIFEST, b"0" * 50_000_000)
    assert len(file.getvalue()) < 100_000
    assert verify_bytes(file.getvalue()).exit_code == 2
    repacked = io.BytesIO()
    with zipfile.ZipFile(repacked, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members(full.read_bytes()).items():
            out.writestr(name, data)
    result = verify_bytes(repacked.getvalue())
    assert result.exit_code == 2
    assert "packed it again" in result.faults[0].en


def test_stored_anew_by_another_program_is_named_as_container_only(full: Path) -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as out:
        for name, data in members(full.read_bytes()).items():
            out.writestr(name, data)
    assert {f.code for f in verify_bytes(stored.getvalue()).faults} == {"container"}


@pytest.mark.parametrize("where", ["prefix", "suffix", "comment", "middle"])
def test_bytes_beside_the_members_are_named(full: Path, where: str) -> None:
    data = full.read_bytes()
    directory_at = data.rindex(
        b"PK\1\2" + bytes([20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0x21]), 0, data.index(b"PK\1\2") + 50
    )
    changed = {
        "prefix": b"#!/bin/sh\n" + data,
        "suffix": data + b"tail",
        "comment": data[:-2] + b"\4\0tail",
        "middle": data[:directory_at] + b"hidden" + data[directory_at:],
    }[where]
    assert {f.code for f in verify_bytes(changed).faults} == {"container"}


def test_signed_nonsense_is_unreadable_and_not_a_crash(tmp_path: Path) -> None:
    keys = open_keyring(tmp_path, BEGIN)
    for name, body in (
        ("events.jsonl", b'{"event": 1}\n'),
        ("checkpoints.json", b'{"a": 1}'),
        ("absent.json", b"7"),
    ):
        inside = {"keys.json": json.dumps(list(keys.records)).encode(), name: body}
        manifest = {
            "schema": "jianzhen.casefile/1",
            "tenant": "t",
            "claim": "c",
            "variant": "full",
            "at": "2026",
            "members": listed(inside),
        }
        signed = canonical(keys.sign({**manifest, "key": keys.id}))
        assert verify_bytes(packed([(MANIFEST, signed), *inside.items()])).exit_code in (1, 2)


def test_a_manifest_without_its_signature_is_named(full: Path) -> None:
    inside = members(full.read_bytes())
    manifest = {**verify.parse(inside.pop(MANIFEST)), "at": "2026-01-01T00:00:00.000000Z"}
    result = verify_bytes(packed([(MANIFEST, canonical(manifest)), *inside.items()]))
    assert [(f.code, f.where) for f in result.faults] == [("signature", MANIFEST)]


def test_under_a_changed_manifest_nothing_signed_is_judged(full: Path) -> None:
    inside = members(full.read_bytes())
    manifest = verify.parse(inside.pop(MANIFEST))
    name = next(name for name in inside if name.endswith(".pem"))
    inside[name] = inside[name].replace(b"A", b"B")
    for changed in ({**manifest, "at": "2026-01-01T00:00:00.000000Z"}, {**manifest, "key": "0" * 64}):
        result = verify_bytes(packed([(MANIFEST, canonical(changed)), *inside.items()]))
        assert [(f.code, f.where) for f in result.faults] == [("signature", MANIFEST)]


def test_a_manifest_spelled_otherwise_is_none(full: Path) -> None:
    inside = members(full.read_bytes())
    spelled = inside.pop(MANIFEST).replace(b'","', b'", "', 1)
    faults = verify_bytes(packed([(MANIFEST, spelled), *inside.items()])).faults
    assert [(f.code, f.where) for f in faults] == [("changed", MANIFEST)]


def test_keys_json_whose_key_was_changed_is_named_and_not_the_manifest(full: Path) -> None:
    inside = members(full.read_bytes())
    keys = verify.parse(inside["keys.json"])
    keys[0]["public"] = "ab" * 32
    inside["keys.json"] = canonical(keys)
    told = {(f.code, f.where) for f in verify_bytes(packed(inside.items())).faults}
    assert {where for _, where in told} & set(inside) == {"keys.json"}


def test_members_twice_strange_or_moved_are_named(full: Path) -> None:
    pairs = list(members(full.read_bytes()).items())
    name, moved = pairs[3][0], pairs[2][0]
    for changed, fault in (
        ([*pairs, pairs[3]], ("added", name)),
        ([*pairs[:4], ("notes.txt", b"new"), *pairs[4:]], ("added", "notes.txt")),
        ([*pairs[:2], *pairs[3:], pairs[2]], ("reordered", moved)),
    ):
        told = {(f.code, f.where) for f in verify_bytes(packed(changed)).faults if f.code != "container"}
        assert told == {fault}


def test_members_between_two_of_another_length_are_found(full: Path) -> None:
    inside = members(full.read_bytes())
    changed = [list(inside)[2], list(inside)[-2]]
    for name in changed:
        inside[name] += b"more"
    told = {f.where for f in verify_bytes(packed(inside.items())).faults}
    assert told & set(inside) == set(changed)


def test_a_member_whose_header_lost_bytes_is_found(full: Path) -> None:
    data, inside = full.read_bytes(), members(full.read_bytes())
    at = data.index(inside["events.jsonl"]) - 20
    told = verify_bytes(data[:at] + data[at + 3 :]).faults
    assert {f.code for f in told} == {"container"}


def test_it_needs_no_environment(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    assert main([str(full)]) == 0
