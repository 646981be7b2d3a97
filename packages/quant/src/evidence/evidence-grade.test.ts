import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { overfittingProbability } from "../validation/overfitting-probability.js";
import { gradeEvidence, withAlarm } from "./evidence-grade.js";
import type { EvidenceInputs } from "./evidence-inputs.js";

const overfitting = (probability: number): EvidenceInputs["overfitting"] => ({
  status: "computed",
  probability,
  splits: 12_870,
  trials: 12,
  leftOut: 0,
  observations: 800,
  medianLogit: 1,
  lossProbability: 0,
  degradation: 0,
});

const strong: EvidenceInputs = {
  names: 200,
  sessions: 1_000,
  rankIc: { mean: 0.04, low: 0.02, high: 0.06 },
  adjustedP: 0.001,
  nonOverlappingT: 3.1,
  chosenAmong: 1,
  leadOverBaseline: { mean: 0.02, low: 0.004, high: 0.036 },
  permutedIc: { mean: 0.001, low: -0.01, high: 0.012 },
  leadOverPermuted: { mean: 0.029, low: 0.012, high: 0.046 },
  deflatedSharpe: 0.98,
  minimumTrackRecord: 400,
  overfitting: overfitting(0.1),
  breakEvenCost: 0.003,
  assumedCost: 0.001,
  dataQuality: 97,
  isFit: true,
  isBalanced: true,
  alarms: [],
  isSimulated: false,
};
const gradeOf = (change: Partial<EvidenceInputs>) => gradeEvidence({ ...strong, ...change }).grade;
const rank = (grade: string) => ["no evidence", "D", "C", "B", "A"].indexOf(grade);

test("evidence that nothing speaks against is an A, with all its parts shown", () => {
  const found = gradeEvidence(strong);
  assert.equal(found.grade, "A");
  assert.deepEqual(found.limits, []);
  assert.equal(found.parts.length, 15);
  for (const part of found.parts) assert.ok(part.isComputed && part.allows === "A" && part.found !== "", part.name);
});

test("a primary band that includes zero, lies below it or cannot be stated is no evidence, whatever else looks well", () => {
  for (const rankIc of [
    { mean: 0.04, low: 0, high: 0.08 },
    { mean: 0.04, low: -0.001, high: 0.08 },
    { mean: -0.04, low: -0.06, high: -0.02 },
    { mean: 0.04, low: Number.NaN, high: Number.NaN },
    null,
  ]) {
    const found = gradeEvidence({ ...strong, rankIc });
    assert.equal(found.grade, "no evidence");
    assert.deepEqual(found.limits, ["primary rank IC"]);
    assert.match(found.sentence, /^No evidence: /);
  }
});

test("a trial chosen after looking says among how many, and by which band it is judged", () => {
  const [chosen] = gradeEvidence({ ...strong, chosenAmong: 2 }).parts;
  assert.match(chosen.found, /^above zero \(mean 0\.040, 97\.5 % band \(chosen among 2\) 0\.020 to 0\.060\)$/);
  assert.equal(chosen.required, "a 97.5 % band (chosen among 2) above zero");
  assert.match(gradeEvidence({ ...strong, chosenAmong: 26 }).parts[0].found, /99\.81 % band \(chosen among 26\)/);
  assert.match(gradeEvidence(strong).parts[0].found, /95 % band 0\.020/);
});

test("below 50 names a session the grade never exceeds D", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 49 }), (names) => {
      assert.equal(gradeOf({ names }), "D");
    }),
  );
  assert.equal(gradeOf({ names: 50 }), "A");
});

test("simulated is a stamp: it changes the sentence and never the grade", () => {
  const found = gradeEvidence({ ...strong, isSimulated: true });
  assert.equal(found.grade, "A");
  assert.equal(found.isSimulated, true);
  assert.match(found.sentence, /Simulated data\.$/);
});

