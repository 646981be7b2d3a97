"""Reads Iceberg tables with PyIceberg and writes each as Parquet; prints, as JSON lines, the rows or the error of each.

usage: read_iceberg.py OUT_FOLDER < tables.json
tables.json: [{"name", "path" of the folder or metadata file, "snapshot"?: text, "filter"?: text, "from"?: location, "to"?: folder}]
"""

import whole_exit  # noqa: F401  isort: skip

import json
import os
import sys

import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import StaticTable


class MovedFileIO(PyArrowFileIO):
    """Reads a table's files from the folder it was copied to."""

    def new_input(self, location: str):
        return super().new_input(moved(location, self.properties))


def moved(location: str, properties) -> str:
    start = properties.get("moved.from")
    return properties["moved.to"] + location[len(start) :] if start and location.startswith(start) else location


def read(table, out: str) -> dict:
    properties = {}
    if table.get("from"):
        properties = {
            "py-io-impl": "read_iceberg.MovedFileIO",
            "moved.from": table["from"],
            "moved.to": table["to"],
        }
    opened = StaticTable.from_metadata(table["path"], properties)
    options = {"snapshot_id": int(table["snapshot"])} if table.get("snapshot") else {}
    if table.get("filter"):
        options["row_filter"] = table["filter"]
    rows = opened.scan(**options).to_arrow()
    pq.write_table(rows, os.path.join(out, table["name"] + ".parquet"))
    return {"name": table["name"], "rows": rows.num_rows}


def main() -> None:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    for table in json.load(sys.stdin):
        try:
            found = read(table, sys.argv[1])
        except Exception as error:  # what PyIceberg cannot read is part of the answer
            found = {"name": table["name"], "error": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
