"use client";

import { type ReactNode, useState } from "react";
import type { DataTable } from "../words/csv";
import { downloadCsv } from "./download-csv";

/** Title = finding, unit, the plot at a fixed height, source line, and the same data as a table and as CSV. */
export function ChartFrame(props: {
  finding: string;
  unit: string;
  /** px, or a CSS length that does not depend on the content */
  height: number | string;
  /** choices beside the title */
  acts?: ReactNode;
  source: string;
  table: () => DataTable;
  fileName: string;
  children: ReactNode;
}) {
  const [isTable, setTable] = useState(false);
  return (
    <figure className="chart">
      <figcaption>
        {props.acts ? (
          <div className="head">
            <h2>{props.finding}</h2>
            <div className="head-acts">{props.acts}</div>
          </div>
        ) : (
          <b className="chart-title">{props.finding}</b>
        )}
        <span className="chart-unit">{props.unit}</span>
      </figcaption>
      {isTable ? (
        <ChartTable table={props.table()} height={props.height} label={props.finding} />
      ) : (
        <div style={{ height: props.height }}>{props.children}</div>
      )}
      <div className="source">
        <span className="source-text" title={props.source}>
          {props.source}
        </span>
        <button type="button" className="plain-act" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          Table
        </button>
        <button
          type="button"
          className="plain-act"
          data-csv
          onClick={() => downloadCsv(props.fileName, props.table(), props.source)}
        >
          CSV
        </button>
      </div>
    </figure>
  );
}

function ChartTable({ table, height, label }: { table: DataTable; height: number | string; label: string }) {
  return (
    <div
      className="scroll chart-table"
      style={{ height }}
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
