"""DuckDB with its iceberg extension: runs the SQL of standard input, statement by statement; prints the last answer."""

import sys

import duckdb
from duckdb_catalog import connect

connection = connect()
for statement in duckdb.extract_statements(sys.stdin.read()):
    rows = connection.execute(statement).fetchall()
print(rows[0][0])
