import type { StageProgress } from "../reads/shell-read";
import { plain } from "../words/numbers";

const glyphs: Record<string, string> = { done: "✓", running: "●", failed: "✕", skipped: "–", waiting: "○" };

/** Stages of a run that is going on, each with how far it is. */
export function StageList({ stages }: { stages: readonly StageProgress[] }) {
  const doneStages = stages.filter((stage) => stage.status === "done" || stage.status === "skipped").length;
  return (
    <>
      <p className="unseen" role="status">
        {doneStages} of {stages.length} stages done
      </p>
      <ol className="stages">
        {stages.map((stage) => (
          <li key={stage.name} data-status={stage.status}>
            <span aria-hidden="true">{glyphs[stage.status] ?? "○"}</span>
            <span className="stage-name">
              {stage.name}
              <span className="unseen">: {stage.status}</span>
            </span>
            <span className="stage-bar" aria-hidden="true">
              <span style={{ width: `${share(stage.status, stage.done, stage.total)}%` }} />
            </span>
            <span className="stage-note third">
              {stage.status === "running"
                ? `${plain(stage.done)}${stage.total ? ` of ${plain(stage.total)}` : ""} ${stage.unit}`
                : ""}
            </span>
            <span className="third" style={{ textAlign: "right" }}>
              {stage.seconds > 0 ? `${plain(stage.seconds, 1)} s` : ""}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function share(status: string, done: number, total: number | null): number {
  if (status === "done") return 100;
  if (status !== "running" && status !== "failed") return 0;
  return total && total > 0 ? Math.min(100, (done / total) * 100) : 0;
}
