"""PyIceberg on our REST catalog. Arguments: URL; prints one JSON object of what it saw."""

import whole_exit  # noqa: F401  isort: skip

import json
import sys
from datetime import date, timedelta

import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import (
    CommitFailedException,
    ForbiddenError,
    NamespaceAlreadyExistsError,
    NamespaceNotEmptyError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import SortField, SortOrder
from pyiceberg.transforms import IdentityTransform, YearTransform
from pyiceberg.types import DateType, DoubleType, ListType, LongType, NestedField, StringType, StructType

catalog = load_catalog("plumbline", type="rest", uri=sys.argv[1])
seen = {}


def refused(kind, work):
    try:
        work()
    except kind as error:
        return str(error)
    raise AssertionError(f"not refused with {kind.__name__}")


catalog.create_namespace("desk", {"owner": "research"})
catalog.create_namespace(("desk", "daily.é"))
refused(NamespaceAlreadyExistsError, lambda: catalog.create_namespace("desk"))
seen["namespaces"] = sorted(".".join(name) for name in catalog.list_namespaces())
seen["nested"] = [list(name) for name in catalog.list_namespaces("desk")]
changed = catalog.update_namespace_properties("desk", removals={"none"}, updates={"team": "alpha"})
seen["properties"] = [changed.updated, changed.missing, catalog.load_namespace_properties("desk")]

# Ids far from ours, nested and out of order: the catalog numbers them anew, spec and sort order with them.
schema = Schema(
    NestedField(40, "day", DateType(), required=True),
    NestedField(20, "symbol", StringType()),
    NestedField(
        30, "notes", StructType(NestedField(7, "tags", ListType(9, StringType(), element_required=False)), NestedField(8, "n", LongType()))
    ),
    NestedField(10, "price", DoubleType()),
)
spec = PartitionSpec(PartitionField(40, 1000, YearTransform(), "year"), PartitionField(20, 1001, IdentityTransform(), "symbol"))
order = SortOrder(SortField(10, IdentityTransform()))
table = catalog.create_table(("desk", "daily.é", "prices"), schema, partition_spec=spec, sort_order=order, properties={"a": "1"})
refused(TableAlreadyExistsError, lambda: catalog.create_table(("desk", "daily.é", "prices"), schema))
seen["ids"] = [[field.field_id, field.name] for field in table.schema().fields]
seen["spec"] = [[field.source_id, str(field.transform)] for field in table.spec().fields]
seen["order"] = [field.source_id for field in table.sort_order().fields]
refused(NamespaceNotEmptyError, lambda: catalog.drop_namespace(("desk", "daily.é")))


def rows(first, count):
    return pa.table(
        {
            "day": [date(2023, 12, 1) + timedelta(days=first + k) for k in range(count)],
            "symbol": [["AAA", "BBB"][k % 2] for k in range(count)],
            "notes": [{"tags": ["x", None], "n": 2**60 + k} for k in range(count)],
            "price": [float(first + k) for k in range(count)],
        },
        schema=table.schema().as_arrow(),
    )


three = rows(0, 3)
table.append(rows(0, 60))
first = table.current_snapshot().snapshot_id
seen["wideId"] = first > 2**53
table.append(rows(60, 40))
table.delete("price < 10")
seen["rows"] = [len(table.scan().to_arrow()), len(table.scan(snapshot_id=first).to_arrow())]
seen["notes"] = table.scan("price == 10.0").to_arrow()["notes"].to_pylist()[0]["n"] == 2**60 + 10

table.manage_snapshots().create_tag(first, "first").create_branch(first, "trial").commit()
table.append(rows(200, 5), branch="trial")
seen["branch"] = [len(table.scan().use_ref("trial").to_arrow()), len(table.scan().to_arrow())]

with table.update_schema() as update:
    update.add_column("volume", LongType())
    update.rename_column("price", "close")
    update.move_first("symbol")
with table.update_spec() as update:
    update.remove_field("symbol")
with table.transaction() as transaction:
    transaction.set_properties({"b": "2"})
    transaction.remove_properties("a")
table = catalog.load_table(("desk", "daily.é", "prices"))
seen["columns"] = table.schema().column_names
seen["specs"] = [len(spec.fields) for spec in table.specs().values()]
seen["tableProperties"] = dict(table.properties)
seen["refs"] = sorted(table.refs())

# Two who read the same state: appends of both stand; of two changes of the schema the second is refused.
left, right = catalog.load_table(("desk", "daily.é", "prices")), catalog.load_table(("desk", "daily.é", "prices"))
more = pa.table(
    {"symbol": ["CCC"], "day": [date(2025, 1, 1)], "notes": [None], "close": [1.0], "volume": [1]},
    schema=table.schema().as_arrow(),
)
left.append(more)
right.append(more)
left, right = catalog.load_table(("desk", "daily.é", "prices")), catalog.load_table(("desk", "daily.é", "prices"))
left.update_schema().add_column("left", LongType()).commit()
seen["conflict"] = refused(CommitFailedException, lambda: right.update_schema().add_column("right", LongType()).commit())
seen["afterConflict"] = len(catalog.load_table(("desk", "daily.é", "prices")).scan().to_arrow())

created = catalog.create_table_transaction(("desk", "staged"), schema=schema)
seen["stagedBefore"] = catalog.table_exists(("desk", "staged"))
with created as transaction:
    transaction.append(three.cast(transaction.table_metadata.schema().as_arrow()))
seen["staged"] = len(catalog.load_table(("desk", "staged")).scan().to_arrow())

location = catalog.load_table(("desk", "staged")).metadata_location
catalog.rename_table(("desk", "staged"), ("desk", "renamed"))
catalog.create_table(("desk", "staged"), schema)
seen["tables"] = sorted(".".join(name) for name in catalog.list_tables("desk"))
catalog.purge_table(("desk", "staged"))
seen["afterPurge"] = len(catalog.load_table(("desk", "renamed")).scan().to_arrow())
catalog.drop_table(("desk", "renamed"))
refused(NoSuchTableError, lambda: catalog.load_table(("desk", "renamed")))
catalog.register_table(("desk", "again"), location)
seen["registered"] = len(catalog.load_table(("desk", "again")).scan().to_arrow())

seen["lake"] = sorted(".".join(name) for name in catalog.list_tables("silver"))
seen["forbidden"] = refused(ForbiddenError, lambda: catalog.create_table(("gold", "mine"), schema))
print(json.dumps(seen))
