import assert from "node:assert/strict";
import { test } from "node:test";
import { constantText, makeFrame, textColumn } from "@plumbline/core";
import { seededRandom } from "@plumbline/quant";
import fc from "fast-check";
import type { Alarm, EvaluationSummary, Verdict } from "../definitions/evaluation-summary.js";
import type { LatestEvaluation } from "../definitions/latest-evaluation.js";
import { latestEvaluations } from "../definitions/latest-evaluation.js";
import { compareChallengers, isBeaten } from "./challenge.js";
import { decideChampion } from "./decide-champion.js";
import { previousChampion } from "./index.js";

const contenders = [
  { trialId: "boosted", learner: "xgboost", target: "excessRank", horizon: 5 },
  { trialId: "linear", learner: "ridge", target: "excessRank", horizon: 5 },
];

interface Found {
  readonly finding?: Verdict["finding"];
  readonly alarms?: readonly Alarm[];
  readonly controlBand?: readonly [number, number];
  readonly leadBand?: readonly [number, number];
  readonly isBalanced?: boolean;
}

/** An evaluation with just what gates read. */
function evaluationOf(trialId: string, found: Found) {
  const { finding = "no evidence", alarms = [], isBalanced = true } = found;
  const { controlBand = [-0.01, 0.01], leadBand = [-0.01, 0.01] } = found;
  const estimate = { value: 0.01, ci95: controlBand, n: 400, method: "", unit: "correlation", reason: null };
  const summary = {
    trial: { trialId, horizon: 5 },
    window: { from: "2016-01-04", to: "2017-12-29", sessions: 400, securities: 500, medianBreadth: 480 },
    verdict: { finding },
    alarms,
    informationCoefficient: { rank: { mean: estimate } },
    portfolios: { longShort: { isBalanced }, longOnly: { isBalanced: true } },
    baselines: [{ name: "permuted labels", rankIc: estimate, lead: { ...estimate, ci95: leadBand } }],
  } as unknown as EvaluationSummary;
  const evaluation: LatestEvaluation = { evaluationId: `e-${trialId}`, trialId, windowTo: 17_000, knownAt: 1, summary };
  return [trialId, evaluation] as const;
}

const leak: Alarm = { code: "too good", severity: "stop", sentence: "too good" };
const noIcs = new Map<string, ReadonlyMap<number, number>>();

/**
 * ICs of two trials that rank the same names: a common part of 0.1 a session that moves slowly, as overlapping labels
 * do, and own noise of 0.05; the second is better by `lead`.
 */
function plantedIcs(lead: number, seed: number, sessions = 500) {
  const random = seededRandom(seed);
  const ics = [new Map<number, number>(), new Map<number, number>()];
  let common = 0;
  for (let session = 0; session < sessions; session++) {
    common = 0.8 * common + 0.06 * random.normal();
    for (const [trial, own] of ics.entries()) own.set(session, common + trial * lead + 0.05 * random.normal());
  }
  return new Map([
    ["boosted", ics[0]],
    ["linear", ics[1]],
  ]);
}

const plain = new Map([evaluationOf("boosted", {}), evaluationOf("linear", { finding: "evidence" })]);

test("the primary question is promoted when it passes, even without evidence, and kept when it was champion", () => {
  const first = decideChampion(contenders, plain, null, noIcs);
  assert.equal(first?.champion.trialId, "boosted");
  assert.equal(first?.decision, "promoted");
  assert.equal(first?.record.incumbentBecause, "primary question");
  assert.equal(decideChampion(contenders, plain, "boosted", noIcs)?.decision, "kept");
  const other = decideChampion(contenders, plain, "linear", noIcs);
  assert.deepEqual([other?.decision, other?.champion.trialId], ["kept", "linear"]);
  assert.equal(other?.record.incumbentBecause, "champion before");
  assert.equal(decideChampion(contenders, plain, "no longer planned", noIcs)?.champion.trialId, "boosted");
});

test("a planted better challenger is promoted, with its lead, band and evaluations on record", () => {
  const decision = decideChampion(contenders, plain, "boosted", plantedIcs(0.03, 1));
  assert.equal(decision?.champion.trialId, "linear");
  assert.equal(decision?.decision, "promoted");
  assert.match(decision?.reason ?? "", /ridge on excessRank beats xgboost on excessRank by a mean rank IC of 0\.0/);
  const [incumbent, challenger] = decision?.record.contenders ?? [];
  assert.deepEqual([incumbent.standing, incumbent.isChosen, incumbent.evaluationId], ["incumbent", false, "e-boosted"]);
  assert.deepEqual(
    [challenger.standing, challenger.isChosen, challenger.evaluationId],
    ["challenger", true, "e-linear"],
  );
  const gate = challenger.gates.find(({ name }) => name === "beats the incumbent");
  assert.ok(gate?.passed && (gate.value ?? 0) > 0 && gate.threshold === 0, JSON.stringify(gate));
  assert.equal(incumbent.gates.length, 5);
});

