import type { Frame, SourceDescription, TextColumn } from "@plumbline/core";
import { booleanOf, float64Of, int32Of, textOf } from "@plumbline/core";
import type { MarketPanel, PanelAction } from "@plumbline/quant";
import { actionOrder } from "@plumbline/quant";
import { lastFullSessionOf } from "../definitions/last-full-session.js";
import { marketSessionsOf } from "../definitions/market-sessions.js";
import { isMoneyVolume } from "../definitions/money-volume.js";
import { sessionBreadth } from "../definitions/session-breadth.js";
import { trailingVolatility } from "./daily-volatility.js";
import { priceLots } from "./price-lots.js";

/** Labels of one horizon, T x N row-major. */
export interface HorizonLabels {
  readonly horizon: number;
  /** Simple return over (close t0, close t1], decimal; NaN where there is no label. */
  readonly forwardReturn: Float64Array;
  /** The same minus the universe's mean, decimal. */
  readonly excessReturn: Float64Array;
  /** ms UTC at which the last label of the session became known; NaN without labels. */
  readonly knownAt: Float64Array;
}

/** Everything trials are judged on, dense: T sessions x N securities, row-major. */
export interface EvaluationPanel {
  /** Day numbers, ascending. */
  readonly days: Int32Array;
  /** Permanent ids, ascending. */
  readonly securities: readonly string[];
  /** 1 where the security is in the universe at that close. */
  readonly members: Uint8Array;
  /** Code of the sector in force at that close; -1 where none is known. */
  readonly sectors: Int32Array;
  /** Median value traded a day as known at that close, currency; NaN where it is not known. */
  readonly dailyValue: Float64Array;
  /** Standard deviation of the last 63 daily price returns as known at that close, decimal; NaN below 20. */
  readonly volatility: Float64Array;
  readonly labels: readonly HorizonLabels[];
  /** Prices and dividends are those of the unit traded, see `priceLots`. */
  readonly market: MarketPanel;
  readonly hasDividends: boolean;
}

export interface PanelInputs {
  readonly predictions: Frame;
  readonly targets: Frame;
  readonly universe: Frame;
  readonly bars: Frame;
  readonly corporateActions: Frame;
}

/** Position of each code of a text column in `ids`, or -1. */
export function placesOf(column: TextColumn, ids: ReadonlyMap<string, number>): Int32Array {
  return Int32Array.from(column.dictionary, (id) => ids.get(id) ?? -1);
}

/** Position of each day in `days` (ascending); -1 where it is none of them. */
export function dayPlaces(days: Int32Array): (day: number) => number {
  const first = days[0] ?? 0;
  const table = new Int32Array(days.length === 0 ? 0 : days[days.length - 1] - first + 1).fill(-1);
  days.forEach((day, t) => {
    table[day - first] = t;
  });
  return (day) => table[day - first] ?? -1;
}

/**
 * The panel from the first predicted session to the last full session of the market, over the securities predicted at
 * least once; the ragged end of the data is left for the run that has the rest of it. Sessions are those of the labels.
 */
