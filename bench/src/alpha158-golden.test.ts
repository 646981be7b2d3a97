import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { dayOf } from "@plumbline/core";
import { featuresOf, type Panel, PanelEvaluator, sessionAxis, sharedInt32 } from "@plumbline/pipeline";
import { readParquetColumns } from "./read-parquet-columns.js";

const shared = process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../shared", import.meta.url));
const folder = join(shared, "data", "golden", "alpha158");
const skip = existsSync(folder) ? false : `no golden data at ${folder}: set PLUMB_SHARED`;

interface Golden {
  readonly input: { readonly path: string; readonly symbols: readonly string[] };
  readonly tolerance: { readonly rel: number; readonly abs: number };
}

/** The bars of the golden's stocks, adjusted as alpha158_sample.json states, on the calendar of all days in the file. */
function goldenPanel(golden: Golden): { panel: Panel; days: Int32Array } {
  const lines = gunzipSync(readFileSync(join(shared, "data", golden.input.path)))
    .toString("utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const days = Int32Array.from([...new Set(lines.map((cells) => dayOf(cells[1])))].sort((a, b) => a - b));
  const positionOf = new Map([...days].map((day, index) => [day, index]));
  const bySymbol = golden.input.symbols.map((symbol) => lines.filter((cells) => cells[0] === symbol));
  const rows = bySymbol.flat();
  const offsets = sharedInt32(bySymbol.length + 1);
  bySymbol.forEach((symbol, i) => {
    offsets[i + 1] = offsets[i] + symbol.length;
  });
  const price = (column: number) =>
    Float64Array.from(rows, (cells) => (Number(cells[6]) / Number(cells[5])) * Number(cells[column]));
  const fields = {
    open: price(2),
    high: price(3),
    low: price(4),
    close: price(5),
    volume: Float64Array.from(rows, (cells) => Number(cells[7])),
  };
  const positions = Int32Array.from(rows, (cells) => positionOf.get(dayOf(cells[1]))!);
  return {
    panel: { securities: bySymbol.length, offsets, positions, fields, market: new Float64Array(days.length) },
    days,
  };
}

test("Alpha158 equals Qlib for every feature, ticker and date, missing values included", { skip }, async () => {
  const golden: Golden = JSON.parse(readFileSync(join(folder, "alpha158_sample.json"), "utf8"));
  const { panel, days } = goldenPanel(golden);
  const features = featuresOf("alpha158");
  const evaluator = new PanelEvaluator(
    features.map((feature) => feature.parsed.text),
    "float32",
    sessionAxis(days),
  );
  const rows = panel.positions.length;
  const ours = features.map(() => new Float32Array(rows));
  for (let security = 0; security < panel.securities; security++) {
    evaluator.evaluate(panel, security, 0, days.length, ours, panel.offsets[security]);
  }

  const names = features.map((feature) => feature.name);
  const file = join(folder, "alpha158.parquet");
  const order = `order by list_position([${golden.input.symbols.map((symbol) => `'${symbol}'`).join(",")}], symbol), date`;
  const theirs = await readParquetColumns(file, names, order);
  assert.equal(features.length, 158);
  const faults: string[] = [];
  names.forEach((name, f) => {
    assert.equal(theirs[f].length, rows, name);
    let worst = 0;
    let missing = 0;
    for (let row = 0; row < rows; row++) {
      const a = ours[f][row];
      const b = theirs[f][row];
      if (Number.isNaN(a) !== Number.isNaN(b)) missing++;
      else worst = Math.max(worst, Math.abs(a - b) - golden.tolerance.rel * Math.abs(b) - golden.tolerance.abs);
    }
    if (missing > 0) faults.push(`${name}: ${missing} cells are missing on one side only`);
    if (worst > 0) faults.push(`${name}: beyond tolerance by ${worst}`);
  });
  assert.deepEqual(faults, []);
});
