import type { Frame } from "@plumbline/core";
import { barFlags, constantText, float64Of, int32Of, retracted as takenBack, takeRows, textOf } from "@plumbline/core";
import { standingBars } from "../definitions/standing-bars.js";
import { type BarColumns, securityIdAt } from "./bar-columns.js";
import type { FactorBase } from "./forward-factors.js";
import type { Verdicts } from "./verdicts.js";

/** Factors of each security's last held bar before `from` that is not refused now. */
export function factorBases(
  held: Frame,
  bars: BarColumns,
  verdicts: Verdicts,
  from: number,
): ReadonlyMap<string, FactorBase> {
  const refused = new Set<string>();
  for (let row = 0; row < bars.rows; row++) {
    if (bars.session[row] < from && verdicts.isRefused(row)) refused.add(keyOf(bars, row));
  }
  const standing = standingBars(held);
  const { codes, dictionary } = textOf(standing, "securityId");
  const session = int32Of(standing, "session");
  const splitFactor = float64Of(standing, "splitFactor");
  const totalReturnFactor = float64Of(standing, "totalReturnFactor");
  const bases = new Map<string, FactorBase>();
  for (let row = 0; row < standing.rows; row++) {
    const id = dictionary[codes[row]];
    if (session[row] >= from || refused.has(`${id} ${session[row]}`)) continue;
    const base = bases.get(id);
    if (base && base.session > session[row]) continue;
    bases.set(id, {
      session: session[row],
      splitFactor: splitFactor[row],
      totalReturnFactor: totalReturnFactor[row],
    });
  }
  return bases;
}

/**
 * Held bars that a later session has since made the checks refuse: rows that take them back, with the `retracted` flag,
 * known at `knownAtOf` the row of bronze.bars. Nothing is removed.
 */
export function retractedFrame(
  held: Frame,
  bars: BarColumns,
  verdicts: Verdicts,
  from: number,
  now: number,
  knownAtOf: (row: number) => number,
): Frame {
  const rowOf = new Map<string, number>();
  for (let row = 0; row < bars.rows; row++) {
    if (bars.session[row] >= from && verdicts.revealedBy(row) >= 0) rowOf.set(keyOf(bars, row), row);
  }
  const { codes, dictionary } = textOf(held, "securityId");
  const session = int32Of(held, "session");
  const flags = int32Of(held, "flags");
  const taken: number[] = [];
  const knownAt: number[] = [];
  for (let row = 0; row < held.rows && rowOf.size > 0; row++) {
    const revealed = rowOf.get(`${dictionary[codes[row]]} ${session[row]}`);
    if (revealed === undefined || (flags[row] & barFlags.retracted) !== 0) continue;
    taken.push(row);
    knownAt.push(knownAtOf(revealed));
  }
  const frame = takeRows(held, Int32Array.from(taken));
  return {
    rows: frame.rows,
    columns: {
      ...frame.columns,
      flags: { type: "int32", values: int32Of(frame, "flags").map((bits) => bits | barFlags.retracted) },
      knownAt: { type: "instant", values: Float64Array.from(knownAt) },
      knownAtBasis: constantText(takenBack, frame.rows),
      ingestedAt: { type: "instant", values: new Float64Array(frame.rows).fill(now) },
    },
  };
}

function keyOf(bars: BarColumns, row: number): string {
  return `${securityIdAt(bars, row)} ${bars.session[row]}`;
}
