import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "@plumbline/core";
import {
  barFlags,
  bars,
  cellAt,
  champions,
  checkFrame,
  columnOf,
  constantText,
  dayOf,
  emptyFrame,
  insights as insightsTable,
  makeFrame,
  models,
  predictions,
  quality,
  quarantine,
  textColumn,
  universe,
} from "@plumbline/core";
import { predictRidge } from "@plumbline/quant";
import { featureSetTables } from "../definitions/feature-sets.js";
import { plainContext, seededUniform, streetConfig } from "../definitions/planted-market.js";
import { encodeRidge } from "../definitions/ridge-content.js";
import { insights } from "./index.js";
import { sectionInputs } from "./section-inputs.js";

const table = featureSetTables(streetConfig)[0];
const names = 12;
const ids = Array.from({ length: names }, (_, n) => `S${String(n).padStart(2, "0")}`);
const days = Array.from({ length: 7 }, (_, t) => dayOf("2017-03-06") + t);
const last = days[6];
const uniform = seededUniform(7);
const model = {
  centre: 0.5,
  mean: Float64Array.from(table.features, () => 0.1 * uniform()),
  scale: Float64Array.from(table.features, () => 0.2 + uniform()),
  coefficients: Float64Array.from(table.features, () => uniform() - 0.5),
  intercept: 0.01,
  penalty: 1,
  rows: 100,
};

const clocks = (rows: number) => ({
  knownAt: { type: "instant" as const, values: new Float64Array(rows).fill(1) },
  knownAtBasis: constantText("rule", rows),
  ingestedAt: { type: "instant" as const, values: new Float64Array(rows) },
});
const session = { type: "date" as const, values: Int32Array.from(days.flatMap((day) => ids.map(() => day))) };
const securityId = textColumn(days.flatMap(() => ids));
const cells = days.length * names;
const perCell = (make: (t: number, n: number) => number) =>
  Float64Array.from({ length: cells }, (_, cell) => make(Math.floor(cell / names), cell % names));

const featureFrame: Frame = makeFrame({
  session,
  securityId,
  ...Object.fromEntries(
    table.features.map((feature, f) => [
      feature,
      {
        type: "float32" as const,
        values: Float32Array.from(perCell((_, n) => (f === 3 && n === 2 ? Number.NaN : uniform()))),
      },
    ]),
  ),
  ...clocks(cells),
});
const universeFrame = makeFrame({
  session,
  securityId,
  isMember: { type: "boolean", values: Uint8Array.from(perCell((_, n) => (n === 11 ? 0 : 1))) },
  historySessions: { type: "int32", values: Int32Array.from(perCell((_, n) => (n === 1 ? 40 : 900))) },
  ...clocks(cells),
});

function plantInputs(): Record<string, Frame> {
  const section = sectionInputs(universeFrame, [{ table, frame: featureFrame }], last);
  assert.ok(section);
  const today = predictRidge(model, section.ranks, section.rows);
  const scored = days.flatMap((day, t) =>
    ids.slice(0, 11).map((id, n) => ({ day, id, score: t === 6 ? today[n] : n })),
  );
  return {
    [universe.name]: universeFrame,
    [table.name]: featureFrame,
    [predictions.name]: makeFrame({
      trialId: constantText("trial", scored.length),
      session: { type: "date", values: Int32Array.from(scored, (row) => row.day) },
      securityId: textColumn(scored.map((row) => row.id)),
      modelId: constantText("model", scored.length),
      score: { type: "float64", values: Float64Array.from(scored, (row) => row.score) },
      ...clocks(scored.length),
    }),
    [champions.name]: makeFrame({
      source: constantText(streetConfig.source.id, 1),
      decidedAt: { type: "date", values: Int32Array.of(last) },
      trialId: constantText("trial", 1),
      decision: constantText("promoted", 1),
      reason: constantText("ridge passes", 1),
      ...clocks(1),
    }),
    [models.name]: makeFrame({
      modelId: constantText("model", 1),
      learner: constantText("ridge", 1),
      features: constantText(JSON.stringify(table.features), 1),
      content: { type: "binary", values: [encodeRidge(model)] },
    }),
    [bars.name]: makeFrame({
      session,
      securityId,
      flags: {
        type: "int32",
        values: Int32Array.from(perCell((t, n) => (t === 6 && n === 4 ? barFlags.staleClose : 0))),
      },
      ...clocks(cells),
    }),
    [quality.name]: makeFrame({
      dataset: constantText("silver.bars", 2),
      securityId: textColumn(["*", "S05"]),
      score: { type: "float64", values: Float64Array.of(97, 55) },
      isFit: { type: "boolean", values: Uint8Array.of(1, 0) },
    }),
    [quarantine.name]: makeFrame({
      quarantineId: textColumn(["a", "b", "b"]),
      securityId: constantText("S06", 3),
      rule: textColumn(["highBelowLow", "splitShape", "splitShape"]),
      session: { type: "date", values: Int32Array.of(days[2], days[3], days[3]) },
    }),
  };
}

