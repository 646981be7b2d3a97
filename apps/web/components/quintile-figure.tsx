import { layoutQuintiles } from "../charts/quintiles";
import type { QuintileBar } from "../reads/overview-read";
import type { Provenance } from "../reads/provenance";
import { plain, signed } from "../words/numbers";
import { quintileFinding } from "../words/quintile-finding";
import { sourceLine } from "../words/source-line";
import { FluidPlot, FluidWatermark } from "./fluid-plot";
import { LinkedChart } from "./linked-chart";

/** Return by fifth of the score, with whiskers. */
export function QuintileFigure(props: {
  quintiles: readonly QuintileBar[];
  provenance: Provenance;
  horizon: number;
  /** 95 % band of highest less lowest, decimal; null where none is known */
  spread: { low: number | null; high: number | null } | null;
  height: number;
  /** what is said below the title beyond the unit, such as the spread */
  note?: string;
}) {
  const { height, quintiles } = props;
  const { bars, scale } = layoutQuintiles(quintiles, 100, 16, height - 18);
  const finding = quintileFinding(
    quintiles.map((bar) => bar.meanReturn),
    props.spread,
  );
  if (bars.length === 0) return null;
  return (
    <LinkedChart
      finding={finding}
      unit={`Return by fifth of the score over all, bp per ${props.horizon === 1 ? "session" : `${props.horizon} sessions`}, 95 % whiskers${props.note ? `; ${props.note}` : ""}`}
      height={height}
      source={sourceLine(props.provenance)}
      fileName="quintiles"
      summary={`${finding}. ${bars.map((bar) => `Fifth ${bar.quintile}: ${plain(bar.value, 1)} basis points`).join(", ")}.`}
      columns={[
        { name: "fifth", values: quintiles.map((bar) => String(bar.quintile)) },
        { name: "mean bp", values: quintiles.map((bar) => inBasisPoints(bar.meanReturn)) },
        { name: "low bp", values: quintiles.map((bar) => inBasisPoints(bar.low)) },
        { name: "high bp", values: quintiles.map((bar) => inBasisPoints(bar.high)) },
      ]}
    >
      <FluidPlot height={height}>
        {props.provenance.isSimulated && <FluidWatermark y={height - 24} />}
        {bars.map((bar) => {
          const middle = `${bar.x + bar.width / 2}%`;
          return (
            <g key={bar.quintile}>
              <rect
                x={`${bar.x}%`}
                width={`${bar.width}%`}
                y={bar.y}
                height={bar.height}
                fill={bar.value < 0 ? "var(--down)" : "var(--up)"}
                opacity="0.85"
              />
              {bar.whisker && (
                <line
                  x1={middle}
                  x2={middle}
                  y1={bar.whisker[0]}
                  y2={bar.whisker[1]}
                  stroke="var(--ink)"
                  strokeWidth="1.2"
                />
              )}
              <text className="label-ink halo" x={middle} y={labelHeight(bar)} textAnchor="middle">
                {signed(bar.value, 1)}
              </text>
              <text x={middle} y={height - 3} textAnchor="middle">
                {bar.quintile === 1 ? "1 lowest" : bar.quintile === 5 ? "5 highest" : bar.quintile}
              </text>
            </g>
          );
        })}
        <line
          x1="0"
          x2="100%"
          y1={Math.round(scale.at(0)) + 0.5}
          y2={Math.round(scale.at(0)) + 0.5}
          className="zero-line"
        />
      </FluidPlot>
    </LinkedChart>
  );
}

type Bar = { value: number; y: number; height: number; whisker: readonly [number, number] | null };

function labelHeight({ value, y, height, whisker }: Bar): number {
  const top = Math.min(y, ...(whisker ?? []));
  const below = Math.max(y + height, ...(whisker ?? []));
  return value < 0 ? below + 12 : top - 4;
}

function inBasisPoints(value: number | null): number | null {
  return value === null ? null : value * 1e4;
}
