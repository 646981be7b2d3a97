import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";
import { lakeDefinition, readLakeColumns } from "./lake-columns.js";

/** usage: lake-write-contestant.js FOLDER; writes 5,000,000 rows as a new Delta table, durably. */
const [folder] = process.argv.slice(2);
const columns = Object.entries(readLakeColumns(folder, "lake")).map(([name, column]) => ({ name, column }));
const source = { columns, rows: 5_000_000, order: null };
const definition = lakeDefinition();

await serveContestant(async () => {
  const engine = new Engine();
  let written: string | undefined;
  let table: string | undefined;
  return {
    async run() {
      if (table) rmSync(table, { recursive: true });
      table = mkdtempSync(join(folder, "lake-table-"));
      const delta = new DeltaTable(table, engine);
      const file = await delta.writeFile(source, {});
      const request = { definition, mode: "append" as const, files: [file], transaction: "bench", userMetadata: "" };
      await delta.commit(request, null);
      written = join(table, file.path);
      return undefined;
    },
    async dump(to) {
      if (written) copyFileSync(written, join(to, "lake.parquet"));
    },
  };
});
