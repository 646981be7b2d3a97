"""W-LAKE, reading: one ticker, or all, of what pyarrow wrote in order of session; the rows end as Arrow columns.

usage: lake_read.py WHERE one|all duckdb|pyarrow|delta-rs; WHERE is a pattern of Parquet files, or a Delta table
"""
import os
import sys

import pyarrow.parquet as pq
from serve import serve

where, what, program = sys.argv[1:4]
ticker = "T0500"


def duckdb_reader():
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    condition = f" WHERE ticker = '{ticker}'" if what == "one" else ""
    return lambda: connection.execute(f"SELECT * FROM read_parquet('{where}'){condition}").to_arrow_table()


def pyarrow_reader():
    import pyarrow

    pyarrow.set_cpu_count(1)
    filters = [("ticker", "=", ticker)] if what == "one" else None
    return lambda: pq.read_table(where, filters=filters, use_threads=False)


def delta_reader():
    from deltalake import DeltaTable

    filters = [("ticker", "=", ticker)] if what == "one" else None
    return lambda: DeltaTable(where).to_pyarrow_table(filters=filters)


read = {"duckdb": duckdb_reader, "pyarrow": pyarrow_reader, "delta-rs": delta_reader}[program]()
rows = None


def run():
    global rows
    rows = None
    rows = read()


def dump(to):
    pq.write_table(rows, os.path.join(to, "rows.parquet"))


serve(run, dump)
