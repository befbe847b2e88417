"""A process with workers, for tests that end it: `python -m tests.work.process URL BLOBS SEEN`."""

import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

from jianzhen.store import Store
from jianzhen.work import Crew
from tests.store.making import TERMS


def main() -> None:
    url, blobs, seen = sys.argv[1:4]
    store = Store(url, blobs)
    crew = Crew(store, lambda _: TERMS, seen=Path(seen), lasting=timedelta(seconds=2))
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    crew.start()
    print("at work", flush=True)
    over.wait()
    sys.exit(0 if crew.stop(20) else 1)


if __name__ == "__main__":
    main()
