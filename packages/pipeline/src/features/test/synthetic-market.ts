import {
  bars,
  type Cell,
  type Column,
  calendarOf,
  dayOf,
  type Frame,
  filterRows,
  float64Of,
  int32Of,
  type StageContext,
  type StreetConfig,
  type TableSpec,
  textColumn,
  universe,
} from "@plumbline/core";

/** Uniform numbers in [0, 1) from a seed: splitmix32. */
export function uniformFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4_294_967_296;
  };
}

export const calendar = calendarOf("XNYS");
export const now = Date.UTC(2030, 0, 1);

export const config: StreetConfig = {
  source: {
    id: "test:",
    title: "synthetic",
    isSimulated: true,
    priceBasis: "raw",
    volumeBasis: "raw",
    calendar: "XNYS",
    currency: "USD",
    fields: ["open", "high", "low", "close", "volume"],
    hasSectors: false,
    hasCorporateActions: true,
    isSurvivorshipFree: true,
    notices: [],
  },
  featureSets: ["alpha158", "classic"],
  horizons: [5],
  primaryHorizon: 5,
  costPerSide: 0.001,
  rounds: 10,
  full: false,
  seed: 1,
  universe: { minHistory: 20, minPrice: 1, minDollarVolume: 0 },
};

/** The stage context of a test: nothing in it reaches outside. */
export function contextOf(from: number, threads = 1, overrides: Partial<StreetConfig> = {}): StageContext {
  const refuse = () => {
    throw new Error("features read nothing but their inputs");
  };
  return {
    config: { ...config, ...overrides },
    runId: "test",
    now,
    slice: { from },
    threads,
    signal: new AbortController().signal,
    source: { describe: refuse, fetch: refuse, parse: refuse },
    payloads: new Proxy({}, { get: refuse }) as StageContext["payloads"],
    boosting: null,
    boostingAbsent: null,
    report: () => undefined,
    previous: refuse,
  };
}

export type BarRow = {
  securityId: string;
  session: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  splitFactor: number;
  knownAt: number;
  knownAtBasis: string;
};

/** Random bars with gaps, late listings, splits, runs of one price, zero volume and missing fields. */
export function randomBars(securities: number, from: string, to: string, seed: number): BarRow[] {
  const uniform = uniformFrom(seed);
  const sessions = calendar.sessions(dayOf(from), dayOf(to));
  const rows: BarRow[] = [];
  for (let s = 0; s < securities; s++) {
    let price = 5 + 200 * uniform();
    let splitFactor = 1;
    const listed = Math.floor(uniform() * sessions.length * 0.3);
    let gap = 0;
    for (let i = listed; i < sessions.length; i++) {
      if (uniform() < 0.002) gap = Math.floor(1 + 30 * uniform());
      if (gap > 0) {
        gap--;
        continue;
      }
      if (uniform() < 0.002) {
        splitFactor *= 2;
        price /= 2;
      }
      const open = price * (1 + 0.01 * (uniform() - 0.5));
      const isStale = uniform() < 0.03;
      if (!isStale) price *= Math.exp(0.04 * (uniform() - 0.5));
      const close = isStale ? open : price;
      const isThin = uniform() < 0.01;
      rows.push({
        securityId: `S${String(s).padStart(3, "0")}`,
        session: sessions[i],
        open: isThin ? Number.NaN : open,
        high: Math.max(open, close) * (1 + 0.01 * uniform()),
        low: Math.min(open, close) * (1 - 0.01 * uniform()),
        close,
        volume: uniform() < 0.02 ? 0 : isThin ? Number.NaN : Math.floor(1e5 * Math.exp(3 * uniform())),
        splitFactor,
        knownAt: calendar.closeOf(sessions[i]),
        knownAtBasis: "rule",
      });
    }
  }
  return rows;
}

export function barsFrame(rows: readonly BarRow[]): Frame {
  return frameOf(bars, (name, row: BarRow) => {
    if (name === "totalReturnFactor") return row.splitFactor;
    if (name === "payloadHash") return "00";
    if (name === "flags" || name === "line") return 0;
    if (name === "ingestedAt") return now;
    return row[name as keyof BarRow];
  })(rows);
}

/** Every bar from the 21st of its security on belongs to a member of its session's universe. */
export function universeFrame(rows: readonly BarRow[]): Frame {
  const seen = new Map<string, number>();
  const members = rows.map((row) => {
    const history = (seen.get(row.securityId) ?? 0) + 1;
    seen.set(row.securityId, history);
    return { ...row, history };
  });
  members.sort((a, b) => a.session - b.session || (a.securityId < b.securityId ? -1 : 1));
  return frameOf(universe, (name, row: BarRow & { history: number }) => {
    if (name === "isMember") return row.history > 20 ? 1 : 0;
    if (name === "reason") return "";
    if (name === "historySessions") return row.history;
    if (name === "medianDollarVolume") return 1e6;
    if (name === "sector") return "all";
    if (name === "knownAt") return calendar.closeOf(row.session);
    if (name === "ingestedAt") return now;
    return row[name as keyof BarRow];
  })(members);
}

function frameOf<R>(table: TableSpec, cell: (name: string, row: R) => Cell): (rows: readonly R[]) => Frame {
  return (rows) => {
    const columns: Record<string, Column> = {};
    for (const [name, { type }] of Object.entries(table.columns)) {
      const cells = rows.map((row) => cell(name, row));
      const numbers = () => cells as number[];
      if (type === "text") columns[name] = textColumn(cells as string[]);
      else if (type === "date" || type === "int32") columns[name] = { type, values: Int32Array.from(numbers()) };
      else if (type === "boolean") columns[name] = { type, values: Uint8Array.from(numbers()) };
      else if (type === "float64" || type === "instant") columns[name] = { type, values: Float64Array.from(numbers()) };
      else throw new TypeError(`no ${type} columns here`);
    }
    return { rows: rows.length, columns };
  };
}

/** The rows of a frame from a day on, as the runner reads history. */
export function fromDay(frame: Frame, day: number): Frame {
  const sessions = int32Of(frame, "session");
  return filterRows(frame, (row) => sessions[row] >= day);
}

/** The rows of a frame known by an instant. */
export function knownBy(frame: Frame, instant: number): Frame {
  const knownAt = float64Of(frame, "knownAt");
  return filterRows(frame, (row) => knownAt[row] <= instant);
}
