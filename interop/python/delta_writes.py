"""Reads and writes a Delta table with other engines; rows are printed as sorted texts, one cell a form that has one spelling.

usage: delta_writes.py ENGINE ACTION TABLE_FOLDER [ARGUMENT]
  deltalake|polars rows FOLDER [VERSION]      the table's rows, as a JSON list
  deltalake changes FOLDER FROM                its change data feed from a version on
  deltalake write FOLDER                       creates a table and appends, deletes, merges, optimises, checkpoints
  deltalake touch FOLDER                       appends, deletes and merges in a table that we made
"""

import whole_exit  # noqa: F401  isort: skip

import datetime
import json
import struct
import sys
from decimal import Decimal

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

COLUMNS = ["part", "id", "day", "price", "volume", "at", "flag"]


def cell(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    if isinstance(value, datetime.datetime):
        # Microseconds since 1970 as an integer.
        moment = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        return str((moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(microseconds=1))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def texts(rows, columns):
    return sorted("|".join(cell(row.get(name)) for name in columns) for row in rows)


def frame(ids, part, price=1.5, day=datetime.date(2024, 2, 29)):
    n = len(ids)
    return pa.table(
        {
            "part": pa.array([part] * n, pa.string()),
            "id": pa.array(ids, pa.int32()),
            "day": pa.array([day] * n, pa.date32()),
            "price": pa.array([price + i for i in range(n)], pa.float64()),
            "volume": pa.array([9007199254740991 - i for i in range(n)], pa.int64()),
            "at": pa.array([1_700_000_000_123_456 + i for i in range(n)], pa.timestamp("us", "UTC")),
            "flag": pa.array([i % 2 == 0 for i in range(n)], pa.bool_()),
        }
    )


def merge(table, rows):
    (
        table.merge(rows, "t.id = s.id", source_alias="s", target_alias="t")
        .when_matched_update_all()
        .when_not_matched_insert_all()
        .execute()
    )


engine, action, folder, *rest = sys.argv[1:]
version = int(rest[0]) if rest else None
if action == "rows" and engine == "polars":
    import polars as pl

    found = pl.read_delta(folder, version=version)
    print(json.dumps(texts(found.to_dicts(), found.columns if "extra" in found.columns else COLUMNS)))
elif action == "rows":
    found = DeltaTable(folder, version=version).to_pyarrow_table()
    names = COLUMNS + (["extra"] if "extra" in found.column_names else [])
    print(json.dumps(texts(found.to_pylist(), names)))
elif action == "changes":
    found = pa.table(DeltaTable(folder).load_cdf(starting_version=version).read_all())
    print(json.dumps(texts(found.to_pylist(), COLUMNS + ["_change_type", "_commit_version"])))
elif action == "write":
    write_deltalake(folder, frame([1, 2, 3, 4], "a"), partition_by=["part"])
    write_deltalake(folder, frame([5, 6], "É =&/%"), mode="append")
    write_deltalake(folder, frame([7], None), mode="append")
    table = DeltaTable(folder)
    table.delete("id = 2")
    merge(table, frame([3, 8], "a", 100.25))
    table.optimize.compact()
    table.create_checkpoint()
    write_deltalake(folder, frame([9], "b"), mode="append")
elif action == "touch":
    table = DeltaTable(folder)
    write_deltalake(table, frame([1001, 1002], "theirs"), mode="append")
    DeltaTable(folder).delete("id = 1001")
    merge(DeltaTable(folder), frame([1002, 1003], "theirs", 7.75))
    table = DeltaTable(folder)
    table.optimize.compact()
    table.create_checkpoint()
