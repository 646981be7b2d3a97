import type { Frame, StageContext } from "@plumbline/core";
import { streetConfig } from "./planted-config.js";

export { streetConfig } from "./planted-config.js";

import { calendarOf, constantText, dayOf, emptyFrame, joinedTrials, makeFrame, textColumn } from "@plumbline/core";

/** Seeded uniform numbers in [0, 1) (mulberry32). For tests only. */
export function seededUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

/** Sectors of the planted names, in turn; 12 keep the quintile edges apart. */
export const plantedSectors = Array.from({ length: 12 }, (_, i) => `sector ${i}`);

/** A market with as much signal in each trial's scores as asked for. For tests only. */
export interface PlantedMarket {
  readonly sessions: number;
  readonly names: number;
  readonly horizons: readonly number[];
  readonly seed: number;
  readonly trials: readonly PlantedTrial[];
}

export interface PlantedTrial {
  readonly trialId: string;
  readonly role: "candidate" | "baseline" | "control";
  readonly isPrimary?: boolean;
  readonly horizon: number;
  /** Weight of the forward return in the score: 0 is noise, Infinity a perfect score. */
  readonly strength: number;
  readonly learner?: "xgboost" | "ridge";
}

const clocks = (knownAt: Float64Array) => ({
  knownAt: { type: "instant" as const, values: knownAt },
  knownAtBasis: constantText("rule", knownAt.length),
  ingestedAt: { type: "instant" as const, values: new Float64Array(knownAt.length) },
});

/** Frames of every input table of the evaluation, by name. */
export function plantMarket(market: PlantedMarket): Record<string, Frame> {
  const start = dayOf("2015-01-02");
  const days = calendarOf("XNYS")
    .sessions(start, start + market.sessions * 2 + 30)
    .subarray(0, market.sessions);
  const ids = Array.from({ length: market.names }, (_, n) => `S${String(n).padStart(4, "0")}`);
  const closes = plantCloses(market);
  const cells = (make: (t: number, n: number) => number) => {
    const values = new Float64Array(market.sessions * market.names);
    for (let t = 0; t < market.sessions; t++) {
      for (let n = 0; n < market.names; n++) values[t * market.names + n] = make(t, n);
    }
    return values;
  };
  const session = Int32Array.from(cells((t) => days[t]));
  const securityId = { type: "text" as const, codes: Int32Array.from(cells((_, n) => n)), dictionary: ids };
  const instants = Float64Array.from(days, (day) => calendarOf("XNYS").closeOf(day));
  const closed = cells((t) => instants[t]);
  const rows = session.length;
  const sessionColumn = { type: "date" as const, values: session };
  return {
    "silver.bars": makeFrame({
      securityId,
      session: sessionColumn,
      close: { type: "float64", values: closes },
      flags: { type: "int32", values: new Int32Array(rows) },
      ...clocks(closed),
    }),
    "gold.universe": makeFrame({
      session: sessionColumn,
      securityId,
      isMember: { type: "boolean", values: new Uint8Array(rows).fill(1) },
      sector: {
        type: "text",
        codes: Int32Array.from(cells((_, n) => n % plantedSectors.length)),
        dictionary: plantedSectors,
      },
      ...clocks(closed),
    }),
    "silver.corporateActions": makeFrame({
      securityId: textColumn([]),
      session: { type: "date", values: new Int32Array(0) },
      kind: textColumn([]),
      ratio: { type: "float64", values: new Float64Array(0) },
      amount: { type: "float64", values: new Float64Array(0) },
      delistingReturn: { type: "float64", values: new Float64Array(0) },
    }),
    "gold.targets": plantTargets(market, days, instants, ids, closes),
    "gold.predictions": plantPredictions(market, days, ids, closes, closed),
    "ml.trials": plantTrials(market),
    "ml.joinedTrials": emptyFrame(joinedTrials),
    "silver.quality": makeFrame({
      dataset: constantText("silver.bars", 1),
      securityId: constantText("*", 1),
      score: { type: "float64", values: Float64Array.of(97) },
      isFit: { type: "boolean", values: Uint8Array.of(1) },
      ...clocks(new Float64Array(1)),
    }),
  };
}

function plantCloses(market: PlantedMarket): Float64Array {
  const uniform = seededUniform(market.seed);
  const closes = new Float64Array(market.sessions * market.names);
  for (let t = 0; t < market.sessions; t++) {
    for (let n = 0; n < market.names; n++) {
      const before = t === 0 ? 20 + 60 * uniform() : closes[(t - 1) * market.names + n];
      closes[t * market.names + n] = Math.max(1, before * (1 + 0.04 * (uniform() + uniform() - 1)));
    }
  }
  return closes;
}

