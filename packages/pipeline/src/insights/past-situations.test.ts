import assert from "node:assert/strict";
import { test } from "node:test";
import { constantText, type Frame, makeFrame, textColumn } from "@plumbline/core";
import { seededRandom } from "@plumbline/quant";
import fc from "fast-check";
import type { AnaloguesPart } from "../definitions/insight-parts.js";
import { columnsHash, missingRank, packRanks } from "../definitions/packed-ranks.js";
import { seededUniform } from "../definitions/planted-market.js";
import type { ExplainedSession } from "./explained-session.js";
import { KnownOutcomes } from "./known-outcomes.js";
import { chanceOf, PastSituations } from "./past-situations.js";
import { presentCounts } from "./places.js";
import { ScoreParts, type SessionModel } from "./session-model.js";

const columns = Array.from({ length: 30 }, (_, i) => `feature${i}`);
const horizon = 5;
const today = 17_000;
const ids = Array.from({ length: 12 }, (_, n) => `S${String(n).padStart(2, "0")}`);

interface Past {
  readonly session: number;
  readonly securityId: string;
  readonly ranks: Uint8Array;
  readonly excess: number;
  /** Days from the session to the end of the label, and to when it was known. */
  readonly ends: number;
  readonly known: number;
}

function plant(seed: number, missing = 0.05): Past[] {
  const uniform = seededUniform(seed);
  return Array.from({ length: 30 }, (_, month) =>
    ids.map((securityId): Past => {
      const ranks = Uint8Array.from(columns, () => (uniform() < missing ? missingRank : Math.floor(uniform() * 255)));
      return {
        session: today - 900 + 30 * month,
        securityId,
        ranks,
        excess: 0.1 * (uniform() - 0.5),
        ends: 8,
        known: 8,
      };
    }),
  ).flat();
}

function framesOf(past: readonly Past[]): { situations: Frame; targets: Frame } {
  const session = { type: "date" as const, values: Int32Array.from(past, (one) => one.session) };
  const securityId = textColumn(past.map((one) => one.securityId));
  const clocks = (days: (one: Past) => number) => ({
    knownAt: { type: "instant" as const, values: Float64Array.from(past, days) },
    knownAtBasis: constantText("rule", past.length),
    ingestedAt: { type: "instant" as const, values: new Float64Array(past.length) },
  });
  return {
    situations: makeFrame({
      session,
      securityId,
      columnsHash: constantText(columnsHash(columns), past.length),
      ranks: { type: "binary", values: past.map((one) => one.ranks) },
      ...clocks((one) => one.session),
    }),
    targets: makeFrame({
      session,
      securityId,
      horizon: { type: "int32", values: new Int32Array(past.length).fill(horizon) },
      t1: { type: "date", values: Int32Array.from(past, (one) => one.session + one.ends) },
      excessReturn: { type: "float64", values: Float64Array.from(past, (one) => one.excess) },
      ...clocks((one) => one.session + one.known),
    }),
  };
}

const uniform = seededUniform(77);
const rows = 6;
const ranks = Float32Array.from({ length: rows * columns.length }, () => (uniform() < 0.03 ? Number.NaN : uniform()));
const inputs = { columns, ranks, values: ranks, rows, securities: ids.slice(0, rows) };
/** A linear model whose weights fall with the feature's number: the 24 first are compared. */
const model: SessionModel = {
  learner: "ridge",
  modelId: "model",
  columns,
  trainedTo: "2016-01-04",
  ridge: {
    centre: 0.5,
    mean: new Float64Array(columns.length),
    scale: new Float64Array(columns.length).fill(1),
    coefficients: Float64Array.from(columns, (_, column) => columns.length - column),
    intercept: 0,
    penalty: 1,
    rows: 1,
  },
};
const parts = new ScoreParts(model, ranks, rows);
/** Mean size of each feature's contribution: what distances are weighted by. */
const weights = columns.map((_, column) => {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += Math.abs(parts.of(row)[column]);
  return sum;
});
const compared = weights
  .map((weight, column) => ({ weight, column }))
  .sort((a, b) => b.weight - a.weight)
  .slice(0, 24);
const explained: ExplainedSession = {
  inputs,
  model,
  base: 0,
  parts,
  rowOf: new Map(inputs.securities.map((id, row) => [id, row])),
  present: presentCounts(inputs),
};

function search(past: readonly Past[]): AnaloguesPart[] {
  const frames = framesOf(past);
  const sessions = new Set(past.map((one) => one.session));
  const outcomes = new KnownOutcomes(frames.targets, horizon, { instant: today, session: today }, sessions);
  const found = new PastSituations(frames.situations, outcomes, explained, today, horizon);
  return inputs.securities.map((_, row) => found.nearestTo(row, today));
}

/** Weighted distance by its definition, over the 24 heaviest features. */
function distance(row: number, other: Uint8Array): number {
  const own = packRanks(ranks.subarray(row * columns.length, (row + 1) * columns.length));
  let square = 0;
  let total = 0;
  for (const { weight, column } of compared) {
    total += weight;
    const [a, b] = [own[column], other[column]];
    if (a === missingRank && b === missingRank) continue;
    square += weight * (a === missingRank || b === missingRank ? 1 / 6 : ((a - b) / 254) * ((a - b) / 254));
  }
  return Math.sqrt(square / total);
}

