import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";

/** usage: lake-commits-contestant.js FOLDER; 100 commits each to tables that have 100 and 10,000. */
const [folder] = process.argv.slice(2);
const commits = [100, 10_000];
const measured = 100;

/** A table of so many commits of one file each; the files themselves are not there: a commit reads none. */
function makeTable(path: string, count: number): void {
  const log = join(path, "_delta_log");
  mkdirSync(log, { recursive: true });
  const schemaString = JSON.stringify({
    type: "struct",
    fields: [{ name: "a", type: "integer", nullable: true, metadata: {} }],
  });
  const format = { provider: "parquet", options: {} };
  const metaData = { id: "many", format, schemaString, partitionColumns: [], configuration: {} };
  for (let version = 0; version < count; version++) {
    const stats = '{"numRecords":3,"minValues":{"a":1},"maxValues":{"a":3},"nullCount":{"a":0}}';
    const add = {
      path: `${version}.parquet`,
      partitionValues: {},
      size: 1,
      modificationTime: 0,
      dataChange: true,
      stats,
    };
    const first = [{ protocol: { minReaderVersion: 1, minWriterVersion: 2 } }, { metaData }];
    const actions = [{ commitInfo: { timestamp: version } }, ...(version === 0 ? first : []), { add }];
    const name = `${String(version).padStart(20, "0")}.json`;
    writeFileSync(join(log, name), actions.map((action) => `${JSON.stringify(action)}\n`).join(""));
  }
}

await serveContestant(async () => {
  const engine = new Engine();
  const frame = { rows: 3, columns: { a: { type: "int32" as const, values: Int32Array.of(1, 2, 3) } } };
  return {
    async run() {
      const figures: Record<string, number> = {};
      const perCommit: number[] = [];
      for (const count of commits) {
        const path = mkdtempSync(join(folder, "lake-commits-"));
        makeTable(path, count);
        const table = new DeltaTable(path, engine);
        // The first commit writes the checkpoint that the commits before it lack.
        await table.append(frame);
        const started = process.cpuUsage();
        for (let k = 0; k < measured; k++) await table.append(frame);
        const { user, system } = process.cpuUsage(started);
        rmSync(path, { recursive: true });
        perCommit.push((user + system) / 1000 / measured);
        figures[`CPU ms a commit after ${count} commits`] = perCommit.at(-1) ?? Number.NaN;
      }
      figures["CPU of a commit after 10,000 over one after 100"] = perCommit[1] / perCommit[0];
      return figures;
    },
    async dump() {
      // There is no peer to compare with.
    },
  };
});
