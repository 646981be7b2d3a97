import type { Json } from "@plumbline/core";
import { barFlags } from "@plumbline/core";
import { positionOf } from "../definitions/market-sessions.js";
import { type BarColumns, securityIdAt } from "./bar-columns.js";
import type { Verdicts } from "./verdicts.js";

/** Market sessions a score looks back on, ending with the security's last bar. */
export const scoredSessions = 252;
/** A security scoring less is unfit. */
export const smallestScore = 60;

export interface QualityScore {
  readonly securityId: string;
  /** Last session the score covers. */
  readonly session: number;
  readonly score: number;
  readonly rows: number;
  readonly rejected: number;
  readonly flagged: number;
  readonly gapSessions: number;
  readonly isFit: boolean;
  readonly detail: { readonly [key: string]: Json };
}

export interface QualityCounts {
  rows: number;
  rejected: number;
  flagged: number;
  /** Market sessions between the first and the last bar without a standing bar. */
  gapSessions: number;
  /** Market sessions from the first to the last bar. */
  span: number;
}

/**
 * Data-quality score from 0 to 100: 100 x max(0, 1 - 4 x refused share - flagged share / 4 - gap share).
 *
 * A fifth of the rows refused leaves at most 20, a gap of half the sessions at most 50; NaN never, 0 for no row.
 */
export function scoreOf({ rows, rejected, flagged, gapSessions, span }: QualityCounts): number {
  if (rows === 0 || span === 0) return 0;
  return 100 * Math.max(0, 1 - (4 * rejected) / rows - flagged / rows / 4 - gapSessions / span);
}

/** What the scores look at; `thin` marks market sessions with less than 80 % of the usual breadth. */
export interface ScoredBars {
  readonly bars: BarColumns;
  readonly verdicts: Verdicts;
  readonly flags: Int32Array;
  readonly sessions: Int32Array;
  readonly thin: Uint8Array;
}

/**
 * Scores every security over the 252 market sessions that end with its last bar.
 *
 * @param since earliest day to count; securities without a row from then on are left out
 */
export function scoreSecurities(scored: ScoredBars, since = Number.NEGATIVE_INFINITY): QualityScore[] {
  const { bars } = scored;
  const scores: QualityScore[] = [];
  for (let run = 0; run + 1 < bars.starts.length; run++) {
    const from = bars.starts[run];
    const score = scoreSecurity(scored, from, bars.starts[run + 1], since);
    if (score) scores.push(score);
  }
  return scores;
}

function scoreSecurity(
  { bars, verdicts, flags, sessions, thin }: ScoredBars,
  from: number,
  to: number,
  since: number,
): QualityScore | null {
  const last = positionOf(sessions, bars.session[to - 1]);
  if (last < 0 || sessions[last] < since) return null;
  const firstDay = Math.max(since, sessions[Math.max(0, last - scoredSessions + 1)]);
  let start = to;
  while (start > from && bars.session[start - 1] >= firstDay) start--;
  const counts: QualityCounts = { rows: 0, rejected: 0, flagged: 0, gapSessions: 0, span: 0 };
  const byRule: Record<string, number> = {};
  const byFlag: Record<string, number> = {};
  const gaps = { refused: 0, marketHole: 0, halted: 0 };
  const standing = new Set<number>();
  const refused = new Set<number>();
  let first = Number.NaN;
  for (let row = start; row < to; row++) {
    const session = bars.session[row];
    if (verdicts.isSuperseded(row)) continue;
    counts.rows++;
    if (Number.isNaN(first)) first = session;
    const rule = verdicts.ruleOf(row);
    if (rule) {
      counts.rejected++;
      byRule[rule] = (byRule[rule] ?? 0) + 1;
      refused.add(session);
      continue;
    }
    standing.add(session);
    if (flags[row] === 0) continue;
    counts.flagged++;
    for (const [name, bit] of Object.entries(barFlags)) {
      if ((flags[row] & bit) !== 0) byFlag[name] = (byFlag[name] ?? 0) + 1;
    }
  }
  for (let position = Math.max(0, positionOf(sessions, first - 1) + 1); position <= last; position++) {
    const session = sessions[position];
    counts.span++;
    if (standing.has(session)) continue;
    counts.gapSessions++;
    if (refused.has(session)) gaps.refused++;
    else if (thin[position] === 1) gaps.marketHole++;
    else gaps.halted++;
  }
  const score = scoreOf(counts);
  return {
    securityId: securityIdAt(bars, from),
    session: sessions[last],
    score,
    rows: counts.rows,
    rejected: counts.rejected,
    flagged: counts.flagged,
    gapSessions: counts.gapSessions,
    isFit: score >= smallestScore,
    detail: {
      sessions: counts.span,
      refusedByRule: byRule,
      keptByFlag: byFlag,
      gaps,
      gate: { smallestScore },
    },
  };
}
