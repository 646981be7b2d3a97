"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
import type { DataTable } from "../words/csv";
import { ExportButton } from "./export-button";

const ChartTable = lazy(() => import("./chart-table"));

/** Title = finding, unit, the plot at a fixed height, source line, the same data as a table, and the export menu. */
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
        <div style={{ height: props.height }}>
          <Suspense>
            <ChartTable table={props.table()} label={props.finding} />
          </Suspense>
        </div>
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
        <ExportButton {...props} />
      </div>
    </figure>
  );
}
