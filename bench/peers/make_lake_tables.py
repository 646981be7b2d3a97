"""The rows of W-LAKE in order of session as a raw Parquet file and as a table of delta-rs, both as W-LAKE-WRITE writes.

usage: make_lake_tables.py FOLDER
"""
import os
import shutil
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import serve  # noqa: F401  for a whole exit
from deltalake import WriterProperties, write_deltalake

folder = sys.argv[1]
tickers = np.array([f"T{i:04d}" for i in range(1000)])


def column(name, kind="<f8"):
    return np.fromfile(os.path.join(folder, f"lake-{name}.bin"), kind)


whole = pa.table(
    dict(
        ticker=pa.array(tickers[column("ticker", "<i4")]),
        date=pa.array((1000 * column("date")).astype("i8"), pa.timestamp("us", "UTC")),
        **{name: column(name) for name in ("open", "high", "low", "close")},
        volume=column("volume").astype("i8"),
    )
)
table = os.path.join(folder, "lake-deltalake")
shutil.rmtree(table, ignore_errors=True)
properties = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=65_536)
write_deltalake(table, whole, writer_properties=properties)
pq.write_table(
    whole,
    os.path.join(folder, "lake-raw.parquet"),
    compression="zstd",
    compression_level=1,
    row_group_size=65_536,
    use_dictionary=["ticker", "date"],
)