async function compose(inputs: Record<string, Frame>, held: Frame = emptyFrame(insightsTable)): Promise<Frame> {
  const context = plainContext({ previous: async () => held });
  const frame = (await insights.compute(inputs, context))[insightsTable.name] as Frame;
  checkFrame(insightsTable, frame);
  return frame;
}

const column = (frame: Frame, name: string) =>
  Array.from({ length: frame.rows }, (_, row) => cellAt(columnOf(frame, name), row));

test("members of the last session are ranked by score, with their position five sessions earlier", async () => {
  const frame = await compose(plantInputs());
  assert.equal(frame.rows, 11);
  const scores = column(frame, "score") as number[];
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => b - a),
  );
  assert.deepEqual(
    column(frame, "position"),
    Array.from({ length: 11 }, (_, i) => i + 1),
  );
  // Five sessions earlier the score of S00 to S10 was 0 to 10: S10 stood first.
  column(frame, "securityId").forEach((id, row) => {
    assert.equal(column(frame, "previousPosition")[row], 11 - Number(String(id).slice(1)));
  });
});

test("a ridge's contributions and its intercept add up to the score, and the largest eight are shown", async () => {
  const section = sectionInputs(universeFrame, [{ table, frame: featureFrame }], last);
  assert.ok(section);
  const frame = await compose(plantInputs());
  const shown = column(frame, "drivers").map((json) => JSON.parse(String(json)) as { contribution: number }[]);
  for (const drivers of shown) {
    assert.equal(drivers.length, 8);
    const sizes = drivers.map((driver) => Math.abs(driver.contribution));
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => b - a),
    );
  }
  const { ridgeContributions } = await import("./drivers.js");
  const all = ridgeContributions(model, section);
  const expected = predictRidge(model, section.ranks, section.rows);
  for (let row = 0; row < section.rows; row++) {
    let sum = model.intercept;
    for (let f = 0; f < table.features.length; f++) sum += all[row * table.features.length + f];
    assert.ok(Math.abs(sum - expected[row]) < 1e-12);
  }
});

test("doubts name a stale close, quarantined rows, a short history and quality below the gate, and nothing else", async () => {
  const frame = await compose(plantInputs());
  const doubts = new Map(
    column(frame, "securityId").map((id, row) => [id, JSON.parse(String(column(frame, "doubts")[row])) as string[]]),
  );
  assert.match(doubts.get("S01")?.[0] ?? "", /Short history: 40 sessions/);
  assert.match(doubts.get("S04")?.[0] ?? "", /Stale/);
  assert.match(doubts.get("S05")?.[0] ?? "", /55 of 100 is below the gate/);
  assert.equal(doubts.get("S06")?.[0], "2 rows quarantined in the last month (highBelowLow, splitShape).");
  assert.deepEqual(doubts.get("S07"), []);
});

test("a refused champion is a doubt of every security", async () => {
  const inputs = plantInputs();
  const refused = { ...inputs[champions.name].columns, decision: constantText("refused", 1) };
  const frame = await compose({ ...inputs, [champions.name]: { rows: 1, columns: refused } });
  for (const doubts of column(frame, "doubts")) assert.match(String(doubts), /ridge passes/);
});

test("without a champion, or without its scores, there is no ranking", async () => {
  const inputs = plantInputs();
  assert.equal((await compose({ ...inputs, [champions.name]: { rows: 0, columns: {} } })).rows, 0);
  const other = { ...inputs[champions.name].columns, trialId: constantText("another", 1) };
  assert.equal((await compose({ ...inputs, [champions.name]: { rows: 1, columns: other } })).rows, 0);
});

test("without the champion's model the ranking stands and the drivers are empty", async () => {
  const inputs = plantInputs();
  const gone = { ...inputs[models.name].columns, modelId: constantText("lost", 1) };
  const frame = await compose({ ...inputs, [models.name]: { rows: 1, columns: gone } });
  assert.equal(frame.rows, 11);
  assert.deepEqual(new Set(column(frame, "drivers")), new Set(["[]"]));
});
