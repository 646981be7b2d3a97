"""Every derived table through our REST catalog, row by row against what delta-rs reads of its Delta log.

Arguments: URL, folder of the lake; prints one JSON object of rows by table.
"""

import whole_exit  # noqa: F401  isort: skip

import json
import sys
from pathlib import Path

from deltalake import DeltaTable
from duckdb_catalog import attach
from pyiceberg.catalog import load_catalog

url, folder = sys.argv[1:]
catalog = load_catalog("plumbline", type="rest", uri=url)
connection = attach(url)


def differing(one, other, columns):
    listed = ", ".join(f'"{column}"' for column in columns)
    found = connection.execute(
        f"SELECT count(*) FROM ((SELECT {listed} FROM {one} EXCEPT ALL SELECT {listed} FROM {other}) UNION ALL"
        f" (SELECT {listed} FROM {other} EXCEPT ALL SELECT {listed} FROM {one}))"
    )
    return found.fetchone()[0]


rows = {}
for layer in ["bronze", "silver", "gold", "ml"]:
    for _, name in catalog.list_tables(layer):
        delta = DeltaTable(str(Path(folder) / layer / name))
        table = catalog.load_table((layer, name))
        connection.register("by_delta", delta.to_pyarrow_table())
        connection.register("by_iceberg", table.scan().to_arrow())
        columns = [field.name for field in table.schema().fields]
        assert table.current_snapshot().summary["delta-version"] == str(delta.version()), name
        assert columns == [field.name for field in delta.schema().fields], name
        for one in ["by_iceberg", f'lake."{layer}"."{name}"']:
            assert differing(one, "by_delta", columns) == 0, f"{name} by {one}"
        rows[f"{layer}.{name}"] = connection.execute("SELECT count(*) FROM by_iceberg").fetchone()[0]
print(json.dumps(rows))
