import { layoutLuck } from "../charts/luck-strip";
import type { Evidence } from "../reads/evidence-read";
import { luckFinding } from "../words/evidence-findings";
import { shownSharpe } from "../words/few-returns";
import { counted, plain } from "../words/numbers";
import { ofTables, sourceLine } from "../words/source-line";
import { EmptyState } from "./failure";
import { FluidPlot, FluidWatermark } from "./fluid-plot";
import { LinkedChart } from "./linked-chart";

/** A dot for every trial in the ledger; what the best of so many worthless ones reaches is shaded. */
export function LuckFigure({ evidence, height }: { evidence: Evidence; height: number }) {
  const { deflation, trials, provenance, periodsPerYear, trial } = evidence;
  const best =
    deflation?.benchmarkSharpe == null || periodsPerYear === null || deflation.trials < 2
      ? null
      : deflation.benchmarkSharpe * Math.sqrt(periodsPerYear);
  const tries = deflation?.trials ?? 0;
  const strip = layoutLuck(
    trials.map((one) => ({
      key: one.trialId,
      sharpe: shownSharpe(one.evaluation?.sharpeNet, one.evaluation?.sessions),
      isCounted: one.role === "candidate",
      isChampion: one.trialId === trial.trialId,
    })),
    best,
  );
  const own = strip.dots.find((dot) => dot.isChampion) ?? null;
  const finding = luckFinding(own?.sharpe ?? null, best, tries);
  if (strip.dots.length === 0) {
    return <EmptyState title={`${finding}.`} why="No trial of the ledger has a Sharpe ratio of at least 60 returns." />;
  }
  const floor = height - 24;
  const step = Math.min(8, (floor - 60) / Math.max(1, ...strip.dots.map((dot) => dot.level)));
  const yOf = (level: number) => floor - 7 - level * step;
  return (
    <LinkedChart
      finding={finding}
      unit="Sharpe ratio a year after costs; a dot a trial, hollow ones are not counted"
      height={height}
      source={sourceLine(
        ofTables(provenance, "ml.evaluations"),
        `${plain(strip.dots.length)} of ${plain(trials.length)} trials have one`,
      )}
      fileName="trials-sharpe"
      summary={`${finding}. ${counted(tries, "counted trial")}${best === null ? "" : `; best of them by luck alone ${plain(best, 2)}`}${own ? `; this one ${plain(own.sharpe, 2)}` : ""}.`}
      columns={[
        { name: "trial", values: strip.dots.map((dot) => dot.key) },
        { name: "Sharpe a year", values: strip.dots.map((dot) => dot.sharpe) },
        { name: "counted", values: strip.dots.map((dot) => (dot.isCounted ? "yes" : "no")) },
      ]}
    >
      <FluidPlot height={height}>
        {strip.luckAt !== null && (
          <>
            <rect x="0" y="20" width={`${strip.luckAt}%`} height={floor - 20} fill="var(--sunken)" />
            <text x="6" y="34">
              what luck explains
            </text>
            <line
              x1={`${strip.luckAt}%`}
              x2={`${strip.luckAt}%`}
              y1="20"
              y2={floor}
              stroke="var(--ink)"
              strokeWidth="1.2"
            />
            <text
              className="label-second"
              x={`${strip.luckAt}%`}
              y="13"
              textAnchor={strip.luckAt > 70 ? "end" : strip.luckAt < 30 ? "start" : "middle"}
            >
              best of {plain(tries)} by luck, {plain(best, 2)}
            </text>
          </>
        )}
        {provenance.isSimulated && <FluidWatermark y={height / 2} />}
        <line x1="0" x2="100%" y1={floor + 0.5} y2={floor + 0.5} className="axis-line" />
        {strip.scale.ticks(5).map((value) => (
          <g key={value}>
            <line
              x1={`${strip.scale.at(value)}%`}
              x2={`${strip.scale.at(value)}%`}
              y1={floor}
              y2={floor + 5}
              className="axis-line"
            />
            <text x={`${strip.scale.at(value)}%`} y={floor + 17} textAnchor="middle">
              {plain(value, strip.scale.digits(5))}
            </text>
          </g>
        ))}
        {strip.dots.map((dot) => (
          <circle
            key={dot.key}
            cx={`${dot.at}%`}
            cy={yOf(dot.level)}
            r={dot.isChampion ? 5 : 3.2}
            fill={dot.isChampion ? "var(--proof)" : dot.isCounted ? "var(--edge)" : "var(--paper)"}
            stroke={dot.isChampion ? "var(--proof)" : "var(--edge)"}
          />
        ))}
        {own && (
          <>
            <line
              x1={`${own.at}%`}
              x2={`${own.at}%`}
              y1={yOf(own.level) - 7}
              y2={yOf(own.level) - 24}
              stroke="var(--proof)"
            />
            <text
              className="label-proof halo"
              x={`${own.at}%`}
              y={yOf(own.level) - 29}
              textAnchor={own.at > 60 ? "end" : own.at < 25 ? "start" : "middle"}
            >
              {trial.isChampion ? "champion" : "this trial"}, {plain(own.sharpe, 2)}
            </text>
          </>
        )}
      </FluidPlot>
    </LinkedChart>
  );
}
