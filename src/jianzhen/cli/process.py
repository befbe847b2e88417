"""What a command sets up once in its own process: thrift with threads and memory, and quiet libraries."""

import os
import sys
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of glibc's malloc.h."""


def settle() -> None:
    """Set this process up; call it once, before numpy is imported and before any thread."""
    be_thrifty()
    _silence_libraries()


def be_thrifty() -> None:
    """Spare the processor what only long or large computations repay.

    Our matrices are small: numpy's further threads spend more time waiting than computing. And finding local
    features builds and drops the same 100 MB again and again: the system would clear every page anew. Where a
    setting is unknown, nothing happens.
    """
    import ctypes

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(OSError, AttributeError, TypeError):  # no glibc: macOS, Windows, musl
        set_option = ctypes.CDLL(None).mallopt
        set_option(M_MMAP_THRESHOLD, 32 * 2**20)
        set_option(M_TRIM_THRESHOLD, 512 * 2**20)


def _silence_libraries() -> None:
    """Keep what decoders say about damaged files off stderr; a report says it better.

    libtiff writes straight to file descriptor 2. So that leads nowhere from here on, and our own words go to
    a copy of it.
    """
    import logging
    import warnings

    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    with suppress(OSError, AttributeError):  # stderr may be closed
        ours = os.dup(sys.stderr.fileno())
        sys.stderr = open(ours, "w", 1, sys.stderr.encoding, closefd=False)  # noqa: SIM115
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
