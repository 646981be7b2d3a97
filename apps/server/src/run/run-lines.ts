import type { RunState, StageState } from "./run-monitor.js";

/** What happened between two states of a run, a line each, as a log says it. */
export function linesBetween(before: RunState, after: RunState): string[] {
  const lines: string[] = [];
  const isNew = after.isRunning && !before.isRunning;
  if (isNew) lines.push(`run on ${after.source ?? "an unknown source"} begins`);
  const held = new Map((isNew ? [] : before.stages).map((stage) => [stage.name, stage.status]));
  for (const stage of after.stages) {
    if (held.get(stage.name) === stage.status) continue;
    const line = lineOf(stage);
    if (line) lines.push(line);
  }
  if (after.problem && after.problem !== before.problem) lines.push(`${after.problem.code}: ${after.problem.message}`);
  if (before.isRunning && !after.isRunning && !after.problem)
    lines.push(`run ${after.runId ?? ""} ends`.replace("  ", " "));
  return lines;
}

function lineOf({ name, status, done, unit, seconds }: StageState): string | null {
  switch (status) {
    case "running":
      return `${name} begins`;
    case "done":
      return `${name} done: ${Math.round(done).toLocaleString("en-US")} ${unitOf(done, unit || "rows")}, ${seconds.toFixed(1)} s`;
    case "skipped":
      return `${name} skipped: nothing new`;
    case "failed":
      return `${name} failed`;
    default:
      return null;
  }
}

/** The unit in the singular for one. */
export function unitOf(count: number, unit: string): string {
  return Math.round(count) === 1 && unit.endsWith("s") ? unit.slice(0, -1) : unit;
}
