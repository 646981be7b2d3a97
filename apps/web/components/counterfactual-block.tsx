import type { Prediction } from "../reads/security-read";
import { capitalised } from "../words/driver-words";
import { plain } from "../words/numbers";
import { readSentence } from "../words/read-sentence";

/** The smallest change that moves the security over the edge of the top decile, by the real model. */
export function CounterfactualBlock({ prediction }: { prediction: Prediction }) {
  const { counterfactual } = prediction;
  return (
    <section className="block" aria-labelledby="counterfactual">
      <h2 id="counterfactual">
        {counterfactual.direction === "leave"
          ? "What would take it out of the top tenth"
          : "What is missing to the top tenth"}
      </h2>
      <p className="second">{readSentence(counterfactual.reason ?? counterfactual.sentence)}</p>
      {counterfactual.changes.length > 0 && (
        <dl className="facts">
          {counterfactual.changes.map((change) => (
            <div key={change.feature}>
              <dt title={change.feature}>{capitalised(change.words)}</dt>
              <dd>
                place {plain(change.placeFrom)} → {plain(change.placeTo)} of {plain(change.of)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
