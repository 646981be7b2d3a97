"""Tables of every kind in a home that is then copied. Arguments: URL, "make", "write" or "read"; prints one JSON object."""

import whole_exit  # noqa: F401  isort: skip

import json
import sys

import pyarrow as pa
from duckdb_catalog import attach
from pyiceberg.catalog import load_catalog

url, what = sys.argv[1:]
catalog = load_catalog("plumbline", type="rest", uri=url)
connection = attach(url)

if what == "make":
    catalog.create_namespace("moved")
    # By PyIceberg: three snapshots, a delete that rewrites files, a partition of names that need escapes.
    table = catalog.create_table("moved.py", pa.schema([("k", pa.int64()), ("part", pa.string())]))
    with table.update_spec() as update:
        update.add_identity("part")
    for k in range(3):
        table.append(pa.table({"k": [k * 10, k * 10 + 1], "part": [f"a b/{k}", "é%20"]}))
    table.delete("k = 11")
    # By DuckDB: updates and deletes write position deletes.
    connection.execute("CREATE TABLE lake.moved.duck (k BIGINT, v VARCHAR)")
    connection.execute("INSERT INTO lake.moved.duck SELECT k, 'v' || k FROM range(1000) t(k)")
    connection.execute("DELETE FROM lake.moved.duck WHERE k % 10 = 3")
    connection.execute("UPDATE lake.moved.duck SET v = 'new' WHERE k % 100 = 7")
    catalog.create_table("moved.empty", pa.schema([("k", pa.int64())]))
elif what == "write":
    # A copy goes its own way: what is written to it is not seen where it came from.
    catalog.load_table("moved.py").append(pa.table({"k": [99], "part": ["late"]}))
    connection.execute("DELETE FROM lake.moved.duck WHERE k = 0")
    connection.execute("INSERT INTO lake.moved.empty VALUES (1)")

seen = {}
for name in ["py", "duck", "empty"]:
    table = catalog.load_table(f"moved.{name}")
    files = table.inspect.all_files().to_pylist() if table.current_snapshot() else []
    paths = {table.location(), table.metadata_location, *(file["file_path"] for file in files)}
    lists = {snapshot.manifest_list for snapshot in table.snapshots()}
    manifests = {manifest.manifest_path for snapshot in table.snapshots() for manifest in snapshot.manifests(table.io)}
    seen[name] = {
        "pyiceberg": sum(table.scan().to_arrow()["k"].to_pylist()),
        "duckdb": connection.execute(f"SELECT coalesce(sum(k), 0)::BIGINT FROM lake.moved.{name}").fetchone()[0],
        "history": [len(table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()) for snapshot in table.snapshots()],
        "deletes": sum(file["content"] == 1 for file in files),
        "roots": sorted({path.split("/warehouse/")[0] for path in paths | lists | manifests}),
    }
seen["new"] = connection.execute("SELECT count(*) FROM lake.moved.duck WHERE v = 'new'").fetchone()[0]
print(json.dumps(seen))
