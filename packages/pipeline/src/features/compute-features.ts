import {
  bars,
  calendarOf,
  emptyFrame,
  type Frame,
  int32Of,
  type Rows,
  type Stage,
  type StageContext,
  type StreetConfig,
  throwIfCancelled,
  universe,
} from "@plumbline/core";
import { type FeatureSet, featureSets, featureSetTables, featureWindow } from "../definitions/feature-sets.js";
import { type BarHistory, barHistory, closesOf } from "./bar-history.js";
import { FeatureRows } from "./feature-rows.js";
import { FeatureThreads } from "./feature-threads.js";
import { type MarketReturn, marketReturn } from "./market-return.js";
import { firstAtLeast, type Panel, sharedFloat64, sharedInt32 } from "./panel.js";
import { PanelEvaluator } from "./panel-evaluator.js";
import { planGraph } from "./plan-graph.js";
import { RestatedFeatures } from "./restated-features.js";
import { isNeverRestated } from "./restatements.js";
import { axisOfDays, type SessionAxis } from "./session-axis.js";

/** Bars below which starting worker threads costs more than they save. */
const worthThreads = 50_000;

/** Computes the feature sets of the configuration from checked bars and the universe. */
export const features: Stage = {
  kind: "derive",
  name: "features",
  about: "Computes features from forward-adjusted bars, each from a declared finite window of what was known then.",
  version: 2,
  inputs: () => [bars, universe],
  outputs: featureSetTables,
  parameters: (config) => featureSets(config).map((set) => set.definitionHash),
  write: "append",
  takesBack: true,
  window: featureWindow,
  vintage: "all",
  async compute(inputs, context) {
    const { config } = context;
    const barRows = inputs[bars.name];
    const days = int32Of(barRows, "session");
    const observed = distinctDays(days);
    const calendar = calendarOf(config.source.calendar, observed);
    const axis = axisOfDays(calendar, observed);
    const closes = closesOf(axis, calendar);
    const history = barHistory(barRows, axis, config.source);
    const market = marketReturn(
      history,
      inputs[universe.name],
      axis,
      closes,
      marketFrom(config, axis, context.slice.from),
    );
    const isPlain = history.securityIds.map((_, security) => isNeverRestated(history, security, closes));
    const answers: Record<string, Rows> = {};
    for (const set of featureSets(config)) {
      answers[set.table.name] = computeFeatureSet(set, { axis, closes, history, market, isPlain }, context);
    }
    return answers;
  },
};

/** First axis index whose market return is read, where the first session to answer is `fromDay`. */
function marketFrom(config: StreetConfig, axis: SessionAxis, fromDay: number): number {
  if (!Number.isFinite(fromDay)) return 0;
  const needs = featureSets(config).flatMap((set) =>
    planGraph(set.features.map((feature) => feature.parsed.text)).nodes.flatMap((node) =>
      node.kind === "field" && node.field === "market" ? [node.need] : [],
    ),
  );
  // The session before is read for the instant from which a set that uses the market is known.
  const need = Math.max(1, ...needs);
  return Math.max(0, firstAtLeast(axis.days, fromDay, 0, axis.days.length) - need);
}

/** The days that occur, ascending. */
function distinctDays(days: Int32Array): Int32Array {
  if (days.length === 0) return days;
  let first = days[0];
  let last = days[0];
  for (let row = 0; row < days.length; row++) {
    if (days[row] < first) first = days[row];
    if (days[row] > last) last = days[row];
  }
  const isSeen = new Uint8Array(last - first + 1);
  for (let row = 0; row < days.length; row++) isSeen[days[row] - first] = 1;
  const distinct = new Int32Array(isSeen.length);
  let n = 0;
  for (let i = 0; i < isSeen.length; i++) if (isSeen[i] === 1) distinct[n++] = first + i;
  return distinct.subarray(0, n);
}

interface Prepared {
  readonly axis: SessionAxis;
  readonly closes: Float64Array;
  readonly history: BarHistory;
  readonly market: MarketReturn;
  /** By security: no bar was ever corrected. */
  readonly isPlain: readonly boolean[];
}

