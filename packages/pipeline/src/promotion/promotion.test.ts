import assert from "node:assert/strict";
import { test } from "node:test";
import { constantText, makeFrame, textColumn } from "@plumbline/core";
import type { Alarm, EvaluationSummary, Verdict } from "../definitions/evaluation-summary.js";
import type { LatestEvaluation } from "../definitions/latest-evaluation.js";
import { latestEvaluations } from "../definitions/latest-evaluation.js";
import { decideChampion } from "./decide-champion.js";
import { previousChampion } from "./index.js";

const contenders = [
  { trialId: "boosted", learner: "xgboost", isPrimary: true },
  { trialId: "linear", learner: "ridge", isPrimary: false },
];

interface Found {
  readonly finding?: Verdict["finding"];
  readonly alarms?: readonly Alarm[];
  readonly controlBand?: readonly [number, number];
}

/** An evaluation with just what gates read. */
function evaluationOf(trialId: string, { finding = "no evidence", alarms = [], controlBand = [-0.01, 0.01] }: Found) {
  const estimate = { value: 0.01, ci95: controlBand, n: 400, method: "", unit: "correlation", reason: null };
  const summary = {
    window: { from: "2016-01-04", to: "2017-12-29", sessions: 400, securities: 500, medianBreadth: 480 },
    verdict: { finding },
    alarms,
    informationCoefficient: { rank: { mean: estimate } },
    portfolios: { longShort: { isBalanced: true }, longOnly: { isBalanced: true } },
    comparisons: [{ role: "control", rankIc: estimate }],
  } as unknown as EvaluationSummary;
  const evaluation: LatestEvaluation = { evaluationId: `e-${trialId}`, trialId, windowTo: 17_000, knownAt: 1, summary };
  return [trialId, evaluation] as const;
}

const leak: Alarm = { code: "too good", severity: "stop", sentence: "too good" };

test("the primary learner is promoted when it passes, even without evidence, and kept when it was champion", () => {
  const evaluations = new Map([evaluationOf("boosted", {}), evaluationOf("linear", { finding: "evidence" })]);
  const first = decideChampion(contenders, evaluations, null);
  assert.equal(first?.champion.trialId, "boosted");
  assert.equal(first?.decision, "promoted");
  assert.equal(decideChampion(contenders, evaluations, "boosted")?.decision, "kept");
  assert.equal(decideChampion(contenders, evaluations, "linear")?.decision, "promoted");
});

test("a leak alarm, a band below zero or a control that finds something hands the ranking to the next learner", () => {
  const failing: Found[] = [{ alarms: [leak] }, { finding: "against" }, { controlBand: [0.01, 0.03] }];
  for (const found of failing) {
    const evaluations = new Map([evaluationOf("boosted", found), evaluationOf("linear", {})]);
    const decision = decideChampion(contenders, evaluations, "boosted");
    assert.equal(decision?.champion.trialId, "linear");
    assert.equal(decision?.decision, "promoted");
    assert.match(decision?.reason ?? "", /xgboost fails/);
  }
});

test("when nobody passes the primary learner is refused, with every gate on record", () => {
  const evaluations = new Map([
    evaluationOf("boosted", { alarms: [leak] }),
    evaluationOf("linear", { alarms: [leak] }),
  ]);
  const decision = decideChampion(contenders, evaluations, "boosted");
  assert.equal(decision?.decision, "refused");
  assert.equal(decision?.champion.trialId, "boosted");
  assert.equal(decision?.gates.length, 2);
});

test("without an evaluation there is no decision", () => {
  assert.equal(decideChampion(contenders, new Map(), null), null);
});

test("a run that is resumed ignores its own decision of the same session", () => {
  const held = makeFrame({
    source: constantText("file:a", 2),
    decidedAt: { type: "date", values: Int32Array.of(100, 107) },
    trialId: textColumn(["old", "new"]),
    knownAt: { type: "instant", values: Float64Array.of(1, 2) },
  });
  assert.equal(previousChampion(held, "file:a", 107), "old");
  assert.equal(previousChampion(held, "file:a", 108), "new");
  assert.equal(previousChampion(held, "file:b", 108), null);
});

test("of a trial's evaluations the one whose window ends last counts", () => {
  const held = makeFrame({
    evaluationId: textColumn(["late", "early"]),
    trialId: constantText("t", 2),
    windowTo: { type: "date", values: Int32Array.of(20, 10) },
    summary: constantText('{"schema":2,"conventions":{"costPerSide":0.001}}', 2),
    knownAt: { type: "instant", values: Float64Array.of(1, 2) },
    ingestedAt: { type: "instant", values: Float64Array.of(1, 2) },
  });
  assert.equal(latestEvaluations(held, 0.001).get("t")?.evaluationId, "late");
  assert.equal(latestEvaluations(held, 0.001).size, 1);
  assert.equal(latestEvaluations(held, 0.002).size, 0);
});
