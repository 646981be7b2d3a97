import { linearScale } from "../charts/value-scale";
import type { Evidence } from "../reads/evidence-read";
import type { Estimate } from "../reads/overview-read";
import { baselineTitle } from "../words/evidence-findings";
import { shownSharpe } from "../words/few-returns";
import { counted, plain, signed } from "../words/numbers";
import { ofTables, sourceLine } from "../words/source-line";
import { ExportButton } from "./export-button";
import { PageLink } from "./page-link";
import { SharpeCell } from "./sharpe-cell";

type Row = {
  name: string;
  about: string;
  trialId: string | null;
  rankIc: Estimate | null;
  spread: Estimate | null;
  sharpe: number | null;
  returns: number | null;
  reason: string | null;
};

/** The model beside what it must be better than, judged by the same evaluation. */
export function BaselineTable({ evidence }: { evidence: Evidence }) {
  const figure = (key: string) => evidence.figures.find((one) => one.key === key) ?? null;
  const own: Row = {
    name: `This trial, ${evidence.trial.learner}`,
    about: `${evidence.trial.target}, ${counted(evidence.trial.horizon, "session")}`,
    trialId: null,
    rankIc: figure("rankIc"),
    spread: figure("spread"),
    sharpe: figure("sharpeNet")?.value ?? null,
    returns: figure("sharpeNet")?.n ?? null,
    reason: null,
  };
  const rows: Row[] = [
    own,
    ...evidence.baselines.map((one) => ({
      ...one,
      name: baselineTitle(one.name),
      sharpe: one.sharpeNet,
      returns: one.rankIc?.n ?? null,
    })),
  ];
  const ends = rows.flatMap(({ rankIc }) => [rankIc?.low, rankIc?.high, rankIc?.value]).filter((end) => end != null);
  const scale = linearScale(Math.min(0, ...ends), Math.max(0, ...ends), 0, 100, 0.06);
  const source = sourceLine(ofTables(evidence.provenance, "ml.evaluations"));
  return (
    <section aria-labelledby="baselines">
      <div className="head">
        <h2 id="baselines">Beside what is simpler</h2>
        <span className="head-note">same sessions, same evaluation; rank IC with its 95 % band</span>
        <div className="head-acts">
          <ExportButton
            finding="The model beside its baselines"
            unit="rank IC; spread in decimal; Sharpe a year after costs"
            source={source}
            fileName="baselines"
            table={{
              columns: ["name", "rank IC", "low", "high", "spread", "Sharpe a year", "reason"],
              rows: rows.map((row) => [
                row.name,
                row.rankIc?.value ?? null,
                row.rankIc?.low ?? null,
                row.rankIc?.high ?? null,
                row.spread?.value ?? null,
                shownSharpe(row.sharpe, row.returns),
                row.reason,
              ]),
            }}
          />
        </div>
      </div>
      <table className="table" aria-label="Baselines">
        <colgroup>
          <col />
          <col style={{ width: 60 }} />
          <col className="hide-phone" style={{ width: "30%" }} />
          <col style={{ width: 74 }} />
          <col style={{ width: 62 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Scores from</th>
            <th scope="col" className="right">
              Rank IC
            </th>
            <th scope="col" className="hide-phone">
              <span className="unseen">Band</span>
            </th>
            <th scope="col" className="right">
              Spread, bp
            </th>
            <th scope="col" className="right">
              Sharpe
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, order) => (
            <tr key={row.name} data-row data-own={order === 0 ? "" : undefined}>
              <td className="phrase" title={row.about}>
                {row.trialId ? (
                  <PageLink href={`/evidence?trial=${row.trialId}`}>{row.name}</PageLink>
                ) : (
                  <span>{row.name}</span>
                )}{" "}
                <small className="third hide-phone">{row.reason ?? row.about}</small>
              </td>
              <td className="right">{plain(row.rankIc?.value, 3)}</td>
              <td className="hide-phone">
                <Band estimate={row.rankIc} at={scale.at} isOwn={order === 0} />
              </td>
              <td className="right">{signed(row.spread?.value == null ? null : row.spread.value * 1e4, 1)}</td>
              <SharpeCell sharpe={row.sharpe} returns={row.returns} />
            </tr>
          ))}
        </tbody>
      </table>
      <p className="table-foot">
        <span>{source}</span>
      </p>
    </section>
  );
}

function Band(props: { estimate: Estimate | null; at: (value: number) => number; isOwn: boolean }) {
  const { estimate, at } = props;
  const colour = props.isOwn ? "var(--proof)" : "var(--edge)";
  if (estimate === null || estimate.value === null) return <span className="third">–</span>;
  return (
    <svg width="100%" height="14" aria-hidden="true">
      <line x1={`${at(0)}%`} x2={`${at(0)}%`} y1="0" y2="14" stroke="var(--ink-2)" />
      {estimate.low !== null && estimate.high !== null && (
        <line
          x1={`${at(estimate.low)}%`}
          x2={`${at(estimate.high)}%`}
          y1="7"
          y2="7"
          stroke={colour}
          strokeWidth="5"
          opacity="0.35"
        />
      )}
      <circle cx={`${at(estimate.value)}%`} cy="7" r="3.6" fill={colour} />
    </svg>
  );
}
