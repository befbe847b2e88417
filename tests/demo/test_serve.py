"""`demo/serve.py`: the real service, the demo claims taken to different stages through the Python client."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from jianzhen.client import Client, RefusedError

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_the_demo_claims_stand_at_different_stages_and_nobody_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "service"
    call = [sys.executable, str(ROOT / "demo/serve.py"), "--home", str(home), "--port", str(free_port())]
    done = subprocess.run(
        [*call, "--once"],
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    states = dict(re.findall(r"^ {4}(\d\d-\S+) +(\S+) +/v1/claims/", done.stdout, re.MULTILINE))
    assert len(states) == 17
    assert {"appealed", "decided", "waiting-for-buyer", "waiting-for-merchant", "in-review"} <= set(
        states.values()
    )
    assert states["05-derived-painted-crack"] == "in-review"


def test_a_service_that_is_not_there_is_told_plainly() -> None:
    nobody = Client(f"http://127.0.0.1:{free_port()}", "jz_key_x", tries=1)
    with pytest.raises(RefusedError, match="cannot be reached") as refused:
        nobody.claim("c_1")
    assert refused.value.status == 0
