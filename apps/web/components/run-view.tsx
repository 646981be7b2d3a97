import type { RunDetail, RunStage } from "../reads/runs-read";
import { instantDate } from "../words/dates";
import { duration, secondsBetween } from "../words/durations";
import { plain } from "../words/numbers";
import { runSource, stageCounts } from "../words/run-words";
import { ExportButton } from "./export-button";
import { RunStatus } from "./run-list";

/** One run: how it ended, its stages beside each other, its log. */
export function RunView({ run }: { run: RunDetail }) {
  const source = runSource(run);
  const took = secondsBetween(run.startedAt, run.endedAt);
  return (
    <>
      {run.problem && (
        <section className="notice" aria-label="Why it failed">
          <p>
            <span className="state-code">{run.problem.code}</span>
          </p>
          <p>{run.problem.message}</p>
          <p>{run.problem.remedy}</p>
        </section>
      )}
      <section aria-labelledby="stages">
        <div className="head">
          <h2 id="stages">Stages of the run of {instantDate(run.startedAt)}</h2>
          <span className="head-note">
            <RunStatus status={run.status} /> · {stageCounts(run.stages)}
            {took === null ? "" : ` · ${duration(took)}`}
          </span>
          <div className="head-acts">
            <ExportButton
              finding={`Stages of run ${run.runId}`}
              unit="rows committed; seconds of the clock and of the processor"
              fileName={`run-${run.runId}`}
              source={source}
              table={{
                columns: ["stage", "status", "rows", "seconds", "cpuSeconds"],
                rows: run.stages.map((stage) => [
                  stage.name,
                  stage.status,
                  stage.rows,
                  stage.seconds,
                  stage.cpuSeconds,
                ]),
              }}
            />
          </div>
        </div>
        <p className="second run-asked">{run.about}</p>
        <Stages stages={run.stages} />
      </section>
      <section aria-labelledby="log">
        <div className="head">
          <h2 id="log">Log</h2>
          <span className="head-note">{plain(run.lines.length)} lines, UTC</span>
          {run.lines.length > 0 && (
            <div className="head-acts">
              <ExportButton
                finding={`Log of run ${run.runId}`}
                unit="UTC"
                fileName={`log-${run.runId}`}
                source={source}
                table={{ columns: ["at", "line"], rows: run.lines.map(({ at, line }) => [at, line]) }}
              />
            </div>
          )}
        </div>
        {run.lines.length === 0 ? (
          <p className="second">
            {run.madeWith === null
              ? "This run kept no journal; its commits are all that is known."
              : "It said nothing."}
          </p>
        ) : (
          <section className="scroll log" aria-label="Log of the run, scrolls" tabIndex={0}>
            <ol>
              {run.lines.map(({ at, line }, order) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows, and two lines may be the same
                <li key={order}>
                  <time dateTime={at}>{at.slice(11, 19)}</time> {line}
                </li>
              ))}
            </ol>
          </section>
        )}
        <p className="table-foot">
          <span>{source}</span>
        </p>
      </section>
    </>
  );
}

/** Stages with a bar of the longest: where the time went. */
function Stages({ stages }: { stages: readonly RunStage[] }) {
  const longest = Math.max(0, ...stages.map((stage) => stage.seconds ?? 0));
  return (
    <table className="table" aria-label="Stages">
      <colgroup>
        <col className="stage-col" />
        <col className="stage-ended" />
        <col className="stage-rows" />
        <col className="stage-seconds" />
        <col className="hide-phone" style={{ width: 104 }} />
        <col className="hide-phone" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Ended</th>
          <th scope="col" className="right wide-gap">
            Rows
          </th>
          <th scope="col" className="right">
            Seconds
          </th>
          <th scope="col" className="right wide-gap hide-phone">
            Processor, s
          </th>
          <th scope="col" className="hide-phone">
            Share of the longest
          </th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage) => (
          <tr key={stage.name}>
            <th scope="row">{stage.name}</th>
            <td>
              <RunStatus status={stage.status} />
            </td>
            <td className="right wide-gap">{stage.rows === 0 ? "–" : plain(stage.rows)}</td>
            <td className="right">{plain(stage.seconds, 1)}</td>
            <td className="right wide-gap hide-phone">{plain(stage.cpuSeconds, 1)}</td>
            <td className="hide-phone">
              <span className="stage-bar" aria-hidden="true">
                <span style={{ width: `${longest > 0 ? ((stage.seconds ?? 0) / longest) * 100 : 0}%` }} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
