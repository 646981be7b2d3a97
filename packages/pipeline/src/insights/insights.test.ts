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
  evaluations,
  insights as insightsTable,
  makeFrame,
  models,
  predictions,
  quality,
  quarantine,
  situations,
  targets,
  textColumn,
  universe,
} from "@plumbline/core";
import { predictRidge } from "@plumbline/quant";
import { featureSetTables } from "../definitions/feature-sets.js";
import type {
  AnaloguesPart,
  CalibrationPart,
  ChangesPart,
  DriverPart,
  ExplanationPart,
  LineageStep,
} from "../definitions/insight-parts.js";
import { plainContext, seededUniform, streetConfig } from "../definitions/planted-market.js";
import { encodeRidge } from "../definitions/ridge-content.js";
import { doubtsAt } from "./doubts.js";
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
  const today = predictRidge(model, section.ranks, section.rows).map(Math.fround);
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
      trialId: constantText("trial", 1),
      trainTo: { type: "date", values: Int32Array.of(days[0] - 300) },
    }),
    [evaluations.name]: emptyFrame(evaluations),
    [targets.name]: emptyFrame(targets),
    [situations.name]: emptyFrame(situations),
    [bars.name]: makeFrame({
      session,
      securityId,
      flags: {
        type: "int32",
        values: Int32Array.from(perCell((t, n) => (t === 6 && n === 4 ? barFlags.staleClose : 0))),
      },
      payloadHash: constantText("5e".repeat(32), cells),
      line: { type: "int32", values: Int32Array.from({ length: cells }, (_, row) => row + 2) },
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

const parsed = <T>(frame: Frame, name: string) => column(frame, name).map((json) => JSON.parse(String(json)) as T);

test("base, the twelve largest contributions and the rest sum to the score, for every security", async () => {
  const frame = await compose(plantInputs());
  const drivers = parsed<DriverPart[]>(frame, "drivers");
  parsed<ExplanationPart>(frame, "explanation").forEach((explanation, row) => {
    const sizes = drivers[row].map((driver) => Math.abs(driver.contribution));
    assert.equal(sizes.length, 12);
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => b - a),
    );
    const shown = drivers[row].reduce((sum, driver) => sum + driver.contribution, 0);
    const score = column(frame, "score")[row];
    assert.equal(explanation.sum, score);
    assert.ok(Math.abs(explanation.base + shown + explanation.rest.contribution - Number(score)) < 1e-15);
    assert.equal(explanation.base, model.intercept);
    assert.equal(explanation.calibrated, null);
  });
});

test("reasons name the largest contributions with their places, in words that advise nothing", async () => {
  const frame = await compose(plantInputs());
  const drivers = parsed<DriverPart[]>(frame, "drivers");
  parsed<string[]>(frame, "reasons").forEach((reasons, row) => {
    assert.equal(reasons.length, 5);
    reasons.forEach((reason, i) => {
      assert.match(reason, drivers[row][i].contribution > 0 ? / raised the score by / : / lowered the score by /);
      assert.match(reason, / of 1[01]\)|missing/);
      assert.doesNotMatch(reason, /\b(buy|sell|should|opportunity|winner)\b/i);
    });
  });
});

test("what moved since five sessions earlier is told by both sides' contributions, and sums to the move", async () => {
  const inputs = plantInputs();
  const before = sectionInputs(universeFrame, [{ table, frame: featureFrame }], days[1]);
  assert.ok(before);
  const scores = predictRidge(model, before.ranks, before.rows).map(Math.fround);
  const { columns, rows } = inputs[predictions.name];
  const score = Float64Array.from({ length: rows }, (_, row) => {
    const own = cellAt(columns.score, row);
    return cellAt(columns.session, row) === "2017-03-07" ? scores[row % 11] : Number(own);
  });
  const frame = await compose({
    ...inputs,
    [predictions.name]: { rows, columns: { ...columns, score: { type: "float64", values: score } } },
  });
  parsed<ChangesPart>(frame, "changes").forEach((changes, row) => {
    assert.equal(changes.since, "2017-03-07");
    assert.equal(changes.positionBefore, column(frame, "previousPosition")[row]);
    assert.equal(changes.isRefitted, false);
    const moved = changes.features.reduce((sum, one) => sum + one.contributionNow - one.contributionBefore, 0);
    const move = Number(column(frame, "score")[row]) - Number(changes.scoreBefore);
    assert.ok(Math.abs(moved + Number(changes.rest) - move) < 1e-15);
    assert.match(changes.sentences[0], /^Place \d+ of 11/);
  });
});

test("a score that the model does not give again from the features held is not explained", async () => {
  const inputs = plantInputs();
  const { columns, rows } = inputs[predictions.name];
  const score = Float64Array.from({ length: rows }, (_, row) => Number(cellAt(columns.score, row)) + 0.01);
  const frame = await compose({
    ...inputs,
    [predictions.name]: { rows, columns: { ...columns, score: { type: "float64", values: score } } },
  });
  for (const { reason, rest, sum } of parsed<ExplanationPart>(frame, "explanation")) {
    assert.match(String(reason), /does not give this score again/);
    assert.equal(rest.contribution, sum);
  }
});

test("the chain of each number ends at the payload's hash and line of its last bar", async () => {
  const frame = await compose(plantInputs());
  parsed<LineageStep[]>(frame, "lineage").forEach((steps, row) => {
    assert.equal(steps[0].table, insightsTable.name);
    const last = steps[steps.length - 1];
    assert.deepEqual([last.table, last.key], ["bronze.payloads", "5e".repeat(32)]);
    const n = Number(String(column(frame, "securityId")[row]).slice(1));
    assert.equal(last.line, 6 * names + n + 2);
  });
});

test("without outcomes, situations and a grade each part says why it is not there", async () => {
  const frame = await compose(plantInputs());
  for (const part of parsed<CalibrationPart>(frame, "calibration")) {
    assert.deepEqual([part.kind, part.value, part.verdict], ["score", null, "absent"]);
  }
  for (const { reason } of parsed<AnaloguesPart>(frame, "analogues")) assert.match(String(reason), /Only 0 earlier/);
  assert.deepEqual(new Set(column(frame, "grade")), new Set([null]));
  assert.ok(column(frame, "expectedExcessReturn").every((value) => value === null));
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

test("where no quality was known yet nothing is said of it, and no grade is lowered for it", () => {
  const inputs = plantInputs();
  const frames = {
    bars: inputs[bars.name],
    quarantine: inputs[quarantine.name],
    quality: emptyFrame(quality),
    universe: universeFrame,
  };
  const champion = { trialId: "t", decision: "kept", reason: "", knownAt: 0 };
  const { qualityScore, sentences, caps } = doubtsAt(last, champion, frames)("S07");
  assert.ok(Number.isNaN(qualityScore));
  assert.deepEqual([sentences, caps], [[], []]);
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
