import type { InferenceTest } from "../reads/evidence-read";
import { methodTitle } from "../words/evidence-findings";
import { counted, plain, signed } from "../words/numbers";

const figures: readonly (readonly [string, string])[] = [
  ["rankIc", "Rank IC"],
  ["spread", "Spread"],
  ["pearsonIc", "Pearson IC"],
];

/** Each mean judged three ways, the way of the verdict first. */
export function InferenceTable({ tests }: { tests: readonly InferenceTest[] }) {
  if (tests.length === 0) return null;
  return (
    <section aria-labelledby="inference">
      <div className="head">
        <h2 id="inference">Judged three ways</h2>
        <span className="head-note">is the mean zero? the first way decides</span>
      </div>
      <table className="table" aria-label="Tests of the means">
        <colgroup>
          <col style={{ width: "24%" }} />
          <col />
          <col style={{ width: 56 }} />
          <col className="hide-phone" style={{ width: 56 }} />
          <col style={{ width: 62 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Mean of</th>
            <th scope="col">Method</th>
            <th scope="col" className="right">
              t
            </th>
            <th scope="col" className="right hide-phone">
              Beyond
            </th>
            <th scope="col" className="right">
              p
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.flatMap(([figure, title]) =>
            tests
              .filter((test) => test.figure === figure)
              .map((test, order) => (
                <tr key={`${figure}/${test.method}`}>
                  <td>{order === 0 ? title : ""}</td>
                  <td className="phrase">
                    {methodTitle(test.method)}{" "}
                    <small className="third hide-phone">
                      {test.method === "neweyWestFixedB"
                        ? `${plain(test.parameter)} lags`
                        : `${plain(test.parameter)} df`}
                      , {counted(test.n, "session")}
                    </small>
                  </td>
                  <td className="right">{signed(test.t, 2)}</td>
                  <td className="right second hide-phone">
                    {test.criticalValue === null ? "–" : `±${plain(test.criticalValue, 2)}`}
                  </td>
                  <td className="right">{plain(test.pValue, 3)}</td>
                </tr>
              )),
          )}
        </tbody>
      </table>
    </section>
  );
}
