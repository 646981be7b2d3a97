"""DuckDB's iceberg extension attached to our REST catalog. Arguments: URL; prints one JSON object of what it saw."""

import json
import sys

import duckdb
from duckdb_catalog import attach

url = sys.argv[1]

seen = {}
one = attach(url)
one.execute("CREATE SCHEMA lake.duck")
one.execute("CREATE TABLE lake.duck.prices (day DATE, symbol VARCHAR, price DOUBLE)")
one.execute("INSERT INTO lake.duck.prices SELECT DATE '2024-01-01' + k::INT, 'S' || k % 3, k FROM range(100) t(k)")
one.execute("UPDATE lake.duck.prices SET price = -1 WHERE symbol = 'S1'")
one.execute("DELETE FROM lake.duck.prices WHERE price >= 0 AND price < 10")
seen["rows"] = one.execute("SELECT count(*), sum(price) FROM lake.duck.prices").fetchone()

# Two transactions over several tables: all of it or nothing.
one.execute("CREATE TABLE lake.duck.other (k INTEGER)")
one.execute("BEGIN")
one.execute("INSERT INTO lake.duck.other VALUES (1)")
one.execute("INSERT INTO lake.duck.prices VALUES (DATE '2025-01-01', 'S9', 9)")
one.execute("COMMIT")
seen["both"] = [one.execute(f"SELECT count(*) FROM lake.duck.{name}").fetchone()[0] for name in ["other", "prices"]]

two = attach(url)
one.execute("BEGIN")
two.execute("BEGIN")
one.execute("INSERT INTO lake.duck.other VALUES (2)")
two.execute("INSERT INTO lake.duck.other VALUES (3)")
two.execute("INSERT INTO lake.duck.prices VALUES (DATE '2026-01-01', 'S9', 9)")
one.execute("COMMIT")
try:
    two.execute("COMMIT")
    seen["conflict"] = "none"
except duckdb.Error as error:
    seen["conflict"] = str(error)
three = attach(url)
seen["after"] = [three.execute(f"SELECT count(*) FROM lake.duck.{name}").fetchone()[0] for name in ["other", "prices"]]
three.execute("ALTER TABLE lake.duck.other ADD COLUMN note VARCHAR")
three.execute("DROP TABLE lake.duck.other")
seen["tables"] = [row[0] for row in three.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'duck'").fetchall()]
try:
    three.execute("CREATE TABLE lake.silver.mine (k INTEGER)")
    seen["forbidden"] = "none"
except duckdb.Error as error:
    seen["forbidden"] = str(error)
print(json.dumps(seen, default=str))
