"use client";

import { layoutQuintiles } from "../charts/quintiles";
import type { QuintileBar } from "../reads/overview-read";
import type { Provenance } from "../reads/provenance";
import { quintileFinding } from "../words/findings";
import { plain, signed } from "../words/numbers";
import { sourceLine } from "../words/source-line";
import { ChartFrame } from "./chart-frame";
import { usePlotSize } from "./plot-size";
import { Watermark } from "./plumb-line";

const height = 132;
const assumedSize = { width: 304, height };

/** Return by fifth of the score, with whiskers. */
export function Quintiles(props: { quintiles: readonly QuintileBar[]; provenance: Provenance; horizon: number }) {
  const [element, { width }] = usePlotSize(assumedSize);
  const { bars, scale } = layoutQuintiles(props.quintiles, width, 16, height - 18);
  const finding = quintileFinding(props.quintiles.map((bar) => bar.meanReturn));
  if (bars.length === 0) return null;
  return (
    <ChartFrame
      finding={finding}
      unit={`Return by fifth of the score over all, bp per ${props.horizon} sessions`}
      height={height}
      source={sourceLine(props.provenance)}
      fileName="quintiles"
      table={() => ({
        columns: ["fifth", "mean bp", "low bp", "high bp"],
        rows: props.quintiles.map((bar) => [
          String(bar.quintile),
          inBasisPoints(bar.meanReturn),
          inBasisPoints(bar.low),
          inBasisPoints(bar.high),
        ]),
      })}
    >
      <div ref={element} className="plot" style={{ height }}>
        <svg
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`${finding}. ${bars.map((bar) => `Fifth ${bar.quintile}: ${plain(bar.value, 1)} basis points`).join(", ")}.`}
        >
          {props.provenance.isSimulated && <Watermark x={width / 2} y={height - 24} />}
          {bars.map((bar) => (
            <g key={bar.quintile}>
              <rect
                x={bar.x}
                width={bar.width}
                y={bar.y}
                height={bar.height}
                fill={bar.value < 0 ? "var(--down)" : "var(--up)"}
                opacity="0.85"
              />
              {bar.whisker && (
                <path
                  d={`M${bar.x + bar.width / 2} ${bar.whisker[0]}V${bar.whisker[1]}`}
                  stroke="var(--ink)"
                  strokeWidth="1.2"
                />
              )}
              <text
                className="label-ink halo"
                x={bar.x + bar.width / 2}
                y={labelHeight(bar.value, bar.y, bar.height, bar.whisker)}
                textAnchor="middle"
              >
                {signed(bar.value, 1)}
              </text>
              <text x={bar.x + bar.width / 2} y={height - 3} textAnchor="middle">
                {bar.quintile === 1 ? "1 lowest" : bar.quintile === 5 ? "5 highest" : bar.quintile}
              </text>
            </g>
          ))}
          <path d={`M0 ${Math.round(scale.at(0)) + 0.5}H${width}`} className="zero-line" />
        </svg>
      </div>
    </ChartFrame>
  );
}

function labelHeight(value: number, y: number, size: number, whisker: readonly [number, number] | null): number {
  const top = Math.min(y, ...(whisker ?? []));
  const below = Math.max(y + size, ...(whisker ?? []));
  return value < 0 ? below + 12 : top - 4;
}

function inBasisPoints(value: number | null): number | null {
  return value === null ? null : value * 1e4;
}
