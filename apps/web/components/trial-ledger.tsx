import type { EvidenceRead, LedgerTrial } from "../reads/evidence-read";
import { longDate } from "../words/dates";
import { shownSharpe } from "../words/few-returns";
import { plain } from "../words/numbers";
import { ExportButton } from "./export-button";
import { PageLink } from "./page-link";
import { SharpeCell } from "./sharpe-cell";

/** Every trial of the ledger: what it is, whether deflation counts it, and how often it was evaluated. */
export function TrialLedger(props: {
  trials: readonly LedgerTrial[];
  evaluations: EvidenceRead["evaluations"];
  shownTrial: string;
  source: string;
}) {
  const counts = new Map<string, number>();
  for (const { trialId } of props.evaluations?.nodes ?? []) counts.set(trialId, (counts.get(trialId) ?? 0) + 1);
  const counted = props.trials.filter((trial) => trial.role === "candidate").length;
  return (
    <section aria-labelledby="ledger">
      <div className="head">
        <h2 id="ledger">Every trial counts</h2>
        <span className="head-note">
          the ledger has {plain(props.trials.length)}, {plain(counted)} counted; it cannot be reset
        </span>
        <div className="head-acts">
          <ExportButton
            finding="Ledger of trials"
            unit="rank IC; Sharpe a year after costs"
            source={props.source}
            fileName="trials"
            table={{
              columns: [
                "trial",
                "role",
                "counted",
                "learner",
                "target",
                "horizon",
                "evaluations",
                "rank IC",
                "Sharpe a year",
              ],
              rows: props.trials.map((trial) => [
                trial.trialId,
                trial.role,
                trial.role === "candidate" ? "yes" : "no",
                trial.learner,
                trial.target,
                trial.horizon,
                counts.get(trial.trialId) ?? 0,
                trial.evaluation?.meanRankIc ?? null,
                shownSharpe(trial.evaluation?.sharpeNet, trial.evaluation?.sessions),
              ]),
            }}
          />
        </div>
      </div>
      <div className="scroll ledger" tabIndex={0} role="region" aria-label="Ledger of trials, scrolls">
        <table className="table" aria-label="Trials">
          <thead>
            <tr>
              <th scope="col">Trial</th>
              <th scope="col">Learner, target</th>
              <th scope="col">Role</th>
              <th scope="col">Counted</th>
              <th scope="col" className="right">
                Evaluations
              </th>
              <th scope="col" className="right">
                Sessions
              </th>
              <th scope="col" className="right">
                To
              </th>
              <th scope="col" className="right">
                Rank IC
              </th>
              <th scope="col" className="right">
                Sharpe
              </th>
            </tr>
          </thead>
          <tbody>
            {props.trials.map((trial) => (
              <tr key={trial.trialId} data-row data-own={trial.trialId === props.shownTrial ? "" : undefined}>
                <td>
                  <PageLink className="mono" href={`/evidence?trial=${trial.trialId}`}>
                    {trial.trialId.slice(0, 8)}
                  </PageLink>
                </td>
                <td>
                  {trial.isChampion ? <b>{trial.learner}</b> : trial.learner}{" "}
                  <span className="second">
                    {trial.target}, {trial.horizon}
                  </span>
                </td>
                <td className="second">
                  {trial.role}
                  {trial.isPrimary ? ", primary" : ""}
                  {trial.isChampion ? ", champion" : ""}
                </td>
                <td>{trial.role === "candidate" ? "yes" : <span className="third">no</span>}</td>
                <td className="right">{plain(counts.get(trial.trialId) ?? 0)}</td>
                <td className="right">{plain(trial.evaluation?.sessions)}</td>
                <td className="right second">{longDate(trial.evaluation?.windowTo)}</td>
                <td className="right">{plain(trial.evaluation?.meanRankIc, 3)}</td>
                <SharpeCell sharpe={trial.evaluation?.sharpeNet} returns={trial.evaluation?.sessions} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="table-foot">
        <span>{props.source}</span>
      </p>
    </section>
  );
}
