import type { FeatureSetTable, Frame, FramesByName, SessionCalendar, StreetConfig } from "@plumbline/core";
import { calendarOf, constantText, dayOf, makeFrame, targets, textColumn, universe } from "@plumbline/core";
import { CrossSectionalRank } from "./cross-sectional-rank.js";
import { featureSetTables } from "./feature-sets.js";
import { streetConfig } from "./planted-config.js";

/** A history whose labels follow its first feature; for tests only. */
export interface PlantedHistory {
  readonly from: string;
  readonly to: string;
  readonly securities: number;
  /** Share of the label's rank that the first feature decides. */
  readonly strength: number;
  readonly seed: number;
}

export const plantedConfig: StreetConfig = {
  ...streetConfig,
  source: { ...streetConfig.source, isSimulated: true },
};

/** Inputs of the training and prediction stages; every session has all securities but the last, which never is a member. */
export function plantHistory(planted: PlantedHistory, config: StreetConfig = plantedConfig): FramesByName {
  const calendar = calendarOf("XNYS");
  const days = calendar.sessions(dayOf(planted.from), dayOf(planted.to));
  const count = planted.securities;
  const rows = days.length * count;
  const sessions = Int32Array.from({ length: rows }, (_, row) => days[Math.floor(row / count)]);
  const ids = Array.from({ length: count }, (_, i) => `S${String(i).padStart(3, "0")}`);
  const securityId = {
    type: "text",
    codes: Int32Array.from(sessions, (_, row) => row % count),
    dictionary: ids,
  } as const;
  const clocks = clocksAt(Float64Array.from(sessions, (day) => calendar.closeOf(day)));
  const signal = new Float32Array(rows);
  for (let row = 0; row < rows; row++) signal[row] = noise(planted.seed, sessions[row], row % count);

  const frames: Record<string, Frame> = {
    [universe.name]: makeFrame({
      session: { type: "date", values: sessions },
      securityId,
      isMember: { type: "boolean", values: Uint8Array.from(sessions, (_, row) => (row % count < count - 1 ? 1 : 0)) },
      reason: constantText("", rows),
      historySessions: { type: "int32", values: new Int32Array(rows).fill(1) },
      medianDollarVolume: { type: "float64", values: new Float64Array(rows) },
      sector: { type: "text", codes: new Int32Array(rows).fill(-1), dictionary: [] },
      ...clocks,
    }),
    [targets.name]: plantTargets(planted, days, signal, calendar, config.horizons),
  };
  for (const table of featureSetTables(config)) {
    const values = (name: string, i: number): [string, { type: "float32"; values: Float32Array }] => {
      const drawn = signal.map((_, row) => noise(planted.seed + 7 * i, sessions[row], row % count));
      return [name, { type: "float32", values: i === 0 ? signal : drawn }];
    };
    const features = Object.fromEntries((table as FeatureSetTable).features.map(values));
    frames[table.name] = makeFrame({ session: { type: "date", values: sessions }, securityId, ...features, ...clocks });
  }
  return frames;
}

function plantTargets(
  planted: PlantedHistory,
  days: Int32Array,
  signal: Float32Array,
  calendar: SessionCalendar,
  horizons: readonly number[],
): Frame {
  const count = planted.securities;
  const ranker = new CrossSectionalRank();
  const parts = horizons.flatMap((horizon) =>
    Array.from({ length: Math.max(days.length - horizon - 1, 0) }, (_, t) => ({ horizon, t })),
  );
  const rows = parts.length * count;
  const column = (of: (horizon: number, t: number, security: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const { horizon, t } = parts[Math.floor(row / count)];
      return of(horizon, t, row % count);
    });
  const date = (values: Float64Array) => ({ type: "date", values: Int32Array.from(values) }) as const;
  const number = (values: Float64Array) => ({ type: "float64", values }) as const;
  const excess = column(
    (horizon, t, security) =>
      planted.strength * signal[t * count + security] +
      (1 - planted.strength) * noise(planted.seed + 5_000 + horizon, days[t], security),
  );
  const ranks = new Float64Array(rows);
  const members = new Int32Array(count);
  for (let from = 0; from < rows; from += count) {
    for (let i = 0; i < count; i++) members[i] = from + i;
    ranker.rank(excess, members, ranks, from, 1);
  }
  return makeFrame({
    horizon: { type: "int32", values: Int32Array.from(column((horizon) => horizon)) },
    session: date(column((_, t) => days[t])),
    securityId: textColumn(Array.from({ length: rows }, (_, row) => `S${String(row % count).padStart(3, "0")}`)),
    t0: date(column((_, t) => days[t + 1])),
    t1: date(column((horizon, t) => days[t + 1 + horizon])),
    forwardReturn: number(excess),
    excessReturn: number(excess),
    sectorExcessReturn: number(excess),
    excessRank: number(ranks),
    volatilityScaledReturn: number(excess),
    isDelisted: { type: "boolean", values: new Uint8Array(rows) },
    ...clocksAt(column((horizon, t) => calendar.closeOf(days[t + 1 + horizon]))),
  });
}

function clocksAt(knownAt: Float64Array) {
  return {
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: constantText("rule", knownAt.length),
    ingestedAt: { type: "instant", values: new Float64Array(knownAt.length) },
  } as const;
}

/** A number in [-1, 1) that depends on its arguments alone (integer mixing as in mulberry32). */
function noise(seed: number, day: number, security: number): number {
  let mixed = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(day + 77, 0x85ebca6b) ^ Math.imul(security + 3, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2_147_483_648 - 1;
}
