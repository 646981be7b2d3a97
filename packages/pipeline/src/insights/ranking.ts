import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textAt, textOf } from "@plumbline/core";

/** The trial that ranks, with the decision behind it. */
export interface Champion {
  readonly trialId: string;
  readonly decision: string;
  readonly reason: string;
  /** ms UTC */
  readonly knownAt: number;
}

export interface RankedSecurity {
  readonly securityId: string;
  readonly modelId: string;
  readonly score: number;
  /** 1 is the highest score; ties in the order of securityId. */
  readonly position: number;
  readonly previousPosition: number | null;
  /** ms UTC */
  readonly knownAt: number;
}

export interface Ranking {
  /** Day number. */
  readonly session: number;
  /** By position. */
  readonly securities: readonly RankedSecurity[];
  /** Five scored sessions earlier, by position; null where there is none. */
  readonly before: { readonly session: number; readonly securities: readonly RankedSecurity[] } | null;
}

/** Sessions back to the position shown beside today's. */
const sessionsBack = 5;

/** The source's newest decision, or null. */
export function currentChampion(champions: Frame, source: string): Champion | null {
  if (champions.rows === 0) return null;
  const decidedAt = int32Of(champions, "decidedAt");
  const knownAt = float64Of(champions, "knownAt");
  const text = (name: string, row: number) => textAt(textOf(champions, name), row) ?? "";
  let best = -1;
  for (let row = 0; row < champions.rows; row++) {
    if (text("source", row) !== source) continue;
    const isLater =
      best < 0 ||
      decidedAt[row] > decidedAt[best] ||
      (decidedAt[row] === decidedAt[best] && knownAt[row] >= knownAt[best]);
    if (isLater) best = row;
  }
  if (best < 0) return null;
  return {
    trialId: text("trialId", best),
    decision: text("decision", best),
    reason: text("reason", best),
    knownAt: knownAt[best],
  };
}

/**
 * The champion's ranking at the last session not after `lastFull` that it scored.
 *
 * @param predictions rows of at least the last six sessions
 * @returns null where the trial has no score
 */
export function rankLastSession(predictions: Frame, trialId: string, lastFull: number): Ranking | null {
  const trialIds = textOf(predictions, "trialId");
  const sessions = int32Of(predictions, "session");
  const code = trialIds.dictionary.indexOf(trialId);
  const days = new Set<number>();
  const isOwn = (row: number) => code >= 0 && trialIds.codes[row] === code && sessions[row] <= lastFull;
  for (let row = 0; row < predictions.rows; row++) if (isOwn(row)) days.add(sessions[row]);
  const scored = [...days].sort((a, b) => b - a).slice(0, sessionsBack + 1);
  const bySession = new Map<number, number[]>(scored.map((day) => [day, []]));
  for (let row = 0; row < predictions.rows; row++) if (isOwn(row)) bySession.get(sessions[row])?.push(row);
  if (scored.length === 0) return null;
  const earlier = scored[sessionsBack];
  const before = earlier === undefined ? [] : rankedAt(predictions, bySession.get(earlier), null);
  return {
    session: scored[0],
    securities: rankedAt(predictions, bySession.get(scored[0]), before),
    before: earlier === undefined ? null : { session: earlier, securities: before },
  };
}

function rankedAt(
  predictions: Frame,
  rows: readonly number[] | undefined,
  before: readonly RankedSecurity[] | null,
): RankedSecurity[] {
  const ids = textOf(predictions, "securityId");
  const scores = float64Of(predictions, "score");
  const knownAt = float64Of(predictions, "knownAt");
  const modelIds = textOf(predictions, "modelId");
  const previous = new Map(before?.map((security) => [security.securityId, security.position]));
  return orderRows(predictions, rows).map((row, i) => {
    const securityId = textAt(ids, row) ?? "";
    return {
      securityId,
      modelId: textAt(modelIds, row) ?? "",
      score: scores[row],
      position: i + 1,
      previousPosition: previous.get(securityId) ?? null,
      knownAt: knownAt[row],
    };
  });
}

/** One session's rows by score, highest first; the latest vintage of each security, unscored ones left out. */
function orderRows(predictions: Frame, rows: readonly number[] | undefined): number[] {
  const ids = textOf(predictions, "securityId");
  const scores = float64Of(predictions, "score");
  const knownAt = float64Of(predictions, "knownAt");
  const latest = new Map<string, number>();
  for (const row of rows ?? []) {
    const id = textAt(ids, row) ?? "";
    const held = latest.get(id);
    if (held === undefined || knownAt[row] >= knownAt[held]) latest.set(id, row);
  }
  const entries = [...latest].filter(([, row]) => Number.isFinite(scores[row]));
  entries.sort(([idA, a], [idB, b]) => scores[b] - scores[a] || (idA < idB ? -1 : idA > idB ? 1 : 0));
  return entries.map(([, row]) => row);
}
