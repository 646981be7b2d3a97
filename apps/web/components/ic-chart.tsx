"use client";

import { useMemo } from "react";
import { bandPath, linePath } from "../charts/line-path";
import { monthlyMeans } from "../charts/monthly-means";
import { sessionTicks } from "../charts/session-axis";
import { thinSeries } from "../charts/thin-series";
import { linearScale } from "../charts/value-scale";
import type { IcSeries } from "../reads/overview-read";
import { longDate } from "../words/dates";
import { icFinding } from "../words/findings";
import { plain } from "../words/numbers";
import { sourceLine } from "../words/source-line";
import { ChartFrame } from "./chart-frame";
import { usePlotSize } from "./plot-size";
import { PlumbLine, Watermark } from "./plumb-line";
import { TimeAxis } from "./time-axis";
import { useCrosshair } from "./use-crosshair";
import { ValueAxis } from "./value-axis";

const height = 150;
const assumedSize = { width: 304, height };
const axisWidth = 34;
const bottom = height - 18;

/** 12-month mean of the rank IC with its overlap-safe 95 % band. */
export function IcChart({ series }: { series: IcSeries }) {
  const [element, { width }] = usePlotSize(assumedSize);
  const plot = width - axisWidth;
  const count = series.session.length;
  const step = plot / Math.max(1, count);
  const drawing = useMemo(() => draw(series, step, plot), [series, step, plot]);
  const cross = useCrosshair(step, count);
  const at = cross.index;
  const last = lastIndex(series.mean252);
  const finding = icFinding(series);
  const reading = (index: number) =>
    `${longDate(series.session[index])}: rank IC ${plain(series.rankIc[index], 3)}, 12-month mean ${plain(series.mean252[index], 3)}, 95 % ${plain(series.low252[index], 3)} to ${plain(series.high252[index], 3)}`;
  return (
    <ChartFrame
      finding={finding}
      unit="Rank IC: bar a month, line 12-month mean, 95 % band"
      height={height}
      source={sourceLine(series.provenance, `${plain(series.session.length)} sessions`)}
      fileName="rank-ic"
      table={() => ({
        columns: ["session", "rank IC", "mean 252", "low", "high"],
        rows: series.session.map((session, index) => [
          session,
          series.rankIc[index] ?? null,
          series.mean252[index] ?? null,
          series.low252[index] ?? null,
          series.high252[index] ?? null,
        ]),
      })}
    >
      <div
        ref={element}
        className="plot"
        role="group"
        aria-label={`${finding}. Arrow keys move the crosshair.`}
        tabIndex={0}
        style={{ height }}
        {...cross.handlers}
      >
        <svg height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {series.provenance.isSimulated && <Watermark x={plot / 2} y={bottom - 10} />}
          <ValueAxis
            scale={drawing.scale}
            count={3}
            width={width}
            format={(value) => plain(value, value === 0 ? 0 : drawing.scale.digits(3))}
          />
          {drawing.bars.map((bar) => (
            <rect key={bar.x} {...bar} fill="var(--edge)" opacity="0.38" />
          ))}
          <path d={drawing.band} fill="var(--proof)" opacity="0.2" />
          <path d={drawing.mean} fill="none" stroke="var(--proof)" strokeWidth="2" strokeLinejoin="round" />
          {last >= 0 && (
            <circle cx={(last + 0.5) * step} cy={drawing.scale.at(series.mean252[last]!)} r="3" fill="var(--proof)" />
          )}
          <TimeAxis ticks={drawing.ticks} step={step} y={bottom} width={width} />
          {count > 0 && <PlumbLine x={Math.round((count - 0.5) * step)} top={2} bottom={bottom + 4} />}
          {at !== null && <path d={`M${(at + 0.5) * step} 6V${bottom}`} stroke="var(--ink-2)" strokeDasharray="2 2" />}
        </svg>
        {at !== null && (
          <div className="reading" style={at > count / 2 ? { left: 0 } : { right: axisWidth }}>
            <p>
              <b>{longDate(series.session[at])}</b>
            </p>
            <p>
              {plain(series.mean252[at], 3)}{" "}
              <span className="third">
                ({plain(series.low252[at], 3)} to {plain(series.high252[at], 3)})
              </span>
            </p>
          </div>
        )}
        <p className="unseen" role="status">
          {at === null ? "" : reading(at)}
        </p>
      </div>
    </ChartFrame>
  );
}

function draw(series: IcSeries, step: number, plot: number) {
  const months = monthlyMeans(series.session, series.rankIc);
  const known = [...series.low252, ...series.high252, ...months.map((month) => month.mean)].filter(
    (value): value is number => value !== null,
  );
  const scale = linearScale(Math.min(0, ...known), Math.max(0, ...known), bottom - 4, 12, 0.05);
  const kept = thinSeries(series.mean252, Math.max(3, Math.round(plot * 2)));
  const pick = (column: readonly (number | null)[]) => kept.map((index) => column[index] ?? null);
  const xOf = (order: number) => (kept[order]! + 0.5) * step;
  return {
    scale,
    bars: months.map((month) => ({
      x: month.from * step,
      width: Math.max(1, (month.to - month.from) * step * 0.7),
      y: Math.min(scale.at(0), scale.at(month.mean)),
      height: Math.abs(scale.at(0) - scale.at(month.mean)),
    })),
    band: bandPath(pick(series.low252), pick(series.high252), xOf, scale.at),
    mean: linePath(pick(series.mean252), xOf, scale.at),
    ticks: sessionTicks(series.session, step, 44),
  };
}

function lastIndex(values: readonly (number | null)[]): number {
  for (let index = values.length - 1; index >= 0; index--) if (values[index] !== null) return index;
  return -1;
}
