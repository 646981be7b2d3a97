import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf } from "@plumbline/core";
import { gradeEvidence } from "@plumbline/quant";
import { agedEvaluation, agedGrade } from "./aged-evaluation.js";
import type { EvaluationSummary } from "./evaluation-summary.js";

const evidence = gradeEvidence({
  names: 200,
  sessions: 1_000,
  rankIc: { mean: 0.04, low: 0.02, high: 0.06 },
  adjustedP: 0.001,
  nonOverlappingT: 3,
  chosenAmong: 1,
  leadOverBaseline: null,
  permutedIc: null,
  leadOverPermuted: null,
  deflatedSharpe: 0.99,
  minimumTrackRecord: null,
  overfitting: null,
  breakEvenCost: 0.01,
  assumedCost: 0.001,
  dataQuality: 99,
  isFit: true,
  isBalanced: true,
  alarms: [],
  isSimulated: false,
});

/** A summary with just what ageing reads. */
function summaryOf(isSimulated: boolean, periodsPerYear = 252): EvaluationSummary {
  const window = { from: "2020-01-02", to: "2024-03-28", sessions: 1_000, securities: 200, medianBreadth: 200 };
  const parts = { window, source: { isSimulated }, conventions: { periodsPerYear }, alarms: [], evidence };
  return parts as unknown as EvaluationSummary;
}

const at = (day: string) => dayOf(day) * 86_400_000;

test("daily data are stale from the eleventh day on, and the grade is capped where one reads", () => {
  const summary = summaryOf(false);
  // 2024-03-28 is the Thursday before Easter: four days without a session follow
  assert.equal(agedEvaluation(summary, at("2024-04-02")), summary);
  assert.equal(agedEvaluation(summary, at("2024-04-07")), summary);
  const aged = agedEvaluation(summary, at("2024-04-08"));
  assert.deepEqual(
    aged.alarms.map(({ code }) => code),
    ["stale"],
  );
  assert.equal(summary.evidence.grade, "A");
  assert.equal(aged.evidence.grade, "C");
  assert.deepEqual(agedEvaluation(aged, at("2024-05-08")), aged);
});

test("a view moved back to the day is not stale, nor is a simulated market, and monthly data may be a quarter old", () => {
  assert.equal(agedEvaluation(summaryOf(false), at("2024-03-28")).alarms.length, 0);
  assert.equal(agedEvaluation(summaryOf(false), at("2023-03-28")).alarms.length, 0);
  assert.equal(agedEvaluation(summaryOf(true), at("2034-03-28")).alarms.length, 0);
  assert.equal(agedEvaluation(summaryOf(false, 12), at("2024-06-20")).alarms.length, 0);
  assert.equal(agedEvaluation(summaryOf(false, 12), at("2024-07-20")).alarms.length, 1);
});

test("no line stands above its model: a stale model caps each security's grade, and lower ones stay", () => {
  const part = (grade: string | null) => ({ grade, ofModel: "A", isSimulated: false, caps: [], sentence: "told" });
  const fresh = agedEvaluation(summaryOf(false), at("2024-04-02"));
  const stale = agedEvaluation(summaryOf(false), at("2024-06-02"));
  const gradesOf = (summary: EvaluationSummary | null) =>
    ["A", "B", "C", "D", "no evidence", null].map((grade) => agedGrade(part(grade), summary).grade);
  assert.deepEqual(gradesOf(stale), ["C", "C", "C", "D", "no evidence", null]);
  for (const summary of [fresh, null]) assert.deepEqual(gradesOf(summary), ["A", "B", "C", "D", "no evidence", null]);
  assert.match(agedGrade(part("A"), stale).sentence, /^Grade C: the data are stale/);
  assert.equal(agedGrade(part("D"), stale).ofModel, "C");
});
