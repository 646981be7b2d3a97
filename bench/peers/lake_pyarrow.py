"""W-LAKE, write, in pyarrow: one Parquet file, durable. With `hash` its sha256 is taken as well, as our log keeps it.

usage: lake_pyarrow.py FOLDER FILE [hash]
"""
import hashlib
import os
import shutil
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from serve import serve

folder, file = sys.argv[1:3]
with_hash = "hash" in sys.argv[3:]


def column(name, kind="<f8"):
    return np.fromfile(os.path.join(folder, f"lake-{name}.bin"), kind)


tickers = np.array([f"T{i:04d}" for i in range(1000)])
table = pa.table(
    dict(
        ticker=pa.array(tickers[column("ticker", "<i4")]),
        date=pa.array((1000 * column("date")).astype("i8"), pa.timestamp("us", "UTC")),
        **{name: column(name) for name in ("open", "high", "low", "close")},
        volume=column("volume").astype("i8"),
    )
)


def run():
    with open(file, "wb") as sink:
        pq.write_table(
            table,
            sink,
            compression="zstd",
            compression_level=1,
            row_group_size=65_536,
            use_dictionary=["ticker", "date"],
            write_page_checksum=True,
        )
        sink.flush()
        os.fsync(sink.fileno())
    if with_hash:
        with open(file, "rb") as source:
            hashlib.file_digest(source, "sha256")


def dump(to):
    shutil.copy(file, os.path.join(to, "lake.parquet"))


serve(run, dump)
