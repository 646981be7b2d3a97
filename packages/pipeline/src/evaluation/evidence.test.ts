import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "@plumbline/core";
import { emptyFrame, evaluations, filterRows, int32Of, textAt, textColumn, textOf } from "@plumbline/core";
import type { PlantedTrial } from "../definitions/planted-market.js";
import { plainContext, plantMarket, streetConfig } from "../definitions/planted-market.js";
import { evaluatePlanted, market } from "./evaluate-planted.js";
import { evaluation } from "./index.js";

const candidate = (trialId: string, strength: number, horizon = 5): PlantedTrial => ({
  trialId,
  role: "candidate",
  horizon,
  strength,
});
const many = (count: number, strength: number) =>
  Array.from({ length: count }, (_, i) => candidate(`t-${String(i).padStart(2, "0")}`, strength));

test("the grade is no evidence exactly where the finding is not evidence, and scores turned over mirror the IC", async () => {
  const found = new Set<string>();
  for (const strength of [-0.1, 0, 0.05, 0.3]) {
    const frames = plantMarket({ ...market, trials: [{ ...candidate("a", strength), isPrimary: true }] });
    const [own] = (await evaluatePlanted(frames)).summaries;
    const scores = frames["gold.predictions"].columns.score;
    assert.ok(scores.type === "float64");
    const turned = { type: "float64" as const, values: scores.values.map((score) => -score) };
    const columns = { ...frames["gold.predictions"].columns, score: turned };
    const mirrored = { ...frames, "gold.predictions": { ...frames["gold.predictions"], columns } };
    const [other] = (await evaluatePlanted(mirrored)).summaries;
    for (const { verdict, evidence } of [own, other]) {
      assert.equal(evidence.grade === "no evidence", verdict.finding !== "evidence", verdict.finding);
      assert.equal(/^Grade [A-D]:/.test(evidence.sentence), verdict.finding === "evidence");
    }
    const opposite = { evidence: "against", against: "evidence", "no evidence": "no evidence" } as const;
    assert.equal(other.verdict.finding, opposite[own.verdict.finding as keyof typeof opposite]);
    const [mean, low, high] = [own.verdict.primary.value ?? NaN, ...(own.verdict.primary.ci95 ?? [NaN, NaN])];
    assert.ok(Math.abs((other.verdict.primary.value ?? NaN) + mean) < 1e-12);
    assert.ok(Math.abs((other.verdict.primary.ci95?.[0] ?? NaN) + high) < 1e-12);
    assert.ok(Math.abs((other.verdict.primary.ci95?.[1] ?? NaN) + low) < 1e-12);
    found.add(own.verdict.finding).add(other.verdict.finding);
  }
  assert.deepEqual([...found].sort(), ["against", "evidence", "no evidence"]);
});

test("under 50 names evidence is a D, and too few or too short is no evidence", async () => {
  const strong = [{ ...candidate("a", 0.3), isPrimary: true }];
  const [few] = (await evaluatePlanted(plantMarket({ ...market, names: 40, trials: strong }))).summaries;
  assert.equal(few.verdict.finding, "evidence");
  assert.equal(few.evidence.grade, "D");
  assert.ok(few.evidence.limits.includes("names a session"));
  for (const shape of [{ names: 4 }, { sessions: 60 }, { sessions: 1 }]) {
    const [none] = (await evaluatePlanted(plantMarket({ ...market, ...shape, trials: strong }))).summaries;
    assert.equal(none.evidence.grade, "no evidence");
    const lead = none.evidence.parts.find(({ name }) => name === "lead over the best baseline");
    assert.equal(lead?.isComputed, false, "a lead too short for a band has none, not one of no width");
  }
});

test("a control that finds something is a D at best: its labels were permuted", async () => {
  const control: PlantedTrial = { trialId: "c", role: "control", horizon: 5, strength: 0.3 };
  const [own] = (await evaluatePlanted(plantMarket({ ...market, trials: [control] }))).summaries;
  assert.equal(own.verdict.finding, "evidence");
  assert.equal(own.evidence.grade, "D");
  assert.ok(own.evidence.limits.includes("permuted labels"));
});

test("simulated is a stamp on the grade, and poor data cap it", async () => {
  const frames = plantMarket({ ...market, sessions: 320, trials: [{ ...candidate("a", 0.05), isPrimary: true }] });
  const gradeOf = async (change: object, given = frames) => {
    const source = { ...streetConfig.source, isSurvivorshipFree: true, ...change };
    const context = plainContext({ config: { ...streetConfig, source, costPerSide: 0.0001 } });
    return (await evaluatePlanted(given, context)).summaries[0].evidence;
  };
  const real = await gradeOf({});
  const simulated = await gradeOf({ isSimulated: true });
  assert.equal(simulated.grade, real.grade);
  assert.deepEqual(simulated.parts, real.parts);
  assert.ok(simulated.isSimulated && simulated.sentence.endsWith("Simulated data."));
  const poor = { ...frames["silver.quality"].columns, isFit: { type: "boolean" as const, values: Uint8Array.of(0) } };
  const unfit = await gradeOf({}, { ...frames, "silver.quality": { rows: 1, columns: poor } });
  assert.equal(unfit.grade, "D");
  const unknown = await gradeOf({}, { ...frames, "silver.quality": filterRows(frames["silver.quality"], () => false) });
  assert.equal(unknown.parts.find(({ name }) => name === "data quality")?.isComputed, false);
});

