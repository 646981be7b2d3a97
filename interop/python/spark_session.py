"""A Spark session driven line by line: JSON requests in, one JSON answer a line out.

Arguments: comma-separated jars, address of an Iceberg REST catalog (named `lake`) or `-`, a folder for Spark's own files.
Requests: {"sql": [statements]} or {"save": query, "out": folder}, which keeps the rows as Parquet.
"""

import json
import re
import sys

from pyspark.sql import SparkSession

jars, catalog, folder = sys.argv[1:4]
builder = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", jars)
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.memory", "1500m")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.sql.warehouse.dir", folder)
    .config("spark.databricks.delta.snapshotPartitions", "1")
    .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    .config(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension,"
        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    )
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
)
if catalog != "-":
    builder = (
        builder.config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.lake.type", "rest")
        .config("spark.sql.catalog.lake.uri", catalog)
    )
session = builder.getOrCreate()
session.sparkContext.setLogLevel("OFF")
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        for statement in request.get("sql", []):
            session.sql(statement)
        if "save" in request:
            session.sql(request["save"]).coalesce(1).write.mode("overwrite").parquet(request["out"])
        print(json.dumps({"done": True}), flush=True)
    except Exception as error:  # told to the test, which expects some
        print(json.dumps({"error": re.sub(r"\s+", " ", str(error))[:600]}), flush=True)
session.stop()
