import type { Problem, ReleaseHead } from "../reads/shell-read";
import { instantDate } from "../words/dates";

/** The newest run failed: the pages stay as the release before it made them, and say so. */
export function StaleNotice({ problem, release }: { problem: Problem; release: ReleaseHead }) {
  return (
    <div className="notice" role="status">
      <p>
        <b>Stale.</b> The newest run failed; these pages are release {release.sequence} of{" "}
        {instantDate(release.releasedAt)}.
      </p>
      <p>
        <span className="mono">{problem.code}</span> {problem.message}
      </p>
      <p>{problem.remedy}</p>
    </div>
  );
}
