import type { Run } from "../reads/runs-read";
import { instantDate } from "../words/dates";
import { duration, secondsBetween } from "../words/durations";
import { compact } from "../words/numbers";
import { releaseWords, stageCounts } from "../words/run-words";
import { PageLink } from "./page-link";
import { type TableColumn, TableHead } from "./table-head";

const columns: readonly TableColumn[] = [
  { title: "Started", width: 174 },
  { title: "Ended", width: 102 },
  { title: "Took", width: 96, isRight: true, hasGap: true },
  { title: "Asked for" },
  { title: "Stages", width: "20%", isWideOnly: true },
  { title: "Rows", width: 84, isRight: true, hasGap: true, isWideOnly: true },
  { title: "Made", width: 132 },
];

const glyphs: Record<string, string> = {
  done: "✓",
  running: "●",
  failed: "✕",
  skipped: "–",
  cancelled: "–",
  interrupted: "!",
};

/** How a run ended: glyph and word. */
export function RunStatus({ status }: { status: string }) {
  return (
    <span className="run-status" data-status={status}>
      <span aria-hidden="true">{glyphs[status] ?? "○"}</span> {status}
    </span>
  );
}

/** The runs of the lake; each opens below. */
export function RunList(props: {
  runs: readonly Run[];
  chosen: string | null;
  after: string | null;
  sequences: ReadonlyMap<string, number>;
}) {
  const { runs, chosen, sequences } = props;
  const hrefOf = (run: Run) =>
    `/runs?${new URLSearchParams({ run: run.runId, ...(props.after === null ? {} : { after: props.after }) })}`;
  return (
    <div className="as-cards">
      <table className="table" aria-label="Runs, newest first">
        <TableHead columns={columns} />
        <tbody>
          {runs.map((run) => (
            <tr key={run.runId} data-row data-selected={run.runId === chosen ? "" : undefined}>
              <td>
                <PageLink href={hrefOf(run)} isChoice aria-current={run.runId === chosen ? "true" : undefined}>
                  {instantDate(run.startedAt)}
                </PageLink>
              </td>
              <td>
                <RunStatus status={run.status} />
              </td>
              <td className="right wide-gap">{duration(secondsBetween(run.startedAt, run.endedAt))}</td>
              <td className="second" title={`${run.source} · ${run.about}`}>
                {run.about}
              </td>
              <td className="second hide-narrow">{stageCounts(run.stages)}</td>
              <td className="right wide-gap hide-narrow">{compact(rowsOf(run))}</td>
              <td className="second">{madeOf(run, sequences)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="cards">
        {runs.map((run) => (
          <li key={run.runId}>
            <PageLink href={hrefOf(run)} isChoice aria-current={run.runId === chosen ? "true" : undefined}>
              <span className="run-status" data-status={run.status} aria-hidden="true">
                {glyphs[run.status] ?? "○"}
              </span>
              <span className="card-body">
                <b>{instantDate(run.startedAt)}</b>
                <small>{run.source}</small>
              </span>
              <span className="card-end">
                {run.status}
                <small>{duration(secondsBetween(run.startedAt, run.endedAt))}</small>
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

function rowsOf(run: Run): number {
  return run.stages.reduce((sum, stage) => sum + stage.rows, 0);
}

function madeOf(run: Run, sequences: ReadonlyMap<string, number>): string {
  if (run.releaseId === null) return "no release";
  return run.isNewRelease ? releaseWords(run.releaseId, sequences) : "nothing new";
}
