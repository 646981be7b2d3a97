"""Writes Iceberg tables with PyIceberg, and beside each the rows it should hold; prints, as JSON lines, name and metadata file.

usage: write_iceberg.py FOLDER
"""

import whole_exit  # noqa: F401  isort: skip

import datetime as dt
import decimal
import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import GreaterThanOrEqual
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import BucketTransform, DayTransform, IdentityTransform, MonthTransform, TruncateTransform
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
    TimestamptzType,
)

SCHEMA = Schema(
    NestedField(1, "id", LongType(), required=False),
    NestedField(2, "security", StringType(), required=False),
    NestedField(3, "session", DateType(), required=False),
    NestedField(4, "close", DoubleType(), required=False),
    NestedField(5, "lots", IntegerType(), required=False),
    NestedField(6, "price", DecimalType(18, 4), required=False),
    NestedField(7, "at", TimestamptzType(), required=False),
    NestedField(8, "local", TimestampType(), required=False),
    NestedField(9, "flag", BooleanType(), required=False),
    NestedField(10, "single", FloatType(), required=False),
    NestedField(11, "blob", BinaryType(), required=False),
    NestedField(12, "levels", ListType(13, DoubleType(), element_required=False), required=False),
    NestedField(
        14,
        "quote",
        StructType(
            NestedField(15, "bid", DoubleType(), required=False), NestedField(16, "odd name", StringType(), required=False)
        ),
        required=False,
    ),
    NestedField(17, "tags", MapType(18, StringType(), 19, LongType(), value_required=False), required=False),
)


def rows(first: int, count: int) -> pa.Table:
    made = []
    for k in range(first, first + count):
        made.append(
            {
                "id": k,
                "security": None if k % 11 == 0 else f"S{k % 5}é",
                "session": dt.date(1969, 11, 20) + dt.timedelta(days=7 * k),
                "close": None if k % 4 == 0 else float("nan") if k % 9 == 0 else k * 1.5 - 20,
                "lots": k - 15,
                "price": decimal.Decimal(k - 12) / decimal.Decimal(8),
                "at": dt.datetime(1969, 12, 31, 20, 0, 0, 1, tzinfo=dt.timezone.utc) + dt.timedelta(hours=5 * k),
                "local": dt.datetime(1969, 12, 31, 23, 59, 59, 999999) + dt.timedelta(days=k),
                "flag": k % 2 == 0,
                "single": k / 3,
                "blob": bytes([k % 256, 0, 255]),
                "levels": None if k % 3 == 0 else [k * 0.5, None],
                "quote": None if k % 5 == 0 else {"bid": k * 1.0, "odd name": f"n{k}"},
                "tags": [("a", k), ("b", None)],
            }
        )
    return pa.Table.from_pylist(made, schema=schema_to_pyarrow(SCHEMA, include_field_ids=False))


SPECS = {
    "unpartitioned": PartitionSpec(),
    "identity": PartitionSpec(PartitionField(2, 1000, IdentityTransform(), "security")),
    "month-bucket": PartitionSpec(
        PartitionField(3, 1000, MonthTransform(), "session_month"), PartitionField(1, 1001, BucketTransform(3), "id_bucket")
    ),
    "day-truncate": PartitionSpec(
        PartitionField(7, 1000, DayTransform(), "at_day"), PartitionField(2, 1001, TruncateTransform(1), "first")
    ),
}


def main() -> None:
    folder = sys.argv[1]
    catalog = SqlCatalog("c", uri="sqlite:///:memory:", warehouse=f"file://{folder}")
    catalog.create_namespace("n")
    for name, version in [*((spec, "2") for spec in SPECS), ("unpartitioned v1", "1"), ("identity v1", "1")]:
        spec = SPECS[name.removesuffix(" v1")]
        properties = {"format-version": version}
        table = catalog.create_table(f"n.{name}", SCHEMA, partition_spec=spec, properties=properties)
        table.append(rows(0, 20))
        table.append(rows(20, 10))
        table.manage_snapshots().create_tag(table.current_snapshot().snapshot_id, "whole").commit()
        pq.write_table(table.scan().to_arrow(), os.path.join(folder, f"{name}@whole.parquet"))
        table.delete(GreaterThanOrEqual("lots", 8))
        with table.update_schema() as update:
            update.rename_column("close", "last")
            update.update_column("lots", LongType())
            update.update_column("single", DoubleType())
            update.update_column("price", DecimalType(20, 4))
            update.delete_column("flag")
            update.add_column(("quote", "ask"), DoubleType())
            update.move_first("close")
        with table.update_schema() as update:
            update.add_column("close", StringType())
        with table.update_spec() as update:
            if name.startswith("identity"):
                update.add_field("session", MonthTransform(), "session_month")
        more = rows(100, 3).select(["id", "security", "session", "at"]).append_column("close", pa.array(["x", None, "y"]))
        table.append(more)
        pq.write_table(table.scan().to_arrow(), os.path.join(folder, f"{name}.parquet"))
        print(json.dumps({"name": name, "metadata": table.metadata_location.removeprefix("file://")}), flush=True)


main()
