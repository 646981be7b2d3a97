"""The table that processes race to append to. Arguments: URL, namespace, table, and `read` to print its rows instead of making it."""

import whole_exit  # noqa: F401  isort: skip

import json
import sys

import pyarrow as pa
from pyiceberg.catalog import load_catalog

url, namespace, name, *read = sys.argv[1:]
catalog = load_catalog("plumbline", type="rest", uri=url)
if read:
    rows = catalog.load_table((namespace, name)).scan().to_arrow().to_pydict()
    print(json.dumps(sorted(zip(rows["worker"], rows["append"]))))
else:
    catalog.create_namespace_if_not_exists(namespace)
    properties = {"commit.retry.num-retries": "20"}
    schema = pa.schema([("worker", pa.int64()), ("append", pa.int64())])
    catalog.create_table((namespace, name), schema, properties=properties)
