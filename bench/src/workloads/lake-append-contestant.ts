import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DeltaColumn, type DeltaFrame, DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";

/** usage: lake-append-contestant.js FOLDER; a new Delta table, then ten durable commits of 5,000 rows each. */
const [folder] = process.argv.slice(2);
const rows = 5000;

function bytesOf(name: string): ArrayBuffer {
  const file = readFileSync(join(folder, `lakeday-${name}.bin`));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

const dictionary = Array.from({ length: 1000 }, (_, i) => `T${String(i).padStart(4, "0")}`);
const ticker = new Int32Array(bytesOf("ticker"));
const doubles = Object.fromEntries(
  ["date", "open", "high", "low", "close", "volume"].map((name) => [name, new Float64Array(bytesOf(name))]),
);
const typeOf = (name: string) => (name === "date" ? "instant" : name === "volume" ? "int64" : "float64");

const days = Array.from({ length: 10 }, (_, day): DeltaFrame => {
  const cut = <A extends Int32Array | Float64Array>(values: A) => values.slice(day * rows, (day + 1) * rows) as A;
  const columns: Record<string, DeltaColumn> = { ticker: { type: "text", codes: cut(ticker), dictionary } };
  for (const [name, values] of Object.entries(doubles)) columns[name] = { type: typeOf(name), values: cut(values) };
  return { rows, columns };
});

const definition = {
  name: "lake",
  description: "W-LAKE",
  fields: Object.entries(days[0].columns).map(([name, { type }]) => ({ name, type, nullable: true })),
  partitionColumns: [],
  // As delta-rs has it where a table does not say.
  configuration: { "delta.checkpointInterval": "100" },
};

await serveContestant(async () => {
  const engine = new Engine();
  let table: string | undefined;
  const run = async () => {
    if (table) rmSync(table, { recursive: true });
    table = mkdtempSync(join(folder, "lake-append-"));
    const delta = new DeltaTable(table, engine);
    await delta.create(definition);
    for (const day of days) await delta.append(day);
    return undefined;
  };
  // A day's append is the work of a process that lives long.
  for (let warm = 0; warm < 20; warm++) await run();
  return {
    run,
    async dump(to) {
      if (table) cpSync(table, join(to, "table"), { recursive: true });
    },
  };
});
