import { layoutDecay } from "../charts/decay";
import type { Evidence } from "../reads/evidence-read";
import { decayFinding } from "../words/evidence-findings";
import { counted, plain } from "../words/numbers";
import { ofTables, sourceLine } from "../words/source-line";
import { EmptyState } from "./failure";
import { FluidPlot, FluidValueAxis, FluidWatermark, Stretched } from "./fluid-plot";
import { LinkedChart } from "./linked-chart";

/** Rank IC by horizon, each with its band. */
export function DecayFigure({ evidence, height }: { evidence: Evidence; height: number }) {
  const { decay, provenance } = evidence;
  const bottom = height - 20;
  const { marks, path, scale } = layoutDecay(decay, 10, bottom);
  const finding = decayFinding(decay);
  if (marks.length === 0) {
    return <EmptyState title={`${finding}.`} why="No horizon has a session with scores and known labels." />;
  }
  return (
    <LinkedChart
      finding={finding}
      unit="Rank IC by horizon in sessions, 95 % band"
      height={height}
      source={sourceLine(ofTables(provenance, "ml.evaluations"))}
      fileName="decay"
      summary={`${finding}. ${marks.map((mark) => `${counted(mark.horizon, "session")}: ${plain(mark.value, 3)}`).join(", ")}.`}
      columns={[
        { name: "horizon", values: decay.map((point) => String(point.horizon)) },
        { name: "rank IC", values: decay.map((point) => point.rankIc) },
        { name: "low", values: decay.map((point) => point.low) },
        { name: "high", values: decay.map((point) => point.high) },
        { name: "sessions judged", values: decay.map((point) => point.n) },
      ]}
    >
      <FluidPlot height={height}>
        {provenance.isSimulated && <FluidWatermark y={bottom - 12} />}
        <FluidValueAxis
          scale={scale}
          count={4}
          format={(value) => plain(value, value === 0 ? 0 : scale.digits(4))}
          axis={0}
        />
        <Stretched height={height}>
          <path d={path} fill="none" stroke="var(--proof)" opacity="0.5" />
        </Stretched>
        {marks.map((mark) => (
          <g key={mark.horizon}>
            {mark.band && (
              <line
                x1={`${mark.at}%`}
                x2={`${mark.at}%`}
                y1={mark.band[0]}
                y2={mark.band[1]}
                stroke="var(--proof)"
                strokeWidth="5"
                opacity="0.3"
              />
            )}
            <circle
              cx={`${mark.at}%`}
              cy={mark.y}
              r="4"
              fill={mark.band ? "var(--proof)" : "var(--paper)"}
              stroke="var(--proof)"
            />
            <text
              className="label-ink halo"
              x={`${mark.at}%`}
              dx={mark.at > 75 ? -8 : 8}
              y={mark.y + 13}
              textAnchor={mark.at > 75 ? "end" : "start"}
            >
              {plain(mark.value, 3)}
            </text>
            <text x={`${mark.at}%`} y={height - 4} textAnchor="middle">
              {mark.horizon}
            </text>
          </g>
        ))}
      </FluidPlot>
    </LinkedChart>
  );
}
