import type { Frame, FramesByName, SourceDescription, StageContext, StreetConfig, TableSpec } from "@plumbline/core";
import {
  calendarOf,
  concatFrames,
  constantText,
  corporateActions,
  dayOf,
  emptyFrame,
  makeFrame,
  payloads,
  rawBars,
  rawRejects,
  securities,
  textColumn,
} from "@plumbline/core";

/** One bar as a source states it. For tests only. */
export interface StatedBar {
  readonly id: string;
  /** `yyyy-mm-dd` */
  readonly session: string;
  readonly close: number;
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  readonly volume?: number;
  readonly payload?: string;
  readonly line?: number;
  /** UTC ms; the close of the session where absent. */
  readonly knownAt?: number;
}

const nyse = calendarOf("XNYS");

/** bronze.bars of these bars; open, high and low follow the close where absent, the volume is 1,000. For tests only. */
export function statedBars(rows: readonly StatedBar[]): Frame {
  const float = (pick: (bar: StatedBar) => number) =>
    ({ type: "float64", values: Float64Array.from(rows, pick) }) as const;
  const days = Int32Array.from(rows, (bar) => dayOf(bar.session));
  return makeFrame({
    securityId: textColumn(rows.map((bar) => bar.id)),
    ticker: textColumn(rows.map((bar) => bar.id)),
    session: { type: "date", values: days },
    open: float((bar) => bar.open ?? bar.close),
    high: float((bar) => bar.high ?? Math.max(bar.close, bar.open ?? bar.close)),
    low: float((bar) => bar.low ?? Math.min(bar.close, bar.open || bar.close)),
    close: float((bar) => bar.close),
    volume: float((bar) => bar.volume ?? 1000),
    payloadHash: textColumn(rows.map((bar) => bar.payload ?? "aa")),
    line: { type: "int32", values: Int32Array.from(rows, (bar, i) => bar.line ?? i + 1) },
    knownAt: { type: "instant", values: Float64Array.from(rows, (bar, i) => bar.knownAt ?? nyse.closeOf(days[i])) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

/** One corporate action. For tests only. */
export interface StatedAction {
  readonly id: string;
  readonly session: string;
  readonly kind: "split" | "dividend" | "delisting";
  readonly ratio?: number;
  readonly amount?: number;
  readonly delistingReturn?: number;
}

/** silver.corporateActions of these actions. For tests only. */
export function statedActions(rows: readonly StatedAction[]): Frame {
  const float = (pick: (action: StatedAction) => number | undefined) =>
    ({ type: "float64", values: Float64Array.from(rows, (action) => pick(action) ?? Number.NaN) }) as const;
  const days = Int32Array.from(rows, (action) => dayOf(action.session));
  return makeFrame({
    securityId: textColumn(rows.map((action) => action.id)),
    session: { type: "date", values: days },
    kind: textColumn(rows.map((action) => action.kind)),
    ratio: float((action) => action.ratio),
    amount: float((action) => action.amount),
    delistingReturn: float((action) => action.delistingReturn),
    detail: textColumn(rows.map(() => null)),
    knownAt: { type: "instant", values: Float64Array.from(days, (day) => nyse.closeOf(day)) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

/** Sectors that always hold. For tests only. */
export function statedSectors(sectors: Readonly<Record<string, string>>): Frame {
  const ids = Object.keys(sectors);
  const instant = { type: "instant", values: new Float64Array(ids.length) } as const;
  return makeFrame({
    securityId: textColumn(ids),
    validFrom: { type: "date", values: new Int32Array(ids.length) },
    validTo: { type: "date", values: new Int32Array(ids.length), valid: new Uint8Array(ids.length) },
    ticker: textColumn(ids),
    name: textColumn(ids.map(() => null)),
    exchange: textColumn(ids.map(() => null)),
    sector: textColumn(ids.map((id) => sectors[id])),
    currency: constantText("USD", ids.length),
    knownAt: instant,
    knownAtBasis: constantText("rule", ids.length),
    ingestedAt: instant,
  });
}

/** Sessions of the New York calendar from a day on, as `yyyy-mm-dd`. For tests only. */
export function nyseSessions(from: string, count: number): string[] {
  return Array.from(nyse.sessions(dayOf(from), dayOf(from) + 2 * count + 20).subarray(0, count), (day) =>
    new Date(day * 86_400_000).toISOString().slice(0, 10),
  );
}

/** A context of a run over raw prices with volume and actions. For tests only. */
export function statedContext(
  changes: {
    readonly source?: Partial<SourceDescription>;
    readonly config?: Partial<StreetConfig>;
    readonly from?: number;
    readonly held?: FramesByName;
    readonly now?: number;
  } = {},
): StageContext {
  const absent = (): never => {
    throw new Error("not part of this test");
  };
  return {
    config: {
      source: {
        id: "file:test",
        title: "Test",
        isSimulated: false,
        priceBasis: "raw",
        volumeBasis: "raw",
        calendar: "XNYS",
        currency: "USD",
        fields: ["open", "high", "low", "close", "volume"],
        hasSectors: true,
        hasCorporateActions: true,
        isSurvivorshipFree: true,
        notices: [],
        ...changes.source,
      },
      featureSets: [],
      horizons: [1, 5],
      primaryHorizon: 5,
      costPerSide: 0.001,
      rounds: 100,
      full: false,
      seed: 1,
      universe: { minHistory: 21, minPrice: 1, minDollarVolume: 1 },
      ...changes.config,
    },
    runId: "test",
    now: changes.now ?? 0,
    slice: { from: changes.from ?? Number.NEGATIVE_INFINITY },
    threads: 1,
    signal: new AbortController().signal,
    source: { describe: absent, fetch: absent, parse: absent },
    payloads: { put: absent, open: absent, path: absent, has: absent },
    boosting: null,
    boostingAbsent: "not part of this test",
    report() {},
    previous: async (table: TableSpec) => changes.held?.[table.name] ?? emptyFrame(table),
  };
}

/** What validate, universe and targets read besides the bars, empty where not given. For tests only. */
export function besideBars(actions: readonly StatedAction[] = [], sectors: Readonly<Record<string, string>> = {}) {
  return {
    [payloads.name]: emptyFrame(payloads),
    [rawRejects.name]: emptyFrame(rawRejects),
    [corporateActions.name]: actions.length > 0 ? statedActions(actions) : emptyFrame(corporateActions),
    [securities.name]: Object.keys(sectors).length > 0 ? statedSectors(sectors) : emptyFrame(securities),
  };
}

/** A stage's answer as frames, streams joined. For tests only. */
export async function answerOf(
  answer: Readonly<Record<string, Frame | AsyncIterable<Frame>>>,
): Promise<Record<string, Frame>> {
  const frames: Record<string, Frame> = {};
  for (const [name, rows] of Object.entries(answer)) {
    if ("rows" in rows) frames[name] = rows;
    else {
      const parts: Frame[] = [];
      for await (const part of rows) parts.push(part);
      frames[name] = concatFrames(parts);
    }
  }
  return frames;
}

/** The name of bronze.bars, so that tests can write their inputs in one line. */
export const bronzeBars = rawBars.name;
