import type { EvidenceRead, JoinedTrial } from "../reads/evidence-read";
import { shownSharpe } from "../words/few-returns";
import { counted, percent, plain } from "../words/numbers";
import { sourceLine } from "../words/source-line";
import { ExportButton } from "./export-button";
import { SharpeCell } from "./sharpe-cell";

/** What other lakes of this home tried on the same prices: those counted here deflate as the ledger's own do. */
export function JoinedLedger(props: {
  joined: NonNullable<EvidenceRead["joinedTrials"]>;
  /** null at a past date, where what they came to was not known either */
  periodsPerYear: number | null;
}) {
  const trials = props.joined.nodes;
  if (trials.length === 0) return null;
  const isCounted = trials.filter((trial) => trial.isCounted).length;
  const source = sourceLine(props.joined.provenance);
  const yearly = (trial: JoinedTrial) =>
    trial.periodSharpe === null || props.periodsPerYear === null
      ? null
      : trial.periodSharpe * Math.sqrt(props.periodsPerYear);
  return (
    <section aria-labelledby="joined">
      <div className="head">
        <h2 id="joined">Tried on the same prices elsewhere</h2>
        <span className="head-note">
          {counted(trials.length, "trial")} of other ledgers, {plain(isCounted)} counted here; what was asked here too
          counts once
        </span>
        <div className="head-acts">
          <ExportButton
            finding="Trials of other ledgers about the same prices"
            unit="share of the prices in decimal; Sharpe a year after costs"
            source={source}
            fileName="joined-trials"
            table={{
              columns: [
                "ledger",
                "trial",
                "prices in common",
                "primary",
                "counted",
                "learner",
                "target",
                "horizon",
                "sessions",
                "p of rank IC",
                "Sharpe a year",
              ],
              rows: trials.map((trial) => [
                trial.source,
                trial.trialId,
                trial.overlap,
                trial.isPrimary ? "yes" : "no",
                trial.isCounted ? "yes" : "no",
                trial.learner,
                trial.target,
                trial.horizon,
                trial.sessions,
                trial.pValue,
                shownSharpe(yearly(trial), trial.sessions),
              ]),
            }}
          />
        </div>
      </div>
      <div className="scroll ledger" tabIndex={0} role="region" aria-label="Trials of other ledgers, scrolls">
        <table className="table" aria-label="Joined trials">
          <thead>
            <tr>
              <th scope="col">Trial</th>
              <th scope="col">Learner, target</th>
              <th scope="col">Ledger of</th>
              <th scope="col" className="right wide-gap">
                Same prices
              </th>
              <th scope="col">Counted</th>
              <th scope="col" className="right">
                Sessions
              </th>
              <th scope="col" className="right">
                p of IC
              </th>
              <th scope="col" className="right">
                Sharpe
              </th>
            </tr>
          </thead>
          <tbody>
            {trials.map((trial) => (
              <tr key={`${trial.source} ${trial.trialId}`} data-row>
                <td className="mono">{trial.trialId.slice(0, 8)}</td>
                <td>
                  {trial.learner}{" "}
                  <span className="second">
                    {trial.target}, {trial.horizon}
                    {trial.isPrimary ? ", primary" : ""}
                  </span>
                </td>
                <td className="second" title={trial.source}>
                  {fileOf(trial.source)}
                </td>
                <td className="right wide-gap">{percent(trial.overlap, 0)}</td>
                <td>{trial.isCounted ? "yes" : <span className="third">asked here too</span>}</td>
                <td className="right">{plain(trial.sessions)}</td>
                <td className="right">{plain(trial.pValue, 3)}</td>
                <SharpeCell sharpe={yearly(trial)} returns={trial.sessions} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="table-foot">
        <span>{source}</span>
      </p>
    </section>
  );
}

/** A source without the folders of its path: the whole stands in the title. */
function fileOf(source: string): string {
  return source.replace(/^([a-z][a-z0-9+.-]*:)[^?]*\/(?=[^?/]+)/, "$1");
}
