import type { EvaluationPanel, HorizonLabels } from "./evaluation-panel.js";
import { scoredSpan, type Trial, type TrialScores } from "./trial-scores.js";

/**
 * The ranking of a label baseline. At each close the labels are those of the newest session whose labels were all known
 * by then: in a plain history h + 1 sessions earlier, so that nothing after the close is looked at.
 *
 * @param closeOf ms UTC of a session's close
 * @returns excess returns, decimal, of members; NaN where nothing was known; null where the source has no such labels
 */
export function scoreLabelBaseline(
  { learner, horizon }: Pick<Trial, "learner" | "horizon">,
  panel: EvaluationPanel,
  closeOf: (day: number) => number,
): TrialScores | null {
  const labels = panel.labels.find((candidate) => candidate.horizon === horizon);
  if (!labels) return null;
  const width = panel.securities.length;
  const scores = new Float64Array(panel.members.length).fill(Number.NaN);
  for (let t = 0; t < panel.days.length; t++) {
    const known = newestKnown(labels, t, closeOf(panel.days[t]));
    if (known < 0) continue;
    const last = labels.excessReturn.subarray(known * width, (known + 1) * width);
    const out = scores.subarray(t * width, (t + 1) * width);
    const members = panel.members.subarray(t * width, (t + 1) * width);
    for (let place = 0; place < width; place++) if (members[place] === 1) out[place] = last[place];
    if (learner === "sector mean") averageBySector(out, panel.sectors.subarray(t * width, (t + 1) * width));
  }
  return scoredSpan(scores, width);
}

/** Newest session before `t` whose labels were all known at an instant; -1 without one. */
function newestKnown({ knownAt }: HorizonLabels, t: number, instant: number): number {
  let session = t - 1;
  while (session >= 0 && !(knownAt[session] <= instant)) session--;
  return session;
}

/** Replaces each member's value by the mean of its sector; NaN where the sector is not known or has no value. */
function averageBySector(values: Float64Array, sectors: Int32Array): void {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let place = 0; place < values.length; place++) {
    if (sectors[place] < 0 || Number.isNaN(values[place])) continue;
    const held = sums.get(sectors[place]) ?? { sum: 0, count: 0 };
    sums.set(sectors[place], { sum: held.sum + values[place], count: held.count + 1 });
  }
  for (let place = 0; place < values.length; place++) {
    if (Number.isNaN(values[place])) continue;
    const held = sums.get(sectors[place]);
    values[place] = held ? held.sum / held.count : Number.NaN;
  }
}
