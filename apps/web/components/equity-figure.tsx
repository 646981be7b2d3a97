import type { ReactNode } from "react";
import { alignColumns } from "../charts/aligned-columns";
import { layoutEquity } from "../charts/equity-panels";
import { fluidTicks } from "../charts/fluid-axis";
import type { EquitySeries } from "../reads/evidence-read";
import type { Provenance } from "../reads/provenance";
import { longDate } from "../words/dates";
import { baselineTitle, equityFinding } from "../words/evidence-findings";
import { counted, percent, plain } from "../words/numbers";
import { shortened } from "../words/panel-data";
import { ofTables, sourceLine } from "../words/source-line";
import { EmptyState } from "./failure";
import { FluidPlot, FluidPlumb, FluidTimeAxis, FluidValueAxis, FluidWatermark, Stretched } from "./fluid-plot";
import { LinkedChart } from "./linked-chart";

type Stroke = { colour: string; width: number; dash?: string };

const strokes: Record<string, Stroke> = {
  longShortNet: { colour: "var(--proof)", width: 2 },
  longShortGross: { colour: "var(--proof)", width: 1, dash: "4 3" },
  longOnlyNet: { colour: "var(--proof)", width: 2 },
  universe: { colour: "var(--ink-2)", width: 1.4 },
  "baseline:ridge": { colour: "var(--ink-2)", width: 1.4 },
  "baseline:single feature": { colour: "var(--edge)", width: 1.2, dash: "8 3" },
  "baseline:last label": { colour: "var(--edge)", width: 1.2, dash: "5 3" },
  "baseline:sector mean": { colour: "var(--edge)", width: 1.2, dash: "8 3 2 3" },
  "baseline:permuted labels": { colour: "var(--edge)", width: 1.3, dash: "1 3" },
};
const titles: Record<string, string> = {
  longShortNet: "Model",
  longShortGross: "Model before costs",
  longOnlyNet: "Highest fifth",
  universe: "Universe",
};

/** Growth of 100 and drawdown: the first series against the others, on one log scale. */
export function EquityFigure(props: {
  series: readonly EquitySeries[];
  provenance: Provenance;
  height: number;
  unit: string;
  acts: ReactNode;
}) {
  const { height, provenance } = props;
  const bottom = height - 18;
  const split = Math.round(height * 0.7);
  const { session, values } = alignColumns(
    props.series.map((series) => ({ session: series.session, values: series.return })),
  );
  const inputs = props.series.map((series, order) => ({
    key: series.key,
    label: titles[series.key] ?? baselineTitle(series.key.replace("baseline:", "")),
    returns: values[order]!,
  }));
  const panels = layoutEquity(inputs, session.length, {
    top: 14,
    bottom: split - 8,
    drawdownTop: split + 14,
    drawdownBottom: bottom - 2,
  });
  const ended = panels.lines
    .filter((line) => line.end !== null && line.label !== titles.longShortGross)
    .map((line) => ({ label: line.label, level: line.end!.level }));
  if (ended.length === 0) {
    return <EmptyState title="No portfolio was formed." why="It needs scores, and prices the session after." />;
  }
  const finding = equityFinding(ended);
  const worst = panels.worst;
  const levels = ended.map(({ level }) => level);
  const endDigits = Math.max(...levels) - Math.min(...levels) < 5 ? 1 : 0;
  return (
    <LinkedChart
      isTime
      hasEnds
      finding={finding}
      unit={props.unit}
      height={height}
      acts={props.acts}
      source={sourceLine(ofTables(provenance, "ml.evaluationSeries"), counted(session.length, "session"))}
      fileName="equity"
      summary={`${finding}.${worst ? ` Deepest drawdown ${percent(worst.value)} on ${longDate(session[worst.index])}.` : ""}`}
      columns={[
        { name: "session", values: session },
        ...panels.lines.map((line) => ({ name: line.label, digits: 1, values: shortened(line.equity) })),
        {
          name: "drawdown, %",
          digits: 1,
          values: shortened(panels.drawdown.map((value) => (value === null ? null : value * 100))),
        },
      ]}
    >
      <FluidPlot height={height}>
        {provenance.isSimulated && <FluidWatermark y={split / 2 + 8} />}
        <FluidValueAxis
          scale={panels.scale}
          count={4}
          base={100}
          format={(value) => plain(value, panels.scale.digits(4))}
        />
        <text className="label-second" x="0" y={split + 8}>
          Drawdown of {inputs[0]?.label.toLowerCase() ?? "nothing"}, %
        </text>
        <FluidValueAxis
          scale={panels.drawdownScale}
          count={2}
          format={(value) => (value === 0 ? "" : plain(value * 100, panels.drawdownScale.digits(2) > 2 ? 1 : 0))}
        />
        <Stretched height={height}>
          <path d={panels.drawdownArea} fill="var(--proof)" opacity="0.28" />
          {[...panels.lines].reverse().map((line) => {
            const stroke = strokes[line.key] ?? { colour: "var(--edge)", width: 1.2 };
            return (
              <path
                key={line.key}
                d={line.path}
                fill="none"
                stroke={stroke.colour}
                strokeWidth={stroke.width}
                strokeDasharray={stroke.dash}
                strokeLinejoin="round"
              />
            );
          })}
        </Stretched>
        {panels.lines.map((line, order) => {
          if (line.end === null) return null;
          const words = `${line.label} ${plain(line.end.level, endDigits)}`;
          const style = order === 0 ? "label-proof halo" : "label-second halo";
          return (
            <g key={line.key}>
              <text className={`${style} wide-only`} x="100%" dx="40" y={line.end.labelY + 4}>
                {words}
              </text>
              {isMain(line.key) && (
                <text className={`${style} narrow-only`} x="98%" y={line.end.labelY} textAnchor="end">
                  {words}
                </text>
              )}
            </g>
          );
        })}
        {worst && (
          <text
            className="label-ink halo"
            x={`${Math.max(14, Math.min(84, worst.at))}%`}
            y={Math.min(bottom - 4, worst.y + 12)}
            textAnchor="middle"
          >
            {percent(worst.value)}, {longDate(session[worst.index]).replace(/^\d+ /, "")}
          </text>
        )}
        <FluidTimeAxis ticks={fluidTicks(session)} y={bottom} />
        {session.length > 0 && <FluidPlumb top={6} bottom={bottom + 4} />}
      </FluidPlot>
    </LinkedChart>
  );
}

/** The lines named inside a plot too narrow for a gutter; the others are in the crosshair's reading and the table. */
function isMain(key: string): boolean {
  return /^longShortNet$|^longOnlyNet$|ridge|universe/.test(key);
}
