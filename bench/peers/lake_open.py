"""W-LAKE, opening, with delta-rs: opens a table ten times, each time listing its files.

usage: lake_open.py TABLE [checkpoint]; with `checkpoint` it writes one and ends
"""
import os
import sys

from deltalake import DeltaTable
from serve import serve

table = sys.argv[1]
if sys.argv[2:] == ["checkpoint"]:
    DeltaTable(table).create_checkpoint()
    sys.exit(0)
files = []


def run():
    global files
    for _ in range(10):
        files = DeltaTable(table).file_uris()


def dump(to):
    with open(os.path.join(to, "files.txt"), "w") as out:
        out.write("\n".join(os.path.basename(file) for file in files))


serve(run, dump)
