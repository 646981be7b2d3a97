import type { FigureDifference } from "../reads/compare-read";
import type { Estimate } from "../reads/overview-read";
import { differenceText, figureText } from "../words/compare-findings";
import { ExportButton } from "./export-button";
import { type TableColumn, TableHead } from "./table-head";

const columns: readonly TableColumn[] = [
  { title: "Figure" },
  { title: "A", width: "26%", isRight: true },
  { title: "B", width: "26%", isRight: true },
  { title: "B − A", width: "12%", isRight: true },
];

/** Figures of both sides with their bands, and what differs. */
export function FigureDifferences({ figures, source }: { figures: readonly FigureDifference[]; source: string }) {
  return (
    <section aria-labelledby="figures">
      <div className="head">
        <h2 id="figures">Figures</h2>
        <span className="head-note">with 95 % bands; the sides share data, so apart is no test</span>
        <div className="head-acts">
          <ExportButton
            finding="Figures of both sides"
            unit="each in its own unit, returns in decimal"
            source={source}
            fileName="compare-figures"
            table={{
              columns: ["figure", "unit", "A", "A low", "A high", "B", "B low", "B high", "B minus A"],
              rows: figures.map(({ label, unit, a, b, difference }) => [
                label,
                unit,
                a?.value ?? null,
                a?.low ?? null,
                a?.high ?? null,
                b?.value ?? null,
                b?.low ?? null,
                b?.high ?? null,
                difference,
              ]),
            }}
          />
        </div>
      </div>
      <table className="table" aria-label="Figures of both sides">
        <TableHead columns={columns} />
        <tbody>
          {figures.map((figure) => (
            <tr key={figure.key} data-row>
              <td className="phrase" title={figure.unit}>
                {figure.label}
              </td>
              <Side estimate={figure.a} unit={figure.unit} />
              <Side estimate={figure.b} unit={figure.unit} />
              <td className="right">
                {differenceText(figure.difference, figure.unit)}
                {figure.areBandsApart && <span className="warn"> apart</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="table-foot">
        <span>{source}</span>
      </p>
    </section>
  );
}

function Side({ estimate, unit }: { estimate: Estimate | null; unit: string }) {
  const hasBand = estimate !== null && estimate.low !== null && estimate.high !== null;
  return (
    <td className="right phrase">
      <b>{figureText(estimate?.value, unit)}</b>{" "}
      {hasBand && (
        <small className="third">
          {figureText(estimate.low, unit).replace(/\s(bp|%)$/, "")} to {figureText(estimate.high, unit)}
        </small>
      )}
    </td>
  );
}
