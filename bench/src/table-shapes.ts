import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDeltaTableStore } from "@plumbline/adapters";
import {
  type Column,
  type ColumnSpec,
  constantText,
  date,
  defineTable,
  type Frame,
  float,
  float32,
  makeFrame,
  maybe,
  type ReadOptions,
  type TableSpec,
  text,
} from "@plumbline/core";

/**
 * What feature tables and bars cost in different shapes: CPU to write, bytes on disk, CPU of the reads the street makes.
 * Figures of ADR 0002. Run with `node bench/dist/table-shapes.js`.
 */
const securities = 590;
const sessionsAYear = 220;
const ids = Array.from({ length: securities }, (_, i) => `SEC${String(i).padStart(5, "0")}`);
const lake = mkdtempSync(join(tmpdir(), "plumbline-shapes-"));
const store = openDeltaTableStore({ root: lake, threads: 1 });

/** One number in (0, 1) for each (row, column), with full mantissas; every fiftieth is missing. */
function valueAt(row: number, column: number): number {
  if ((row + column) % 50 === 0) return Number.NaN;
  let mixed = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(column + 1, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}

interface Layout {
  readonly name: string;
  readonly features: number;
  readonly kind: "float32" | "float64" | "long";
  readonly years: number;
  readonly partitionByYear: boolean;
  readonly clusterBy: readonly string[];
}

function tableOf(layout: Layout): TableSpec {
  const values: Record<string, ColumnSpec> = {};
  if (layout.kind === "long") Object.assign(values, { feature: text("name"), value: maybe(float32("value")) });
  else
    for (let j = 0; j < layout.features; j++)
      values[`f${j}`] = maybe((layout.kind === "float32" ? float32 : float)("value"));
  return defineTable({
    name: `gold.${layout.name}`,
    about: layout.name,
    key: layout.kind === "long" ? ["session", "securityId", "feature"] : ["session", "securityId"],
    time: "session",
    partitionByYear: layout.partitionByYear,
    clusterBy: layout.clusterBy,
    columns: { session: date("session"), securityId: text("permanent id"), ...values },
  });
}

/** One year of a table, ordered by session, then security. */
function yearOf(layout: Layout, year: number): Frame {
  const each = layout.kind === "long" ? layout.features : 1;
  const rows = securities * sessionsAYear * each;
  const day = Math.floor(Date.UTC(2008 + year, 0, 1) / 86_400_000);
  const session = Int32Array.from({ length: rows }, (_, row) => day + Math.floor(row / each / securities));
  const columns: Record<string, Column> = {
    session: { type: "date", values: session },
    securityId: {
      type: "text",
      codes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / each) % securities),
      dictionary: ids,
    },
  };
  if (layout.kind === "long") {
    const dictionary = Array.from({ length: each }, (_, j) => `f${j}`).sort();
    columns.feature = { type: "text", codes: Int32Array.from({ length: rows }, (_, row) => row % each), dictionary };
    columns.value = {
      type: "float32",
      values: Float32Array.from({ length: rows }, (_, row) =>
        valueAt(year * rows + Math.floor(row / each), row % each),
      ),
    };
  } else {
    for (let j = 0; j < layout.features; j++) {
      columns[`f${j}`] =
        layout.kind === "float32"
          ? { type: "float32", values: Float32Array.from({ length: rows }, (_, row) => valueAt(year * rows + row, j)) }
          : { type: "float64", values: Float64Array.from({ length: rows }, (_, row) => valueAt(year * rows + row, j)) };
    }
  }
  columns.knownAt = { type: "instant", values: Float64Array.from(session, (of) => of * 86_400_000 + 75_600_000) };
  columns.knownAtBasis = constantText("rule", rows);
  columns.ingestedAt = { type: "instant", values: new Float64Array(rows).fill(1.7e12) };
  return makeFrame(columns);
}

async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

async function measure(layout: Layout): Promise<void> {
  const table = tableOf(layout);
  const frames = Array.from({ length: layout.years }, (_, year) => yearOf(layout, year));
  async function* stream() {
    yield* frames;
  }
  const write = await cpuSeconds(() =>
    store.commit(table, stream(), { mode: "append", commitKey: "shapes", runId: "shapes", inputs: {} }),
  );
  const [{ bytesAdded }] = await store.history(table.name, 1);
  const read = async (options: ReadOptions) => (await cpuSeconds(() => store.read(table, options))).toFixed(2);
  const lastDay = Math.floor(Date.UTC(2007 + layout.years, 0, 1) / 86_400_000) + sessionsAYear - 1;
  // The first read also checks each file's hash; the second is what later reads cost.
  await store.read(table);
  const cells = [
    layout.name,
    write.toFixed(2),
    (bytesAdded / 1e6).toFixed(1),
    await read({}),
    await read({ from: lastDay }),
    await read({ where: { securityId: [ids[300]] } }),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

console.log("| table | write, CPU s | MB | read all, CPU s | last session | one security |");
console.log("|---|--:|--:|--:|--:|--:|");
const bySession = ["session", "securityId"];
const bySecurity = ["securityId", "session"];
const one = { years: 1, partitionByYear: true, clusterBy: bySession };
const ten = { features: 8, kind: "float64" as const, years: 10 };
await measure({ name: "wide_float32_160", features: 160, kind: "float32", ...one });
await measure({ name: "wide_float64_160", features: 160, kind: "float64", ...one });
await measure({ name: "wide_float32_20", features: 20, kind: "float32", ...one });
await measure({
  name: "long_float32_20",
  features: 20,
  kind: "long",
  ...one,
  clusterBy: ["session", "securityId", "feature"],
});
await measure({ name: "bars_year_security", ...ten, partitionByYear: true, clusterBy: bySecurity });
await measure({ name: "bars_year_session", ...ten, partitionByYear: true, clusterBy: bySession });
await measure({ name: "bars_whole_security", ...ten, partitionByYear: false, clusterBy: bySecurity });
await measure({ name: "bars_whole_session", ...ten, partitionByYear: false, clusterBy: bySession });
console.log(`${securities * sessionsAYear} rows a year`);
rmSync(lake, { recursive: true, force: true });
