"""DuckDB with its delta extension: runs the SQL of standard input, statement by statement; prints every number answered."""

import sys
from pathlib import Path

import duckdb
import duckdb_extension_delta

connection = duckdb.connect()
folder = Path(duckdb_extension_delta.__file__).parent
connection.execute(f"LOAD '{next(folder.rglob('delta.duckdb_extension'))}'")
numbers = []
for statement in duckdb.extract_statements(sys.stdin.read()):
    for row in connection.execute(statement).fetchall():
        numbers.extend(str(value) for value in row)
print(" ".join(numbers))
