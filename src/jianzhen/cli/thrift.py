"""A command is one short process: it spares the processor what only long or large computations repay."""

import ctypes
import os
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of glibc's malloc.h."""


def be_thrifty() -> None:
    """Set this process up; call it before numpy is imported. Where a setting is unknown, nothing happens.

    Our matrices are small: numpy's further threads spend more time waiting than computing. And finding local
    features builds and drops the same 100 MB again and again: the system would clear every page anew.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(OSError, AttributeError, TypeError):  # no glibc: macOS, Windows, musl
        set_option = ctypes.CDLL(None).mallopt
        set_option(M_MMAP_THRESHOLD, 32 * 2**20)
        set_option(M_TRIM_THRESHOLD, 512 * 2**20)
