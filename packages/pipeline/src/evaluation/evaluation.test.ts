import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "@plumbline/core";
import {
  calendarOf,
  checkFrame,
  evaluationSeries,
  evaluations,
  filterRows,
  float64Of,
  int32Of,
  rowsOf,
  textAt,
  textOf,
  trials,
} from "@plumbline/core";
import type { EvaluationSummary } from "../definitions/evaluation-summary.js";
import type { PlantedMarket } from "../definitions/planted-market.js";
import { plainContext, plantMarket, streetConfig } from "../definitions/planted-market.js";
import { decidingDay } from "./alarms.js";
import { buildEvaluationPanel } from "./evaluation-panel.js";
import { evaluation } from "./index.js";
import { scoreLabelBaseline } from "./label-baselines.js";
import { priceLots } from "./price-lots.js";

const market: PlantedMarket = {
  sessions: 260,
  names: 60,
  horizons: [1, 5],
  seed: 4,
  trials: [
    { trialId: "a-primary", role: "candidate", isPrimary: true, horizon: 5, strength: 0.08, learner: "xgboost" },
    { trialId: "b-ridge", role: "candidate", horizon: 5, strength: 0 },
    { trialId: "c-control", role: "control", horizon: 5, strength: 0, learner: "xgboost" },
  ],
};

async function evaluate(frames: Record<string, Frame>, context = plainContext()) {
  const answer = await evaluation.compute(frames, context);
  const allRows = answer[evaluations.name] as Frame;
  const allSeries = answer[evaluationSeries.name] as Frame;
  checkFrame(evaluations, allRows);
  checkFrame(evaluationSeries, allSeries);
  const planted = textOf(frames[trials.name], "trialId").dictionary;
  const isPlanted = (frame: Frame) => (row: number) => planted.includes(textAt(textOf(frame, "trialId"), row) ?? "");
  const [rows, series] = [allRows, allSeries].map((frame) => filterRows(frame, isPlanted(frame)));
  const summariesOf = (frame: Frame) =>
    Array.from(
      { length: frame.rows },
      (_, row) => JSON.parse(textAt(textOf(frame, "summary"), row) ?? "") as EvaluationSummary,
    );
  return { rows, series, summaries: summariesOf(rows), all: summariesOf(allRows) };
}

test("a planted signal is found, noise is called no evidence, and every ledger balances to the cent", async () => {
  const { rows, summaries } = await evaluate(plantMarket(market));
  assert.equal(rows.rows, 3);
  const [primary, ridge, control] = summaries;
  assert.equal(primary.verdict.finding, "evidence");
  assert.equal(ridge.verdict.finding, "no evidence");
  assert.equal(control.verdict.finding, "no evidence");
  assert.match(ridge.verdict.sentence, /No evidence: the 95 % band includes zero/);
  for (const summary of summaries) {
    assert.ok(summary.portfolios.longShort.isBalanced && summary.portfolios.longOnly.isBalanced);
    assert.equal(summary.window.securities, 60);
    assert.deepEqual(
      summary.decay.map((point) => point.horizon),
      [1, 5],
    );
  }
  assert.ok((primary.quintiles.spread.value ?? 0) > 0);
  assert.equal(primary.comparisons.length, 3);
});

