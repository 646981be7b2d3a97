"""Imported first by a program that reads with pyarrow: ends the process once the program is through.

Threads of pyarrow's runtime may still be at work then, and an ordinary end of the interpreter has been seen to abort
with "terminate called without an active exception" after all work was done (delta-io/delta-rs#2184,
apache/arrow#34314). What the program printed is flushed; a program that raised still ends with 1.
"""

import atexit
import os
import sys


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if hasattr(sys, "last_value") else 0)


atexit.register(_leave)
