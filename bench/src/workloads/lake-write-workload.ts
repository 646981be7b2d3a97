import { existsSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { must, pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { BenchFolders, Contestant, Workload } from "../workload.js";
import { lakeColumns } from "./lake-columns.js";

/** W-LAKE, write: five million rows from memory to a durable table. */
export function lakeWriteWorkload(root: string): Workload {
  const script = (folders: BenchFolders, name: string) => join(folders.root, "bench", "peers", name);
  const pyarrow = (name: string, file: string, ...options: string[]): Contestant => ({
    name,
    version: pinnedVersion(root, "panel", "pyarrow"),
    command: (folders) => ({
      file: pythonEnvironment(folders.root, "panel"),
      args: [script(folders, "lake_pyarrow.py"), folders.data, join(folders.data, file), ...options],
    }),
  });
  return {
    name: "W-LAKE-WRITE",
    about: "Write 5,000,000 rows of seven columns, durably: zstd level 1, row groups of 65,536, page checksums.",
    data: "1,000 tickers x 5,000 sessions (bench/peers/make_lake.py, seed 5), in memory before the clock starts.",
    async prepare(folders) {
      const last = join(folders.data, `lake-${lakeColumns[lakeColumns.length - 1]}.bin`);
      if (existsSync(last)) return;
      must(pythonEnvironment(folders.root, "panel"), [script(folders, "make_lake.py"), folders.data]);
    },
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [
            "--single-threaded-gc",
            join(folders.root, "bench", "dist", "workloads", "lake-write-contestant.js"),
            folders.data,
          ],
        }),
      },
      pyarrow("pyarrow", "lake-pyarrow.parquet"),
      pyarrow("pyarrow and sha256", "lake-pyarrow-hash.parquet", "hash"),
    ],
    async compare(outputs) {
      const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
      const sums: string[] = [];
      for (const folder of outputs.values()) {
        const file = join(folder, "lake.parquet").replaceAll("'", "''");
        const cells = lakeColumns.map((name) => `sum(hash(${name}, file_row_number))::VARCHAR`).join(", ");
        const sql = `SELECT count(*)::VARCHAR, ${cells} FROM read_parquet('${file}', file_row_number = true)`;
        sums.push(JSON.stringify((await connection.runAndReadAll(sql)).getRows()));
      }
      if (new Set(sums).size !== 1) throw new Error(`the files differ: ${sums.join(" and ")}`);
      return [
        "Every value of every row is the same in all files, read by DuckDB.",
        "Ours writes the table's log too, with bounds and the sha256 of the file.",
      ];
    },
    // Half a second each: the median of five still moves by some hundredths.
    runs: 15,
    aims: [{ peer: "pyarrow", ratio: 1.1 }],
  };
}
