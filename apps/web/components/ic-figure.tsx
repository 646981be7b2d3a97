import { fluidTicks } from "../charts/fluid-axis";
import { layoutIc } from "../charts/ic-panel";
import type { IcSeries } from "../reads/overview-read";
import { icFinding } from "../words/ic-finding";
import { counted, plain } from "../words/numbers";
import { shortened } from "../words/panel-data";
import { sourceLine } from "../words/source-line";
import { EmptyState } from "./failure";
import { FluidPlot, FluidPlumb, FluidTimeAxis, FluidValueAxis, FluidWatermark, Stretched } from "./fluid-plot";
import { LinkedChart } from "./linked-chart";

/** Rank IC over time: a bar a month, the 12-month mean with its overlap-safe 95 % band. */
export function IcFigure({ series, height, about }: { series: IcSeries; height: number; about: string }) {
  if (series.session.length === 0) {
    return <EmptyState title="No session was judged." why="One is, once the labels of its scores are known." />;
  }
  const bottom = height - 18;
  const isLarge = height > 200;
  const panel = layoutIc(series, isLarge ? 18 : 12, bottom - 4);
  const finding = icFinding(series);
  const digits = panel.scale.digits(isLarge ? 4 : 3);
  return (
    <LinkedChart
      isTime
      finding={finding}
      unit={about}
      height={height}
      source={sourceLine(series.provenance, counted(series.session.length, "session"))}
      fileName="rank-ic"
      summary={`${finding}.`}
      columns={[
        { name: "session", values: series.session },
        { name: "rank IC", digits: 3, values: shortened(series.rankIc) },
        { name: "12-month mean", digits: 3, values: shortened(series.mean252) },
        { name: "95 % band, low", digits: 3, values: shortened(series.low252) },
        { name: "95 % band, high", digits: 3, values: shortened(series.high252) },
      ]}
    >
      <FluidPlot height={height}>
        {series.provenance.isSimulated && <FluidWatermark y={bottom - 10} />}
        <FluidValueAxis
          scale={panel.scale}
          count={isLarge ? 4 : 3}
          format={(value) => plain(value, value === 0 ? 0 : digits)}
        />
        {panel.bars.map((bar) => (
          <rect
            key={bar.month}
            x={`${bar.x}%`}
            width={`${bar.width}%`}
            y={bar.y}
            height={bar.height}
            fill="var(--edge)"
            opacity="0.38"
          />
        ))}
        <Stretched height={height}>
          <path d={panel.band} fill="var(--proof)" opacity="0.2" />
          <path d={panel.mean} fill="none" stroke="var(--proof)" strokeWidth="2" strokeLinejoin="round" />
        </Stretched>
        {panel.now && <circle cx={`${panel.now.at}%`} cy={panel.now.y} r="3" fill="var(--proof)" />}
        {panel.now && isLarge && (
          <text
            className="label-proof halo"
            x={`${Math.min(98.5, panel.now.at)}%`}
            y={Math.max(12, panel.now.bandTop - 8)}
            textAnchor="end"
          >
            {plain(panel.now.value, 3)} now
          </text>
        )}
        <FluidTimeAxis ticks={fluidTicks(series.session)} y={bottom} />
        <FluidPlumb top={isLarge ? 8 : 2} bottom={bottom + 4} />
      </FluidPlot>
    </LinkedChart>
  );
}
