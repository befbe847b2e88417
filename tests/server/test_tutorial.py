"""The tutorial's own commands, run in one shell against a real `jianzhen serve`."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def commands(page: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_its_commands_take_a_claim_from_intake_to_a_final_appeal(tmp_path: Path) -> None:
    port = str(free_port())
    script = "\n".join(commands(ROOT / "docs/tutorial.md")).replace("8420", port)
    (tmp_path / "demo").symlink_to(ROOT / "demo")
    run = f'set -euo pipefail\njianzhen() {{ exec {sys.executable} -m jianzhen "$@"; }}\n'
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    end = "\ntrap 'kill $(jobs -p) 2>/dev/null' EXIT\n"
    done = subprocess.run(
        ["bash", "-c", run + end + script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "JIANZHEN_PORT": port, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    log = (tmp_path / "jianzhen.log").read_text()
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{log[-3000:]}"
    told = [line.split()[1] for line in done.stdout.splitlines() if re.fullmatch(r"\d+ \S+ \w{12}", line)]
    assert told == [
        *("submitted", "sealed", "screened", "leased", "evidence-asked", "merchant-contested", "screened"),
        *("marked", "leased", "evidence-asked", "evidence-supplied", "screened", "leased", "decided"),
        *("appealed", "leased", "appeal-decided"),
    ]
    assert "<h1>" in (tmp_path / "report.html").read_text("utf-8")
    assert done.stdout.count("✓") == 2  # the file, and the database
    assert done.stdout.count("✗") >= 1  # the file with one bit changed
    assert (tmp_path / "covered.jpg").read_bytes().startswith(b"\xff\xd8")
    assert "u-77" not in log
    assert "arrived broken" not in log


def test_both_languages_have_the_same_commands() -> None:
    assert commands(ROOT / "docs/tutorial.md") == commands(ROOT / "docs/tutorial.zh.md")
