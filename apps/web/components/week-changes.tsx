import { scoreScale } from "../charts/score-scale";
import type { Prediction } from "../reads/security-read";
import { longDate } from "../words/dates";
import { capitalised } from "../words/driver-words";
import { plain, signed } from "../words/numbers";
import { readSentence } from "../words/read-sentence";

/** What moved since a week ago: the sentences, and each feature's rank and contribution then and now. */
export function WeekChangesBlock({ prediction }: { prediction: Prediction }) {
  const { changes, scoreUnit } = prediction;
  const { factor, words } = scoreScale(scoreUnit);
  const rank = (value: number | null) => (value === null ? "missing" : plain(value * 100));
  return (
    <section className="block" aria-labelledby="week">
      <h2 id="week">
        Since a week ago
        {changes.since && <small>against {longDate(changes.since)}</small>}
      </h2>
      {changes.reason && <p className="second">{changes.reason}</p>}
      {changes.sentences.map((sentence) => (
        <p key={sentence} className="second">
          {readSentence(sentence)}
        </p>
      ))}
      {changes.features.length > 0 && (
        <table className="table week-features" aria-label="Features that moved the score">
          <colgroup>
            <col />
            <col style={{ width: 92 }} />
            <col style={{ width: 104 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col" className="right">
                Rank of 100
              </th>
              <th scope="col" className="right">
                Part of score
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.features.map((one) => (
              <tr key={one.feature}>
                <td title={`${one.words} (${one.feature})`}>{capitalised(one.words)}</td>
                <td className="right">
                  {rank(one.rankBefore)} → {rank(one.rankNow)}
                </td>
                <td className="right">
                  {signed(one.contributionBefore * factor, 2)} → {signed(one.contributionNow * factor, 2)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="table-foot">
        <span>Parts of the score: {words}</span>
      </p>
    </section>
  );
}
