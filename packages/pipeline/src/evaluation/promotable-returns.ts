import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textOf } from "@plumbline/core";
import type { JoinedTrial } from "../definitions/joined-trials.js";
import { dayPlaces } from "./evaluation-panel.js";
import type { JudgedTrial } from "./judge-trial.js";
import { isPromotable, type Trial } from "./trial-scores.js";

/**
 * Daily long-short returns after costs of every promotable trial of the ledger, over the sessions judged now: of trials
 * judged now their returns of now, of earlier ones those last recorded.
 *
 * @param recorded the series of earlier runs; asked only where the ledger holds trials that are not judged now
 * @param joined   trials of other ledgers about the same prices
 * @returns decimal, one array a trial with at least one return, NaN where it has none; in the order of the ledger,
 * then the joined ones
 */
export async function promotableReturns(
  ledger: readonly Trial[],
  judged: readonly JudgedTrial[],
  days: Int32Array,
  recorded: () => Promise<Frame>,
  joined: readonly JoinedTrial[] = [],
): Promise<Float64Array[]> {
  const now = new Map(judged.map(({ trial, portfolios }) => [trial.trialId, portfolios.longShort.net]));
  const promotable = ledger.filter(isPromotable);
  const earlier = promotable.some(({ trialId }) => !now.has(trialId))
    ? returnsByTrial(await recorded(), days)
    : new Map<string, Float64Array>();
  const own = promotable.map(({ trialId }) => now.get(trialId) ?? earlier.get(trialId));
  const others = joined.map((trial) => onDays(trial, days));
  return [...own, ...others].flatMap((series) => (series?.some((value) => Number.isFinite(value)) ? [series] : []));
}

function onDays({ sessions, returns }: JoinedTrial, days: Int32Array): Float64Array {
  const dayPlace = dayPlaces(days);
  const out = new Float64Array(days.length).fill(Number.NaN);
  sessions.forEach((session, i) => {
    const t = dayPlace(session);
    if (t >= 0) out[t] = returns[i];
  });
  return out;
}

function returnsByTrial(series: Frame, days: Int32Array): Map<string, Float64Array> {
  const found = new Map<string, Float64Array>();
  if (series.rows === 0) return found;
  const ids = textOf(series, "trialId");
  const sessions = int32Of(series, "session");
  const net = float64Of(series, "longShortNet");
  const dayPlace = dayPlaces(days);
  for (let row = 0; row < series.rows; row++) {
    const t = dayPlace(sessions[row]);
    const trialId = ids.dictionary[ids.codes[row]];
    if (t < 0 || trialId === undefined) continue;
    const held = found.get(trialId) ?? new Float64Array(days.length).fill(Number.NaN);
    held[t] = net[row];
    found.set(trialId, held);
  }
  return found;
}
