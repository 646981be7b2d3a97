import { dayOf } from "@plumbline/core";
import { withAlarm } from "@plumbline/quant";
import type { EvaluationSummary } from "./evaluation-summary.js";

/** Calendar days behind the reader from which daily data are stale: a week with a long weekend on either side. */
const staleDays = 10;

/**
 * An evaluation as it stands at an instant: where the newest session it scored lies too far back, it carries the alarm
 * "stale" and a grade capped for it. Nothing stored depends on a clock; this is asked when one reads. A simulated market
 * has no present and is never stale.
 *
 * @param instant ms UTC of the reader: now, or the time the view is moved to
 */
export function agedEvaluation(summary: EvaluationSummary, instant: number): EvaluationSummary {
  const { window, source, conventions } = summary;
  if (source.isSimulated || summary.alarms.some(({ code }) => code === "stale") || !window.to) return summary;
  const age = Math.floor(instant / 86_400_000) - dayOf(window.to);
  const allowed = Math.max(staleDays, Math.ceil((3 * 365.25) / conventions.periodsPerYear));
  if (!(age > allowed)) return summary;
  const sentence = `The newest session scored is ${window.to}, ${age} days ago: nothing later is known here.`;
  return {
    ...summary,
    alarms: [...summary.alarms, { code: "stale", severity: "warning", sentence }],
    evidence: withAlarm(summary.evidence, "stale"),
  };
}
