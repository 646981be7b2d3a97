"""Appends rows to one table from a process of its own. Arguments: URL, namespace, table, worker, appends."""

import whole_exit  # noqa: F401  isort: skip

import sys
import time

import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import CommitFailedException

url, namespace, name, worker, appends = sys.argv[1:]
catalog = load_catalog("plumbline", type="rest", uri=url)
table = catalog.load_table((namespace, name))
retries = 0
for append in range(int(appends)):
    rows = pa.table({"worker": [int(worker)], "append": [append]}, schema=table.schema().as_arrow())
    while True:
        try:
            table.append(rows)
            break
        except CommitFailedException:
            retries += 1
            time.sleep(0.01 * (1 + int(worker)))
            table = catalog.load_table((namespace, name))
print(retries)
