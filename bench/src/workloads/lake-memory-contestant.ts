import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DeltaTable, Engine } from "@plumbline/delta";
import { lakeDefinition, lakeTickers } from "./lake-columns.js";
import type { WriteCost } from "./lake-memory-server.js";

/**
 * usage: lake-memory-contestant.js FOLDER ROWS; writes so many rows of W-LAKE's kind and prints the CPU seconds, the
 * megabytes by which the process's largest resident set exceeds what it held before, and that set.
 */
const [folder, count] = process.argv.slice(2);
const rows = Number(count);

/** Values that do not repeat, made in place so that nothing but the column is held. */
function scattered(scale: number, kind: (value: number) => number): Float64Array {
  const values = new Float64Array(rows);
  let state = 5;
  for (let row = 0; row < rows; row++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[row] = kind(state * scale);
  }
  return values;
}

const codes = new Int32Array(rows);
const date = new Float64Array(rows);
for (let row = 0; row < rows; row++) {
  codes[row] = row % lakeTickers.length;
  date[row] = Math.floor(row / lakeTickers.length) * 86_400_000;
}
const columns = [
  { name: "ticker", column: { type: "text" as const, codes, dictionary: lakeTickers } },
  { name: "date", column: { type: "instant" as const, values: date } },
  ...["open", "high", "low", "close"].map((name) => ({
    name,
    column: { type: "float64" as const, values: scattered(1.1641e-8, (value) => 100 + value) },
  })),
  { name: "volume", column: { type: "int64" as const, values: scattered(2.3283e-4, Math.floor) } },
];
const table = mkdtempSync(join(folder, "lake-memory-"));
const before = process.resourceUsage().maxRSS;
const started = process.cpuUsage();
const delta = new DeltaTable(table, new Engine());
const file = await delta.writeFile({ columns, rows, order: null }, {});
const request = { definition: lakeDefinition(), mode: "append" as const, files: [file], transaction: "bench" };
await delta.commit({ ...request, userMetadata: "" }, null);
const { user, system } = process.cpuUsage(started);
const { maxRSS } = process.resourceUsage();
const cost: WriteCost = {
  cpuSeconds: (user + system) / 1e6,
  addedMegabytes: (maxRSS - before) / 1024,
  peakMegabytes: maxRSS / 1024,
};
process.stdout.write(JSON.stringify(cost));
rmSync(table, { recursive: true });
