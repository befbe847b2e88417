"""A real PostgreSQL for tests: made in a temporary folder, reached by a socket in it, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _program(name: str) -> Path:
    found = shutil.which(name)
    places = [Path(found)] if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not places:
        missing = "PostgreSQL is not installed here (Debian: apt-get install postgresql)"
        pytest.fail(missing) if "CI" in os.environ else pytest.skip(missing)
    return places[-1]


def _user() -> list[str]:
    """How to run as a user that PostgreSQL accepts: it refuses root."""
    if os.getuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        if subprocess.run(["id", name], capture_output=True, check=False).returncode == 0:
            return ["runuser", "-u", name, "--"]
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


@contextmanager
def server() -> Iterator[str]:
    """Run a server; give the address of its databases, to be filled in with a name."""
    initdb, control, became = _program("initdb"), _program("pg_ctl"), _user()
    folder = Path(tempfile.mkdtemp(prefix="jz-pg-"))
    if became:
        shutil.chown(folder, became[2])
    folder.chmod(0o755)  # the socket is in it, and we are another user
    data = folder / "data"

    def run(*command: str | Path) -> None:
        subprocess.run([*became, *command], cwd=folder, check=True, capture_output=True, timeout=120)

    run(initdb, "-D", data, "-A", "trust", "-U", "jianzhen", "-N", "--no-instructions", "-E", "UTF8")
    small = "-c fsync=off -c autovacuum=off -c max_connections=60 -c min_wal_size=32MB -c max_wal_size=64MB"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} {small}"
    try:
        run(control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql://jianzhen@/{{}}?host={folder}"
    finally:
        subprocess.run(
            [*became, control, "-D", data, "-m", "immediate", "stop"],
            cwd=folder,
            check=False,
            capture_output=True,
        )
        shutil.rmtree(folder, ignore_errors=True)
