import type { SecurityRead } from "../reads/security-read";
import { longDate } from "../words/dates";
import { plain, signed } from "../words/numbers";
import { Grade } from "./grade";
import { proofOf } from "./proof-of";
import { ProvedNumber } from "./proved-number";
import { WatchButton } from "./watch-button";

/** Who it is, what it was called, and its key figures. */
export function Identity({ security }: { security: SecurityRead }) {
  const { prediction, lastReturn } = security;
  const close = plain(security.lastClose, 2);
  const earlier = security.identities.filter((identity) => identity.ticker !== security.ticker);
  const facts = [
    security.sector,
    security.exchange,
    ...earlier.map((identity) => `traded as ${identity.ticker} until ${longDate(identity.validTo)}`),
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <header className="identity">
      <div>
        <h1>
          {security.name ?? security.ticker} {prediction && <Grade grade={prediction.grade.grade} />}
        </h1>
        <p className="identity-line">
          {security.name !== null && (
            <>
              <b>{security.ticker}</b> ·{" "}
            </>
          )}
          <span className="mono">{security.securityId}</span>
          {facts.map((fact) => (
            <span key={fact}> · {fact}</span>
          ))}
        </p>
        <WatchButton securityId={security.securityId} ticker={security.ticker} />
      </div>
      <dl className="figures">
        <div>
          <dt>Close, {longDate(security.lastSession)}</dt>
          <dd>
            <ProvedNumber
              text={close}
              unit={security.currency}
              proof={proofOf(
                `${security.ticker} closing price`,
                security.provenance,
                {
                  tables: ["silver.bars"],
                  row: `${security.securityId}, session ${security.lastSession ?? "none"}`,
                },
                [
                  ["Unit", `${security.currency} a share`],
                  ["Session", longDate(security.lastSession)],
                ],
                close,
              )}
            />
          </dd>
        </div>
        <div>
          <dt>Session</dt>
          <dd className={lastReturn === null ? "third" : lastReturn < 0 ? "down" : "up"}>
            {lastReturn === null ? (
              "–"
            ) : (
              <>
                <span aria-hidden="true">{lastReturn < 0 ? "▼ " : "▲ "}</span>
                {signed(lastReturn * 100, 2)}
                <span className="unit">%</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Place</dt>
          <dd>
            {prediction ? (
              <>
                {plain(prediction.position)}
                <span className="unit">
                  of {plain(prediction.of)}
                  {prediction.previousPosition === null ? "" : `, was ${plain(prediction.previousPosition)}`}
                </span>
              </>
            ) : (
              <span className="third">not ranked</span>
            )}
          </dd>
        </div>
        <div className="hide-phone">
          <dt>Data quality</dt>
          <dd>
            {security.qualityScore === null ? (
              <span className="third">not scored</span>
            ) : (
              <>
                {plain(security.qualityScore, 1)}
                <span className="unit">of 100</span>
              </>
            )}
          </dd>
        </div>
      </dl>
    </header>
  );
}
