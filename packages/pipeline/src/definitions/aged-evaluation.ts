import { dayOf } from "@plumbline/core";
import { alarmPart, withAlarm } from "@plumbline/quant";
import type { EvaluationSummary } from "./evaluation-summary.js";
import type { GradePart } from "./insight-parts.js";

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
  const ago = age < 730 ? `${age} days` : `${(age / 365.25).toFixed(1)} years`;
  const sentence = `The newest session scored is ${window.to}, ${ago} ago: nothing later is known here.`;
  return {
    ...summary,
    alarms: [...summary.alarms, { code: "stale", severity: "warning", sentence }],
    evidence: withAlarm(summary.evidence, "stale"),
  };
}

/**
 * A security's grade as it stands where its model's evaluation, aged, carries the alarm "stale": capped with it, so that
 * no line stands above the model.
 *
 * @param aged null where the evaluation was not known then
 */
export function agedGrade(grade: GradePart, aged: EvaluationSummary | null): GradePart {
  const { allows, found: words } = alarmPart("stale");
  const isStale = aged?.alarms.some(({ code }) => code === "stale") ?? false;
  const lowers = (held: string | null) => allows !== null && held !== null && held < allows;
  if (!isStale || allows === null || !/^[A-D]$/.test(grade.grade ?? "")) return grade;
  const ofModel = lowers(grade.ofModel) ? allows : grade.ofModel;
  if (!lowers(grade.grade)) return { ...grade, ofModel };
  return { ...grade, grade: allows, ofModel, caps: [words], sentence: `Grade ${allows}: ${words}.` };
}
