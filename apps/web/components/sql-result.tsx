"use client";

import { useState } from "react";
import { type ChartKind, chartKinds, layoutResult, numberOf, usualKind } from "../charts/result-chart";
import type { SqlResult } from "../reads/sql-read";
import type { DataTable } from "../words/csv";
import { counted, plain } from "../words/numbers";
import { sourceLine } from "../words/source-line";
import { ChartFrame } from "./chart-frame";
import { ExportButton } from "./export-button";
import { FluidPlot, FluidValueAxis, FluidWatermark, Stretched } from "./fluid-plot";
import { useUrlState } from "./url-state";

const pageRows = 100;
const height = 260;

/** Rows of a result in pages, and a chart of two of its columns; what is drawn is in the address. */
export function SqlResultView({ result }: { result: SqlResult }) {
  const { columns, rows, provenance } = result;
  const source = `${sourceLine(provenance)} · release ${provenance.sequence}${provenance.asOf ? ` · as of ${provenance.asOf}` : ""}`;
  const table: DataTable = {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => row.map((cell) => (typeof cell === "boolean" ? String(cell) : cell))),
  };
  return (
    <div className="sections">
      <SqlGrid result={result} table={table} source={source} />
      {rows.length > 0 && <SqlChart result={result} table={table} source={source} />}
    </div>
  );
}

type Parts = { result: SqlResult; table: DataTable; source: string };

function SqlGrid({ result, table, source }: Parts) {
  const { columns, rows, rowCount, isCut } = result;
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(rows.length / pageRows));
  const first = Math.min(page, pages - 1) * pageRows;
  const numbered = rows.map((row, number) => ({ row, number }));
  const isNumeric = columns.map((_, i) => rows.every((row) => row[i] === null || typeof row[i] === "number"));
  return (
    <section>
      <div className="head">
        <h2>{isCut ? `The first ${plain(rowCount)} rows` : counted(rowCount, "row")}</h2>
        <div className="head-acts">
          <ExportButton
            finding="Result of a query"
            unit="as the columns say"
            fileName="query"
            source={source}
            table={table}
          />
        </div>
      </div>
      <section className="scroll sql-grid" tabIndex={0} aria-label="Rows of the result">
        <table className="table" aria-label="Result">
          <thead>
            <tr>
              {columns.map(({ name, type }, i) => (
                <th key={name} scope="col" className={isNumeric[i] ? "right" : ""} title={type}>
                  {name}
                  <small className="third"> {type.toLowerCase()}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {numbered.slice(first, first + pageRows).map(({ row, number }) => (
              <tr key={number}>
                {row.map((cell, i) => (
                  <td key={columns[i]!.name} className={isNumeric[i] ? "right" : ""}>
                    {cell === null ? <span className="third">–</span> : String(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="table-foot">
        <span role="status">
          {rows.length === 0
            ? "no rows"
            : `rows ${plain(first + 1)} to ${plain(Math.min(first + pageRows, rows.length))}`}
          {isCut && "; there are more: plumb sql or POST /api/v1/sql give them"}
        </span>
        <span>{source}</span>
        {pages > 1 && (
          <span className="sql-pages">
            <button type="button" className="button" disabled={first === 0} onClick={() => setPage(page - 1)}>
              Earlier rows
            </button>
            <button type="button" className="button" disabled={page >= pages - 1} onClick={() => setPage(page + 1)}>
              Later rows
            </button>
          </span>
        )}
      </div>
    </section>
  );
}

function SqlChart({ result, table, source }: Parts) {
  const { columns, rows, provenance } = result;
  const url = useUrlState();
  const numeric = columns.flatMap(({ name }, i) => (rows.some((row) => numberOf(row[i]) !== null) ? [name] : []));
  const x = columns.findIndex(({ name }) => name === (url.get("x") ?? columns[0]!.name));
  const y = columns.findIndex(
    ({ name }) => name === (url.get("y") ?? numeric.find((one) => one !== columns[Math.max(x, 0)]!.name) ?? numeric[0]),
  );
  if (x < 0 || y < 0) return <p className="second">There is no column of numbers to draw.</p>;
  const xs = rows.map((row) => row[x] ?? null);
  const kind: ChartKind = chartKinds.find((one) => one === url.get("kind")) ?? usualKind(xs);
  const bottom = height - 22;
  const [xName, yName] = [columns[x]!.name, columns[y]!.name];
  const chart = layoutResult(
    xs,
    rows.map((row) => row[y] ?? null),
    kind,
    14,
    bottom,
  );
  const choose = (label: string, name: string, value: string, choices: readonly string[]) => (
    <label>
      <span>{label}</span>
      <select
        className="field"
        aria-label={label}
        value={value}
        onChange={(event) => url.change({ [name]: event.target.value })}
      >
        {choices.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section className="sql-chart">
      <fieldset className="picker">
        <legend>Chart</legend>
        {choose(
          "Across",
          "x",
          xName,
          columns.map(({ name }) => name),
        )}
        {choose("Up", "y", yName, numeric)}
        {choose("As", "kind", kind, chartKinds)}
      </fieldset>
      <ChartFrame
        finding={`${yName} by ${xName}`}
        unit={`${yName} (${columns[y]!.type.toLowerCase()}), ${plain(chart.marks.length)} values`}
        height={height}
        source={source}
        fileName="query-chart"
        table={() => ({ columns: [xName, yName], rows: table.rows.map((row) => [row[x] ?? null, row[y] ?? null]) })}
      >
        <div className="plot" role="img" aria-label={`${yName} by ${xName}, ${plain(chart.marks.length)} values`}>
          <FluidPlot height={height}>
            {provenance.isSimulated && <FluidWatermark y={bottom - 12} />}
            {kind === "line" && (
              <Stretched height={height}>
                <path d={chart.path} fill="none" stroke="var(--proof)" strokeWidth="1.5" />
              </Stretched>
            )}
            {kind === "bar" &&
              chart.marks.map(({ row, at, y: top }) => (
                <rect
                  key={row}
                  x={`${at - chart.bar / 2}%`}
                  width={`${chart.bar}%`}
                  y={Math.min(top, chart.foot)}
                  height={Math.max(0.5, Math.abs(top - chart.foot))}
                  fill="var(--proof)"
                />
              ))}
            {kind === "scatter" &&
              chart.marks.map(({ row, at, y: top }) => (
                <circle key={row} cx={`${at}%`} cy={top} r="2.5" fill="var(--proof)" fillOpacity="0.6" />
              ))}
            <FluidValueAxis
              scale={chart.scale}
              count={4}
              format={(value) => plain(value, value === 0 ? 0 : chart.scale.digits(4))}
              axis={0}
            />
            {chart.ticks.map(({ at, label }, i) => (
              <text
                key={at}
                className={i % 2 === 1 ? "tick-fine" : undefined}
                x={`${at}%`}
                y={height - 5}
                textAnchor={at > 85 ? "end" : at < 15 ? "start" : "middle"}
              >
                {label.slice(0, 14)}
              </text>
            ))}
          </FluidPlot>
        </div>
      </ChartFrame>
    </section>
  );
}
