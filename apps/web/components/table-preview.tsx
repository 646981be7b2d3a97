import { counted, plain } from "../words/numbers";
import { ExportButton } from "./export-button";

/** The last rows of a table in its order, each cell as it is stored. */
export function TablePreview(props: {
  name: string;
  preview: { columns: string[]; rows: (string | null)[][]; totalRows: number };
  source: string;
}) {
  const { columns, rows, totalRows } = props.preview;
  return (
    <section>
      <div className="head">
        <h2>A look inside</h2>
        <span className="head-note">
          the last {plain(rows.length)} of {counted(totalRows, "row")} in the table’s order
        </span>
        <div className="head-acts">
          <ExportButton
            finding={`Last rows of ${props.name}`}
            unit="as stored"
            fileName={props.name}
            source={props.source}
            table={{ columns, rows }}
          />
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="second">No row was known at this date.</p>
      ) : (
        <section className="scroll" style={{ maxHeight: 460 }} tabIndex={0} aria-label="Preview, scrolls">
          <table className="table" aria-label="Last rows">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, order) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no identity of their own
                <tr key={order}>
                  {row.map((cell, index) => (
                    <td key={columns[index]} title={cell ?? undefined} style={{ maxWidth: 320 }}>
                      {cell ?? <span className="third">missing</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
