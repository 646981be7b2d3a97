import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { Workload } from "../workload.js";

const commits = 10_000;

/** W-LAKE, opening: what is known of a table before any row is read. */
export function lakeOpenWorkload(root: string): Workload {
  const script = join(root, "bench", "peers", "lake_open.py");
  return {
    name: "W-LAKE-OPEN",
    about: "Open a Delta table of 10,000 commits from its checkpoint and list its files, ten times.",
    data: "One file a commit, statistics of eight columns; the checkpoint is delta-rs's.",
    async prepare(folders) {
      const table = join(folders.data, "lake-open");
      if (existsSync(join(table, "_delta_log", "_last_checkpoint"))) return;
      rmSync(table, { recursive: true, force: true });
      writeLog(join(table, "_delta_log"));
      must(pythonEnvironment(folders.root, "lake"), [script, table, "checkpoint"]);
    },
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [
            join(folders.root, "bench", "dist", "workloads", "lake-open-contestant.js"),
            join(folders.data, "lake-open"),
          ],
        }),
      },
      {
        name: "delta-rs",
        version: pinnedVersion(root, "lake", "deltalake"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "lake"),
          args: [script, join(folders.data, "lake-open")],
        }),
      },
    ],
    async compare(outputs) {
      const files = (name: string) =>
        readFileSync(join(outputs.get(name) ?? "", "files.txt"), "utf8")
          .trim()
          .split("\n")
          .sort()
          .join("\n");
      if (files("Plumbline") !== files("delta-rs")) throw new Error("the lists of files differ");
      return [`Both list the same ${commits} files.`];
    },
    aims: [{ peer: "delta-rs", ratio: 1 }],
  };
}

function writeLog(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const fields = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name, i) => ({
    name,
    type: i < 2 ? "string" : "double",
    nullable: true,
    metadata: {},
  }));
  const bounds = (number: number) =>
    Object.fromEntries(
      fields.map(({ name, type }) => [name, type === "string" ? `S${String(number).padStart(6, "0")}` : number + 0.5]),
    );
  const nullCount = Object.fromEntries(fields.map(({ name }) => [name, 0]));
  for (let version = 0; version < commits; version++) {
    const metaData = {
      id: "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
      format: { provider: "parquet", options: {} },
      schemaString: JSON.stringify({ type: "struct", fields }),
      partitionColumns: [],
      configuration: {},
    };
    const add = {
      path: `part-${String(version).padStart(5, "0")}-1b4e28ba-2fa1-11d2-883f-0016d3cca427.zstd.parquet`,
      partitionValues: {},
      size: 1234 + version,
      modificationTime: 1_700_000_000_000 + version,
      dataChange: true,
      stats: JSON.stringify({
        numRecords: 100,
        minValues: bounds(version),
        maxValues: bounds(version + 99),
        nullCount,
      }),
    };
    const begin = version === 0 ? [{ protocol: { minReaderVersion: 1, minWriterVersion: 2 } }, { metaData }] : [];
    const lines = [...begin, { add }].map((action) => `${JSON.stringify(action)}\n`);
    writeFileSync(join(folder, `${String(version).padStart(20, "0")}.json`), lines.join(""));
  }
}
