import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textOf } from "@plumbline/core";
import type { SessionIcs } from "./challenge.js";

/** Rank IC by session of each trial in ml.evaluationSeries; of a session held more than once the latest row counts. */
export function sessionIcs(series: Frame, wanted: ReadonlySet<string>): Map<string, SessionIcs> {
  const found = new Map<string, Map<number, number>>();
  if (series.rows === 0) return found;
  const ids = textOf(series, "trialId");
  const sessions = int32Of(series, "session");
  const rankIc = float64Of(series, "rankIc");
  for (let row = 0; row < series.rows; row++) {
    const trialId = ids.dictionary[ids.codes[row]];
    if (trialId === undefined || !wanted.has(trialId)) continue;
    const held = found.get(trialId) ?? new Map<number, number>();
    held.set(sessions[row], rankIc[row]);
    found.set(trialId, held);
  }
  return found;
}
