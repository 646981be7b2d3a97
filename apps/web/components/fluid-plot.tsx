import type { ReactNode } from "react";
import { type FluidTick, fluidWidth } from "../charts/fluid-axis";
import type { ValueScale } from "../charts/value-scale";

/** An SVG as wide as its place, drawn by the server: marks stand in percent, paths in `Stretched`. */
export function FluidPlot({ height, children }: { height: number; children: ReactNode }) {
  return (
    <svg className="fluid" width="100%" height={height} aria-hidden="true">
      {children}
    </svg>
  );
}

/** Paths over 0 to `fluidWidth`, stretched to the width of the plot; their strokes keep their width. */
export function Stretched({ height, children }: { height: number; children: ReactNode }) {
  return (
    <svg
      className="stretched"
      width="100%"
      height={height}
      viewBox={`0 0 ${fluidWidth} ${height}`}
      preserveAspectRatio="none"
    >
      {children}
    </svg>
  );
}

/** Grid lines through to the axis at the right, their labels above them; `base` is drawn in ink. */
export function FluidValueAxis(props: {
  scale: ValueScale;
  count: number;
  format: (value: number) => string;
  base?: number;
  /** px of room right of the plot */
  axis?: number;
}) {
  const { axis = 34, base = 0 } = props;
  return (
    <g>
      {props.scale.ticks(props.count).map((value) => {
        const y = Math.round(props.scale.at(value)) + 0.5;
        const style = value === base ? "zero-line" : "grid-line";
        return (
          <g key={value}>
            <line x1="0" x2="100%" y1={y} y2={y} className={style} />
            <svg x="100%" y="0" width={axis} height="100%" overflow="visible">
              <line x1="0" x2={axis} y1={y} y2={y} className={style} />
              <text x={axis} y={y - 4} textAnchor="end" className="halo">
                {props.format(value)}
              </text>
            </svg>
          </g>
        );
      })}
    </g>
  );
}

/** The line below a time chart; ticks for which a phone has no room are hidden there. */
export function FluidTimeAxis({ ticks, y }: { ticks: readonly FluidTick[]; y: number }) {
  return (
    <g>
      <line x1="0" x2="100%" y1={y + 0.5} y2={y + 0.5} className="axis-line" />
      {ticks.map((tick) => (
        <svg
          key={tick.at}
          x={`${tick.at}%`}
          y={y}
          width="1"
          height="16"
          overflow="visible"
          className={tick.isFine ? "tick-fine" : undefined}
        >
          <path d="M0.5 0v5" className="axis-line" />
          {tick.at < 94 && (
            <text x="4" y="14">
              {tick.label}
            </text>
          )}
        </svg>
      ))}
    </g>
  );
}

/** The as-of session at the right end of a time chart: a brass line, the bob at the axis. */
export function FluidPlumb({ top, bottom }: { top: number; bottom: number }) {
  return (
    <svg x="100%" y="0" width="1" height={bottom} overflow="visible">
      <path d={`M0 ${top}V${bottom - 13}`} stroke="var(--brass)" strokeWidth="1.25" />
      <path d={`M0 ${bottom - 15}l3.600 5-3.600 10-3.600-10z`} fill="var(--brass)" />
    </svg>
  );
}

/** Stamp behind simulated data. */
export function FluidWatermark({ y }: { y: number }) {
  return (
    <text className="watermark" x="50%" y={y} textAnchor="middle">
      SIMULATED
    </text>
  );
}
