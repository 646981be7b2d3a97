import type { Prediction } from "../reads/security-read";
import { readSentence } from "../words/read-sentence";
import { PageLink } from "./page-link";

/** From the number on the page down to the bytes of the source, step by step. */
export function LineageSteps({ prediction }: { prediction: Prediction }) {
  if (prediction.lineage.length === 0) return null;
  return (
    <section className="block area-lineage" aria-labelledby="lineage">
      <h2 id="lineage">Down to the bytes</h2>
      <ol className="lineage-steps">
        {prediction.lineage.map((step) => (
          <li key={`${step.table} ${step.key} ${step.payloadHash ?? ""} ${step.line ?? ""}`}>
            <span>
              {step.version === null ? (
                <b>{step.table}</b>
              ) : (
                <PageLink href={`/data/${encodeURIComponent(step.table)}`}>
                  {step.table}@{step.version}
                </PageLink>
              )}{" "}
              {readSentence(step.words)}
            </span>
            <small className="mono third">
              {step.key}
              {step.endpoint && <> · {step.endpoint}</>}
              {step.payloadHash && <> · sha256 {step.payloadHash}</>}
              {step.line !== null && <>, line {step.line}</>}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}
