"""DuckDB attached to an Iceberg REST catalog, through the extensions that wheels bring."""

import importlib
from pathlib import Path

import duckdb


def connect():
    """A connection with the extensions that Iceberg needs."""
    connection = duckdb.connect()
    for name in ["httpfs", "avro", "iceberg"]:
        folder = Path(importlib.import_module(f"duckdb_extension_{name}").__file__).parent
        connection.execute(f"LOAD '{next(folder.rglob(f'{name}.duckdb_extension'))}'")
    return connection


def attach(url, token=None):
    """The same with the catalog at a URL as `lake`."""
    connection = connect()
    authorization = "AUTHORIZATION_TYPE 'none'"
    if token is not None:
        connection.execute(f"CREATE SECRET plumbline (TYPE iceberg, TOKEN '{token}')")
        authorization = "SECRET plumbline"
    connection.execute(
        f"ATTACH '' AS lake (TYPE iceberg, ENDPOINT '{url}', {authorization}, ACCESS_DELEGATION_MODE 'none')"
    )
    return connection
