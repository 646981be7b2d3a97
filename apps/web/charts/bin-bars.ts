import type { BarColumns } from "./candles.ts";

export type BinnedBars = BarColumns & {
  /** sessions in each candle */
  readonly sessionsPerBar: number;
  /** index of the last source bar in each bin */
  readonly lastIndex: readonly number[];
};

/** Sessions to join so that at most `most` bars remain: 1, 2, 5, 10, 21, 63, ... */
export function sessionsPerBar(count: number, most: number): number {
  const needed = Math.ceil(count / Math.max(1, most));
  return [1, 2, 5, 10, 21, 63, 126, 252].find((step) => step >= needed) ?? needed;
}

/**
 * Joins `size` neighbouring sessions a bar: first open, highest high, lowest low, last close, summed volume.
 * Bins are counted from the newest bar backwards, so the last candle is always whole. Missing prices are left out of a
 * bin; a bin without any stays null.
 */
export function binBy(bars: BarColumns, size: number): BinnedBars {
  const count = bars.session.length;
  const session: string[] = [];
  const open: (number | null)[] = [];
  const high: (number | null)[] = [];
  const low: (number | null)[] = [];
  const close: (number | null)[] = [];
  const volume: (number | null)[] = [];
  const lastIndex: number[] = [];
  const first = count % size;
  for (let end = first === 0 ? size : first; end <= count; end += size) {
    const start = Math.max(0, end - size);
    session.push(bars.session[end - 1]!);
    open.push(firstKnown(bars.open, start, end));
    high.push(extreme(bars.high, start, end, Math.max));
    low.push(extreme(bars.low, start, end, Math.min));
    close.push(lastKnown(bars.close, start, end));
    volume.push(sum(bars.volume, start, end));
    lastIndex.push(end - 1);
  }
  return { session, open, high, low, close, volume, lastIndex, sessionsPerBar: size };
}

type Column = readonly (number | null)[];

function firstKnown(column: Column, start: number, end: number): number | null {
  for (let index = start; index < end; index++) if (isKnown(column[index])) return column[index]!;
  return null;
}

function lastKnown(column: Column, start: number, end: number): number | null {
  for (let index = end - 1; index >= start; index--) if (isKnown(column[index])) return column[index]!;
  return null;
}

function extreme(column: Column, start: number, end: number, pick: (a: number, b: number) => number): number | null {
  let found: number | null = null;
  for (let index = start; index < end; index++) {
    const value = column[index];
    if (isKnown(value)) found = found === null ? value : pick(found, value);
  }
  return found;
}

function sum(column: Column, start: number, end: number): number | null {
  let total: number | null = null;
  for (let index = start; index < end; index++) {
    const value = column[index];
    if (isKnown(value)) total = (total ?? 0) + value;
  }
  return total;
}

function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
