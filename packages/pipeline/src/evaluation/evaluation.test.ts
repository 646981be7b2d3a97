import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "@plumbline/core";
import { filterRows, float64Of, int32Of, rowsOf, textAt, textOf } from "@plumbline/core";
import { plainContext, plantMarket, streetConfig } from "../definitions/planted-market.js";
import { decidingDay } from "./alarms.js";
import { evaluatePlanted, market } from "./evaluate-planted.js";

test("a planted signal is found, noise is called no evidence, and every ledger balances to the cent", async () => {
  const { rows, summaries } = await evaluatePlanted(plantMarket(market));
  assert.equal(rows.rows, 3);
  const [primary, ridge, control] = summaries;
  assert.equal(primary.verdict.finding, "evidence");
  assert.equal(ridge.verdict.finding, "no evidence");
  assert.equal(control.verdict.finding, "no evidence");
  assert.match(ridge.verdict.sentence, /No evidence: the 97\.5 % band \(chosen among 2\) includes zero/);
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
  const { summaries } = await evaluatePlanted(plantMarket(market));
  const cost = summaries[0].portfolios.longShort.breakEvenCost ?? Number.NaN;
  const context = plainContext({ config: { ...streetConfig, costPerSide: cost } });
  const { series } = await evaluatePlanted(plantMarket(market), context);
  const first = filterRows(series, (row) => textAt(textOf(series, "trialId"), row) === "a-primary");
  const meanOf = (name: string) => {
    const values = float64Of(first, name).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  // Paying the cost shrinks the equity within a day: net is zero to 1 % of gross.
  assert.ok(Math.abs(meanOf("longShortNet")) < 0.01 * meanOf("longShortGross"));
});

test("controls and baselines are not counted in deflation, candidates are", async () => {
  const { summaries } = await evaluatePlanted(plantMarket(market));
  assert.equal(summaries[0].deflation.trials, 2);
  const alone = await evaluatePlanted(plantMarket({ ...market, trials: market.trials.slice(0, 1) }));
  const { deflation } = alone.summaries[0];
  assert.equal(deflation.trials, 1);
  assert.equal(deflation.deflatedSharpe, deflation.probabilisticSharpe);
});

test("repeating an evaluation in another run gives the same id and rows; new data gives a new id below the same trial", async () => {
  const first = await evaluatePlanted(plantMarket(market));
  const again = await evaluatePlanted(plantMarket(market), plainContext({ runId: "other" }));
  assert.deepEqual(rowsOf(first.rows), rowsOf(again.rows));
  assert.deepEqual(rowsOf(first.series), rowsOf(again.series));
  const later = await evaluatePlanted(plantMarket({ ...market, sessions: 261 }));
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
  const before = await evaluatePlanted({
    ...short,
    "gold.universe": upTo(short["gold.universe"]),
    "silver.bars": upTo(short["silver.bars"]),
    "gold.predictions": upTo(short["gold.predictions"]),
    "gold.targets": filterRows(
      short["gold.targets"],
      (row) => float64Of(short["gold.targets"], "knownAt")[row] <= knownAt,
    ),
  });
  const after = await evaluatePlanted(short);
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

test("sectors that never change are named as undated; dated ones, a simulation and none are not", async () => {
  const frames = plantMarket(market);
  const codesOf = async (given: Record<string, Frame>, change: object = {}) => {
    const config = { ...streetConfig, source: { ...streetConfig.source, hasSectors: true, ...change } };
    const { summaries } = await evaluatePlanted(given, plainContext({ config }));
    return summaries[0].alarms.map(({ code }) => code);
  };
  assert.ok((await codesOf(frames)).includes("undated sectors"));
  assert.ok(!(await codesOf(frames, { isSimulated: true })).includes("undated sectors"));
  const { sector, ...rest } = frames["gold.universe"].columns;
  assert.ok(sector.type === "text");
  const moved = { ...sector, codes: sector.codes.map((code, row) => (row === sector.codes.length - 1 ? 0 : code)) };
  const dated = { ...frames["gold.universe"], columns: { ...rest, sector: moved } };
  assert.ok(!(await codesOf({ ...frames, "gold.universe": dated })).includes("undated sectors"));
  const none = { ...sector, codes: sector.codes.map(() => -1) };
  const unknown = { ...frames["gold.universe"], columns: { ...rest, sector: none } };
  assert.ok(!(await codesOf({ ...frames, "gold.universe": unknown })).includes("undated sectors"));
});

test("the lead over the best baseline is paired by session and stands with its band", async () => {
  const { summaries } = await evaluatePlanted(plantMarket({ ...market, trials: market.trials.slice(0, 2) }));
  const [{ baselines, evidence }] = summaries;
  const leads = baselines.filter(({ name }) => name !== "permuted labels").map(({ lead }) => lead);
  const values = leads.flatMap(({ value }) => (value === null ? [] : [value]));
  const part = evidence.parts.find(({ name }) => name === "lead over the best baseline");
  const hardest = leads.find(({ value }) => value === Math.min(...values));
  assert.ok(hardest?.ci95 && values.length >= 2);
  assert.equal(
    part?.found,
    `${hardest.value?.toFixed(4)}, 95 % band ${hardest.ci95[0].toFixed(4)} to ${hardest.ci95[1].toFixed(4)}`,
  );
  assert.equal(part?.allows, hardest.ci95[0] > 0 ? "A" : "B");
});

test("a perfect score raises the leak alarm", async () => {
  const leak = { ...market.trials[0], strength: Number.POSITIVE_INFINITY };
  const { summaries } = await evaluatePlanted(plantMarket({ ...market, trials: [leak] }));
  assert.equal(summaries[0].alarms[0].code, "too good");
  assert.equal(summaries[0].alarms[0].severity, "stop");
});

test("alarms name survivors, missing dividends, the absent learner and the simulation", async () => {
  const source = { ...streetConfig.source, isSimulated: true };
  const context = plainContext({ config: { ...streetConfig, source } });
  const trials = market.trials.map((trial) => ({ ...trial, learner: "ridge" as const }));
  const { summaries } = await evaluatePlanted(plantMarket({ ...market, trials }), context);
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
  const few = await evaluatePlanted(plantMarket({ ...market, names: 4 }));
  assert.equal(few.summaries[0].verdict.finding, "too few");
  assert.equal(few.summaries[0].verdict.primary.value, null);
  const short = await evaluatePlanted(plantMarket({ ...market, sessions: 60 }));
  assert.equal(short.summaries[0].verdict.finding, "too short");
  assert.equal(short.summaries[0].verdict.primary.ci95, null);
  const one = await evaluatePlanted(plantMarket({ ...market, sessions: 1 }));
  assert.equal(one.summaries[0].verdict.finding, "too few");
  const frames = plantMarket(market);
  const same = { type: "float64" as const, values: new Float64Array(frames["gold.predictions"].rows).fill(0.5) };
  const constant = { ...frames["gold.predictions"].columns, score: same };
  const flat = await evaluatePlanted({
    ...frames,
    "gold.predictions": { rows: same.values.length, columns: constant },
  });
  assert.equal(flat.summaries[0].verdict.finding, "too few");
  const missing = { ...constant, score: { ...same, values: same.values.map(() => Number.NaN) } };
  const absent = await evaluatePlanted({
    ...frames,
    "gold.predictions": { rows: same.values.length, columns: missing },
  });
  assert.equal(absent.rows.rows, 0);
  const empty = filterRows(frames["gold.predictions"], () => false);
  assert.equal((await evaluatePlanted({ ...frames, "gold.predictions": empty })).series.rows, 0);
});