test("each part caps where the method page says", () => {
  const cases: [Partial<EvidenceInputs>, string][] = [
    [{ sessions: 503 }, "B"],
    [{ sessions: 251, minimumTrackRecord: 100 }, "C"],
    [{ adjustedP: 0.02 }, "B"],
    [{ adjustedP: 0.0501 }, "C"],
    [{ nonOverlappingT: 1.5 }, "B"],
    [{ nonOverlappingT: 0.5 }, "C"],
    [{ nonOverlappingT: -1 }, "C"],
    [{ leadOverBaseline: { mean: 0.001, low: -0.003, high: 0.005 } }, "B"],
    [{ leadOverBaseline: { mean: -0.001, low: -0.005, high: 0.003 } }, "B"],
    [{ leadOverBaseline: { mean: 0, low: 0, high: 0 } }, "B"],
    [{ leadOverBaseline: { mean: -0.004, low: -0.007, high: -0.001 } }, "B"],
    [{ permutedIc: { mean: 0.02, low: 0.001, high: 0.04 } }, "B"],
    [{ permutedIc: { mean: 0.02, low: 0.001, high: 0.04 }, leadOverPermuted: null }, "D"],
    [
      {
        permutedIc: { mean: 0.02, low: 0.001, high: 0.04 },
        leadOverPermuted: { mean: 0.01, low: -0.001, high: 0.021 },
      },
      "D",
    ],
    [{ leadOverPermuted: { mean: 0.01, low: -0.001, high: 0.021 } }, "A"],
    [{ deflatedSharpe: 0.949 }, "B"],
    [{ deflatedSharpe: 0.5 }, "C"],
    [{ deflatedSharpe: 0.04 }, "C"],
    [{ minimumTrackRecord: 1_001 }, "B"],
    [{ overfitting: overfitting(0.4) }, "B"],
    [{ overfitting: overfitting(0.6) }, "C"],
    [{ overfitting: overfitting(0.9) }, "D"],
    [{ breakEvenCost: 0.0015 }, "B"],
    [{ breakEvenCost: 0.0005 }, "C"],
    [{ breakEvenCost: -0.0005 }, "C"],
    [{ assumedCost: 0 }, "A"],
    [{ dataQuality: 80 }, "B"],
    [{ dataQuality: 50 }, "C"],
    [{ isFit: false }, "D"],
    [{ isBalanced: false }, "D"],
    [{ rankIc: { mean: 0.11, low: 0.05, high: 0.17 } }, "D"],
    [{ alarms: ["survivors only"] }, "B"],
    [{ alarms: ["one day decides", "survivors only"] }, "C"],
    [{ alarms: ["too good"] }, "D"],
  ];
  for (const [change, grade] of cases) {
    const found = gradeEvidence({ ...strong, ...change });
    assert.equal(found.grade, grade, JSON.stringify(change));
    assert.equal(found.limits.length === 0, grade === "A");
  }
});

const cappable = [
  "names",
  "sessions",
  "adjustedP",
  "nonOverlappingT",
  "leadOverBaseline",
  "permutedIc",
  "deflatedSharpe",
  "minimumTrackRecord",
  "overfitting",
  "breakEvenCost",
  "dataQuality",
  "isFit",
  "isBalanced",
] as const;

const number = (min: number, max: number) => fc.option(fc.double({ min, max, noNaN: true }));
const inputs: fc.Arbitrary<EvidenceInputs> = fc.record({
  names: number(0, 300),
  sessions: number(0, 2_000),
  rankIc: fc.option(
    fc
      .tuple(fc.double({ min: -0.1, max: 0.15, noNaN: true }), fc.double({ min: 0, max: 0.05, noNaN: true }))
      .map(([mean, width]) => ({ mean, low: mean - width, high: mean + width })),
  ),
  adjustedP: number(0, 1),
  nonOverlappingT: number(-3, 5),
  chosenAmong: fc.integer({ min: 1, max: 40 }),
  leadOverBaseline: fc.option(
    fc
      .tuple(fc.double({ min: -0.05, max: 0.1, noNaN: true }), fc.double({ min: 0, max: 0.05, noNaN: true }))
      .map(([mean, width]) => ({ mean, low: mean - width, high: mean + width })),
  ),
  permutedIc: fc.option(fc.constantFrom({ mean: 0, low: -0.01, high: 0.01 }, { mean: 0.03, low: 0.01, high: 0.05 })),
  leadOverPermuted: fc.option(
    fc.constantFrom({ mean: 0, low: -0.01, high: 0.01 }, { mean: 0.03, low: 0.01, high: 0.05 }),
  ),
  deflatedSharpe: number(0, 1),
  minimumTrackRecord: number(10, 3_000),
  overfitting: fc.option(
    number(0, 1).map((value) => (value === null ? overfittingProbability([]) : overfitting(value))),
  ),
  breakEvenCost: number(-0.01, 0.01),
  assumedCost: number(0, 0.005),
  dataQuality: number(0, 100),
  isFit: fc.option(fc.boolean()),
  isBalanced: fc.option(fc.boolean()),
  alarms: fc.constant([]),
  isSimulated: fc.boolean(),
});

