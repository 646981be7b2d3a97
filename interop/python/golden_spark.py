"""Reads Delta tables with Spark and keeps each as Parquet.

Arguments: a JSON file of [{"path", "out"}], comma-separated jars, where to write the outcomes (JSON: path -> error or null).
"""

import json
import re
import sys

from pyspark.sql import SparkSession

tables = json.load(open(sys.argv[1]))
session = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", sys.argv[2])
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.memory", "1500m")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.databricks.delta.snapshotPartitions", "1")
    .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    .config("spark.sql.variant.writeShredding.enabled", "false")
    .config("spark.sql.parquet.variant.annotateLogicalType.enabled", "false")
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .getOrCreate()
)
session.sparkContext.setLogLevel("OFF")
outcomes = {}
for table in tables:
    try:
        rows = session.read.format("delta").load(table["path"])
        rows.coalesce(1).write.mode("overwrite").parquet(table["out"])
        outcomes[table["path"]] = None
    except Exception as error:  # every refusal is an outcome
        text = str(error)
        outcomes[table["path"]] = re.sub(r"\s+", " ", text)[:300]
json.dump(outcomes, open(sys.argv[3], "w"), indent=1)
session.stop()
