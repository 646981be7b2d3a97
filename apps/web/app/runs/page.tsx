import { ExportButton } from "../../components/export-button";
import { EmptyState, FailureState } from "../../components/failure";
import { LiveRun } from "../../components/live-run";
import { PageLink } from "../../components/page-link";
import { RunList } from "../../components/run-list";
import { RunView } from "../../components/run-view";
import { answerAs } from "../../reads/answer-status";
import { parameter, type SearchParams } from "../../reads/page-state";
import { readRun, readRuns, readSequences } from "../../reads/runs-read";
import { readShell } from "../../reads/shell-read";
import { instantDate } from "../../words/dates";
import { secondsBetween } from "../../words/durations";
import { counted, plain } from "../../words/numbers";
import { runsFinding } from "../../words/run-words";

export const metadata = { title: "Runs" };

/** What each run on the lake did, and the one that is going on; it is there before the first release too. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const after = parameter(parameters, "after");
  const [answer, newest, sequences, { shell, status }] = await Promise.all([
    readRuns(after),
    after === null ? null : readRuns(null),
    readSequences(),
    readShell(),
  ]);
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const { nodes, totalCount, endCursor, hasNextPage } = answer.data.runs;
  const last = (newest?.data?.runs.nodes ?? nodes)[0] ?? null;
  const chosen = parameter(parameters, "run") ?? nodes[0]?.runId ?? null;
  const detail = chosen === null ? null : await readRun(chosen);
  if (detail?.failure) return <FailureState failure={detail.failure} />;
  if (chosen !== null && !detail?.data.run) answerAs({ code: "NOT_FOUND" });
  const source = `${shell?.release?.isSimulated ? "Simulated · " : ""}journals of the lake · ${counted(totalCount, "run")}`;
  return (
    <>
      <header className="page-head">
        <h1>{runsFinding(last, sequences)}.</h1>
        <span className="third">{last && instantDate(last.startedAt)}</span>
        <p>
          A stage whose inputs and settings are as before is skipped. A run that fails leaves the last release as it
          was. The time machine does not move this page: a run is no fact of the market.
        </p>
      </header>
      <div className="sections">
        <LiveRun initial={status} since={last?.status === "running" ? last.startedAt : null} />
        <section aria-labelledby="history">
          <div className="head">
            <h2 id="history">Runs</h2>
            <span className="head-note">newest first</span>
            {nodes.length > 0 && (
              <div className="head-acts">
                <ExportButton
                  finding="Runs on the lake"
                  unit="rows committed, seconds"
                  fileName="runs"
                  source={source}
                  table={{
                    columns: ["run", "started", "ended", "status", "seconds", "source", "request", "release", "error"],
                    rows: nodes.map((run) => [
                      run.runId,
                      run.startedAt,
                      run.endedAt,
                      run.status,
                      secondsBetween(run.startedAt, run.endedAt),
                      run.source,
                      run.about,
                      run.releaseId,
                      run.problem?.code ?? null,
                    ]),
                  }}
                />
              </div>
            )}
          </div>
          {nodes.length === 0 ? (
            <EmptyState
              title="No run yet."
              why="The first one fills this page."
              command="npx plumb run --source demo:"
            />
          ) : (
            <RunList runs={nodes} chosen={chosen} after={after} sequences={sequences} />
          )}
          <p className="table-foot">
            <span>
              {plain(nodes.length)} of {plain(totalCount)}
              {after !== null && (
                <>
                  {" · "}
                  <PageLink href="/runs">newest</PageLink>
                </>
              )}
              {hasNextPage && endCursor !== null && (
                <>
                  {" · "}
                  <PageLink href={`/runs?after=${encodeURIComponent(endCursor)}`}>older runs</PageLink>
                </>
              )}
            </span>
            <span>{source}</span>
          </p>
        </section>
        {detail?.data.run ? (
          <RunView run={detail.data.run} />
        ) : (
          chosen !== null && (
            <EmptyState title="No run has that id." why={`Run ${chosen} is not on this lake; choose one above.`} />
          )
        )}
      </div>
    </>
  );
}
