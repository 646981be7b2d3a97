import { pairedCorrelations } from "@plumbline/quant";
import type { TrialPosition } from "./trial-ranking.js";

/** A security's places on both sides. */
export interface PositionMove {
  readonly securityId: string;
  readonly ticker: string;
  readonly name: string | null;
  readonly a: number | null;
  readonly b: number | null;
  /** Places gained from a to b: positive is up; null where one side does not rank it. */
  readonly move: number | null;
  readonly scoreA: number | null;
  readonly scoreB: number | null;
}

export interface RankingDifference {
  readonly both: number;
  /** Spearman correlation of the positions of securities ranked on both sides; null below three. */
  readonly rankCorrelation: number | null;
  /** Share of a's highest fifth that is in b's; null where a ranks nothing. */
  readonly topFifthKept: number | null;
  /** Largest moves first, ties by securityId. */
  readonly moves: readonly PositionMove[];
  readonly entered: readonly PositionMove[];
  readonly left: readonly PositionMove[];
}

/** What differs between two rankings, each best first. */
export function compareRankings(a: readonly TrialPosition[], b: readonly TrialPosition[]): RankingDifference {
  const inA = new Map(a.map((row) => [row.securityId, row]));
  const inB = new Map(b.map((row) => [row.securityId, row]));
  const moves = a
    .filter((row) => inB.has(row.securityId))
    .map((row) => moveOf(row, inB.get(row.securityId)))
    .sort((x, y) => Math.abs(y.move ?? 0) - Math.abs(x.move ?? 0) || (x.securityId < y.securityId ? -1 : 1));
  const places = (pick: (move: PositionMove) => number | null) => Float64Array.from(moves, (move) => pick(move) ?? 0);
  const { spearman } = pairedCorrelations(
    places((move) => move.a),
    places((move) => move.b),
    3,
  );
  const topA = topFifth(a);
  const topB = topFifth(b);
  return {
    both: moves.length,
    rankCorrelation: Number.isFinite(spearman) ? spearman : null,
    topFifthKept: topA.size === 0 ? null : [...topA].filter((id) => topB.has(id)).length / topA.size,
    moves,
    entered: b.filter((row) => !inA.has(row.securityId)).map((row) => moveOf(undefined, row)),
    left: a.filter((row) => !inB.has(row.securityId)).map((row) => moveOf(row, undefined)),
  };
}

/** The highest fifth, one security at least where any is ranked. */
function topFifth(rows: readonly TrialPosition[]): Set<string> {
  return new Set(rows.slice(0, Math.ceil(rows.length / 5)).map((row) => row.securityId));
}

function moveOf(a: TrialPosition | undefined, b: TrialPosition | undefined): PositionMove {
  const either = b ?? a;
  return {
    securityId: either?.securityId ?? "",
    ticker: either?.ticker ?? "",
    name: either?.name ?? null,
    a: a?.position ?? null,
    b: b?.position ?? null,
    move: a && b ? a.position - b.position : null,
    scoreA: a?.score ?? null,
    scoreB: b?.score ?? null,
  };
}
