import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { dayOf } from "@plumbline/core";
import { featuresOf } from "../../definitions/feature-sets.js";
import { PanelEvaluator } from "../panel-evaluator.js";
import { sessionAxis } from "../session-axis.js";

const shared = process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../../../shared", import.meta.url));
const data = join(shared, "data");
const golden = join(data, "golden", "rolling_and_technicals.json");
const skip = existsSync(golden) ? false : `no golden data at ${golden}: set PLUMB_SHARED`;

type Values = Readonly<Record<string, number | null>>;
interface GoldenCase {
  readonly id: string;
  readonly rows: Readonly<Record<string, Values>>;
}

/** Ours against TA-Lib's, each in TA-Lib's unit; `close` is the bar's close. */
const pairs: readonly { feature: string; theirs: (row: Values, close: number) => number; tolerance: number }[] = [
  { feature: "rsi14", theirs: (row) => row.RSI14!, tolerance: 2e-5 },
  { feature: "atr14", theirs: (row, close) => row.ATR14! / close, tolerance: 2e-7 },
  { feature: "adx14", theirs: (row) => row.ADX14!, tolerance: 5e-4 },
  { feature: "cci20", theirs: (row) => row.CCI20!, tolerance: 1e-4 },
  { feature: "mfi14", theirs: (row) => row.MFI14!, tolerance: 1e-5 },
  { feature: "williamsR14", theirs: (row) => row.WILLR14!, tolerance: 1e-5 },
  { feature: "macd", theirs: (row, close) => row.MACD! / close, tolerance: 2e-8 },
  { feature: "macdSignal", theirs: (row, close) => row.MACDS! / close, tolerance: 2e-8 },
  { feature: "macdHistogram", theirs: (row, close) => row.MACDH! / close, tolerance: 2e-8 },
  {
    feature: "bollingerPosition20",
    theirs: (row, close) => (close - row.BBM!) / (row.BBU! - row.BBM!),
    tolerance: 1e-6,
  },
  { feature: "bollingerWidth20", theirs: (row) => (row.BBU! - row.BBL!) / row.BBM!, tolerance: 1e-7 },
];

/** Sessions after the first bar at which TA-Lib's own seed (the mean of the first n) still shows in the last digits. */
const seedSessions = 450;

test("indicators equal TA-Lib once its seed is forgotten", { skip }, () => {
  const cases: GoldenCase[] = JSON.parse(readFileSync(golden, "utf8")).cases;
  const lines = gunzipSync(readFileSync(join(data, "stocknet_88", "prices.csv.gz")))
    .toString("utf8")
    .trim()
    .split("\n");
  const features = featuresOf("classic");
  const texts = pairs.map(({ feature }) => features.find(({ name }) => name === feature)!.parsed.text);
  let compared = 0;
  for (const { id, rows } of cases.filter((one) => one.id.startsWith("talib-"))) {
    const bars = lines.map((line) => line.split(",")).filter((cells) => cells[0] === id.slice("talib-".length));
    const days = Int32Array.from(bars, (cells) => dayOf(cells[1]));
    const column = (index: number) => Float64Array.from(bars, (cells) => Number(cells[index]));
    const panel = {
      securities: 1,
      offsets: Int32Array.from([0, bars.length]),
      positions: Int32Array.from(bars.keys()),
      fields: { open: column(2), high: column(3), low: column(4), close: column(5), volume: column(7) },
      market: new Float64Array(bars.length),
    };
    const outputs = pairs.map(() => new Float32Array(bars.length));
    new PanelEvaluator(texts, "float64", sessionAxis(days)).evaluate(panel, 0, 0, bars.length, outputs, 0);
    for (const [date, row] of Object.entries(rows)) {
      const at = days.indexOf(dayOf(date));
      if (at < seedSessions) continue;
      pairs.forEach(({ feature, theirs, tolerance }, p) => {
        const expected = theirs(row, panel.fields.close[at]);
        const difference = Math.abs(outputs[p][at] - expected);
        assert.ok(difference <= tolerance, `${id} ${date} ${feature}: ${outputs[p][at]}, TA-Lib ${expected}`);
        compared++;
      });
    }
  }
  assert.ok(compared >= 40, `only ${compared} values were compared`);
});
