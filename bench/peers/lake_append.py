"""W-LAKE, append, with delta-rs: a table of ten commits of 5,000 rows each. It makes no fsync.

usage: lake_append.py FOLDER
"""
import os
import shutil
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, WriterProperties, write_deltalake
from serve import serve

folder = sys.argv[1]
table = os.path.join(folder, "lake-append-deltalake")
tickers = np.array([f"T{i:04d}" for i in range(1000)])


def column(name, kind="<f8"):
    return np.fromfile(os.path.join(folder, f"lakeday-{name}.bin"), kind)


whole = pa.table(
    dict(
        ticker=pa.array(tickers[column("ticker", "<i4")]),
        date=pa.array((1000 * column("date")).astype("i8"), pa.timestamp("us", "UTC")),
        **{name: column(name) for name in ("open", "high", "low", "close")},
        volume=column("volume").astype("i8"),
    )
)
days = [whole.slice(5000 * i, 5000) for i in range(10)]
properties = WriterProperties(compression="ZSTD", compression_level=1)


def run():
    shutil.rmtree(table, ignore_errors=True)
    for day in days:
        write_deltalake(table, day, mode="append", writer_properties=properties)


def dump(to):
    pq.write_table(DeltaTable(table).to_pyarrow_table(), os.path.join(to, "rows.parquet"))


# As the other program does: a day's append is the work of a process that lives long.
for _ in range(20):
    run()
serve(run, dump)
