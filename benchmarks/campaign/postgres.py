"""A PostgreSQL of our own, as it comes (fsync on), that can be ended without warning and started again."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def _program(name: str) -> Path:
    found = shutil.which(name)
    places = [Path(found)] if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not places:
        raise SystemExit("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
    return places[-1]


class Postgres:
    """One server in a folder of its own, reached by a socket in it."""

    def __init__(self, folder: Path | None = None, *, max_wal: str = "8MB", buffers: str = "32MB") -> None:
        """Make its files in `folder` (a new temporary one by default), and start it.

        By default it is so small that it fits on a small disk that is then filled.
        """
        self._sizes = f"-c max_wal_size={max_wal} -c min_wal_size=4MB -c shared_buffers={buffers}"
        self._folder = folder or Path(tempfile.mkdtemp(prefix="jz-faults-"))
        self._became = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._became:
            shutil.chown(self._folder, "postgres")
        self._folder.chmod(0o755)  # the socket is in it, and we are another user
        self._data = self._folder / "data"
        small = "--wal-segsize=1"
        self._run(_program("initdb"), "-D", self._data, "-A", "trust", "-U", "jianzhen", "-E", "UTF8", small)
        self.start()
        self._run(_program("createdb"), "-h", self._folder, "-U", "jianzhen", "campaign")

    @property
    def url(self) -> str:
        """Address of the database."""
        return f"postgresql://jianzhen@/campaign?host={self._folder}"

    @property
    def pid(self) -> int:
        """Process that all its others are started by."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it."""
        reached = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c max_connections=120"
        options = f"{reached} {self._sizes}"
        self._control("-w", "-l", self._folder / "log", "-o", options, "start")

    def break_off(self) -> None:
        """End it at once: no connection is told, nothing is written out."""
        self._control("-m", "immediate", "-w", "stop")

    @property
    def runs(self) -> bool:
        """Whether it answers."""
        command = [*self._became, _program("pg_ctl"), "-D", self._data, "status"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def remove(self) -> None:
        """End it and delete its files."""
        if self.runs:
            self.break_off()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *arguments: str | Path) -> None:
        self._run(_program("pg_ctl"), "-D", self._data, *arguments)

    def _run(self, *command: str | Path) -> None:
        subprocess.run(
            [*self._became, *command], cwd=self._folder, check=True, timeout=120,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
