"""DuckDB with its iceberg extension: runs the SQL of standard input, statement by statement; prints the last answer."""

import importlib
import sys
from pathlib import Path

import duckdb

connection = duckdb.connect()
for name in ["httpfs", "avro", "iceberg"]:
    folder = Path(importlib.import_module(f"duckdb_extension_{name}").__file__).parent
    connection.execute(f"LOAD '{next(folder.rglob(f'{name}.duckdb_extension'))}'")
for statement in duckdb.extract_statements(sys.stdin.read()):
    rows = connection.execute(statement).fetchall()
print(rows[0][0])
