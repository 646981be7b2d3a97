import assert from "node:assert/strict";
import { test } from "node:test";
import {
  calendarOf,
  checkFrame,
  concatFrames,
  dayOf,
  emptyFrame,
  type Frame,
  type FramesByName,
  filterRows,
  float64Of,
  int32Of,
  isoDay,
  models,
  predictions,
  type Rows,
  type StageContext,
  type TableSpec,
  textAt,
  textOf,
} from "@plumbline/core";
import { type PlantedHistory, plantedConfig, plantHistory } from "../definitions/planted-history.js";
import { plannedTrials } from "../definitions/trial-identity.js";
import { training } from "../training/index.js";
import { prediction } from "./index.js";

const planted: PlantedHistory = { from: "2010-01-04", to: "2014-08-01", securities: 8, strength: 0.6, seed: 2 };
const inputs = plantHistory(planted);
const fitted = await allRows((await training.compute(inputs, contextFrom()))["ml.models"]);
const all = await predict();

function contextFrom(from = Number.NEGATIVE_INFINITY): StageContext {
  const context: Partial<StageContext> = {
    config: plantedConfig,
    now: dayOf("2020-01-01") * 86_400_000,
    threads: 1,
    signal: new AbortController().signal,
    boosting: null,
    boostingAbsent: "not installed",
    slice: { from },
    report: () => undefined,
    previous: async (table: TableSpec) => emptyFrame(table),
  };
  return context as StageContext;
}

async function allRows(rows: Rows): Promise<Frame> {
  if ("rows" in rows) return rows;
  const frames: Frame[] = [];
  for await (const frame of rows) frames.push(frame);
  return concatFrames(frames);
}

async function predict(held: Frame = fitted, given: FramesByName = inputs, from?: number): Promise<Frame> {
  const answers = await prediction.compute({ ...given, [models.name]: held }, contextFrom(from));
  return allRows(answers[predictions.name]);
}

test("every session from the first test year on is scored, the newest unlabelled ones too, by each trial", () => {
  checkFrame(predictions, all);
  const days = calendarOf("XNYS").sessions(dayOf("2013-01-01"), dayOf("2014-08-01"));
  // ridge, its permuted control and the single feature
  assert.equal(all.rows, 3 * 7 * days.length);
  const sessions = int32Of(all, "session");
  assert.equal(isoDay(sessions[0]), "2013-01-02");
  assert.equal(isoDay(sessions[all.rows - 1]), "2014-07-31");
});

test("a session is scored by the model of its own year, which was known at its close", () => {
  const testFrom = new Map(
    Array.from({ length: fitted.rows }, (_, row) => [
      textAt(textOf(fitted, "modelId"), row),
      int32Of(fitted, "testFrom")[row],
    ]),
  );
  const known = float64Of(all, "knownAt");
  const calendar = calendarOf("XNYS");
  for (let row = 0; row < all.rows; row++) {
    const session = int32Of(all, "session")[row];
    const from = testFrom.get(textAt(textOf(all, "modelId"), row));
    assert.equal(isoDay(from ?? 0).slice(0, 4), isoDay(session).slice(0, 4));
    assert.equal(known[row], calendar.closeOf(session));
  }
});

test("ranks are of the session's universe alone, and the planted signal is found out of sample", () => {
  const candidate = plannedTrials(plantedConfig, featureTables(), false)[0].trialId;
  const own = filterRows(all, (row) => textAt(textOf(all, "trialId"), row) === candidate);
  const score = float64Of(own, "score");
  const rank = float64Of(own, "rank");
  for (let from = 0; from < own.rows; from += 7) {
    const order = Array.from({ length: 7 }, (_, i) => from + i).sort((a, b) => score[a] - score[b]);
    for (const [i, row] of order.entries()) assert.ok(Math.abs(rank[row] - (i + 0.5) / 7) < 1e-12);
  }
  // chance agrees in half of 2786 rows, give or take 26; the other part of the label is noise of two thirds the size
  const signal = firstFeature();
  let agree = 0;
  for (let row = 0; row < own.rows; row++) {
    const value = signal.get(`${int32Of(own, "session")[row]} ${textAt(textOf(own, "securityId"), row)}`) ?? Number.NaN;
    agree += Math.sign(value) === Math.sign(score[row]) ? 1 : 0;
  }
  assert.ok(agree / own.rows > 0.75, `${agree} of ${own.rows}`);
});

test("a slice gives the same bits as the whole, and more history changes no earlier score", async () => {
  const from = dayOf("2014-07-01");
  const recent = filterRows(all, (row) => int32Of(all, "session")[row] >= from);
  assert.deepEqual(rowsAs(await predict(fitted, inputs, from)), rowsAs(recent));
  const longer = plantHistory({ ...planted, to: "2014-10-01" });
  const extended = await predict(fitted, longer);
  const common = filterRows(extended, (row) => int32Of(extended, "session")[row] < dayOf("2014-08-01"));
  assert.deepEqual(rowsAs(common), rowsAs(all));
});

test("of a fold fitted twice the later model counts, and its scores are known no earlier than it", async () => {
  const later = dayOf("2019-06-01") * 86_400_000;
  const refit: Frame = {
    rows: fitted.rows,
    columns: {
      ...fitted.columns,
      modelId: { ...textOf(fitted, "modelId"), dictionary: textOf(fitted, "modelId").dictionary.map((id) => `${id}b`) },
      knownAt: { type: "instant", values: new Float64Array(fitted.rows).fill(later) },
    },
  };
  const found = await predict(concatFrames([refit, fitted]));
  assert.ok(textOf(found, "modelId").dictionary.every((id) => id.endsWith("b")));
  assert.ok(float64Of(found, "knownAt").every((instant) => instant === later));
});

test("without models there are no predictions", async () => {
  assert.equal((await predict(emptyFrame(models))).rows, 0);
  const empty = Object.fromEntries(
    Object.entries(inputs).map(([name, frame]) => [name, filterRows(frame, () => false)]),
  );
  assert.equal((await predict(fitted, empty)).rows, 0);
});

function featureTables() {
  return prediction.inputs(plantedConfig).flatMap((table) => ("features" in table ? [table as FeatureTable] : []));
}
type FeatureTable = Parameters<typeof plannedTrials>[1][number];

function firstFeature(): Map<string, number> {
  const [table] = featureTables();
  const frame = inputs[table.name];
  const column = frame.columns[table.features[0]];
  assert.ok(column.type === "float32");
  const ids = textOf(frame, "securityId");
  const sessions = int32Of(frame, "session");
  return new Map(Array.from(column.values, (value, row) => [`${sessions[row]} ${textAt(ids, row)}`, value]));
}

function rowsAs(frame: Frame): unknown[] {
  const trial = textOf(frame, "trialId");
  const id = textOf(frame, "securityId");
  const score = float64Of(frame, "score");
  const rank = float64Of(frame, "rank");
  const session = int32Of(frame, "session");
  return Array.from(score, (value, row) => [textAt(trial, row), session[row], textAt(id, row), value, rank[row]]);
}
