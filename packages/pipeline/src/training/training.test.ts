import assert from "node:assert/strict";
import { test } from "node:test";
import {
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
  type Rows,
  type StageContext,
  type StreetConfig,
  type TableSpec,
  targets,
  textAt,
  textOf,
  trials,
  universe,
} from "@plumbline/core";
import { type PlantedHistory, plantedConfig, plantHistory } from "../definitions/planted-history.js";
import { rankedSections } from "../definitions/ranked-sections.js";
import { decodeRidge } from "../definitions/ridge-content.js";
import { chooseFeature, decodeSingleFeature, scoreSingleFeature } from "../definitions/single-feature-content.js";
import { training } from "./index.js";
import { permuteLabels } from "./permute-labels.js";

const planted: PlantedHistory = { from: "2010-01-04", to: "2014-08-01", securities: 6, strength: 0.5, seed: 4 };

function contextOf(config: StreetConfig = plantedConfig, held?: Frame, signal = new AbortController().signal) {
  const notes: string[] = [];
  const context: Partial<StageContext> = {
    config,
    now: dayOf("2020-01-01") * 86_400_000,
    threads: 2,
    signal,
    boosting: null,
    boostingAbsent: "not installed",
    slice: { from: Number.NEGATIVE_INFINITY },
    report: (progress) => notes.push(progress.note ?? ""),
    previous: async (table: TableSpec) => (table.name === models.name && held ? held : emptyFrame(table)),
  };
  return { context: context as StageContext, notes };
}

async function framesOf(rows: Rows): Promise<Frame[]> {
  if ("rows" in rows) return [rows];
  const all: Frame[] = [];
  for await (const frame of rows) all.push(frame);
  return all;
}

async function train(inputs: FramesByName, config?: StreetConfig, held?: Frame) {
  const { context, notes } = contextOf(config, held);
  const answers = await training.compute(inputs, context);
  const pieces = await framesOf(answers[models.name]);
  return { ledger: answers[trials.name] as Frame, pieces, fitted: concatFrames(pieces), notes };
}

const inputs = plantHistory(planted);
const first = await train(inputs);

test("without the library ridge alone is tried, with a permuted control, and the reason is told", () => {
  checkFrame(trials, first.ledger);
  const roles = textOf(first.ledger, "role");
  assert.deepEqual([textAt(roles, 0), textAt(roles, 1)], ["candidate", "control"]);
  assert.equal(textAt(textOf(first.ledger, "learner"), 0), "ridge");
  assert.ok(first.notes.some((note) => note.includes("ridge alone: not installed")));
});

test("each test year has one model, fitted on sampled sessions whose labels were known at its first close", () => {
  for (const piece of first.pieces) checkFrame(models, piece);
  const found = first.fitted;
  assert.deepEqual(
    [...int32Of(found, "testFrom")].map(isoDay),
    ["2013-01-02", "2014-01-02"].flatMap((day) => [day, day, day]),
  );
  assert.deepEqual([...int32Of(found, "trainFrom")].map(isoDay), Array(6).fill("2010-01-04"));
  // 754 sessions before 2013-01-02; label t+1+5 must be known at that close: t <= 748, every 5th, 5 members
  assert.equal(float64Of(found, "trainRows")[0], 150 * 5);
  const known = float64Of(found, "knownAt");
  for (let row = 0; row < found.rows; row++) {
    assert.ok(known[row] <= int32Of(found, "testFrom")[row] * 86_400_000 + 21 * 3_600_000);
  }
});

test("ridge finds the planted feature; on permuted labels it does not", () => {
  const content = first.fitted.columns.content;
  assert.ok(content.type === "binary");
  const largest = [0, 1].map((row) => decodeRidge(content.values[row] ?? new Uint8Array()).coefficients);
  const others = largest[0].slice(1).reduce((most, c) => Math.max(most, Math.abs(c)), 0);
  assert.ok(largest[0][0] > 3 * others, `${largest[0][0]} and ${others}`);
  assert.ok(Math.abs(largest[1][0]) < largest[0][0] / 3);
});

test("the single feature of a fold is the one that correlates most with its own training labels", () => {
  const content = first.fitted.columns.content;
  assert.ok(content.type === "binary");
  const learners = textOf(first.fitted, "learner");
  const chosen = content.values.flatMap((bytes, row) =>
    textAt(learners, row) === "single feature" ? [decodeSingleFeature(bytes ?? new Uint8Array())] : [],
  );
  assert.equal(chosen.length, 2);
  for (const { column, correlation } of chosen) {
    assert.equal(column, 0);
    assert.ok(correlation > 0.2, `${correlation}`);
  }
  assert.ok(chosen[1].rows > chosen[0].rows);
  const ranks = Float32Array.of(0.9, 0.1, Number.NaN, 0.5, 0.2, 0.8);
  const against = { feature: "b", column: 1, correlation: -0.1, rows: 3 };
  assert.deepEqual(
    [...scoreSingleFeature(against, ranks, 3)].map((score) => Math.round(score * 10) / 10 + 0),
    [0.4, 0, -0.3],
  );
  assert.equal(chooseFeature(["a", "b"], Float64Array.of(Number.NaN, -0.2), 9).feature, "b");
  assert.equal(chooseFeature(["a", "b"], Float64Array.of(Number.NaN, Number.NaN), 9).correlation, 0);
  assert.deepEqual([...scoreSingleFeature({ ...against, correlation: 0 }, ranks, 3)].map(Math.abs), [0, 0, 0]);
});

