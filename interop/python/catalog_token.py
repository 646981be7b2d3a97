"""PyIceberg and DuckDB on a catalog that asks for a token. Arguments: URL, token; prints one JSON object of what they saw."""

import whole_exit  # noqa: F401  isort: skip

import json
import sys

import pyarrow as pa
from duckdb_catalog import attach
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

connection = attach(url, token)
connection.execute("INSERT INTO lake.desk.t VALUES (3)")
seen["sum"] = connection.execute("SELECT sum(k) FROM lake.desk.t").fetchone()[0]
seen["rows"] = len(catalog.load_table("desk.t").scan().to_arrow())
print(json.dumps(seen, default=int))
