"""Reads Delta tables with Spark and keeps each as Parquet.

Arguments: a JSON file of [{"path", "out"}], where to write the outcomes (JSON: path -> {"how", "error"}), jars.
"""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor

from pyspark.sql import SparkSession

session = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", sys.argv[3])
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.memory", "1500m")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1")
    # Small tables: compiling a query costs more than it saves.
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
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


def read(table):
    try:
        rows = session.read.format("delta").load(table["path"])
        rows.coalesce(1).write.mode("overwrite").parquet(table["out"])
        outcomes[table["path"]] = {"how": "spark", "error": None}
    except Exception as error:  # every refusal is an outcome
        outcomes[table["path"]] = {"how": "spark", "error": re.sub(r"\s+", " ", str(error))[:300]}


with ThreadPoolExecutor(3) as pool:
    list(pool.map(read, json.load(open(sys.argv[1]))))
json.dump(outcomes, open(sys.argv[2], "w"), indent=1)
session.stop()
