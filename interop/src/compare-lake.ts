import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openDeltaTableStore } from "@plumbline/adapters";
import type { Column, TableSpec } from "@plumbline/core";
import { type ColumnDigest, digestColumn } from "./column-digest.js";
import { ensureVenv, root } from "./venv.js";

export const deltaVenv = () =>
  ensureVenv("delta", ["deltalake==1.6.6", "pyarrow==26.0.1", "numpy==2.4.6", "duckdb-extension-delta==1.5.5"]);

export interface TableComparison {
  readonly table: string;
  readonly version: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Reads every table of a lake with our store, with Python's deltalake and with DuckDB's delta extension.
 *
 * @returns one line a table
 * @throws AssertionError where rows, gaps, bit patterns (deltalake) or sums (DuckDB, 1e-9 of the magnitude: it adds in
 *   another order) differ
 */
export async function compareLake(lakePath: string): Promise<TableComparison[]> {
  const store = openDeltaTableStore({ root: lakePath });
  const compared: TableComparison[] = [];
  for (const name of await store.list()) {
    const table = await store.describe(name);
    assert.ok(table, `${name}: no declaration`);
    const [newest] = await store.history(name, 1);
    const frame = await store.read(table, { vintage: "all" });
    const digests = new Map(
      Object.entries(frame.columns).map(([column, values]) => [column, digestColumn(values)] as const),
    );
    const folder = join(lakePath, ...name.split("."));
    compareWithDeltalake(name, folder, newest.version, frame.rows, digests);
    await compareWithDuckDb(table, folder, frame.rows, digests);
    compared.push({ table: name, version: newest.version, rows: frame.rows, columns: digests.size });
  }
  return compared;
}

interface PythonDigest {
  readonly version: number;
  readonly rows: number;
  readonly wrongYears: number;
  readonly columns: Readonly<Record<string, { readonly present: number; readonly checksum: string }>>;
}

function compareWithDeltalake(
  name: string,
  folder: string,
  version: number,
  rows: number,
  digests: ReadonlyMap<string, ColumnDigest>,
): void {
  const found = JSON.parse(python(["read_delta.py", folder])) as PythonDigest;
  assert.equal(found.version, version, `${name}: deltalake's version`);
  assert.equal(found.rows, rows, `${name}: deltalake's rows`);
  assert.equal(found.wrongYears, 0, `${name}: rows filed under another year`);
  for (const [column, digest] of digests) {
    const { present, checksum } = digest;
    assert.deepEqual(found.columns[column], { present, checksum }, `${name}.${column}: deltalake`);
  }
}

/** Runs a script of interop/python and answers what it printed. */
export function python(args: readonly string[]): string {
  const [script, ...rest] = args;
  const done = spawnSync(deltaVenv(), [join(root, "interop", "python", script), ...rest], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(done.status, 0, `${script}: ${done.stderr}`);
  return done.stdout;
}

async function compareWithDuckDb(
  table: TableSpec,
  folder: string,
  rows: number,
  digests: ReadonlyMap<string, ColumnDigest>,
): Promise<void> {
  const connection = await duckDbWithDelta();
  const asked = Object.entries(table.columns).flatMap(([name, { type }]) => [
    `count("${name}")::DOUBLE`,
    `${sumOf(`"${name}"`, type)}::DOUBLE`,
  ]);
  const result = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, ${asked.join(", ")} FROM delta_scan('${folder.replaceAll("'", "''")}')`,
  );
  const [found] = result.getRows();
  assert.equal(found[0], rows, `${table.name}: DuckDB's rows`);
  Object.keys(table.columns).forEach((name, i) => {
    const digest = digests.get(name);
    assert.ok(digest);
    assert.equal(found[1 + 2 * i], digest.present, `${table.name}.${name}: DuckDB's count`);
    if (Number.isNaN(digest.sum)) return;
    const sum = Number(found[2 + 2 * i] ?? 0);
    const off = Math.abs(sum - digest.sum);
    assert.ok(off <= 1e-9 * digest.magnitude, `${table.name}.${name}: DuckDB's sum ${sum}, ours ${digest.sum}`);
  });
}

function sumOf(column: string, type: Column["type"]): string {
  if (type === "text" || type === "binary") return "NULL";
  if (type === "date") return `sum(${column} - DATE '1970-01-01')`;
  if (type === "instant") return `sum(epoch_us(${column})::HUGEINT)`;
  if (type === "boolean") return `sum(${column}::INTEGER)`;
  if (type === "float64" || type === "float32") return `sum(${column}::DOUBLE) FILTER (WHERE isfinite(${column}))`;
  return `sum(${column}::HUGEINT)`;
}

let opened: Promise<Awaited<ReturnType<DuckDBInstance["connect"]>>> | undefined;

/** An engine of its own with DuckDB's signed delta extension, which PyPI carries for exactly this engine's version. */
export function duckDbWithDelta(): Promise<Awaited<ReturnType<DuckDBInstance["connect"]>>> {
  opened ??= (async () => {
    const where = spawnSync(
      deltaVenv(),
      [
        "-c",
        "import duckdb_extension_delta as d, pathlib; print(*pathlib.Path(d.__path__[0]).rglob('*.duckdb_extension'))",
      ],
      { encoding: "utf8" },
    );
    const file = where.stdout.trim();
    assert.ok(file.endsWith(".duckdb_extension"), `delta extension not found: ${where.stderr}`);
    const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "1GB" });
    const connection = await instance.connect();
    await connection.run(`LOAD '${file.replaceAll("'", "''")}'`);
    return connection;
  })();
  return opened;
}
