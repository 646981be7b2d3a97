"""Reads Delta tables with DuckDB's extension; keeps each as Parquet.

Arguments: a JSON file of [{"path", "out"}], where to write the outcomes (JSON: path -> {"how", "error"}).
"""

import glob
import json
import os
import re
import sys

import duckdb
import duckdb_extension_delta

extension = glob.glob(
    os.path.join(os.path.dirname(duckdb_extension_delta.__file__), "extensions", "*", "*.duckdb_extension")
)[0]


def connect():
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


connection = connect()
outcomes = {}
for table in json.load(open(sys.argv[1])):
    os.makedirs(table["out"], exist_ok=True)
    out = os.path.join(table["out"], "rows.parquet")
    try:
        connection.execute(f"COPY (SELECT * FROM delta_scan('{table['path']}')) TO '{out}' (FORMAT parquet)")
        outcomes[table["path"]] = {"how": "delta_scan", "error": None}
    except BaseException as error:  # every refusal is an outcome; an internal one ends the connection
        outcomes[table["path"]] = {"how": "delta_scan", "error": re.sub(r"\s+", " ", str(error))[:300]}
        connection = connect()
json.dump(outcomes, open(sys.argv[2], "w"), indent=1)
