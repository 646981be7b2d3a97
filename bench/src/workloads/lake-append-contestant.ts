import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DeltaColumn, type DeltaFrame, DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";
import { lakeDefinition, readLakeColumns } from "./lake-columns.js";

/** usage: lake-append-contestant.js FOLDER; a new Delta table, then ten durable commits of 5,000 rows each. */
const [folder] = process.argv.slice(2);
const rows = 5000;
const whole = readLakeColumns(folder, "lakeday");

function cut(column: DeltaColumn, from: number): DeltaColumn {
  if (column.type === "text") return { ...column, codes: column.codes.slice(from, from + rows) };
  return { ...column, values: column.values.slice(from, from + rows) } as DeltaColumn;
}

const days = Array.from({ length: 10 }, (_, day): DeltaFrame => {
  const columns = Object.entries(whole).map(([name, column]) => [name, cut(column, day * rows)] as const);
  return { rows, columns: Object.fromEntries(columns) };
});

// As delta-rs has it where a table does not say.
const definition = lakeDefinition({ "delta.checkpointInterval": "100" });

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
