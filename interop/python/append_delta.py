"""Appends a Delta table's rows to itself with deltalake, as another writer would.

usage: append_delta.py TABLE_FOLDER
"""

import whole_exit  # noqa: F401  isort: skip

import sys

from deltalake import DeltaTable, write_deltalake

table = DeltaTable(sys.argv[1])
rows = table.to_pyarrow_table().select([field.name for field in table.schema().fields])
write_deltalake(table, rows, mode="append")
