import os
import subprocess
import sys

import pytest

from jianzhen.cli.process import be_thrifty


def test_the_caller_s_own_number_of_threads_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    be_thrifty()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"


def test_settings_come_before_numpy() -> None:
    code = (
        "import sys; from jianzhen.cli.process import be_thrifty; be_thrifty(); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