test("models already held are not fitted again; new sessions of the test year change no model", async () => {
  const again = await train(inputs, plantedConfig, first.fitted);
  assert.equal(again.pieces.length, 0);
  const longer = await train(plantHistory({ ...planted, to: "2014-12-31" }), plantedConfig, first.fitted);
  assert.equal(longer.pieces.length, 0);
  const nextYear = await train(plantHistory({ ...planted, to: "2015-02-01" }), plantedConfig, first.fitted);
  assert.deepEqual([...int32Of(nextYear.fitted, "testFrom")].map(isoDay), Array(3).fill("2015-01-02"));
  const half = concatFrames(first.pieces.slice(0, 5));
  assert.equal((await train(inputs, plantedConfig, half)).pieces.length, 1);
});

test("the same inputs give the same bytes, a restatement that arrived later changes nothing", async () => {
  const again = await train(inputs);
  assert.deepEqual(again.fitted, first.fitted);
  const late = filterRows(inputs[targets.name], (row) => row < 200);
  const restated: Frame = {
    rows: late.rows,
    columns: {
      ...late.columns,
      excessRank: { type: "float64", values: float64Of(late, "excessRank").map((rank) => 1 - rank) },
      knownAt: { type: "instant", values: new Float64Array(late.rows).fill(dayOf("2019-01-01") * 86_400_000) },
    },
  };
  const both = { ...inputs, [targets.name]: concatFrames([inputs[targets.name], restated]) };
  assert.deepEqual((await train(both)).fitted, first.fitted);
});

test("full adds every horizon and target, the primary question stays first", async () => {
  const full = await train(inputs, { ...plantedConfig, full: true });
  // the primary, two horizons by two targets, each with its control; a single feature and a last label by horizon
  assert.equal(full.ledger.rows, 2 * (1 + 2 * 2) + 2 * 2);
  assert.deepEqual(
    [...(full.ledger.columns.isPrimary.type === "boolean" ? full.ledger.columns.isPrimary.values : [])].slice(0, 2),
    [1, 0],
  );
  assert.equal(textAt(textOf(full.ledger, "trialId"), 0), textAt(textOf(first.ledger, "trialId"), 0));
  assert.equal(full.fitted.rows, 12 * 2);
});

test("nothing, too little and one security end without models and without an error", async () => {
  const none = await train(
    Object.fromEntries(Object.entries(inputs).map(([name, frame]) => [name, filterRows(frame, () => false)])),
  );
  assert.deepEqual([none.ledger.rows, none.pieces.length], [0, 0]);
  const short = await train(plantHistory({ ...planted, to: "2010-03-01" }));
  assert.equal(short.pieces.length, 0);
  assert.ok(short.notes.some((note) => note.startsWith("too short")));
  const single = await train(plantHistory({ ...planted, securities: 2 }));
  const content = single.fitted.columns.content;
  assert.ok(content.type === "binary" && single.fitted.rows === 6);
  for (const [row, bytes] of content.values.entries()) {
    const held = bytes ?? new Uint8Array();
    if (textAt(textOf(single.fitted, "learner"), row) === "single feature") {
      assert.equal(decodeSingleFeature(held).correlation, 0);
    } else assert.ok(decodeRidge(held).coefficients.every((c) => c === 0));
  }
});

test("a stop is noticed while rows are collected", async () => {
  const controller = new AbortController();
  const { context } = contextOf(plantedConfig, undefined, controller.signal);
  const answers = await training.compute(inputs, context);
  controller.abort();
  await assert.rejects(framesOf(answers[models.name]), { code: "CANCELLED" });
});

test("permuted labels stay in their session, and a session's permutation depends on no other", () => {
  const labels = Float32Array.from({ length: 40 }, (_, i) => i);
  const sessions = Int32Array.from({ length: 40 }, (_, i) => Math.floor(i / 10));
  const usable = Float64Array.from(sessions);
  const permuted = permuteLabels(labels, sessions, usable, 9);
  for (let day = 0; day < 4; day++) {
    const own = permuted.slice(day * 10, day * 10 + 10);
    assert.deepEqual(
      [...own].sort((a, b) => a - b),
      [...labels.slice(day * 10, day * 10 + 10)],
    );
  }
  assert.notDeepEqual([...permuted], [...labels]);
  assert.deepEqual(permuteLabels(labels.slice(0, 20), sessions.slice(0, 20), usable, 9), permuted.slice(0, 20));
  assert.notDeepEqual(permuteLabels(labels, sessions, usable, 10), permuted);
});

test("only the members of each session are ranked, in one column order", () => {
  const tables = Object.keys(inputs).filter((name) => name.startsWith("gold.features"));
  const table = training.inputs(plantedConfig).find((spec) => spec.name === tables[0]);
  assert.ok(table && "features" in table);
  const features = [{ table: table as Parameters<typeof rankedSections>[1][0]["table"], frame: inputs[tables[0]] }];
  const sections = rankedSections(inputs[universe.name], features);
  const section = sections.sections[0];
  assert.equal(section.members.length, 5);
  const out = new Float32Array(5 * sections.columns.length);
  sections.fill(section, out, 0);
  const firstColumn = [0, 1, 2, 3, 4].map((row) => out[row * sections.columns.length]);
  assert.deepEqual([...firstColumn].sort(), [0.1, 0.3, 0.5, 0.7, 0.9].map(Math.fround));
});
