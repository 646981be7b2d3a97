import { type Damage, type Draft, type ErrorKind, errorKinds } from "./error-kinds.js";
import { volatilityBefore, volatilityWindow } from "./own-volatility.js";
import type { PriceTable } from "./price-table.js";
import { RandomStream } from "./random-stream.js";

/** One error that was written into a table. */
export interface InjectedError {
  readonly kind: string;
  readonly variant: string;
  readonly securityId: string;
  /** Day numbers of the first and last session it touches. */
  readonly session: number;
  readonly lastSession: number;
  /** |wrong / right - 1|, decimal; NaN where the kind has no size. */
  readonly size: number;
  /** |ln(1 + size)| over the security's own daily volatility of the 63 sessions before; NaN where the kind has no size. */
  readonly sizeInVolatility: number;
  /** Lines that are wrong; what was right of a conflicting pair is not among them. */
  readonly wrongLines: readonly number[];
  /** Line of the same session that the wrong one stands beside, the bars before and after: what betrays an error may stand on them. */
  readonly besideLines: readonly number[];
}

/** Bars between two errors of one security. */
const spacing = 30;
const attemptsPerError = 200;

/**
 * Writes errors of every kind into a copy of the table, at places drawn uniformly over its bars. A place must hold sane
 * bars (0 < low <= open, close <= high, volume above 0), have 70 bars before and 15 after it, and lie 30 bars from the
 * next error; nothing else is asked of it.
 */
export function injectErrors(
  table: PriceTable,
  request: { readonly seed: number; readonly perKind: number },
): { table: PriceTable; errors: InjectedError[] } {
  const random = new RandomStream(request.seed);
  const n = table.session.length;
  const draft: Draft = {
    session: table.session.slice(),
    open: table.open.slice(),
    high: table.high.slice(),
    low: table.low.slice(),
    close: table.close.slice(),
    volume: table.volume.slice(),
    removed: new Uint8Array(n),
    added: [],
  };
  const taken = new Uint8Array(n);
  const lastRowOf = lastRows(table);
  const errors: { kind: string; from: number; to: number; damage: Damage; volatility: number }[] = [];
  for (const kind of errorKinds) {
    let made = 0;
    for (let attempt = 0; made < request.perKind && attempt < attemptsPerError * request.perKind; attempt++) {
      const place = placeOf(table, kind, lastRowOf, taken, random);
      if (place === null) continue;
      const [from, to] = place;
      const volatility = volatilityBefore(table.close, from);
      const damage = kind.damage(draft, from, to, random);
      if (damage === null) continue;
      errors.push({ kind: kind.name, from, to, damage, volatility });
      taken.fill(1, Math.max(0, from - spacing), to + spacing + 1);
      made++;
    }
  }
  const firstAdded = table.line.reduce((largest, line) => Math.max(largest, line), 0) + 1;
  return {
    table: assembled(table, draft, firstAdded),
    errors: errors.map(({ kind, from, to, damage, volatility }) => ({
      kind,
      variant: damage.variant,
      securityId: table.ids[table.security[from]],
      session: table.session[from],
      lastSession: table.session[to],
      size: damage.size,
      sizeInVolatility: inVolatility(draft, table, from, damage, volatility),
      wrongLines: [
        ...damage.wrong.map((row) => table.line[row]),
        ...damage.wrongAdded.map((place) => firstAdded + place),
      ],
      besideLines: [from - 1, ...(damage.wrong.length === 0 ? [from] : []), to + 1]
        .filter((row) => row < n && table.security[row] === table.security[from] && draft.removed[row] === 0)
        .map((row) => table.line[row]),
    })),
  };
}

/** First and last row of a place for an error; null where the draw does not fit. */
function placeOf(
  table: PriceTable,
  kind: ErrorKind,
  lastRowOf: Int32Array,
  taken: Uint8Array,
  random: RandomStream,
): [number, number] | null {
  const n = table.session.length;
  if (n === 0) return null;
  let from = random.integer(0, n - 1);
  const last = lastRowOf[table.security[from]];
  if (kind.stays) from = last - random.integer(15, 90);
  const to = kind.stays ? last : from + kind.length(random) - 1;
  const before = from - volatilityWindow - 7;
  if (before < 0 || table.security[before] !== table.security[from]) return null;
  if (!kind.stays && (to + 15 >= n || table.security[to + 15] !== table.security[from])) return null;
  for (let row = from - 1; row <= Math.min(to + 1, last); row++)
    if (taken[row] === 1 || !isSane(table, row)) return null;
  return [from, to];
}

function isSane({ open, high, low, close, volume }: PriceTable, row: number): boolean {
  return (
    low[row] > 0 &&
    low[row] <= Math.min(open[row], close[row]) &&
    high[row] >= Math.max(open[row], close[row]) &&
    volume[row] > 0
  );
}

function lastRows(table: PriceTable): Int32Array {
  const last = new Int32Array(table.ids.length);
  table.security.forEach((security, row) => {
    last[security] = row;
  });
  return last;
}

/** A price error's size on the log scale over the volatility; NaN where the price of the bar is not scaled. */
function inVolatility(draft: Draft, table: PriceTable, row: number, damage: Damage, volatility: number): number {
  if (Number.isNaN(damage.size) || damage.wrong.length === 0) return Number.NaN;
  const fields = ["close", "high", "low"] as const;
  const moves = fields.map((field) => Math.abs(Math.log(draft[field][row] / table[field][row])));
  return Math.max(...moves) / volatility;
}

function assembled(table: PriceTable, draft: Draft, firstAdded: number): PriceTable {
  const rows: number[] = [];
  for (let row = 0; row < table.session.length; row++) if (draft.removed[row] === 0) rows.push(row);
  const { added } = draft;
  const float = (field: "open" | "high" | "low" | "close" | "volume") => {
    const values = new Float64Array(rows.length + added.length);
    rows.forEach((row, i) => {
      values[i] = draft[field][row];
    });
    added.forEach((line, i) => {
      values[rows.length + i] = line[field];
    });
    return values;
  };
  const integer = (pick: (row: number) => number, addedLine: (place: number) => number) =>
    Int32Array.from([...rows.map(pick), ...added.map((_, place) => addedLine(place))]);
  return {
    ids: table.ids,
    security: integer(
      (row) => table.security[row],
      (place) => table.security[added[place].row],
    ),
    session: integer(
      (row) => draft.session[row],
      (place) => draft.session[added[place].row],
    ),
    open: float("open"),
    high: float("high"),
    low: float("low"),
    close: float("close"),
    volume: float("volume"),
    line: integer(
      (row) => table.line[row],
      (place) => firstAdded + place,
    ),
  };
}
