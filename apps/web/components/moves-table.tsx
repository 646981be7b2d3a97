import type { PositionMove } from "../reads/compare-read";
import { plain } from "../words/numbers";
import { ExportButton } from "./export-button";
import { PageLink } from "./page-link";
import { type TableColumn, TableHead } from "./table-head";

const columns: readonly TableColumn[] = [
  { title: "Security" },
  { title: "A", width: 52, isRight: true },
  { title: "B", width: 52, isRight: true },
  { title: "Places won", width: 72, isRight: true },
];

const shownAtMost = 12;

/** Securities that moved furthest, or that one side alone ranks. */
export function MovesTable(props: {
  title: string;
  note: string;
  moves: readonly PositionMove[];
  fileName: string;
  source: string;
}) {
  if (props.moves.length === 0) return null;
  const rows = props.moves.slice(0, shownAtMost);
  return (
    <section aria-label={props.title}>
      <div className="head">
        <h2>{props.title}</h2>
        <span className="head-note">
          {plain(rows.length)} of {plain(props.moves.length)}; {props.note}
        </span>
        <div className="head-acts">
          <ExportButton
            finding={props.title}
            unit="position; 1 is best"
            source={props.source}
            fileName={props.fileName}
            table={{
              columns: ["security", "ticker", "name", "A", "B", "places won"],
              rows: props.moves.map((move) => [move.securityId, move.ticker, move.name, move.a, move.b, move.move]),
            }}
          />
        </div>
      </div>
      <table className="table" aria-label={props.title}>
        <TableHead columns={columns} />
        <tbody>
          {rows.map((move) => (
            <tr key={move.securityId} data-row>
              <td>
                <PageLink href={`/securities/${encodeURIComponent(move.securityId)}`}>
                  <span className="ticker">{move.ticker}</span>
                  <span className="name">{move.name}</span>
                </PageLink>
              </td>
              <td className="right">{plain(move.a)}</td>
              <td className="right">{plain(move.b)}</td>
              <td
                className={`right ${move.move === null || move.move === 0 ? "third" : move.move > 0 ? "up" : "down"}`}
              >
                {move.move === null
                  ? "–"
                  : `${move.move > 0 ? "▲ " : move.move < 0 ? "▼ " : ""}${plain(Math.abs(move.move))}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
