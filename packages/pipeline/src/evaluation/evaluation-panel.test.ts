import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, PriceBasis } from "@plumbline/core";
import { int32Of, makeFrame, textColumn } from "@plumbline/core";
import { equalWeightedReturns } from "@plumbline/quant";
import { plantMarket, streetConfig } from "../definitions/planted-market.js";
import { buildEvaluationPanel } from "./evaluation-panel.js";

const market = {
  sessions: 60,
  names: 12,
  horizons: [5],
  seed: 9,
  trials: [{ trialId: "t", role: "candidate" as const, horizon: 5, strength: 0 }],
};
const frames = plantMarket(market);
const days = [...new Set(int32Of(frames["gold.universe"], "session"))];

interface Action {
  readonly id: string;
  readonly day: number;
  readonly kind: string;
  readonly ratio?: number;
  readonly amount?: number;
  readonly delistingReturn?: number;
}

function actionsFrame(actions: readonly Action[]): Frame {
  const float = (pick: (action: Action) => number | undefined) => ({
    type: "float64" as const,
    values: Float64Array.from(actions, (action) => pick(action) ?? Number.NaN),
  });
  return makeFrame({
    securityId: textColumn(actions.map((action) => action.id)),
    session: { type: "date", values: Int32Array.from(actions, (action) => action.day) },
    kind: textColumn(actions.map((action) => action.kind)),
    ratio: float((action) => action.ratio),
    amount: float((action) => action.amount),
    delistingReturn: float((action) => action.delistingReturn),
  });
}

function panelOf(actions: readonly Action[], priceBasis: PriceBasis, bars = frames["silver.bars"]) {
  return buildEvaluationPanel(
    {
      predictions: frames["gold.predictions"],
      targets: frames["gold.targets"],
      universe: frames["gold.universe"],
      bars,
      corporateActions: actionsFrame(actions),
    },
    { ...streetConfig.source, priceBasis },
  );
}

const actions: Action[] = [
  { id: "S0003", day: days[20], kind: "dividend", amount: 0.6 },
  { id: "S0003", day: days[30], kind: "split", ratio: 3 },
  { id: "S0004", day: days[40], kind: "delisting", delistingReturn: -0.5 },
  { id: "S0005", day: days[41], kind: "delisting" },
  { id: "S0006", day: days[12] + 100_000, kind: "split", ratio: 2 },
  { id: "S0007", day: days[15], kind: "split", ratio: -1 },
  { id: "elsewhere", day: days[15], kind: "split", ratio: 2 },
];

test("on raw prices splits, dividends and delistings are entries of their session, a delisting of the one after", () => {
  const { market: panel, hasDividends } = panelOf(actions, "raw");
  assert.deepEqual(panel.actions[20], [{ kind: "dividend", asset: 3, amount: 0.6 }]);
  assert.deepEqual(panel.actions[30], [{ kind: "split", asset: 3, ratio: 3 }]);
  assert.deepEqual(panel.actions[41], [{ kind: "delisting", asset: 4, delistingReturn: -0.5 }]);
  assert.deepEqual(panel.actions[42], [{ kind: "delisting", asset: 5, delistingReturn: 0 }]);
  assert.equal(panel.actions.flat().length, 4);
  assert.ok(hasDividends);
});

test("on split-adjusted prices a dividend is divided by the splits after it; on total-return prices it is in the price", () => {
  const adjusted = panelOf(actions, "split-adjusted");
  assert.equal(adjusted.market.actions.flat().length, 3);
  assert.ok(Math.abs((adjusted.market.actions[20][0] as { amount: number }).amount - 0.2) < 1e-15);
  const total = panelOf(actions, "total-return");
  assert.deepEqual(new Set(total.market.actions.flat().map((action) => action.kind)), new Set(["delisting"]));
});

test("a market's daily return is the same from raw prices with entries and from split-adjusted prices", () => {
  const { close } = panelOf([], "raw").market;
  const raw = Float64Array.from(close, (price, cell) => {
    const isOld = cell % market.names === 3 && Math.floor(cell / market.names) < 30;
    return isOld ? price * 3 : price;
  });
  const bars = { ...frames["silver.bars"], columns: { ...frames["silver.bars"].columns } };
  bars.columns.close = { type: "float64", values: raw };
  const entries = panelOf(actions, "raw", bars);
  const adjusted = panelOf(actions, "split-adjusted");
  const fromRaw = equalWeightedReturns(entries.market, entries.members);
  const fromAdjusted = equalWeightedReturns(adjusted.market, adjusted.members);
  for (let t = 1; t < market.sessions; t++) assert.ok(Math.abs(fromRaw[t] - fromAdjusted[t]) < 1e-12, `session ${t}`);
});

test("a stray day with two bars is no session, and the ragged end of the data is left out", () => {
  const { columns } = frames["silver.bars"];
  const stray = days[59] + 1;
  const session = Int32Array.from(int32Of(frames["silver.bars"], "session"));
  session[session.length - 1] = stray;
  const bars = {
    ...frames["silver.bars"],
    columns: { ...columns, session: { type: "date" as const, values: session } },
  };
  const panel = panelOf([], "raw", bars);
  assert.equal(panel.days.length, 60);
  assert.equal(panel.days[59], days[59]);
});