test("a challenger that is no better is refused nearly always, and so is one that is better by too little to tell", () => {
  const promotions = (lead: number, seeds: number) => {
    let count = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const decision = decideChampion(contenders, plain, "boosted", plantedIcs(lead, 100 + seed));
      if (decision?.champion.trialId === "linear") count++;
    }
    return count;
  };
  // one side of a 95 % band: 2.5 % of 400 is 10, four standard errors above it are 22
  assert.ok(promotions(0, 400) <= 22);
  assert.equal(promotions(-0.02, 50), 0);
  // standard error of the difference 0.05 x sqrt(2 / 500) = 0.0032: a lead of ten of them is always seen
  assert.equal(promotions(0.032, 50), 50);
});

test("two trials never beat each other, and a short or equal history beats nobody", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: -0.05, max: 0.05, noNaN: true }), (seed, lead) => {
      const ics = plantedIcs(lead, seed, 200);
      const [a, b] = [ics.get("boosted") ?? new Map(), ics.get("linear") ?? new Map()];
      const [forth] = compareChallengers(a, [b], 5);
      const [back] = compareChallengers(b, [a], 5);
      assert.ok(Math.abs(forth.mean + back.mean) < 1e-12);
      assert.ok(!(isBeaten(forth) && isBeaten(back)));
    }),
    { numRuns: 50, seed: 5 },
  );
  const short = plantedIcs(0.5, 3, 40);
  assert.equal(decideChampion(contenders, plain, "boosted", short)?.champion.trialId, "boosted");
  const same = plantedIcs(0, 3).get("boosted") ?? new Map();
  assert.ok(!isBeaten(compareChallengers(same, [same], 5)[0]));
  assert.ok(!isBeaten(compareChallengers(same, [new Map()], 5)[0]));
});

test("of two challengers that beat the incumbent the one with the larger lead is chosen, p adjusted for both", () => {
  const third = { ...contenders[1], trialId: "third", target: "volatilityScaledRank" };
  const ics = new Map([...plantedIcs(0.02, 8), ["third", plantedIcs(0.04, 8).get("linear") ?? new Map()] as const]);
  const evaluations = new Map([...plain, evaluationOf("third", {})]);
  const decision = decideChampion([...contenders, third], evaluations, "boosted", ics);
  assert.equal(decision?.champion.trialId, "third");
  const [alone] = compareChallengers(ics.get("boosted") ?? new Map(), [ics.get("linear") ?? new Map()], 5);
  const both = ["linear", "third"].map((id) => ics.get(id) ?? new Map());
  assert.ok(compareChallengers(ics.get("boosted") ?? new Map(), both, 5)[0].adjustedP >= alone.adjustedP);
});

test("a challenger that wins but cannot be believed is refused", () => {
  for (const found of [{ alarms: [leak] }, { isBalanced: false }, { controlBand: [0.01, 0.03] }] as Found[]) {
    const evaluations = new Map([evaluationOf("boosted", {}), evaluationOf("linear", found)]);
    const decision = decideChampion(contenders, evaluations, "boosted", plantedIcs(0.05, 2));
    assert.deepEqual([decision?.champion.trialId, decision?.decision], ["boosted", "kept"]);
  }
});

test("an incumbent with a leak, a band below zero or a control that finds something hands over to the next that passes", () => {
  const failing: Found[] = [{ alarms: [leak] }, { finding: "against" }, { controlBand: [0.01, 0.03] }];
  for (const found of failing) {
    const evaluations = new Map([evaluationOf("boosted", found), evaluationOf("linear", {})]);
    const decision = decideChampion(contenders, evaluations, "boosted", noIcs);
    assert.equal(decision?.champion.trialId, "linear");
    assert.equal(decision?.decision, "promoted");
    assert.match(decision?.reason ?? "", /xgboost on excessRank fails/);
  }
});

test("a control above zero is no fault where the trial beats it session by session", () => {
  const found: Found = { controlBand: [0.001, 0.02], leadBand: [0.002, 0.03] };
  const evaluations = new Map([evaluationOf("boosted", found), evaluationOf("linear", {})]);
  const decision = decideChampion(contenders, evaluations, "boosted", noIcs);
  assert.deepEqual([decision?.champion.trialId, decision?.decision], ["boosted", "kept"]);
});

test("when nobody passes the incumbent is refused, with every gate on record", () => {
  const evaluations = new Map([
    evaluationOf("boosted", { alarms: [leak] }),
    evaluationOf("linear", { alarms: [leak] }),
  ]);
  const decision = decideChampion(contenders, evaluations, "boosted", noIcs);
  assert.equal(decision?.decision, "refused");
  assert.equal(decision?.champion.trialId, "boosted");
  assert.equal(decision?.record.contenders.length, 2);
});

test("without an evaluation there is no decision", () => {
  assert.equal(decideChampion(contenders, new Map(), null, noIcs), null);
});

test("a run that is resumed ignores its own decision of the same session", () => {
  const held = makeFrame({
    source: constantText("file:a", 2),
    decidedAt: { type: "date", values: Int32Array.of(100, 107) },
    trialId: textColumn(["old", "new"]),
    decision: constantText("promoted", 2),
    knownAt: { type: "instant", values: Float64Array.of(1, 2) },
  });
  assert.equal(previousChampion(held, "file:a", 107), "old");
  assert.equal(previousChampion(held, "file:a", 108), "new");
  assert.equal(previousChampion(held, "file:b", 108), null);
  const refused = { ...held, columns: { ...held.columns, decision: textColumn(["kept", "refused"]) } };
  assert.equal(previousChampion(refused, "file:a", 108), "old");
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