test("the break-even cost is the cost at which the mean net return is zero", async () => {
  const { summaries } = await evaluate(plantMarket(market));
  const cost = summaries[0].portfolios.longShort.breakEvenCost ?? Number.NaN;
  const context = plainContext({ config: { ...streetConfig, costPerSide: cost } });
  const { series } = await evaluate(plantMarket(market), context);
  const first = filterRows(series, (row) => textAt(textOf(series, "trialId"), row) === "a-primary");
  const meanOf = (name: string) => {
    const values = float64Of(first, name).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  // Paying the cost shrinks the equity within a day: net is zero to 1 % of gross.
  assert.ok(Math.abs(meanOf("longShortNet")) < 0.01 * meanOf("longShortGross"));
});

test("controls and baselines are not counted in deflation, candidates are", async () => {
  const { summaries } = await evaluate(plantMarket(market));
  assert.equal(summaries[0].deflation.trials, 2);
  const alone = await evaluate(plantMarket({ ...market, trials: market.trials.slice(0, 1) }));
  const { deflation } = alone.summaries[0];
  assert.equal(deflation.trials, 1);
  assert.equal(deflation.deflatedSharpe, deflation.probabilisticSharpe);
});

test("repeating an evaluation in another run gives the same id and rows; new data gives a new id below the same trial", async () => {
  const first = await evaluate(plantMarket(market));
  const again = await evaluate(plantMarket(market), plainContext({ runId: "other" }));
  assert.deepEqual(rowsOf(first.rows), rowsOf(again.rows));
  assert.deepEqual(rowsOf(first.series), rowsOf(again.series));
  const later = await evaluate(plantMarket({ ...market, sessions: 261 }));
  assert.equal(textAt(textOf(later.rows, "trialId"), 0), textAt(textOf(first.rows, "trialId"), 0));
  assert.notEqual(textAt(textOf(later.rows, "evaluationId"), 0), textAt(textOf(first.rows, "evaluationId"), 0));
});

test("new sessions change no return, IC or quintile of a session whose label was known before", async () => {
  const short = plantMarket(market);
  const days = int32Of(short["gold.universe"], "session");
  const cut = days[200 * market.names];
  const known = Math.max(...days.filter((day) => day < cut));
  const knownAt = float64Of(short["silver.bars"], "knownAt")[199 * market.names];
  const upTo = (frame: Frame) => filterRows(frame, (row) => int32Of(frame, "session")[row] < cut);
  const before = await evaluate({
    ...short,
    "gold.universe": upTo(short["gold.universe"]),
    "silver.bars": upTo(short["silver.bars"]),
    "gold.predictions": upTo(short["gold.predictions"]),
    "gold.targets": filterRows(
      short["gold.targets"],
      (row) => float64Of(short["gold.targets"], "knownAt")[row] <= knownAt,
    ),
  });
  const after = await evaluate(short);
  const inBoth = (frame: Frame) => filterRows(frame, (row) => float64Of(frame, "knownAt")[row] <= knownAt);
  const held = rowsOf(filterRows(inBoth(before.series), (row) => int32Of(before.series, "session")[row] <= known));
  const now = new Map(rowsOf(inBoth(after.series)).map((row) => [`${row.trialId} ${row.session}`, row]));
  let compared = 0;
  for (const row of held) {
    const other = now.get(`${row.trialId} ${row.session}`);
    if (!other) continue;
    assert.deepEqual(row, other);
    compared++;
  }
  assert.ok(compared > 500);
});

test("a perfect score raises the leak alarm", async () => {
  const leak = { ...market.trials[0], strength: Number.POSITIVE_INFINITY };
  const { summaries } = await evaluate(plantMarket({ ...market, trials: [leak] }));
  assert.equal(summaries[0].alarms[0].code, "too good");
  assert.equal(summaries[0].alarms[0].severity, "stop");
});

test("alarms name survivors, missing dividends, the absent learner and the simulation", async () => {
  const source = { ...streetConfig.source, isSimulated: true };
  const context = plainContext({ config: { ...streetConfig, source } });
  const trials = market.trials.map((trial) => ({ ...trial, learner: "ridge" as const }));
  const { summaries } = await evaluate(plantMarket({ ...market, trials }), context);
  assert.deepEqual(
    summaries[0].alarms.map((alarm) => alarm.code),
    ["learner absent", "survivors only", "no dividends", "simulated"],
  );
});

test("a session that makes most of the variance is named", () => {
  const returns = Float64Array.of(Number.NaN, 0.01, -0.01, 0.16, 0.01);
  const found = decidingDay(returns, ["a", "b", "c", "d", "e"]);
  assert.equal(found?.day, "d");
  // 0.16^2 / (0.16^2 + 3 x 0.01^2)
  assert.ok(Math.abs((found?.share ?? 0) - 0.0256 / 0.0259) < 1e-12);
  assert.equal(decidingDay(new Float64Array(3).fill(Number.NaN), ["a", "b", "c"]), null);
  assert.equal(decidingDay(new Float64Array(3), ["a", "b", "c"]), null);
});

test("few names, few sessions, one session, constant and absent scores say so instead of numbers", async () => {
  const few = await evaluate(plantMarket({ ...market, names: 4 }));
  assert.equal(few.summaries[0].verdict.finding, "too few");
  assert.equal(few.summaries[0].verdict.primary.value, null);
  const short = await evaluate(plantMarket({ ...market, sessions: 60 }));
  assert.equal(short.summaries[0].verdict.finding, "too short");
  assert.equal(short.summaries[0].verdict.primary.ci95, null);
  const one = await evaluate(plantMarket({ ...market, sessions: 1 }));
  assert.equal(one.summaries[0].verdict.finding, "too few");
  const frames = plantMarket(market);
  const same = { type: "float64" as const, values: new Float64Array(frames["gold.predictions"].rows).fill(0.5) };
  const constant = { ...frames["gold.predictions"].columns, score: same };
  const flat = await evaluate({ ...frames, "gold.predictions": { rows: same.values.length, columns: constant } });
  assert.equal(flat.summaries[0].verdict.finding, "too few");
  const missing = { ...constant, score: { ...same, values: same.values.map(() => Number.NaN) } };
  const absent = await evaluate({ ...frames, "gold.predictions": { rows: same.values.length, columns: missing } });
  assert.equal(absent.rows.rows, 0);
  const empty = filterRows(frames["gold.predictions"], () => false);
  assert.equal((await evaluate({ ...frames, "gold.predictions": empty })).series.rows, 0);
});

test("label baselines rank by the newest labels known at the close, and by their sector's mean", async () => {
  const source = { ...streetConfig.source, hasSectors: true };
  const context = plainContext({ config: { ...streetConfig, source } });
  const frames = plantMarket(market);
  const { all, summaries } = await evaluate(frames, context);
  const ofLearner = (learner: string) => all.find((summary) => summary.trial.learner === learner);
  for (const learner of ["last label", "sector mean"]) {
    const found = ofLearner(learner);
    assert.equal(found?.trial.role, "baseline");
    // the first label of 5 sessions is known at the seventh close, the last one judged is that of six sessions before the end
    assert.equal(found?.window.sessions, market.sessions - 6 - 6);
    assert.equal(found?.deflation.trials, 2);
    assert.equal(found?.holm.pValue, null);
  }
  const baselines = summaries[0].baselines;
  assert.deepEqual(
    baselines.map((baseline) => baseline.name),
    ["ridge", "single feature", "last label", "sector mean", "permuted labels"],
  );
  assert.equal(baselines[2].rankIc.value, ofLearner("last label")?.verdict.primary.value);
  assert.equal(baselines[2].trialId, ofLearner("last label")?.trial.trialId);
  assert.equal(baselines[1].reason, "not made for this question");
  assert.equal(baselines[4].trialId, "c-control");
});

test("a label baseline knows nothing of later prices: its ranking of a session stays when later ones change", async () => {
  const source = { ...streetConfig.source, hasSectors: true };
  const panelOf = (sessions: number) => {
    const frames = plantMarket({ ...market, sessions });
    return buildEvaluationPanel(
      {
        predictions: frames["gold.predictions"],
        targets: frames["gold.targets"],
        universe: frames["gold.universe"],
        bars: frames["silver.bars"],
        corporateActions: frames["silver.corporateActions"],
      },
      source,
    );
  };
  const closeOf = calendarOf("XNYS").closeOf;
  const [short, long] = [panelOf(100), panelOf(160)];
  for (const learner of ["last label", "sector mean"]) {
    const before = scoreLabelBaseline({ learner, horizon: 5 }, short, closeOf);
    const after = scoreLabelBaseline({ learner, horizon: 5 }, long, closeOf);
    assert.ok(before && after);
    assert.deepEqual(before.scores, after.scores.subarray(0, before.scores.length));
    assert.equal(before.first, 6);
  }
  const sectors =
    scoreLabelBaseline({ learner: "sector mean", horizon: 5 }, short, closeOf)?.scores ?? new Float64Array(0);
  const row = sectors.subarray(50 * market.names, 51 * market.names);
  assert.equal(row[0], row[12]);
  assert.notEqual(row[0], row[1]);
  const last = scoreLabelBaseline({ learner: "last label", horizon: 5 }, short, closeOf)?.scores ?? new Float64Array(0);
  const mean = [0, 12, 24, 36, 48].reduce((sum, n) => sum + last[50 * market.names + n], 0) / 5;
  assert.ok(Math.abs(row[0] - mean) < 1e-15);
  assert.equal(scoreLabelBaseline({ learner: "last label", horizon: 3 }, short, closeOf), null);
});

/** The same market with every price of every n-th name multiplied. */
function dearer(frames: Record<string, Frame>, factor: number, every: number): Record<string, Frame> {
  const bars = frames["silver.bars"];
  const codes = textOf(bars, "securityId").codes;
  const close = float64Of(bars, "close").map((price, row) => (codes[row] % every === 0 ? price * factor : price));
  return {
    ...frames,
    "silver.bars": { ...bars, columns: { ...bars.columns, close: { type: "float64", values: close } } },
  };
}

test("dear shares are traded in parts: prices of billions give the Sharpe ratio of ordinary ones", async () => {
  const frames = plantMarket({ ...market, trials: market.trials.slice(0, 1) });
  const plain = (await evaluate(frames)).summaries[0].verdict.sharpeNet.value ?? Number.NaN;
  for (const [factor, every] of [
    [1e6, 1],
    [1e9, 3],
    [1e15, 2],
  ]) {
    const { verdict, portfolios } = (await evaluate(dearer(frames, factor, every))).summaries[0];
    // 100 units or more a name: rounding to whole ones moves the ratio by far less than its standard error of about 1
    assert.ok(Math.abs((verdict.sharpeNet.value ?? Number.NaN) - plain) < 0.01, `${verdict.sharpeNet.value} ${plain}`);
    assert.ok(portfolios.longShort.isBalanced);
  }
});

test("a unit is below 1,000 at its first price, whatever comes later", () => {
  const close = Float64Array.of(Number.NaN, 999, 1_000, 5e15, 20, 5e9, 1e6, 1, Number.NaN);
  // three assets: first prices 5e15 (the third row's 1e6 comes later), 999, 1,000
  assert.deepEqual([...priceLots(close, 3)], [1e-13, 1, 0.1]);
  assert.deepEqual([...priceLots(new Float64Array(2).fill(Number.NaN), 2)], [1, 1]);
  assert.equal(priceLots(new Float64Array(0), 0).length, 0);
});

test("capacity is the closed form over all trades, and scales with the day's trading", async () => {
  const withVolume = (frames: Record<string, Frame>, value: number, share = 1) => {
    const rows = frames["gold.universe"].rows;
    const medians = Float64Array.from({ length: rows }, (_, row) => (row % 100 < share * 100 ? value : Number.NaN));
    const columns = {
      ...frames["gold.universe"].columns,
      medianDollarVolume: { type: "float64" as const, values: medians },
    };
    return { ...frames, "gold.universe": { rows, columns } };
  };
  const context = plainContext({ config: { ...streetConfig, costPerSide: 0.0001 } });
  const frames = plantMarket({ ...market, trials: [{ ...market.trials[0], strength: 0.5 }] });
  const capacityOf = async (value: number, share?: number) =>
    (await evaluate(withVolume(frames, value, share), context)).summaries[0].capacity;
  const small = await capacityOf(1e6);
  const large = await capacityOf(1e8);
  assert.ok((small.breakEvenCapital ?? 0) > 0);
  // costs grow with the root of C / ADV: a hundred times the volume carries a hundred times the capital
  assert.ok(Math.abs((large.breakEvenCapital ?? 0) / (small.breakEvenCapital ?? 1) - 100) < 1e-6);
  assert.ok(Math.abs((small.mostProfitableCapital ?? 0) / (small.breakEvenCapital ?? 1) - 4 / 9) < 1e-12);
  const partly = await capacityOf(1e6, 0.98);
  // what has no volume is taken as the rest: the answer moves little
  assert.ok(Math.abs((partly.breakEvenCapital ?? 0) / (small.breakEvenCapital ?? 1) - 1) < 0.05);
  assert.match((await capacityOf(1e6, 0.9)).reason ?? "", /volume in money is known for/);
  assert.match((await capacityOf(Number.NaN)).reason ?? "", /known for 0.0 %/);
  const costly = plainContext({ config: { ...streetConfig, costPerSide: 0.05 } });
  assert.equal((await evaluate(withVolume(frames, 1e6), costly)).summaries[0].capacity.breakEvenCapital, 0);
});
