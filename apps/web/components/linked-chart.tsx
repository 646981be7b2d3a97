"use client";

import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { indexAt, stepCrosshair } from "../charts/crosshair";
import { longDate } from "../words/dates";
import { plain } from "../words/numbers";
import { type PanelColumn, tableOf } from "../words/panel-data";
import { sessionAt } from "../words/session-code";
import { ChartFrame } from "./chart-frame";
import { pointAt, usePointedSession } from "./crosshair-store";

type Props = {
  finding: string;
  unit: string;
  /** px */
  height: number;
  source: string;
  fileName: string;
  /** what the chart says to those who do not see it */
  summary: string;
  /** the first column names the marks; sessions make it a time chart with a crosshair */
  columns: readonly PanelColumn[];
  isTime?: boolean;
  /** lines are named in a gutter right of a wide plot */
  hasEnds?: boolean;
  acts?: ReactNode;
  /** the plot, drawn by the server */
  children: ReactNode;
};

/** A chart drawn by the server in its frame; time charts of a page share one crosshair. */
export function LinkedChart(props: Props) {
  return (
    <ChartFrame {...props} table={() => tableOf(props.columns)}>
      {props.isTime ? (
        <Crosshair {...props} />
      ) : (
        <div className="plot" role="img" aria-label={props.summary} style={{ height: props.height }}>
          {props.children}
        </div>
      )}
    </ChartFrame>
  );
}

function Crosshair({ columns, summary, height, hasEnds, children }: Props) {
  const sessions = (columns[0]?.values ?? []) as readonly string[];
  const count = sessions.length;
  const pointed = usePointedSession();
  const index = pointed === null ? -1 : sessionAt(sessions, pointed);
  const place = `calc((100% - var(--axis)) * ${(index + 0.5) / Math.max(1, count)})`;
  const readings = index < 0 ? [] : columns.slice(1).map((column) => [column.name, read(column, index)] as const);
  return (
    <div
      className="plot"
      data-ends={hasEnds ? "" : undefined}
      role="group"
      aria-label={`${summary} Arrow keys move the crosshair, with Shift by twenty sessions.`}
      tabIndex={0}
      style={{ height }}
      onPointerMove={(event: PointerEvent<HTMLElement>) => {
        const box = event.currentTarget.getBoundingClientRect();
        const axis = Number.parseFloat(getComputedStyle(event.currentTarget).getPropertyValue("--axis")) || 0;
        const at = indexAt(event.clientX - box.left, (box.width - axis) / Math.max(1, count), count);
        pointAt(sessions[at] ?? null);
      }}
      onPointerLeave={() => pointAt(null)}
      onBlur={() => pointAt(null)}
      onKeyDown={(event: KeyboardEvent<HTMLElement>) => {
        if (event.key === "Escape") return pointAt(null);
        const next = stepCrosshair(event.key, event.shiftKey, index, count);
        if (next === null) return;
        event.preventDefault();
        pointAt(sessions[next] ?? null);
      }}
    >
      {children}
      {index >= 0 && (
        <>
          <i className="cross" style={{ left: place }} />
          <div className="reading" style={index > count / 2 ? { left: 0 } : { right: "var(--axis)" }}>
            <b>{longDate(sessions[index])}</b>
            <dl>
              {readings.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        </>
      )}
      <p className="unseen" role="status">
        {index < 0
          ? ""
          : `${longDate(sessions[index])}: ${readings.map(([name, value]) => `${name} ${value}`).join(", ")}`}
      </p>
    </div>
  );
}

function read(column: PanelColumn, index: number): string {
  const value = column.values[index] ?? null;
  return typeof value === "string" ? value : plain(value, column.digits ?? 2);
}
