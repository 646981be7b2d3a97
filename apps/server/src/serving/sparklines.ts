import { float64Of, int32Of } from "@plumbline/core";
import type { ReleaseView } from "./release-view.js";

/** Sessions of a sparkline. */
const length = 60;

/**
 * Growth over the equal-weighted mean of these securities, cumulated over the last 60 sessions, decimal.
 *
 * @returns 60 values a security (fewer where the view has fewer sessions); null where a session has no bar. A return
 * over a gap is the security's whole return over it.
 */
export async function sparklines(
  view: ReleaseView,
  securityIds: readonly string[],
): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const { frame, bySecurity } = await view.bars();
  const last = await view.lastSession();
  const days = (await view.sessions()).filter((day) => day <= last).slice(-length - 1);
  const place = new Map(Array.from(days, (day, i) => [day, i]));
  const session = int32Of(frame, "session");
  const close = float64Of(frame, "close");
  const factor = float64Of(frame, "totalReturnFactor");
  const levels = new Map<string, Float64Array>();
  for (const id of securityIds) {
    const range = bySecurity.get(id);
    const level = new Float64Array(days.length).fill(Number.NaN);
    for (let row = (range?.[1] ?? 0) - 1; range && row >= range[0] && session[row] >= days[0]; row--) {
      const at = place.get(session[row]);
      if (at !== undefined) level[at] = close[row] * factor[row];
    }
    levels.set(id, level);
  }
  const meanReturn = meanReturns([...levels.values()], days.length);
  const out = new Map<string, (number | null)[]>();
  for (const [id, level] of levels) {
    let start = Number.NaN;
    let market = 1;
    const line: (number | null)[] = [];
    for (let i = 0; i < days.length; i++) {
      if (i > 0 && !Number.isNaN(start)) market *= 1 + meanReturn[i];
      if (Number.isNaN(start) && !Number.isNaN(level[i])) start = level[i];
      const growth = level[i] / start / market - 1;
      if (i > 0) line.push(Number.isFinite(growth) ? growth : null);
    }
    out.set(id, line);
  }
  return out;
}

/** Equal-weighted mean simple return by session over those present in both; 0 where there is none. */
function meanReturns(levels: readonly Float64Array[], sessions: number): Float64Array {
  const out = new Float64Array(sessions);
  for (let i = 1; i < sessions; i++) {
    let sum = 0;
    let n = 0;
    for (const level of levels) {
      const simple = level[i] / level[i - 1] - 1;
      if (!Number.isFinite(simple)) continue;
      sum += simple;
      n++;
    }
    out[i] = n > 0 ? sum / n : 0;
  }
  return out;
}
