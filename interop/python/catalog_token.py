"""PyIceberg and DuckDB on a catalog that asks for a token. Arguments: URL, token; prints one JSON object of what they saw."""

import whole_exit  # noqa: F401  isort: skip

import importlib
import json
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import UnauthorizedError

url, token = sys.argv[1:]
seen = {}
for wrong in [{}, {"token": "not-the-token-of-it"}]:
    try:
        load_catalog("plumbline", type="rest", uri=url, **wrong)
    except UnauthorizedError as error:
        seen["refused"] = str(error)
catalog = load_catalog("plumbline", type="rest", uri=url, token=token)
catalog.create_namespace("desk")
table = catalog.create_table("desk.t", pa.schema([("k", pa.int64())]))
table.append(pa.table({"k": [1, 2]}))

connection = duckdb.connect()
for name in ["httpfs", "avro", "iceberg"]:
    folder = Path(importlib.import_module(f"duckdb_extension_{name}").__file__).parent
    connection.execute(f"LOAD '{next(folder.rglob(f'{name}.duckdb_extension'))}'")
connection.execute(f"CREATE SECRET plumbline (TYPE iceberg, TOKEN '{token}')")
connection.execute(
    f"ATTACH '' AS lake (TYPE iceberg, ENDPOINT '{url}', SECRET plumbline, ACCESS_DELEGATION_MODE 'none')"
)
connection.execute("INSERT INTO lake.desk.t VALUES (3)")
seen["sum"] = connection.execute("SELECT sum(k) FROM lake.desk.t").fetchone()[0]
seen["rows"] = len(catalog.load_table("desk.t").scan().to_arrow())
print(json.dumps(seen, default=int))
