import type { RandomStream } from "./random-stream.js";

/** Columns that errors are written into; lines can be removed and added. */
export interface Draft {
  readonly session: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly removed: Uint8Array;
  readonly added: AddedLine[];
}

/** A line that stands after all others of the file. */
export interface AddedLine {
  readonly row: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What one error did. */
export interface Damage {
  readonly variant: string;
  /** |wrong / right - 1| of the price, decimal; NaN where the kind has no size. */
  readonly size: number;
  /** Rows whose content or date is wrong. */
  readonly wrong: readonly number[];
  /** Positions in `added` of the lines that are wrong. */
  readonly wrongAdded: readonly number[];
}

export interface ErrorKind {
  readonly name: string;
  /** Sessions an error lasts. */
  length(random: RandomStream): number;
  /** Damages the rows [from, to] of one security; null where this place cannot hold such an error. */
  damage(draft: Draft, from: number, to: number, random: RandomStream): Damage | null;
  /** The level stays wrong to the end of the security: `to` is its last row. */
  readonly stays?: boolean;
}

const prices = ["open", "high", "low", "close"] as const;
/** Stock dividends of 2 to 50 % and splits up to 10 for 1: new shares per old. */
const shareRatios = [1.02, 1.03, 1.05, 1.1, 1.15, 1.2, 1.25, 4 / 3, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const smallest = 0.02;

const once = () => 1;
const run = (from: number, to: number) => (random: RandomStream) => random.integer(from, to);

export const errorKinds: readonly ErrorKind[] = [
  { name: "split-shaped jump", length: run(1, 8), damage: splitShape },
  { name: "split-shaped jump that stays", length: once, damage: splitShape, stays: true },
  { name: "spike: whole bar", length: once, damage: spikeOfBar },
  { name: "spike: close only", length: once, damage: spikeOfClose },
  { name: "spike: high or low only", length: once, damage: spikeOfRange },
  { name: "unit slip", length: run(1, 8), damage: unitSlip },
  { name: "decimal shift", length: once, damage: decimalShift },
  { name: "high below low", length: once, damage: highBelowLow },
  { name: "negative volume", length: once, damage: negativeVolume },
  { name: "swapped columns", length: once, damage: swappedColumns },
  { name: "stale price", length: run(3, 12), damage: stalePrice },
  { name: "repeated bar", length: run(1, 5), damage: repeatedBar },
  { name: "duplicate: same", length: once, damage: sameLine },
  { name: "duplicate: other prices", length: once, damage: otherLine },
  { name: "gap", length: run(1, 12), damage: gap },
  { name: "date shift: one bar", length: once, damage: dateShift },
  { name: "date shift: a run", length: run(5, 20), damage: dateShift },
];

function rows(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function rounded(price: number): number {
  return Math.max(Math.round(price * 1e4), 1) / 1e4;
}

function scaled(draft: Draft, from: number, to: number, factor: number, variant: string): Damage {
  for (const field of prices) {
    for (let row = from; row <= to; row++) draft[field][row] = rounded(draft[field][row] * factor);
  }
  return { variant, size: Math.abs(factor - 1), wrong: rows(from, to), wrongAdded: [] };
}

function splitShape(draft: Draft, from: number, to: number, random: RandomStream): Damage {
  const wanted = 1 + random.logUniform(smallest, 9);
  const nearest = shareRatios.reduce((best, ratio) =>
    Math.abs(ratio / wanted - 1) < Math.abs(best / wanted - 1) ? ratio : best,
  );
  return scaled(
    draft,
    from,
    to,
    random.uniform() < 0.5 ? nearest : 1 / nearest,
    `x ${nearest.toFixed(2)} or its inverse`,
  );
}

function spikeOfBar(draft: Draft, from: number, to: number, random: RandomStream): Damage {
  const size = random.logUniform(smallest, 1);
  return scaled(draft, from, to, random.uniform() < 0.5 ? 1 + size : 1 / (1 + size), "open, high, low and close");
}

function spikeOfClose(draft: Draft, from: number, _to: number, random: RandomStream): Damage {
  const size = random.logUniform(smallest, 1);
  const factor = random.uniform() < 0.5 ? 1 + size : 1 / (1 + size);
  draft.close[from] = rounded(draft.close[from] * factor);
  return { variant: "close", size: Math.abs(factor - 1), wrong: [from], wrongAdded: [] };
}

function spikeOfRange(draft: Draft, from: number, _to: number, random: RandomStream): Damage {
  const size = random.logUniform(smallest, 1);
  const isHigh = random.uniform() < 0.5;
  if (isHigh) draft.high[from] = rounded(draft.high[from] * (1 + size));
  else draft.low[from] = rounded(draft.low[from] / (1 + size));
  return { variant: isHigh ? "high" : "low", size: isHigh ? size : size / (1 + size), wrong: [from], wrongAdded: [] };
}

function unitSlip(draft: Draft, from: number, to: number, random: RandomStream): Damage {
  const factor = random.pick([100, 0.01, 1000, 0.001]);
  return scaled(draft, from, to, factor, `x ${factor}`);
}

function decimalShift(draft: Draft, from: number, to: number, random: RandomStream): Damage {
  const factor = random.pick([10, 0.1]);
  return scaled(draft, from, to, factor, `x ${factor}`);
}

function highBelowLow(draft: Draft, from: number, _to: number, random: RandomStream): Damage {
  const size = random.logUniform(smallest, 0.5);
  draft.high[from] = rounded(draft.low[from] * (1 - size));
  return { variant: "high", size, wrong: [from], wrongAdded: [] };
}

function negativeVolume(draft: Draft, from: number): Damage {
  draft.volume[from] = -draft.volume[from];
  return { variant: "sign", size: Number.NaN, wrong: [from], wrongAdded: [] };
}

function swappedColumns(draft: Draft, from: number, _to: number, random: RandomStream): Damage | null {
  const [a, b] = random.pick([
    ["open", "high"],
    ["high", "low"],
    ["low", "close"],
    ["open", "close"],
    ["close", "volume"],
  ] as const);
  const [first, second] = [draft[a][from], draft[b][from]];
  if (first === second) return null;
  draft[a][from] = second;
  draft[b][from] = first;
  return { variant: `${a} and ${b}`, size: Number.NaN, wrong: [from], wrongAdded: [] };
}

function stalePrice(draft: Draft, from: number, to: number): Damage {
  const held = draft.close[from - 1];
  const size = Math.abs(draft.close[to] / held - 1);
  for (const field of prices) draft[field].fill(held, from, to + 1);
  return { variant: "last close repeated, volume goes on", size, wrong: rows(from, to), wrongAdded: [] };
}

function repeatedBar(draft: Draft, from: number, to: number): Damage {
  const size = Math.abs(draft.close[to] / draft.close[from - 1] - 1);
  for (const field of [...prices, "volume"] as const) draft[field].fill(draft[field][from - 1], from, to + 1);
  return { variant: "all five fields of the bar before", size, wrong: rows(from, to), wrongAdded: [] };
}

function sameLine(draft: Draft, from: number): Damage {
  return added(draft, from, 1, "equal");
}

function otherLine(draft: Draft, from: number, _to: number, random: RandomStream): Damage {
  const size = random.logUniform(smallest, 0.5);
  return added(draft, from, random.uniform() < 0.5 ? 1 + size : 1 / (1 + size), "all four prices differ");
}

function added(draft: Draft, row: number, factor: number, variant: string): Damage {
  draft.added.push({
    row,
    open: rounded(draft.open[row] * factor),
    high: rounded(draft.high[row] * factor),
    low: rounded(draft.low[row] * factor),
    close: rounded(draft.close[row] * factor),
    volume: draft.volume[row],
  });
  const size = factor === 1 ? Number.NaN : Math.abs(factor - 1);
  return { variant, size, wrong: [], wrongAdded: [draft.added.length - 1] };
}

function gap(draft: Draft, from: number, to: number): Damage {
  draft.removed.fill(1, from, to + 1);
  return { variant: `${to - from + 1} sessions`, size: Number.NaN, wrong: [], wrongAdded: [] };
}

function dateShift(draft: Draft, from: number, to: number, random: RandomStream): Damage {
  const days = random.pick([-1, 1]);
  for (let row = from; row <= to; row++) draft.session[row] += days;
  return { variant: `${days > 0 ? "+" : ""}${days} day`, size: Number.NaN, wrong: rows(from, to), wrongAdded: [] };
}