export function buildEvaluationPanel(inputs: PanelInputs, source: SourceDescription): EvaluationPanel {
  const predicted = textOf(inputs.predictions, "securityId");
  const present = new Uint8Array(predicted.dictionary.length);
  let firstDay = Number.POSITIVE_INFINITY;
  const predictedDays = int32Of(inputs.predictions, "session");
  for (let row = 0; row < inputs.predictions.rows; row++) {
    if (predicted.codes[row] >= 0) present[predicted.codes[row]] = 1;
    if (predictedDays[row] < firstDay) firstDay = predictedDays[row];
  }
  const securities = [...new Set(predicted.dictionary.filter((_, code) => present[code] === 1))].sort(byCodeUnit);
  const places = new Map(securities.map((id, place) => [id, place]));
  const universeDays = int32Of(inputs.universe, "session");
  const breadth = sessionBreadth(int32Of(inputs.bars, "session"));
  const lastDay = lastFullSessionOf(breadth);
  const days = marketSessionsOf(breadth).sessions.filter((day) => day >= firstDay && day <= lastDay);
  const dayPlace = dayPlaces(days);
  const cells = days.length * securities.length;

  const members = new Uint8Array(cells);
  const universeIds = textOf(inputs.universe, "securityId");
  const universePlaces = placesOf(universeIds, places);
  const isMember = booleanOf(inputs.universe, "isMember");
  const sectors = new Int32Array(cells).fill(-1);
  const dailyValue = new Float64Array(cells).fill(Number.NaN);
  const hasMedians = inputs.universe.columns.medianDollarVolume !== undefined && isMoneyVolume(source);
  const medians = hasMedians ? float64Of(inputs.universe, "medianDollarVolume") : null;
  const sectorCodes = inputs.universe.columns.sector ? textOf(inputs.universe, "sector").codes : null;
  for (let row = 0; row < inputs.universe.rows; row++) {
    const place = universePlaces[universeIds.codes[row]] ?? -1;
    const t = dayPlace(universeDays[row]);
    if (place < 0 || t < 0) continue;
    if (isMember[row] === 1) members[t * securities.length + place] = 1;
    if (sectorCodes) sectors[t * securities.length + place] = sectorCodes[row];
    if (medians) dailyValue[t * securities.length + place] = medians[row];
  }

  const close = new Float64Array(cells).fill(Number.NaN);
  const barIds = textOf(inputs.bars, "securityId");
  const barPlaces = placesOf(barIds, places);
  const barDays = int32Of(inputs.bars, "session");
  const prices = float64Of(inputs.bars, "close");
  for (let row = 0; row < inputs.bars.rows; row++) {
    const place = barPlaces[barIds.codes[row]] ?? -1;
    const t = dayPlace(barDays[row]);
    if (place >= 0 && t >= 0 && prices[row] > 0) close[t * securities.length + place] = prices[row];
  }

  const lots = priceLots(close, securities.length);
  for (let cell = 0; cell < cells; cell++) close[cell] *= lots[cell % securities.length];

  const { actions, hasDividends } = panelActions(inputs.corporateActions, days, places, lots, source);
  const market = { sessions: days.length, assets: securities.length, close, actions };
  return {
    days,
    securities,
    members,
    sectors,
    dailyValue,
    volatility: readVolatility(inputs, dayPlace, places, cells, source),
    labels: readLabels(inputs.targets, days, places),
    market,
    hasDividends: hasDividends || source.priceBasis === "total-return",
  };
}

/** Trailing volatilities; bars from before the panel count, so that its first sessions have one. */
function readVolatility(
  { bars, corporateActions }: PanelInputs,
  dayPlace: (day: number) => number,
  places: ReadonlyMap<string, number>,
  cells: number,
  source: SourceDescription,
): Float64Array {
  const out = new Float64Array(cells).fill(Number.NaN);
  const ids = textOf(bars, "securityId");
  const own = placesOf(ids, places);
  const sessions = int32Of(bars, "session");
  const closes = float64Of(bars, "close");
  const splits = source.priceBasis === "raw" ? splitSessions(corporateActions) : new Map<string, Set<number>>();
  const runs = rowsByPlace(ids.codes, own, places.size);
  runs.forEach((run, place) => {
    if (run.some((row, i) => i > 0 && sessions[run[i - 1]] > sessions[row]))
      run.sort((a, b) => sessions[a] - sessions[b] || a - b);
    const ofSecurity = splits.get(ids.dictionary[ids.codes[run[0]]] ?? "");
    const volatility = trailingVolatility({
      sessions: run.map((row) => sessions[row]),
      closes: Float64Array.from(run, (row) => closes[row]),
      isSplit: (session) => ofSecurity?.has(session) ?? false,
    });
    run.forEach((row, i) => {
      const t = dayPlace(sessions[row]);
      if (t >= 0) out[t * places.size + place] = volatility[i];
    });
  });
  return out;
}

/** Rows of each place, in the order of the frame. */
function rowsByPlace(codes: Int32Array, placeOf: Int32Array, places: number): Int32Array[] {
  const counts = new Int32Array(places);
  for (const code of codes) if ((placeOf[code] ?? -1) >= 0) counts[placeOf[code]]++;
  const runs = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  codes.forEach((code, row) => {
    const place = placeOf[code] ?? -1;
    if (place >= 0) runs[place][counts[place]++] = row;
  });
  return runs;
}

