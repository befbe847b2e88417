"""The process that looks at files from strangers gives way to those who wait for an answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

AUTOGROUP = Path("/proc/self/autogroup")
GIVING_WAY = """
import os
from pathlib import Path
from jianzhen.work.look import give_way
give_way()
print(os.nice(0), Path("/proc/self/autogroup").read_text().split()[-1])
"""


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="no Linux that weighs sessions")
@pytest.mark.parametrize("own_session", [True, False])
def test_it_gives_way_as_a_process_and_as_a_session(own_session: bool) -> None:
    mine = AUTOGROUP.read_text().split()[-1]
    told = subprocess.run(
        [sys.executable, "-c", GIVING_WAY], capture_output=True, check=True, start_new_session=own_session
    ).stdout.split()
    assert told == [str(min(os.nice(0) + 10, 19)).encode(), (b"10" if own_session else mine.encode())]
