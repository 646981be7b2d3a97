import { layoutCaseStrip } from "../charts/case-strip";
import type { Analogues } from "../reads/explained-read";
import type { Prediction } from "../reads/security-read";
import { longDate } from "../words/dates";
import { counted, percent, plain, signed } from "../words/numbers";
import { readSentence } from "../words/read-sentence";
import { ofTables, sourceLine } from "../words/source-line";
import { ExportButton } from "./export-button";
import { PageLink } from "./page-link";

const rowHeight = 9;

/** The nearest earlier situations and what followed, beside how such things end in general. */
export function AnaloguesBlock({ prediction, ticker }: { prediction: Prediction; ticker: string }) {
  const { analogues } = prediction;
  const source = sourceLine(
    ofTables(prediction.provenance, "gold.insights"),
    `n = ${counted(analogues.cases.length, "case")} of ${counted(analogues.sessions, "session")}`,
  );
  return (
    <section className="block" aria-labelledby="analogues">
      <div className="head">
        <h2 id="analogues">What followed like situations</h2>
        <div className="head-acts">
          {analogues.cases.length > 0 && (
            <ExportButton
              finding={`${ticker}: nearest past situations`}
              unit={`return over the universe's mean, ${counted(analogues.horizon, "session")}, decimal`}
              source={source}
              fileName="situations"
              table={{
                columns: ["security", "session", "distance", "excess return"],
                rows: analogues.cases.map((one) => [one.ticker, one.session, one.distance, one.excessReturn]),
              }}
            />
          )}
        </div>
      </div>
      <p className="second">{readSentence(analogues.reason ?? analogues.sentence)}</p>
      {analogues.cases.length > 0 && (
        <>
          <Strip analogues={analogues} />
          <dl className="facts">
            <Pair name="Mean of these" mean={analogues.mean} share={analogues.shareAboveZero} />
            <Pair
              name={`Mean of all ${plain(analogues.baseRate.cases)} searched`}
              mean={analogues.baseRate.mean}
              share={analogues.baseRate.shareAboveZero}
            />
          </dl>
          <details>
            <summary>The {plain(analogues.cases.length)} cases</summary>
            <table className="table" aria-label="Nearest past situations">
              <thead>
                <tr>
                  <th scope="col">Security</th>
                  <th scope="col">Session</th>
                  <th scope="col" className="right">
                    Distance
                  </th>
                  <th scope="col" className="right">
                    What followed
                  </th>
                </tr>
              </thead>
              <tbody>
                {analogues.cases.map((one) => (
                  <tr key={`${one.securityId} ${one.session}`}>
                    <td>
                      <PageLink href={`/securities/${encodeURIComponent(one.securityId)}`}>{one.ticker}</PageLink>
                    </td>
                    <td>{longDate(one.session)}</td>
                    <td className="right">{plain(one.distance, 3)}</td>
                    <td className="right">{signed(one.excessReturn * 100, 2)} %</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
      <p className="table-foot">
        <span>{source}</span>
      </p>
    </section>
  );
}

function Pair(props: { name: string; mean: number | null; share: number | null }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.mean === null ? "cannot be stated" : `${signed(props.mean * 100, 2)} %`}
        {props.share !== null && <small className="third"> {percent(props.share, 0)} above zero</small>}
      </dd>
    </div>
  );
}

function Strip({ analogues }: { analogues: Analogues }) {
  const values = analogues.cases.map((one) => one.excessReturn);
  const { mean, baseRate } = analogues;
  const marks = [mean, baseRate.mean].filter((value): value is number => value !== null);
  const strip = layoutCaseStrip(values, marks);
  const floor = strip.rows * rowHeight + 6;
  const label = `Excess returns over ${counted(analogues.horizon, "session")} from ${percent(Math.min(...values))} to ${percent(Math.max(...values))}, mean ${percent(mean, 2)}, base rate ${percent(baseRate.mean, 2)}`;
  return (
    <figure className="case-strip">
      <svg width="100%" height={floor + 16} role="img" aria-label={readSentence(label)}>
        <line x1="0" x2="100%" y1={floor} y2={floor} stroke="var(--edge)" />
        <line x1={`${strip.zero}%`} x2={`${strip.zero}%`} y1="0" y2={floor + 4} stroke="var(--ink-2)" />
        {strip.dots.map((dot, place) => (
          <circle
            key={`${analogues.cases[place]!.securityId} ${analogues.cases[place]!.session}`}
            cx={`${dot.x}%`}
            cy={floor - 5 - dot.row * rowHeight}
            r="3.6"
            fill={values[place]! < 0 ? "var(--down)" : "var(--up)"}
            opacity="0.75"
          />
        ))}
        {baseRate.mean !== null && (
          <line
            x1={`${strip.at(baseRate.mean)}%`}
            x2={`${strip.at(baseRate.mean)}%`}
            y1={floor - 10}
            y2={floor + 8}
            stroke="var(--edge)"
            strokeWidth="2"
            strokeDasharray="2 2"
          />
        )}
        {mean !== null && (
          <svg x={`${strip.at(mean)}%`} y={floor + 2} overflow="visible" aria-hidden="true">
            <path d="M-4.5 8 L4.5 8 L0 0 Z" fill="var(--proof)" />
          </svg>
        )}
      </svg>
    </figure>
  );
}
