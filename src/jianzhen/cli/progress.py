"""Progress of long work on stderr."""

import sys
from collections.abc import Callable

from jianzhen.model.text import Lang, Text


def progress(lang: Lang) -> Callable[[Text, int, int], None]:
    """Count on stderr: each on a waiting person's screen, every twentieth part in a log."""
    screen = sys.stderr.isatty()

    def count(word: Text, done: int, all_: int) -> None:
        if screen:
            end = "\n" if done == all_ else ""
            print(f"\r\x1b[K{word.in_(lang)} {done:,} / {all_:,}", end=end, file=sys.stderr, flush=True)
        elif done == all_ or done % max(1, all_ // 20) == 0:
            print(f"{word.in_(lang)} {done:,} / {all_:,}", file=sys.stderr, flush=True)

    return count
