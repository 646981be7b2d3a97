import { layoutGauge } from "../charts/gauge";
import type { Estimate } from "../reads/overview-read";
import type { Provenance } from "../reads/provenance";
import { plain } from "../words/numbers";
import { type Own, proofOf } from "./proof-of";
import { ProvedNumber } from "./proved-number";

/** A key figure: value, 95 % bar, threshold tick, one line below. */
export function Gauge({ estimate, provenance, own }: { estimate: Estimate; provenance: Provenance; own: Own }) {
  const marks = layoutGauge(estimate);
  const { text, unit } = shownAs(estimate);
  const band =
    estimate.low === null || estimate.high === null
      ? []
      : [["95 % band", `${inUnit(estimate, estimate.low)} to ${inUnit(estimate, estimate.high)}`] as const];
  const sample = estimate.n === null ? [] : [["Sample", plain(estimate.n)] as const];
  const threshold = estimate.threshold === null ? [] : [["Threshold", inUnit(estimate, estimate.threshold)] as const];
  const rows = [
    ["What", estimate.caption] as const,
    ["Unit", estimate.unit] as const,
    ...band,
    ...threshold,
    ...sample,
  ];
  return (
    <div className="gauge">
      <dt>{estimate.label}</dt>
      <dd>
        <span className="gauge-value">
          <ProvedNumber text={text} unit={unit} proof={proofOf(estimate.label, provenance, own, rows, text)} />
        </span>
        <svg height="18" aria-hidden="true">
          <line x1="0" x2="100%" y1="9.500" y2="9.500" stroke="var(--line)" />
          {marks.threshold !== null && (
            <line
              x1={`${marks.threshold}%`}
              x2={`${marks.threshold}%`}
              y1="2"
              y2="17"
              stroke="var(--ink)"
              strokeWidth="1.2"
            />
          )}
          {marks.low !== null && marks.high !== null ? (
            <line
              x1={`${marks.low}%`}
              x2={`${marks.high}%`}
              y1="9.500"
              y2="9.500"
              stroke="var(--proof)"
              strokeWidth="5"
              opacity="0.32"
            />
          ) : (
            marks.value !== null &&
            marks.threshold !== null && (
              <line
                x1={`${marks.threshold}%`}
                x2={`${marks.value}%`}
                y1="9.500"
                y2="9.500"
                stroke="var(--proof)"
                strokeWidth="3"
                opacity="0.45"
              />
            )
          )}
          {marks.value !== null && <circle cx={`${marks.value}%`} cy="9.500" r="4" fill="var(--proof)" />}
        </svg>
        <span className="gauge-caption" title={estimate.caption}>
          {estimate.caption.split(";")[0]}
        </span>
      </dd>
    </div>
  );
}

function shownAs(estimate: Estimate): { text: string; unit: string | undefined } {
  const text = inUnit(estimate, estimate.value);
  if (/a side/.test(estimate.unit)) return { text, unit: "bp" };
  if (/of 100/.test(estimate.unit)) return { text, unit: "of 100" };
  return { text, unit: undefined };
}

function inUnit(estimate: Estimate, value: number | null): string {
  if (/decimal a side/.test(estimate.unit)) return plain(value === null ? null : value * 1e4, 1);
  if (/basis points|of 100/.test(estimate.unit)) return plain(value, 1);
  return plain(value, /correlation/.test(estimate.unit) ? 3 : 2);
}