/** Yields the rows of a set year by year, in the table's order. */
async function* computeFeatureSet(set: FeatureSet, prepared: Prepared, context: StageContext): AsyncIterable<Frame> {
  const { axis, history, closes, market, isPlain } = prepared;
  const years = yearsOf(axis, context.slice.from);
  const chunks = years.map(({ from, to }) => ({ from, to, ...layOut(history, isPlain, from, to) }));
  const total = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const largest = chunks.reduce((most, chunk) => Math.max(most, chunk.rows), 0);
  const span = years.reduce((most, { from, to }) => Math.max(most, to - from), 1);
  const texts = set.features.map((feature) => feature.parsed.text);
  const threadCount = total < worthThreads ? 1 : context.threads;
  const threads = new FeatureThreads(
    texts,
    set.inputPrecision,
    axis,
    panelOf(prepared, threadCount > 1),
    largest,
    threadCount,
    span,
  );
  const evaluator = () => new PanelEvaluator(texts, set.inputPrecision, axis, span);
  const restated = new RestatedFeatures(history, closes, market.values, evaluator, texts.length);
  const earliest = (position: number) => {
    if (!set.usesMarket) return closes[position];
    const before = position > 0 ? market.knownAt[position - 1] : Number.NEGATIVE_INFINITY;
    return Math.max(closes[position], market.knownAt[position], before);
  };
  try {
    let done = 0;
    let isEmpty = true;
    for (const { from, to, outputRows, rows } of chunks) {
      throwIfCancelled(context.signal, features.name);
      await threads.compute(from, to, outputRows);
      restated.startChunk();
      const answer = new FeatureRows();
      for (let security = 0; security < history.securityIds.length; security++) {
        if (isPlain[security]) pushPlain(history, security, from, to, outputRows[security], earliest, answer);
        else restated.push(security, from, to, earliest, answer);
      }
      done += rows;
      context.report({ done, total, unit: "rows", note: set.name });
      if (answer.rows === 0) continue;
      isEmpty = false;
      const { securityIds, basis } = history;
      yield answer.frame(set.table, axis.days, securityIds, basis, threads.outputs, restated.values, context.now);
    }
    if (isEmpty) yield emptyFrame(set.table);
  } finally {
    await threads.close();
  }
}

/** Axis ranges of one calendar year each (a partition of the table), from a day on. */
function yearsOf(axis: SessionAxis, fromDay: number): { from: number; to: number }[] {
  const { days } = axis;
  const years: { from: number; to: number }[] = [];
  let from = Number.isFinite(fromDay) ? firstAtLeast(days, fromDay, 0, days.length) : 0;
  while (from < days.length) {
    const year = new Date(days[from] * 86_400_000).getUTCFullYear();
    const to = firstAtLeast(days, Date.UTC(year + 1, 0, 1) / 86_400_000, from, days.length);
    years.push({ from, to });
    from = to;
  }
  return years;
}

/** Where each security's bars of an axis range go in the outputs; -1 for securities that are not plain. */
function layOut(
  history: BarHistory,
  isPlain: readonly boolean[],
  from: number,
  to: number,
): { outputRows: Int32Array; rows: number } {
  const outputRows = new Int32Array(isPlain.length).fill(-1);
  let rows = 0;
  for (let security = 0; security < isPlain.length; security++) {
    if (!isPlain[security]) continue;
    const first = firstAtLeast(history.positions, from, history.offsets[security], history.offsets[security + 1]);
    outputRows[security] = rows;
    rows += firstAtLeast(history.positions, to, first, history.offsets[security + 1]) - first;
  }
  return { outputRows, rows };
}

function pushPlain(
  history: BarHistory,
  security: number,
  from: number,
  to: number,
  outputRow: number,
  earliest: (position: number) => number,
  into: FeatureRows,
): void {
  const { positions, knownAt, basisCode, offsets } = history;
  const end = offsets[security + 1];
  let row = firstAtLeast(positions, from, offsets[security], end);
  for (let source = outputRow; row < end && positions[row] < to; row++, source++) {
    const position = positions[row];
    into.push(security, position, Math.max(knownAt[row], earliest(position)), basisCode[row], source);
  }
}

/** The history as a panel; copied into shared memory if threads are to read it. */
function panelOf({ history, market, axis }: Prepared, isShared: boolean): Panel {
  const share = (values: Float64Array) => {
    if (!isShared || values.buffer instanceof SharedArrayBuffer) return values;
    const shared = sharedFloat64(values.length);
    shared.set(values);
    return shared;
  };
  const shareIndex = (values: Int32Array) => {
    if (!isShared) return values;
    const shared = sharedInt32(values.length);
    shared.set(values);
    return shared;
  };
  const { open, high, low, close, volume } = history.fields;
  return {
    securities: history.securityIds.length,
    offsets: shareIndex(history.offsets),
    positions: shareIndex(history.positions),
    fields: { open: share(open), high: share(high), low: share(low), close: share(close), volume: share(volume) },
    market: share(market.values.subarray(0, axis.days.length)),
  };
}
