import { ensureVenv } from "./venv.js";

/** A Python with PyIceberg, delta-rs, and DuckDB with the extensions that Iceberg needs. @returns its path */
export function icebergClients(): string {
  return ensureVenv("iceberg-catalog", [
    "pyiceberg==0.12.0",
    "pyiceberg-core==0.11.0",
    "pyarrow==26.0.1",
    "deltalake==1.6.6",
    "duckdb==1.5.5",
    "duckdb-extension-httpfs==1.5.5",
    "duckdb-extension-avro==1.5.5",
    "duckdb-extension-iceberg==1.5.5",
  ]);
}
