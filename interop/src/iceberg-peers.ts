import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { ensureVenv, root } from "./venv.js";

const icebergVenv = () =>
  ensureVenv("iceberg", [
    "pyiceberg==0.12.0",
    "pyiceberg-core==0.11.0",
    "pyarrow==26.0.1",
    "sqlalchemy==2.1.9",
    "duckdb-extension-iceberg==1.5.5",
    "duckdb-extension-avro==1.5.5",
    "duckdb-extension-httpfs==1.5.5",
  ]);

export interface PeerTable {
  readonly name: string;
  /** The table's folder or one of its metadata files. */
  readonly path: string;
  readonly snapshot?: string;
  /** Row filter in PyIceberg's own words. */
  readonly filter?: string;
  /** Location its metadata names and the folder it is in, where they differ. */
  readonly from?: string;
  readonly to?: string;
}

/** What PyIceberg made of a table: its rows, then in `<out>/<name>.parquet`, or its error. */
export interface PeerAnswer {
  readonly name: string;
  readonly rows?: number;
  readonly error?: string;
}

/** Reads tables with PyIceberg into Parquet files of a folder. */
export function readWithPyIceberg(out: string, tables: readonly PeerTable[]): PeerAnswer[] {
  const lines = runPython(["read_iceberg.py", out], JSON.stringify(tables)).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as PeerAnswer);
}

/** Runs a script of interop/python and answers what it printed. */
export function runPython(args: readonly string[], input = ""): string {
  const [script, ...rest] = args;
  const done = spawnSync(icebergVenv(), [join(root, "interop", "python", script), ...rest], {
    encoding: "utf8",
    input,
    maxBuffer: 1 << 28,
  });
  assert.equal(done.status, 0, `${script}: ${done.stderr}`);
  return done.stdout;
}

/** An engine with DuckDB's signed Iceberg extension, which PyPI carries for exactly this engine's version. */
export async function duckDbWithIceberg(): Promise<DuckDBConnection> {
  const names = ["duckdb_extension_httpfs", "duckdb_extension_avro", "duckdb_extension_iceberg"];
  const code = `import importlib, pathlib
for name in ${JSON.stringify(names)}:
    print(*pathlib.Path(importlib.import_module(name).__path__[0]).rglob('*.duckdb_extension'))`;
  const where = spawnSync(icebergVenv(), ["-c", code], { encoding: "utf8" });
  const files = where.stdout.trim().split("\n");
  assert.equal(files.length, names.length, `extensions not found: ${where.stderr}`);
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "1GB" });
  const connection = await instance.connect();
  for (const file of files) await connection.run(`LOAD '${file.replaceAll("'", "''")}'`);
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/**
 * Compares two relations row by row, whatever their order: every row as often in one as in the other.
 *
 * @param isCompared whether columns of this SQL type are; all where absent
 * @returns null if they are the same, else how they differ
 */
export async function differenceOf(
  connection: DuckDBConnection,
  ours: string,
  theirs: string,
  isCompared: (type: string) => boolean = () => true,
): Promise<string | null> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM (${ours})`);
  const columns = described
    .getRows()
    .filter(([, type]) => isCompared(String(type)))
    .map(([name]) => `"${String(name).replaceAll('"', '""')}"`);
  const list = columns.join(", ");
  const count = async (a: string, b: string) => {
    const found = await connection.runAndReadAll(
      `SELECT count(*)::DOUBLE FROM (SELECT ${list} FROM (${a}) EXCEPT ALL SELECT ${list} FROM (${b}))`,
    );
    return Number(found.getRows()[0][0]);
  };
  const lacking = await count(ours, theirs);
  const extra = await count(theirs, ours);
  return lacking === 0 && extra === 0 ? null : `${lacking} rows only in ours, ${extra} only in theirs`;
}
