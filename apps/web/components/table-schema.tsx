import type { TableRead } from "../reads/tables-read";
import { ExportButton } from "./export-button";

/** The columns of a table as they are declared. */
export function TableSchema({ table, source }: { table: TableRead; source: string }) {
  return (
    <section>
      <div className="head">
        <h2>Schema</h2>
        <span className="head-note">
          key {table.key.join(", ")} · about {table.time}
          {table.partitionByYear ? " · a folder a year" : ""} · clustered by {table.clusterBy.join(", ")}
        </span>
        <div className="head-acts">
          <ExportButton
            finding={`Columns of ${table.name}`}
            unit="as declared"
            fileName={`${table.name}-schema`}
            source={source}
            table={{
              columns: ["column", "type", "may be missing", "is key", "unit or meaning"],
              rows: table.columns.map((column) => [
                column.name,
                column.type,
                column.isNullable ? "yes" : "no",
                column.isKey ? "yes" : "no",
                column.unit,
              ]),
            }}
          />
        </div>
      </div>
      <section className="scroll" style={{ maxHeight: 420 }} tabIndex={0} aria-label="Schema, scrolls">
        <table className="table schema" aria-label="Columns">
          <colgroup>
            <col style={{ width: "32%" }} />
            <col style={{ width: 96 }} />
            <col style={{ width: 104 }} />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">May be missing</th>
              <th scope="col">Unit or meaning</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map((column) => (
              <tr key={column.name}>
                <td className="mono">
                  {column.name}
                  {column.isKey && <span className="third"> key</span>}
                </td>
                <td className="second">{column.type}</td>
                <td className="second">{column.isNullable ? "yes" : "no"}</td>
                <td className="second meaning">{column.unit}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
