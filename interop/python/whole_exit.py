"""Imported first by a program that reads with pyarrow: ends the process once the program is through.

Threads of pyarrow's runtime may still be at work then, and an ordinary end of the interpreter has been seen to abort
with "terminate called without an active exception" after all work was done (delta-io/delta-rs#2184,
apache/arrow#34314). What the program printed and what it wrote to files that are still open is flushed; a program that
raised still ends with 1, one that called sys.exit as it asked.
"""

import atexit
import contextlib
import gc
import io
import os
import sys

_asked = 0
_exit = sys.exit


def _remember(code=None):
    global _asked
    _asked = code if isinstance(code, int) else 0 if code is None else 1
    _exit(code)


def _leave() -> None:
    for held in gc.get_objects():
        if isinstance(held, (io.TextIOWrapper, io.BufferedWriter)):
            with contextlib.suppress(ValueError):  # closed, or its stream was taken from it
                held.flush()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if hasattr(sys, "last_value") else _asked)


sys.exit = _remember
atexit.register(_leave)
