import { counted } from "@plumbline/core";
import type { RunDocument } from "../run/run-document.js";

/** What a run came to, in lines for a terminal. */
export function summaryLines(document: RunDocument): string[] {
  const { release, evaluation, quality, learner } = document;
  const refused = Object.values(quality.quarantine).reduce((sum, n) => sum + n, 0);
  const lines = [
    release
      ? `release ${release.releaseId} (${release.isNew ? "new" : "unchanged"}), last session ${release.lastSession ?? "none"}`
      : "stopped before the end of the street: no release",
  ];
  if (quality.score !== null)
    lines.push(`data quality ${quality.score.toFixed(1)} of 100, ${counted(refused, "row")} in quarantine`);
  if (evaluation) {
    lines.push(
      `${counted(evaluation.securities, "security", "securities")}, ${counted(evaluation.sessions, "session")} out of sample` +
        (evaluation.meanRankIc === null ? "" : `, mean rank IC ${evaluation.meanRankIc.toFixed(4)}`),
    );
    if (evaluation.verdict) lines.push(evaluation.verdict);
    const grade = evaluation.summary?.evidence;
    // the verdict begins with the same words
    if (grade && !(grade.grade === "no evidence" && evaluation.verdict?.startsWith("No evidence")))
      lines.push(grade.sentence);
  }
  if (learner) lines.push(`${learner.version}: ${learner.why}`);
  for (const warning of document.warnings) lines.push(`note: ${warning}`);
  return lines;
}
