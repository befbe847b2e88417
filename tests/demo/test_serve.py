"""What `make run` starts, and the tutorial's own commands beside it: the real service throughout."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jianzhen.client import Client, RefusedError

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Demo:
    """The demo's service, in a folder that looks like a checkout; `told` is what it printed."""

    def __init__(self, checkout: Path) -> None:
        self.checkout, self.port, self.told = checkout, free_port(), ""
        (checkout / "demo").symlink_to(ROOT / "demo")
        (checkout / ".venv").symlink_to(sys.prefix)
        call = [sys.executable, ROOT / "demo/serve.py", "--home", "out/service", "--port", str(self.port)]
        self.process = subprocess.Popen(
            call,
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
            # Where tests run in the background, Ctrl-C is switched off, also for what they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        for line in self.process.stdout or ():
            self.told += line
            if "docs/tutorial" in line:
                return
        raise AssertionError(self.told)

    def end(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("checkout"))
    yield running
    if running.process.poll() is None:
        running.end()


def commands(page: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_demo_claims_stand_at_different_stages_and_nobody_is_refused(demo: Demo) -> None:
    states = dict(re.findall(r"^ {4}(\d\d-\S+) +(\S+) +/v1/claims/", demo.told, re.MULTILINE))
    assert len(states) == 17
    stages = {"appealed", "decided", "waiting-for-buyer", "waiting-for-merchant", "in-review"}
    assert stages <= set(states.values())
    assert states["05-derived-painted-crack"] == "in-review"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_the_tutorial_takes_a_claim_from_intake_to_a_final_appeal(demo: Demo) -> None:
    script = "\n".join(commands(ROOT / "docs/tutorial.md")).replace("8420", str(demo.port))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=demo.checkout,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    log = (demo.checkout / "out/service/log").read_text()
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{log[-3000:]}"
    told = [line.split()[1] for line in done.stdout.splitlines() if re.fullmatch(r"\d+ \S+ \w{12}", line)]
    assert told == [
        *("submitted", "sealed", "screened", "leased", "evidence-asked", "merchant-contested", "screened"),
        *("marked", "leased", "evidence-asked", "evidence-supplied", "screened", "leased", "decided"),
        *("appealed", "leased", "appeal-decided"),
    ]
    assert "This can be honest (sent again" in done.stdout
    assert "seen-elsewhere A photo of this claim was used in another claim" in done.stdout
    assert "<h1>" in (demo.checkout / "out/tutorial/report.html").read_text("utf-8")
    assert done.stdout.count("✓") == 2  # the file, and the database
    assert done.stdout.count("✗") >= 1  # the file with one bit changed
    assert (demo.checkout / "out/tutorial/covered.jpg").read_bytes().startswith(b"\xff\xd8")
    assert "u-77" not in log
    assert "arrived broken" not in log


def test_it_ends_when_asked(demo: Demo) -> None:
    assert demo.end() == 0


def test_both_languages_have_the_same_commands() -> None:
    zh = [command.replace("summary.zh", "summary.en") for command in commands(ROOT / "docs/tutorial.zh.md")]
    assert commands(ROOT / "docs/tutorial.md") == zh


def test_a_service_that_is_not_there_is_told_plainly() -> None:
    nobody = Client(f"http://127.0.0.1:{free_port()}", "jz_key_x", tries=1)
    with pytest.raises(RefusedError, match="cannot be reached") as refused:
        nobody.claim("c_1")
    assert refused.value.status == 0