function forwardReturn(market: PlantedMarket, closes: Float64Array, t: number, n: number, h: number): number {
  if (t + 1 + h >= market.sessions) return Number.NaN;
  return closes[(t + 1 + h) * market.names + n] / closes[(t + 1) * market.names + n] - 1;
}

function plantTargets(
  market: PlantedMarket,
  days: Int32Array,
  instants: Float64Array,
  ids: readonly string[],
  closes: Float64Array,
): Frame {
  const horizon: number[] = [];
  const session: number[] = [];
  const code: number[] = [];
  const forward: number[] = [];
  const excess: number[] = [];
  const knownAt: number[] = [];
  for (const h of market.horizons) {
    for (let t = 0; t + 1 + h < market.sessions; t++) {
      const returns = ids.map((_, n) => forwardReturn(market, closes, t, n, h));
      const centre = returns.reduce((sum, value) => sum + value, 0) / returns.length;
      returns.forEach((value, n) => {
        horizon.push(h);
        session.push(days[t]);
        code.push(n);
        forward.push(value);
        excess.push(value - centre);
        knownAt.push(instants[t + 1 + h]);
      });
    }
  }
  return makeFrame({
    horizon: { type: "int32", values: Int32Array.from(horizon) },
    session: { type: "date", values: Int32Array.from(session) },
    securityId: { type: "text", codes: Int32Array.from(code), dictionary: ids },
    forwardReturn: { type: "float64", values: Float64Array.from(forward) },
    excessReturn: { type: "float64", values: Float64Array.from(excess) },
    ...clocks(Float64Array.from(knownAt)),
  });
}

function plantPredictions(
  market: PlantedMarket,
  days: Int32Array,
  ids: readonly string[],
  closes: Float64Array,
  closed: Float64Array,
): Frame {
  const cells = market.sessions * market.names;
  const score = new Float64Array(cells * market.trials.length);
  market.trials.forEach((trial, k) => {
    const uniform = seededUniform(market.seed * 31 + k + 1);
    for (let cell = 0; cell < cells; cell++) {
      const t = Math.floor(cell / market.names);
      const known = forwardReturn(market, closes, t, cell % market.names, trial.horizon);
      const signal = Number.isNaN(known) ? 0 : known;
      const noise = 0.08 * (uniform() + uniform() - 1);
      score[k * cells + cell] = trial.strength === Number.POSITIVE_INFINITY ? signal : trial.strength * signal + noise;
    }
  });
  const repeat = (make: (cell: number) => number) =>
    Float64Array.from({ length: score.length }, (_, row) => make(row % cells));
  return makeFrame({
    trialId: {
      type: "text",
      codes: Int32Array.from(score, (_, row) => Math.floor(row / cells)),
      dictionary: market.trials.map((trial) => trial.trialId),
    },
    session: { type: "date", values: Int32Array.from(repeat((cell) => days[Math.floor(cell / market.names)])) },
    securityId: { type: "text", codes: Int32Array.from(repeat((cell) => cell % market.names)), dictionary: ids },
    score: { type: "float64", values: score },
    ...clocks(repeat((cell) => closed[cell])),
  });
}

function plantTrials(market: PlantedMarket): Frame {
  const { trials } = market;
  return makeFrame({
    trialId: textColumn(trials.map((trial) => trial.trialId)),
    source: constantText(streetConfig.source.id, trials.length),
    role: textColumn(trials.map((trial) => trial.role)),
    isPrimary: { type: "boolean", values: Uint8Array.from(trials, (trial) => (trial.isPrimary ? 1 : 0)) },
    target: textColumn(trials.map((trial) => `excessRank${trial.horizon}`)),
    horizon: { type: "int32", values: Int32Array.from(trials, (trial) => trial.horizon) },
    learner: textColumn(trials.map((trial) => trial.learner ?? "ridge")),
    ...clocks(new Float64Array(trials.length)),
  });
}

/** A context with no history and no boosting library. */
export function plainContext(overrides: Partial<StageContext> = {}): StageContext {
  const absent = (): never => {
    throw new Error("this stage reads only its inputs");
  };
  return {
    config: streetConfig,
    runId: "run",
    now: 1_700_000_000_000,
    slice: { from: Number.NEGATIVE_INFINITY },
    threads: 1,
    signal: new AbortController().signal,
    source: { describe: absent, fetch: absent, parse: absent },
    payloads: { put: absent, open: absent, path: absent, has: absent },
    boosting: null,
    boostingAbsent: "not installed",
    report: () => undefined,
    previous: async (table) => emptyFrame(table),
    ...overrides,
  };
}