function splitSessions(actions: Frame): Map<string, Set<number>> {
  const ids = textOf(actions, "securityId");
  const kinds = textOf(actions, "kind");
  const sessions = int32Of(actions, "session");
  const found = new Map<string, Set<number>>();
  for (let row = 0; row < actions.rows; row++) {
    const id = ids.dictionary[ids.codes[row]];
    if (kinds.dictionary[kinds.codes[row]] !== "split" || id === undefined) continue;
    found.set(id, (found.get(id) ?? new Set()).add(sessions[row]));
  }
  return found;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readLabels(targets: Frame, days: Int32Array, places: ReadonlyMap<string, number>): HorizonLabels[] {
  const horizons = int32Of(targets, "horizon");
  const sessions = int32Of(targets, "session");
  const ids = textOf(targets, "securityId");
  const targetPlaces = placesOf(ids, places);
  const forward = float64Of(targets, "forwardReturn");
  const excess = float64Of(targets, "excessReturn");
  const knownAt = float64Of(targets, "knownAt");
  const dayPlace = dayPlaces(days);
  const width = places.size;
  const byHorizon = new Map<number, HorizonLabels>();
  for (let row = 0; row < targets.rows; row++) {
    const place = targetPlaces[ids.codes[row]] ?? -1;
    const t = dayPlace(sessions[row]);
    if (place < 0 || t < 0) continue;
    let labels = byHorizon.get(horizons[row]);
    if (!labels) {
      const empty = () => new Float64Array(days.length * width).fill(Number.NaN);
      const known = new Float64Array(days.length).fill(Number.NaN);
      labels = { horizon: horizons[row], forwardReturn: empty(), excessReturn: empty(), knownAt: known };
      byHorizon.set(horizons[row], labels);
    }
    labels.forwardReturn[t * width + place] = forward[row];
    labels.excessReturn[t * width + place] = excess[row];
    if (!(labels.knownAt[t] >= knownAt[row])) labels.knownAt[t] = knownAt[row];
  }
  return [...byHorizon.values()].sort((a, b) => a.horizon - b.horizon);
}

/**
 * Actions by the session they are booked in. On raw prices splits and dividends are entries; on split-adjusted prices
 * splits are in the price and a dividend is divided by the splits after it; on total-return prices both are.
 */
function panelActions(
  frame: Frame,
  days: Int32Array,
  places: ReadonlyMap<string, number>,
  lots: Float64Array,
  source: SourceDescription,
): { actions: PanelAction[][]; hasDividends: boolean } {
  const actions: PanelAction[][] = Array.from(days, () => []);
  const ids = textOf(frame, "securityId");
  const actionPlaces = placesOf(ids, places);
  const kinds = textOf(frame, "kind");
  const sessions = int32Of(frame, "session");
  const ratios = float64Of(frame, "ratio");
  const amounts = float64Of(frame, "amount");
  const delistingReturns = float64Of(frame, "delistingReturn");
  const kindAt = (row: number) => kinds.dictionary[kinds.codes[row]];
  const splits = new Map<number, number[]>();
  for (let row = 0; row < frame.rows; row++) {
    if (kindAt(row) !== "split" || !(ratios[row] > 0) || !Number.isFinite(ratios[row])) continue;
    splits.set(ids.codes[row], [...(splits.get(ids.codes[row]) ?? []), row]);
  }
  const splitsAfter = (row: number) => {
    let product = 1;
    for (const split of splits.get(ids.codes[row]) ?? []) if (sessions[split] > sessions[row]) product *= ratios[split];
    return product;
  };
  let hasDividends = false;
  for (let row = 0; row < frame.rows; row++) {
    const asset = actionPlaces[ids.codes[row]] ?? -1;
    const kind = kindAt(row);
    if (kind === "dividend" && amounts[row] > 0) hasDividends = true;
    if (asset < 0) continue;
    const t = placeFrom(days, kind === "delisting" ? sessions[row] + 1 : sessions[row]);
    if (t < 0) continue;
    if (kind === "split" && source.priceBasis === "raw" && ratios[row] > 0 && Number.isFinite(ratios[row])) {
      actions[t].push({ kind, asset, ratio: ratios[row] });
    } else if (kind === "dividend" && source.priceBasis !== "total-return" && amounts[row] > 0) {
      const amount = source.priceBasis === "raw" ? amounts[row] : amounts[row] / splitsAfter(row);
      actions[t].push({ kind, asset, amount: amount * lots[asset] });
    } else if (kind === "delisting") {
      const delistingReturn = delistingReturns[row] >= -1 ? delistingReturns[row] : 0;
      actions[t].push({ kind, asset, delistingReturn });
    }
  }
  for (const list of actions) list.sort((a, b) => actionOrder[a.kind] - actionOrder[b.kind] || a.asset - b.asset);
  return { actions, hasDividends };
}

/** Place of the first session on or after `day`; -1 where the day lies outside the sessions. */
function placeFrom(days: Int32Array, day: number): number {
  if (days.length === 0 || day < days[0] || day > days[days.length - 1]) return -1;
  let low = 0;
  let high = days.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
