import type { Frame } from "@plumbline/core";
import { booleanOf, float64Of, int32Of, textAt, textOf } from "@plumbline/core";
import type { EvaluationPanel } from "./evaluation-panel.js";
import { dayPlaces, placesOf } from "./evaluation-panel.js";

/** A row of the trials ledger. */
export interface Trial {
  readonly trialId: string;
  readonly role: string;
  readonly isPrimary: boolean;
  readonly target: string;
  readonly horizon: number;
  readonly learner: string;
}

/** Whether a trial could become champion: baselines and controls could not, and do not count as tries. */
export function isPromotable({ role }: Pick<Trial, "role">): boolean {
  return role === "candidate";
}

/** The ledger's trials of one source, by trialId. */
export function trialsOf(ledger: Frame, source: string): Trial[] {
  const text = (name: string, row: number) => textAt(textOf(ledger, name), row) ?? "";
  const trials: Trial[] = [];
  for (let row = 0; row < ledger.rows; row++) {
    if (text("source", row) !== source) continue;
    trials.push({
      trialId: text("trialId", row),
      role: text("role", row),
      isPrimary: booleanOf(ledger, "isPrimary")[row] === 1,
      target: text("target", row),
      horizon: int32Of(ledger, "horizon")[row],
      learner: text("learner", row),
    });
  }
  return trials.sort((a, b) => (a.trialId < b.trialId ? -1 : a.trialId > b.trialId ? 1 : 0));
}

/** Definitions of the ledger's trials of one source. */
export function definitionsOf(ledger: Frame, source: string): string[] {
  const sources = textOf(ledger, "source");
  if (!ledger.columns.definition) return [];
  const definitions = textOf(ledger, "definition");
  return Array.from({ length: ledger.rows }, (_, row) =>
    textAt(sources, row) === source ? (textAt(definitions, row) ?? "") : "",
  ).filter((definition) => definition !== "");
}

/** Scores of one trial by session and security, members of the universe only; T x N, NaN where there is none. */
export interface TrialScores {
  readonly scores: Float64Array;
  /** First and last session with a score; -1 without any. */
  readonly first: number;
  readonly last: number;
}

/** Scores with the first and last session that has one. */
export function scoredSpan(scores: Float64Array, width: number): TrialScores {
  const isScored = (value: number) => !Number.isNaN(value);
  const first = scores.findIndex(isScored);
  const last = scores.findLastIndex(isScored);
  return first < 0
    ? { scores, first: -1, last: -1 }
    : { scores, first: Math.floor(first / width), last: Math.floor(last / width) };
}

/** Scores of each wanted trial that has predictions. */
export function readScores(
  predictions: Frame,
  panel: EvaluationPanel,
  wanted: ReadonlySet<string>,
): Map<string, TrialScores> {
  const trialIds = textOf(predictions, "trialId");
  const ids = textOf(predictions, "securityId");
  const places = placesOf(ids, new Map(panel.securities.map((id, place) => [id, place])));
  const sessions = int32Of(predictions, "session");
  const values = float64Of(predictions, "score");
  const dayPlace = dayPlaces(panel.days);
  const width = panel.securities.length;
  const byTrial = new Map<string, { scores: Float64Array; first: number; last: number }>();
  for (let row = 0; row < predictions.rows; row++) {
    const trialId = trialIds.dictionary[trialIds.codes[row]];
    if (trialId === undefined || !wanted.has(trialId)) continue;
    let entry = byTrial.get(trialId);
    if (!entry) {
      entry = { scores: new Float64Array(panel.days.length * width).fill(Number.NaN), first: -1, last: -1 };
      byTrial.set(trialId, entry);
    }
    const t = dayPlace(sessions[row]);
    const place = places[ids.codes[row]] ?? -1;
    if (t < 0 || place < 0 || panel.members[t * width + place] === 0 || !Number.isFinite(values[row])) continue;
    entry.scores[t * width + place] = values[row];
    if (entry.first < 0 || t < entry.first) entry.first = t;
    if (t > entry.last) entry.last = t;
  }
  return byTrial;
}
