import { scoreScale } from "../charts/score-scale";
import type { RankedSecurity } from "../reads/overview-read";
import { mainReason } from "../words/main-reason";
import { signed } from "../words/numbers";
import { PageLink } from "./page-link";
import { QualityBar } from "./quality-bar";
import { PlaceChange, ScoreBar } from "./score-cell";
import { Sparkline } from "./sparkline";

/** The ranked securities: a table, on a phone two-line rows. */
export function Ranking({ rows }: { rows: readonly RankedSecurity[] }) {
  const { neutral, factor } = scoreScale(rows[0]?.scoreUnit ?? "");
  const largest = Math.max(0, ...rows.map((row) => Math.abs(row.score - neutral)));
  return (
    <div className="as-cards">
      <table className="table" aria-label="Securities ranked by score">
        <colgroup>
          <col style={{ width: 40 }} />
          <col style={{ width: 54 }} />
          <col />
          <col style={{ width: 132 }} />
          <col className="hide-narrow" style={{ width: "37%" }} />
          <col className="hide-narrow" style={{ width: 86 }} />
          <col style={{ width: 64 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">1 week</th>
            <th scope="col">Security</th>
            <th scope="col" title={rows[0]?.scoreUnit}>
              Score
            </th>
            <th scope="col" className="hide-narrow">
              Main reason
            </th>
            <th scope="col" className="hide-narrow">
              Excess, 60 d
            </th>
            <th scope="col">Quality</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.securityId} data-row>
              <td className="third">{row.position}</td>
              <td>
                <PlaceChange position={row.position} previous={row.previousPosition} />
              </td>
              <td>
                <PageLink href={`/securities/${encodeURIComponent(row.securityId)}`}>
                  <span className="ticker">{row.ticker}</span>
                  <span className="name">{row.name}</span>
                </PageLink>
              </td>
              <td>
                <span className="cell-bar">
                  <span className="right">{signed((row.score - neutral) * factor, 2)}</span>
                  <ScoreBar score={row.score} neutral={neutral} largest={largest} />
                </span>
              </td>
              <td className="hide-narrow" title={mainReason(row).whole}>
                <span className={mainReason(row).isDoubt ? "warn" : "second"}>{mainReason(row).text}</span>
              </td>
              <td className="hide-narrow">
                <Sparkline values={row.sparkline} />
              </td>
              <td>
                <QualityBar score={row.qualityScore} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="cards">
        {rows.map((row) => (
          <li key={row.securityId}>
            <PageLink href={`/securities/${encodeURIComponent(row.securityId)}`}>
              <span className="third">{row.position}</span>
              <span className="card-body">
                <b>{row.ticker}</b> <span className="second">{row.name}</span>
                <small>{mainReason(row).text}</small>
              </span>
              <span className="card-end">
                <b>{signed((row.score - neutral) * factor, 2)}</b>
                <small>
                  <PlaceChange position={row.position} previous={row.previousPosition} />
                </small>
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
