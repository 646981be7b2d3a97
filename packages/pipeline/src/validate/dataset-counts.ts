import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textAt, textOf } from "@plumbline/core";
import { type BarColumns, securityIdAt } from "./bar-columns.js";
import type { Verdicts } from "./verdicts.js";

/** What a run was given, over all rows the lake holds. */
export interface DatasetCounts {
  readonly rows: number;
  readonly standing: number;
  readonly unreadableLines: number;
  readonly securities: number;
  readonly sessions: number;
  readonly refusedByRule: Readonly<Record<string, number>>;
}

/** Bars of one calendar year. */
export interface YearCounts {
  rows: number;
  standing: number;
  sessions: number;
  refusedByRule: Record<string, number>;
}

export type CountsByYear = Readonly<Record<string, YearCounts>>;

const yearOf = (day: number) => new Date(day * 86_400_000).getUTCFullYear();

/**
 * Counts of every calendar year: those from `from`'s year on as they are now, earlier ones as they were held, so that a
 * run over the newest sessions judges the dataset as a run over all of them does.
 *
 * @param quality silver.quality before this run; empty where everything is asked for
 */
export function countByYear(
  bars: BarColumns,
  verdicts: Verdicts,
  sessions: Int32Array,
  from: number,
  quality: Frame,
): CountsByYear {
  const first = Number.isFinite(from) ? yearOf(from) : Number.NEGATIVE_INFINITY;
  const held = Object.entries(heldYears(quality)).filter(([year]) => Number(year) < first);
  const years: Record<string, YearCounts> = Object.fromEntries(held);
  const countsOf = (day: number) => {
    const year = yearOf(day);
    if (year < first) return null;
    years[year] ??= { rows: 0, standing: 0, sessions: 0, refusedByRule: {} };
    return years[year];
  };
  for (const day of sessions) {
    const counts = countsOf(day);
    if (counts) counts.sessions++;
  }
  let day = Number.NaN;
  let counts: YearCounts | null = null;
  for (let row = 0; row < bars.rows; row++) {
    if (bars.session[row] !== day) {
      day = bars.session[row];
      counts = countsOf(day);
    }
    if (counts === null || verdicts.isSuperseded(row)) continue;
    counts.rows++;
    const rule = verdicts.ruleOf(row);
    if (rule) counts.refusedByRule[rule] = (counts.refusedByRule[rule] ?? 0) + 1;
    else counts.standing++;
  }
  return years;
}

/** The years added up, with the lines that could not be read and the securities that have a bar. */
export function datasetCounts(
  years: CountsByYear,
  bars: BarColumns,
  verdicts: Verdicts,
  unreadable: Frame,
  quality: Frame,
): DatasetCounts {
  const securities = new Set<string>();
  const rows = float64Of(quality, "rows");
  const rejected = float64Of(quality, "rejected");
  const ids = textOf(quality, "securityId");
  for (let row = 0; row < quality.rows; row++) {
    const id = textAt(ids, row);
    if (id !== null && id !== "*" && rows[row] > rejected[row]) securities.add(id);
  }
  let last = -1;
  for (let row = 0; row < bars.rows; row++) {
    if (bars.securityId.codes[row] === last || !verdicts.stands(row)) continue;
    last = bars.securityId.codes[row];
    securities.add(securityIdAt(bars, row));
  }
  const sum = { rows: 0, standing: 0, sessions: 0 };
  const refusedByRule: Record<string, number> = {};
  for (const counts of Object.values(years)) {
    sum.rows += counts.rows;
    sum.standing += counts.standing;
    sum.sessions += counts.sessions;
    for (const [rule, n] of Object.entries(counts.refusedByRule)) refusedByRule[rule] = (refusedByRule[rule] ?? 0) + n;
  }
  const unreadableLines = int32Of(unreadable, "line").length;
  if (unreadableLines > 0) refusedByRule.unreadable = unreadableLines;
  return { ...sum, refusedByRule, unreadableLines, securities: securities.size };
}

function heldYears(quality: Frame): CountsByYear {
  const ids = textOf(quality, "securityId");
  for (let row = 0; row < quality.rows; row++) {
    if (textAt(ids, row) !== "*") continue;
    const detail = JSON.parse(textAt(textOf(quality, "detail"), row) ?? "{}") as { byYear?: CountsByYear };
    return detail.byYear ?? {};
  }
  return {};
}