test("the nearest are those of a search by the definition, with mean, spread and share of what followed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 0.1), (seed, missing) => {
      const past = plant(seed, missing);
      const answers = search(past);
      answers.forEach((part, row) => {
        const expected = past
          .filter((one) => one.session + 8 <= today && !(one.securityId === ids[row] && one.session > today - 31))
          .map((one) => ({ one, d: distance(row, one.ranks) }))
          .sort((a, b) => a.d - b.d)
          .slice(0, 20);
        assert.equal(part.cases.length, expected.length);
        part.cases.forEach((one, i) => {
          assert.ok(Math.abs(one.distance - expected[i].d) < 1e-6);
        });
        const returns = expected.map(({ one }) => one.excess);
        const mean = returns.reduce((sum, value) => sum + value, 0) / 20;
        assert.ok(Math.abs(Number(part.mean) - mean) < 1e-12);
        assert.equal(part.shareAboveZero, returns.filter((value) => value > 0).length / 20);
        assert.equal(part.baseRate.cases, past.filter((one) => one.session + 8 <= today).length);
      });
    }),
    { numRuns: 15, seed: 2 },
  );
});

test("what is not known at the session changes nothing: later situations, labels known later, labels that end later", () => {
  const past = plant(5);
  const before = search(past);
  const copies = ranks.length / columns.length;
  const twins = (session: number, ends: number, known: number): Past[] =>
    Array.from({ length: copies }, (_, row) => ({
      session,
      securityId: `T${row}`,
      ranks: packRanks(ranks.subarray(row * columns.length, (row + 1) * columns.length)),
      excess: 9,
      ends,
      known,
    }));
  // each twin is at distance 0 and would come first, had it been known
  for (const future of [
    twins(today + 10, 8, 8),
    twins(today - 40, 8, 41),
    twins(today - 5, 8, 3),
    twins(today, 0, 0),
  ]) {
    const later = search([...past, ...future]);
    assert.deepEqual(
      later.map(({ cases, mean }) => ({ cases, mean })),
      before.map(({ cases, mean }) => ({ cases, mean })),
    );
  }
  const known = search([...past, ...twins(today - 40, 8, 8)]);
  for (const part of known) assert.deepEqual([part.cases[0].distance, part.cases[0].excessReturn], [0, 9]);
});

test("of a security there is at most one situation a month, and none of its own last month", () => {
  const past = plant(8);
  for (const [row, part] of search(past).entries()) {
    const months = part.cases.map((one) => `${one.securityId} ${one.session.slice(0, 7)}`);
    assert.equal(new Set(months).size, months.length);
    assert.ok(part.cases.every((one) => one.securityId !== ids[row] || one.session < "2016-06-17"));
  }
});

test("too few situations, other features and damaged bytes give a reason and no cases", () => {
  assert.match(String(search([])[0].reason), /Only 0 earlier/);
  const past = plant(3);
  const frames = framesOf(past);
  const outcomes = new KnownOutcomes(frames.targets, horizon, { instant: today, session: today }, new Set());
  const empty = new PastSituations(frames.situations, outcomes, explained, today, horizon);
  assert.equal(empty.nearestTo(0, today).cases.length, 0);
  const other = { ...frames.situations.columns, columnsHash: constantText("0", past.length) };
  const all = new KnownOutcomes(
    frames.targets,
    horizon,
    { instant: today, session: today },
    new Set(past.map((one) => one.session)),
  );
  assert.match(
    String(
      new PastSituations({ rows: past.length, columns: other }, all, explained, today, horizon).nearestTo(0, today)
        .reason,
    ),
    /Only 0/,
  );
  const short = past.map((one) => ({ ...one, ranks: one.ranks.subarray(0, 3) }));
  assert.equal(search(short)[0].cases.length, 0);
});

test("a difference counts as more than chance only where the number of securities compared allows it", () => {
  assert.equal(chanceOf(0.2, 100), "The difference is no more than chance gives.");
  assert.equal(chanceOf(Number.NaN, 100), "The difference is no more than chance gives.");
  assert.match(chanceOf(0.049, 581), /as large to about 28 of the 581 securities/);
  assert.match(chanceOf(0.0006, 100), /as large to about 1 of the 100 securities/);
  assert.match(chanceOf(0.0004, 100), /more than chance gives, even with 100 securities compared at once/);
  assert.match(chanceOf(0.03, 1), /more than chance gives, even with 1 /);
  // of 400 sessions of 200 worthless securities each, one in twenty calls any more than chance
  const random = seededRandom(17);
  let called = 0;
  for (let session = 0; session < 400; session++) {
    const smallest = Math.min(...Array.from({ length: 200 }, () => random.uniform()));
    if (/even with/.test(chanceOf(smallest, 200))) called++;
  }
  // 20 expected; 38 is four standard errors above
  assert.ok(called > 4 && called < 38, `${called}`);
});
