import type { DataTable } from "../words/csv";

/** The data of a chart as a table, newest first, in the room of the plot. */
export default function ChartTable({ table, label }: { table: DataTable; label: string }) {
  return (
    <div
      className="scroll chart-table"
      style={{ height: "100%" }}
      tabIndex={0}
      role="region"
      aria-label={`${label}, as a table`}
    >
      <table className="table">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" className={index > 0 ? "right" : ""}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...table.rows].reverse().map((row) => (
            <tr key={String(row[0])}>
              {row.map((cell, index) => (
                <td key={table.columns[index]} className={index > 0 ? "right" : ""}>
                  {cell === null ? "–" : typeof cell === "number" ? String(Number(cell.toPrecision(6))) : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
