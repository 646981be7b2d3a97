"""What Trino's answers are held against. Prints one JSON document.

Arguments: `totals FOLDER [VERSION]` of a lake: of each Delta table (at a version, where it has one), by DuckDB over what
delta-rs reads, its rows and by column its type, how many have a value, and a total;
`make URL`: a table of PyIceberg whose schema and partitions evolve, with its rows at each snapshot;
`rows URL TABLE`: by PyIceberg and by DuckDB, by id; `left URL TABLE FOLDER`: rows of a Delta table, and how many of them
a copy in the catalog lacks or has beyond, through PyIceberg and through DuckDB.
"""

import whole_exit  # noqa: F401  isort: skip

import json
import sys
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable
from duckdb_catalog import attach, connect
from pyiceberg.catalog import load_catalog
from pyiceberg.types import LongType

whole = "coalesce(sum({}), 0)::HUGEINT::VARCHAR"
totals = {
    "DOUBLE": "coalesce(sum({0}) FILTER (NOT isnan({0})), 0)",
    "FLOAT": "coalesce(sum({0}::DOUBLE) FILTER (NOT isnan({0})), 0)",
    "VARCHAR": whole.format("length({0})"),
    "BLOB": whole.format("octet_length({0})"),
    "BOOLEAN": whole.format("{0}::INT"),
    "DATE": whole.format("{0} - DATE '1970-01-01'"),
    "TIMESTAMP WITH TIME ZONE": whole.format("epoch_ms({0})"),
    "INTEGER": whole.format("{0}"),
    "BIGINT": whole.format("{0}"),
}


def totals_of(lake, version):
    connection = connect()
    found = {}
    for log in sorted(Path(lake).glob("*/*/_delta_log")):
        folder = log.parent
        delta = DeltaTable(str(folder))
        if version is not None and delta.version() < version:
            continue
        if version is not None:
            delta.load_as_version(version)
        connection.register("delta", delta.to_pyarrow_table())
        columns = {}
        for name, kind, *_ in connection.execute("DESCRIBE delta").fetchall():
            total = totals[kind].format(f'"{name}"')
            absolute = f'coalesce(sum(abs("{name}")) FILTER (NOT isnan("{name}")), 0)' if kind in ("DOUBLE", "FLOAT") else "0"
            sql = f'SELECT count("{name}"), {total}, {absolute} FROM delta'
            columns[name] = [kind, *connection.execute(sql).fetchone()]
        rows = connection.execute("SELECT count(*) FROM delta").fetchone()[0]
        found[f"{folder.parent.name}.{folder.name}"] = {"rows": rows, "columns": columns}
    return found


def make(url):
    catalog = load_catalog("plumbline", type="rest", uri=url)
    catalog.create_namespace_if_not_exists("evolved")
    schema = pa.schema([("id", pa.int32()), ("symbol", pa.string()), ("price", pa.float64()), ("old", pa.string())])
    table = catalog.create_table("evolved.prices", schema)
    table.append(pa.table({"id": [1, 2], "symbol": ["A", "B"], "price": [1.5, None], "old": ["x", "y"]}, schema))
    with table.update_schema() as update:
        update.rename_column("price", "close")
        update.delete_column("old")
        update.update_column("id", LongType())
    with table.update_schema() as update:
        # Another column of the dropped one's name has none of its values.
        update.add_column("old", LongType())
    with table.update_spec() as update:
        update.add_identity("symbol")
    columns = {"id": [2**40, 4], "symbol": ["A", "é c"], "close": [3.25, -0.5], "old": [2**53 + 1, None]}
    table.append(pa.table(columns, table.schema().as_arrow()))
    table.delete("id = 1")
    seen = []
    for snapshot in table.snapshots():
        rows = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().sort_by("id").to_pylist()
        # As text: more digits than the reader's numbers hold.
        as_text = [{**row, "old": None if row["old"] is None else str(row["old"])} for row in rows]
        seen.append([str(snapshot.snapshot_id), as_text])
    return seen


def rows_of(url, name):
    by_pyiceberg = load_catalog("plumbline", type="rest", uri=url).load_table(name).scan().to_arrow()
    by_duckdb = attach(url).execute(f"SELECT * FROM lake.{name}").to_arrow_table()
    return {"pyiceberg": by_pyiceberg.sort_by("id").to_pylist(), "duckdb": by_duckdb.sort_by("id").to_pylist()}


def left(url, name, folder):
    connection = attach(url)
    delta = DeltaTable(folder).to_pyarrow_table()
    connection.register("delta", delta)
    connection.register("copy", load_catalog("plumbline", type="rest", uri=url).load_table(name).scan().to_arrow())
    listed = ", ".join(f'"{column}"' for column in delta.column_names)
    found = [delta.num_rows]
    for other in ["copy", f"lake.{name}"]:
        for one, two in [("delta", other), (other, "delta")]:
            sql = f"SELECT count(*) FROM (SELECT {listed} FROM {one} EXCEPT ALL SELECT {listed} FROM {two})"
            found.append(connection.execute(sql).fetchone()[0])
    return found


what, *given = sys.argv[1:]
if what == "totals":
    answer = totals_of(given[0], int(given[1]) if len(given) > 1 else None)
else:
    answer = {"make": make, "rows": rows_of, "left": left}[what](*given)
print(json.dumps(answer, default=str))
