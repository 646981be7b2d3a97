import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GoldenTable } from "./golden-tables.js";
import { ensureSpark } from "./spark.js";
import { ensureVenv, root } from "./venv.js";

/** What another reader made of a table. */
export interface PeerOutcome {
  /** Folder with its rows as Parquet; null where it refused. */
  readonly rows: string | null;
  /** What it said. */
  readonly error: string | null;
  /** Which of its readers answered. */
  readonly how: string;
}

export type PeerOutcomes = ReadonlyMap<string, PeerOutcome>;

const peerRequirements = [
  "deltalake==1.6.6",
  "polars==2.1.0",
  "pyarrow==26.0.1",
  "duckdb==1.5.5",
  "duckdb-extension-delta==1.5.5",
];

/** deltalake's own reader, or Polars where that declines. */
export function readWithDeltalake(tables: readonly GoldenTable[], folder: string): PeerOutcomes {
  return run(ensureVenv("delta-peers", peerRequirements), "golden_deltalake.py", [], tables, join(folder, "deltalake"));
}

/** DuckDB's extension. */
export function readWithDuckDB(tables: readonly GoldenTable[], folder: string): PeerOutcomes {
  return run(ensureVenv("delta-peers", peerRequirements), "golden_duckdb.py", [], tables, join(folder, "duckdb"));
}

/** Spark with Delta, all tables in one process. */
export function readWithSpark(tables: readonly GoldenTable[], folder: string): PeerOutcomes {
  const { python, jars } = ensureSpark();
  return run(python, "golden_spark.py", [jars.join(",")], tables, join(folder, "spark"));
}

function run(
  python: string,
  script: string,
  args: readonly string[],
  tables: readonly GoldenTable[],
  folder: string,
): PeerOutcomes {
  const places = tables.map(({ path }, i) => ({ path, out: join(folder, String(i)) }));
  const list = `${folder}.json`;
  const outcomes = `${folder}-outcomes.json`;
  writeFileSync(list, JSON.stringify(places));
  const done = spawnSync(python, [join(root, "interop", "python", script), list, outcomes, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(`${script}: exit ${done.status ?? done.signal}\n${done.stderr.slice(-4000)}`);
  const found = JSON.parse(readFileSync(outcomes, "utf8")) as Record<string, { how: string; error: string | null }>;
  return new Map(
    places.map(({ path, out }) => {
      const { how, error } = found[path];
      return [path, { how, error, rows: error === null ? out : null }] as const;
    }),
  );
}