test("Holm looks at every promotable trial at every horizon, and at those judged by earlier runs", async () => {
  const { summaries } = await evaluatePlanted(plantMarket(market));
  const [primary, , control] = summaries;
  // two candidates at horizons 1 and 5; the control is not looked at
  assert.equal(primary.holm.tests, 4);
  assert.equal(control.holm.adjustedP, null);
  for (const { pValue, adjustedP } of primary.holm.family) assert.ok((adjustedP ?? 0) >= (pValue ?? 1));
  const smallest = [...primary.holm.family].sort((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1))[0];
  assert.ok(Math.abs((smallest.adjustedP ?? 0) - 4 * (smallest.pValue ?? 1)) < 1e-15);
  assert.equal(primary.holm.pValue, primary.informationCoefficient.rank.inference.equalWeightedCosine.pValue);

  const before = await evaluation.compute(plantMarket(market), plainContext());
  const previous = async (table: { name: string }) =>
    (before[table.name] as Frame | undefined) ?? emptyFrame(evaluations);
  const frames = plantMarket({ ...market, trials: [candidate("new", 0.05)] });
  const ledger = plantMarket({ ...market, trials: [...market.trials, candidate("new", 0.05)] })["ml.trials"];
  const later = await evaluatePlanted({ ...frames, "ml.trials": ledger }, plainContext({ previous }));
  // the new trial at two horizons, and the two earlier ones at their own
  assert.equal(later.summaries[0].holm.tests, 4);
  assert.equal(later.summaries[0].deflation.trials, 3);
  assert.equal(later.summaries[0].overfitting.trials, 3);

  // what was looked at stays looked at: asked again at other costs, or with evaluations of an older schema
  const dearer = plainContext({ previous, config: { ...streetConfig, costPerSide: 2 * streetConfig.costPerSide } });
  assert.equal((await evaluatePlanted({ ...frames, "ml.trials": ledger }, dearer)).summaries[0].holm.tests, 4);
  const written = before[evaluations.name] as Frame;
  const old = Array.from({ length: written.rows }, (_, row) => {
    const summary = JSON.parse(textAt(textOf(written, "summary"), row) ?? "{}");
    return JSON.stringify({ ...summary, holm: undefined, schema: 1 });
  });
  const columns = { ...written.columns, summary: textColumn(old) };
  const upgraded = plainContext({
    previous: async (table) => (table.name === evaluations.name ? { ...written, columns } : previous(table)),
  });
  assert.equal((await evaluatePlanted({ ...frames, "ml.trials": ledger }, upgraded)).summaries[0].holm.tests, 4);
});

test("the overfitting probability needs ten promotable trials; until then it is shown as not computed", async () => {
  const controls: PlantedTrial[] = [{ trialId: "x", role: "control", horizon: 5, strength: 0 }];
  const small = { ...market, sessions: 150, names: 40, horizons: [5] };
  const nine = (await evaluatePlanted(plantMarket({ ...small, trials: [...many(9, 0), ...controls] }))).summaries[0];
  assert.equal(nine.overfitting.probability, null);
  assert.match(nine.overfitting.reason ?? "", /9 trials; below 10/);
  const ten = (await evaluatePlanted(plantMarket({ ...small, trials: many(10, 0) }))).summaries[0];
  // C(16, 8) splits of worthless trials: the best in sample is below the median about half the time
  assert.equal(ten.overfitting.splits, 12_870);
  assert.equal(ten.overfitting.trials, 10);
  assert.ok((ten.overfitting.probability ?? 0) > 0.1 && (ten.overfitting.probability ?? 1) < 0.9);
  const skilled = [...many(9, 0), candidate("z", 0.5)];
  const chosen = (await evaluatePlanted(plantMarket({ ...small, trials: skilled }))).summaries[0];
  assert.ok((chosen.overfitting.probability ?? 1) < 0.01);
});

test("a market whose names more than double over the sample raises breadth change, which caps at B", async () => {
  const frames = plantMarket({ ...market, trials: [{ ...candidate("a", 0.3), isPrimary: true }] });
  const days = int32Of(frames["gold.targets"], "session");
  const middle = days[130 * market.names];
  const isKept = (row: number) => days[row] > middle || row % market.names < 25;
  const { summaries } = await evaluatePlanted({
    ...frames,
    "gold.targets": filterRows(frames["gold.targets"], isKept),
  });
  const alarm = summaries[0].alarms.find(({ code }) => code === "breadth change");
  assert.match(alarm?.sentence ?? "", /from 25 to 60/);
  assert.equal(summaries[0].evidence.parts.find(({ name }) => name === "breadth change")?.allows, "B");
  assert.ok(!(await evaluatePlanted(frames)).summaries[0].alarms.some(({ code }) => code === "breadth change"));
});

test("every evaluation names the question fixed before looking, and how many were asked", async () => {
  const { summaries } = await evaluatePlanted(plantMarket(market));
  assert.deepEqual(summaries[0].primaryQuestion, {
    trialId: "a-primary",
    target: "excessRank5",
    horizon: 5,
    learner: "xgboost",
    asked: 1,
    isThis: true,
  });
  assert.equal(summaries[1].primaryQuestion.trialId, "a-primary");
  assert.equal(summaries[1].primaryQuestion.isThis, false);
  const again = [...market.trials, { ...candidate("d-again", 0, 1), isPrimary: true }];
  const asked = await evaluatePlanted(plantMarket({ ...market, trials: again }));
  assert.equal(asked.summaries[0].primaryQuestion.asked, 2);
});
