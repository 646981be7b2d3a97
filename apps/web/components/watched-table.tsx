import { scoreScale } from "../charts/score-scale";
import type { Watched, WatchedSecurity } from "../reads/watchlists-read";
import { mainReason } from "../words/main-reason";
import { signed } from "../words/numbers";
import { nameBeside } from "../words/security-name";
import { PageLink } from "./page-link";
import { QualityBar } from "./quality-bar";
import { PlaceChange, ScoreBar } from "./score-cell";
import { Sparkline } from "./sparkline";
import { UnwatchButton } from "./watchlist-acts";

/** What the newest ranking, or that of a past session, says of the securities of a list; on a phone two-line rows. */
export function WatchedTable({ listId, watched }: { listId: string; watched: Watched }) {
  const ranked = watched.nodes.flatMap((node) => node.ranked ?? []);
  const { neutral, factor } = scoreScale(ranked[0]?.scoreUnit ?? "");
  const largest = Math.max(0, ...ranked.map((row) => Math.abs(row.score - neutral)));
  const shown = (node: WatchedSecurity) =>
    node.ranked === null ? "–" : signed((node.ranked.score - neutral) * factor, 2);
  return (
    <div className="as-cards">
      <table className="table" aria-label="Watched securities">
        <colgroup>
          <col style={{ width: 40 }} />
          <col style={{ width: 54 }} />
          <col />
          <col style={{ width: 132 }} />
          <col className="hide-narrow" style={{ width: "34%" }} />
          <col className="hide-narrow" style={{ width: 86 }} />
          <col style={{ width: 64 }} />
          <col style={{ width: 40 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">1 week</th>
            <th scope="col">Security</th>
            <th scope="col" title={ranked[0]?.scoreUnit}>
              Score
            </th>
            <th scope="col" className="hide-narrow">
              Main reason
            </th>
            <th scope="col" className="hide-narrow">
              Excess, 60 d
            </th>
            <th scope="col">Quality</th>
            <th scope="col">
              <span className="unseen">Take out</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {watched.nodes.map((node) => (
            <tr key={node.securityId} data-row>
              <td className="third">{node.position ?? "–"}</td>
              <td>
                {node.ranked ? (
                  <PlaceChange position={node.ranked.position} previous={node.ranked.previousPosition} />
                ) : (
                  <span className="third">–</span>
                )}
              </td>
              <td>
                <PageLink href={`/securities/${encodeURIComponent(node.securityId)}`}>
                  <span className="ticker">{node.ticker}</span>
                  <span className="name">{nameBeside(node)}</span>
                </PageLink>
              </td>
              <td>
                {node.ranked ? (
                  <span className="cell-bar">
                    <span className="right">{shown(node)}</span>
                    <ScoreBar score={node.ranked.score} neutral={neutral} largest={largest} />
                  </span>
                ) : (
                  <span className="third">not ranked</span>
                )}
              </td>
              <td className="hide-narrow" title={reason(node).whole}>
                <span className={reason(node).isDoubt ? "warn" : "second"}>{reason(node).text}</span>
              </td>
              <td className="hide-narrow">{node.ranked && <Sparkline values={node.ranked.sparkline} />}</td>
              <td>
                <QualityBar score={node.qualityScore} />
              </td>
              <td>
                <UnwatchButton listId={listId} securityId={node.securityId} ticker={node.ticker} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="cards watch-cards">
        {watched.nodes.map((node) => (
          <li key={node.securityId}>
            <PageLink href={`/securities/${encodeURIComponent(node.securityId)}`}>
              <span className="third">{node.position ?? "–"}</span>
              <span className="card-body">
                <b>{node.ticker}</b> <span className="second">{nameBeside(node)}</span>
                <small>{reason(node).text}</small>
              </span>
              <span className="card-end">
                <b>{shown(node)}</b>
                <small>
                  {node.ranked && (
                    <PlaceChange position={node.ranked.position} previous={node.ranked.previousPosition} />
                  )}
                </small>
              </span>
            </PageLink>
            <UnwatchButton listId={listId} securityId={node.securityId} ticker={node.ticker} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function reason({ ranked, isMember }: WatchedSecurity) {
  if (ranked) return mainReason(ranked);
  const text = isMember ? "No model scored it" : "Not in the universe at this session";
  return { text, whole: text, isDoubt: false };
}
