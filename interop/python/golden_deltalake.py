"""Reads Delta tables with deltalake, and with Polars where its own reader declines; keeps each as Parquet.

Arguments: a JSON file of [{"path", "out"}], where to write the outcomes (JSON: path -> {"how", "error"}).
"""

import whole_exit  # noqa: F401  isort: skip

import json
import os
import re
import sys

import polars
import pyarrow.parquet
from deltalake import DeltaTable


def with_deltalake(path, out):
    pyarrow.parquet.write_table(DeltaTable(path).to_pyarrow_table(), out)


def with_polars(path, out):
    polars.read_delta(path).write_parquet(out)


outcomes = {}
for table in json.load(open(sys.argv[1])):
    os.makedirs(table["out"], exist_ok=True)
    errors = []
    for how, read in (("deltalake", with_deltalake), ("Polars", with_polars)):
        try:
            read(table["path"], os.path.join(table["out"], "rows.parquet"))
            outcomes[table["path"]] = {"how": how, "error": None}
            break
        except BaseException as error:  # also panics of the Rust part: every refusal is an outcome
            errors.append(re.sub(r"\s+", " ", str(error))[:300])
    else:
        outcomes[table["path"]] = {"how": "deltalake", "error": errors[0]}
json.dump(outcomes, open(sys.argv[2], "w"), indent=1)
