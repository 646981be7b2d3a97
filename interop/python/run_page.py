"""Runs the program of standard input, as a page of the documentation says it."""

import whole_exit  # noqa: F401  isort: skip

import sys

exec(compile(sys.stdin.read(), "standard input", "exec"), {"__name__": "__main__"})
