import type { Provenance } from "../reads/provenance";
import { type Own, proofOf } from "./proof-of";
import { ProvedNumber } from "./proved-number";

export type Fact = {
  readonly label: string;
  /** null where it cannot be stated; `note` then says why */
  readonly text: string | null;
  readonly unit?: string;
  /** threshold, sample or reason, in a few words */
  readonly note?: string;
};

/** Figures with their names, each telling where it comes from; what cannot be stated says why. */
export function FactList(props: {
  title: string;
  note?: string;
  facts: readonly Fact[];
  provenance: Provenance;
  own: Own;
}) {
  return (
    <section className="block">
      <h2>
        {props.title}
        {props.note && <small>{props.note}</small>}
      </h2>
      <dl className="facts">
        {props.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>
              {fact.text === null ? (
                <span className="third">{fact.note ?? "cannot be stated"}</span>
              ) : (
                <>
                  <b className="fact-value">
                    <ProvedNumber
                      text={fact.text}
                      unit={fact.unit}
                      proof={proofOf(
                        fact.label,
                        props.provenance,
                        props.own,
                        [
                          ...(fact.unit ? [["Unit", fact.unit] as const] : []),
                          ...(fact.note ? [["Beside it", fact.note] as const] : []),
                        ],
                        fact.text,
                      )}
                    />
                  </b>
                  {fact.note && <span className="fact-note">{fact.note}</span>}
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
