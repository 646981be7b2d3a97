import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DeltaColumn, DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";

/** usage: lake-write-contestant.js FOLDER; writes 5,000,000 rows as a new Delta table, durably. */
const [folder] = process.argv.slice(2);

function bytesOf(name: string): ArrayBuffer {
  const file = readFileSync(join(folder, `lake-${name}.bin`));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

const dictionary = Array.from({ length: 1000 }, (_, i) => `T${String(i).padStart(4, "0")}`);
const columns: Record<string, DeltaColumn> = {
  ticker: { type: "text", codes: new Int32Array(bytesOf("ticker")), dictionary },
  date: { type: "instant", values: new Float64Array(bytesOf("date")) },
};
for (const name of ["open", "high", "low", "close"]) {
  columns[name] = { type: "float64", values: new Float64Array(bytesOf(name)) };
}
columns.volume = { type: "int64", values: new Float64Array(bytesOf("volume")) };
const source = {
  columns: Object.entries(columns).map(([name, column]) => ({ name, column })),
  rows: 5_000_000,
  order: null,
};
const definition = {
  name: "lake",
  description: "W-LAKE",
  fields: source.columns.map(({ name, column }) => ({ name, type: column.type, nullable: true })),
  partitionColumns: [],
  configuration: {},
};

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