test("what cannot be computed neither helps nor caps: leaving a part out gives the grade of the others", () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom(...cappable), (given, left) => {
      const full = gradeEvidence(given);
      const without = gradeEvidence({ ...given, [left]: null });
      assert.ok(rank(without.grade) >= rank(full.grade));
      if (full.grade === "no evidence") return assert.equal(without.grade, "no evidence");
      const rest = full.parts.filter((part) => without.parts.some((p) => p.name === part.name && p.isComputed));
      const lowest = rest.reduce((held, part) => Math.min(held, rank(part.allows ?? "no evidence")), 4);
      assert.equal(rank(without.grade), lowest);
    }),
    { numRuns: 300 },
  );
  const unknown = gradeEvidence({ ...strong, overfitting: overfittingProbability([]) });
  assert.equal(unknown.grade, "A");
  const shown = unknown.parts.find((part) => part.name === "overfitting probability");
  assert.deepEqual(
    [shown?.isComputed, shown?.allows, shown?.found],
    [false, null, "0 trials; below 10 a rank says too little"],
  );
});

test("an input that gets better never lowers the grade", () => {
  fc.assert(
    fc.property(inputs, fc.double({ min: 0, max: 1, noNaN: true }), (given, by) => {
      const raise = (value: number | null, most: number) => (value === null ? null : Math.min(most, value + by * most));
      const better: EvidenceInputs = {
        ...given,
        names: raise(given.names, 300),
        sessions: raise(given.sessions, 3_000),
        adjustedP: given.adjustedP === null ? null : given.adjustedP * (1 - by),
        nonOverlappingT: raise(given.nonOverlappingT, 6),
        leadOverBaseline: given.leadOverBaseline && {
          mean: given.leadOverBaseline.mean + by,
          low: given.leadOverBaseline.low + by,
          high: given.leadOverBaseline.high + by,
        },
        deflatedSharpe: raise(given.deflatedSharpe, 1),
        breakEvenCost: raise(given.breakEvenCost, 0.02),
        dataQuality: raise(given.dataQuality, 100),
      };
      assert.ok(rank(gradeEvidence(better).grade) >= rank(gradeEvidence(given).grade));
    }),
    { numRuns: 300 },
  );
});

test("not a number counts as not computed", () => {
  const found = gradeEvidence({ ...strong, deflatedSharpe: Number.NaN, adjustedP: Number.NaN });
  assert.equal(found.grade, "A");
  assert.equal(found.parts.filter((part) => !part.isComputed).length, 2);
});

test("an alarm added later caps as one known at once, twice is once, and nothing makes evidence of none", () => {
  const alarms = ["too good", "one day decides", "breadth change", "survivors only", "stale"] as const;
  for (const alarm of alarms) {
    const later = withAlarm(gradeEvidence(strong), alarm);
    const atOnce = gradeEvidence({ ...strong, alarms: [alarm] });
    assert.deepEqual(later, atOnce);
    assert.deepEqual(withAlarm(later, alarm), later);
    assert.equal(withAlarm(gradeEvidence({ ...strong, rankIc: null }), alarm).grade, "no evidence");
  }
  const weak = gradeEvidence({ ...strong, names: 20 });
  assert.equal(withAlarm(weak, "stale").grade, "D");
});
