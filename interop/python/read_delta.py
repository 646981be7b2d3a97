"""Reads Delta tables with deltalake and prints, as JSON, a digest of every column that does not depend on row order.

usage: read_delta.py TABLE_FOLDER [VERSION]
       read_delta.py - < tables.json, a list of {"path", "version"}: a line for each
"""

import whole_exit  # noqa: F401  isort: skip

import hashlib
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

MASK = (1 << 64) - 1


def text_hash(value) -> int:
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
    return int.from_bytes(hashlib.sha256(data).digest()[:4], "big")


def checksum(array: pa.Array) -> int:
    """Sum of the present values' bit patterns modulo 2^64; of hashes for texts and bytes."""
    present = array.drop_null()
    kind = present.type
    if len(present) == 0:
        return 0
    if pa.types.is_dictionary(kind):
        return checksum(present.dictionary_decode())
    if pa.types.is_float64(kind):
        return int(np.sum(present.to_numpy(zero_copy_only=False).view(np.uint64), dtype=np.uint64))
    if pa.types.is_float32(kind):
        return int(np.sum(present.to_numpy(zero_copy_only=False).view(np.uint32), dtype=np.uint64))
    if pa.types.is_boolean(kind):
        return int(pc.sum(present.cast(pa.int32())).as_py())
    if pa.types.is_timestamp(kind):
        micros = present.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
        return int(np.sum(micros.to_numpy(zero_copy_only=False).view(np.uint64), dtype=np.uint64))
    if pa.types.is_date(kind) or pa.types.is_integer(kind):
        whole = present.cast(pa.int32()).cast(pa.int64()) if pa.types.is_date(kind) else present.cast(pa.int64())
        return int(np.sum(whole.to_numpy(zero_copy_only=False).view(np.uint64), dtype=np.uint64))
    total = 0
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        for value in present.to_pylist():
            total += text_hash(value)
        return total & MASK
    counts = pc.value_counts(present.cast(pa.string()))
    for entry in counts.to_pylist():
        total += text_hash(entry["values"]) * entry["counts"]
    return total & MASK


def digest_of(path: str, version) -> dict:
    table = DeltaTable(path, version=version)
    rows = 0
    columns = {field.name: {"present": 0, "checksum": 0} for field in table.schema().fields}
    wrong_years = 0
    for batch in table.to_pyarrow_dataset().to_batches(batch_size=131072):
        rows += batch.num_rows
        for name, digest in columns.items():
            array = batch.column(name)
            digest["present"] += len(array) - array.null_count
            digest["checksum"] = (digest["checksum"] + checksum(array)) & MASK
        time = table.metadata().configuration.get("plumbline.table")
        partitions = table.metadata().partition_columns
        if time and partitions and batch.num_rows > 0:
            column = batch.column(json.loads(time)["time"])
            same = pc.equal(pc.year(column).cast(pa.int64()), batch.column(partitions[0]).cast(pa.int64()))
            wrong_years += int(pc.sum(pc.invert(same).cast(pa.int64())).as_py() or 0)
    for digest in columns.values():
        digest["checksum"] = str(digest["checksum"])
    return {"version": table.version(), "rows": rows, "columns": columns, "wrongYears": wrong_years}


def main() -> None:
    if sys.argv[1] == "-":
        for table in json.load(sys.stdin):
            print(json.dumps(digest_of(table["path"], table["version"])), flush=True)
        return
    print(json.dumps(digest_of(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)))


main()
