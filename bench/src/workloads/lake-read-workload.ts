import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { type AddFile, DeltaTable, Engine } from "@plumbline/delta";
import { must, pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { BenchFolders, Contestant, Workload } from "../workload.js";
import { lakeColumns, lakeDefinition, lakeTickers, readLakeColumns } from "./lake-columns.js";

const rows = 5_000_000;
const sessions = rows / lakeTickers.length;
const sessionsAYear = 365;
/** By ticker, then session: the table as the platform files bars, a file a year, and in one file. */
const tables = { years: "lake-clustered-years", one: "lake-clustered" } as const;

const about = {
  one: "Read one ticker of 1,000, all seven columns, into memory.",
  all: "Read all rows and columns into memory.",
} as const;

/** W-LAKE, reading: what clustering and statistics save, and what reading all costs. */
export function lakeReadWorkload(root: string, what: "one" | "all"): Workload {
  const ours = (name: string, table: string): Contestant => ({
    name,
    version: "this commit",
    command: (folders) => ({
      file: process.execPath,
      args: [
        join(folders.root, "bench", "dist", "workloads", "lake-read-contestant.js"),
        join(folders.data, table),
        what,
      ],
    }),
  });
  const peer = (name: string, distribution: string, where: string, program: string): Contestant => ({
    name,
    version: pinnedVersion(root, "lake", distribution),
    command: (folders) => ({
      file: pythonEnvironment(folders.root, "lake"),
      args: [join(folders.root, "bench", "peers", "lake_read.py"), join(folders.data, where), what, program],
    }),
  });
  return {
    name: what === "one" ? "W-LAKE-READ-ONE" : "W-LAKE-READ-ALL",
    about: `${about[what]} 5,000,000 rows; the peers' files lie in order of session, ours by ticker within a year.`,
    data: "1,000 tickers x 5,000 days (bench/peers/make_lake.py, seed 5): zstd level 1, row groups of 65,536.",
    prepare: makeTables,
    contestants: [
      ours("Plumbline", tables.years),
      ours("Plumbline, one file", tables.one),
      peer("DuckDB", "duckdb", "lake-raw.parquet", "duckdb"),
      peer("DuckDB on our files", "duckdb", join(tables.years, "*.parquet"), "duckdb"),
      peer("pyarrow", "pyarrow", "lake-raw.parquet", "pyarrow"),
      peer("delta-rs", "deltalake", "lake-deltalake", "delta-rs"),
    ],
    async compare(outputs) {
      const engine = new Engine();
      const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
      const cells = lakeColumns.map((name) => `sum(hash(${name}, ticker, date))::VARCHAR`).join(", ");
      const sums = new Map<string, string>();
      for (const [name, folder] of outputs) {
        let from = `read_parquet('${join(folder, "rows.parquet").replaceAll("'", "''")}')`;
        if (name.startsWith("Plumbline")) {
          const written = new DeltaTable(join(folder, "table"), engine);
          const snapshot = await written.snapshot();
          if (snapshot === null) throw new Error(`no table of ${name}`);
          from = (await written.relation(snapshot)).sql;
        }
        const found = await connection.runAndReadAll(`SELECT count(*)::VARCHAR, ${cells} FROM ${from}`);
        sums.set(name, JSON.stringify(found.getRows()));
      }
      if (new Set(sums.values()).size !== 1) {
        throw new Error(`the rows differ: ${[...sums].map(([name, sum]) => `${name} ${sum}`).join("; ")}`);
      }
      return [
        `Every value of all ${what === "one" ? sessions : rows} rows is the same everywhere. One thread each.`,
        "Ours opens the table anew each time; its rows end in typed arrays, the peers' in Arrow's.",
      ];
    },
    aims: what === "one" ? [{ peer: "DuckDB", ratio: 0.5 }] : [],
  };
}

async function makeTables(folders: BenchFolders): Promise<void> {
  const { root, data } = folders;
  const script = (name: string) => join(root, "bench", "peers", name);
  const python = pythonEnvironment(root, "lake");
  if (!existsSync(join(data, "lake-volume.bin"))) must(python, [script("make_lake.py"), data]);
  if (!existsSync(join(data, "lake-raw.parquet"))) must(python, [script("make_lake_tables.py"), data]);
  const engine = new Engine();
  const columns = Object.entries(readLakeColumns(data, "lake")).map(([name, column]) => ({ name, column }));
  for (const [table, sessionsAFile] of [
    [tables.years, sessionsAYear],
    [tables.one, sessions],
  ] as const) {
    const delta = new DeltaTable(join(data, table), engine);
    if ((await delta.snapshot()) !== null) continue;
    rmSync(join(data, table), { recursive: true, force: true });
    const files: AddFile[] = [];
    for (let from = 0; from < sessions; from += sessionsAFile) {
      const order = byTicker(from, Math.min(from + sessionsAFile, sessions));
      files.push(await delta.writeFile({ columns, rows: order.length, order }, {}));
    }
    const request = { definition: lakeDefinition(), mode: "append" as const, files, transaction: "bench" };
    await delta.commit({ ...request, userMetadata: "" }, null);
  }
}

/** The rows of some sessions, which lie in order of session, by ticker. */
function byTicker(from: number, to: number): Int32Array {
  const tickers = lakeTickers.length;
  const order = new Int32Array(tickers * (to - from));
  let at = 0;
  for (let ticker = 0; ticker < tickers; ticker++) {
    for (let session = from; session < to; session++) order[at++] = session * tickers + ticker;
  }
  return order;
}
