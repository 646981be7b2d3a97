import { existsSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { DeltaTable, Engine } from "@plumbline/delta";
import { must, pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { Workload } from "../workload.js";
import { lakeColumns } from "./lake-columns.js";

/** W-LAKE, append: a day's rows, ten times. */
export function lakeAppendWorkload(root: string): Workload {
  const script = (name: string) => join(root, "bench", "peers", name);
  return {
    name: "W-LAKE-APPEND",
    about: "Make a Delta table and append 10 x 5,000 rows of seven columns, a commit each: zstd level 1.",
    data: "1,000 tickers x 50 sessions (bench/peers/make_lake.py, seed 5), in memory before the clock starts.",
    async prepare(folders) {
      if (existsSync(join(folders.data, "lakeday-volume.bin"))) return;
      must(pythonEnvironment(folders.root, "lake"), [script("make_lake.py"), folders.data, "50000", "lakeday"]);
    },
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [join(folders.root, "bench", "dist", "workloads", "lake-append-contestant.js"), folders.data],
        }),
      },
      {
        name: "delta-rs",
        version: pinnedVersion(root, "lake", "deltalake"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "lake"),
          args: [script("lake_append.py"), folders.data],
        }),
      },
    ],
    async compare(outputs) {
      const engine = new Engine();
      const ours = new DeltaTable(join(outputs.get("Plumbline") ?? "", "table"), engine);
      const snapshot = await ours.snapshot();
      if (snapshot === null) throw new Error("no table of ours");
      const { sql } = await ours.relation(snapshot);
      const theirs = join(outputs.get("delta-rs") ?? "", "rows.parquet").replaceAll("'", "''");
      const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
      const cells = lakeColumns.map((name) => `sum(hash(${name}, ticker, date))::VARCHAR`).join(", ");
      const sums: string[] = [];
      for (const from of [sql, `read_parquet('${theirs}')`]) {
        const found = await connection.runAndReadAll(`SELECT count(*)::VARCHAR, ${cells} FROM ${from}`);
        sums.push(JSON.stringify(found.getRows()));
      }
      if (sums[0] !== sums[1]) throw new Error(`the tables differ: ${sums.join(" and ")}`);
      return [
        "Every value of every row is the same in both tables.",
        "Both write a checkpoint every 100 commits, so none here; both are warmed up by twenty runs.",
        "Ours makes every file and log entry durable (fsync) and keeps their sha256; delta-rs makes no fsync.",
      ];
    },
    aims: [{ peer: "delta-rs", ratio: 0.5 }],
  };
}
