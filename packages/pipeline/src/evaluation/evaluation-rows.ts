import type { Frame } from "@plumbline/core";
import { constantText, makeFrame, textColumn } from "@plumbline/core";
import type { EvaluationSummary } from "../definitions/evaluation-summary.js";
import type { JudgedTrial } from "./judge-trial.js";

export interface RowClock {
  /** Day numbers of the panel's sessions. */
  readonly days: Int32Array;
  readonly closeOf: (day: number) => number;
  readonly now: number;
}

/** Rows of ml.evaluations. */
export function evaluationRows(
  judged: readonly JudgedTrial[],
  summaries: readonly EvaluationSummary[],
  evaluationIds: readonly string[],
  clock: RowClock,
): Frame {
  const rows = judged.length;
  const lastClose = rows === 0 ? Number.NaN : clock.closeOf(clock.days[clock.days.length - 1]);
  const knownAt = Float64Array.from(judged, ({ labels }) =>
    (labels?.knownAt ?? new Float64Array(0)).reduce(
      (latest, instant) => (Number.isNaN(instant) ? latest : Math.max(latest, instant)),
      lastClose,
    ),
  );
  return makeFrame({
    evaluationId: textColumn(evaluationIds),
    trialId: textColumn(judged.map(({ trial }) => trial.trialId)),
    windowFrom: { type: "date", values: Int32Array.from(judged, ({ scores }) => clock.days[scores.first]) },
    windowTo: { type: "date", values: Int32Array.from(judged, ({ scores }) => clock.days[scores.last]) },
    sessions: { type: "int32", values: Int32Array.from(judged, ({ window }) => window.sessions) },
    securities: { type: "int32", values: Int32Array.from(judged, ({ window }) => window.securities) },
    meanRankIc: { type: "float64", values: Float64Array.from(judged, ({ rankIc }) => rankIc.value ?? Number.NaN) },
    sharpeNet: {
      type: "float64",
      values: Float64Array.from(summaries, (summary) => summary.verdict.sharpeNet.value ?? Number.NaN),
    },
    summary: textColumn(summaries.map((summary) => JSON.stringify(summary))),
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(clock.now) },
  });
}

/** Rows of ml.evaluationSeries: from each trial's first scored session to the panel's last. */
export function seriesRows(judged: readonly JudgedTrial[], universe: Float64Array, clock: RowClock): Frame {
  const spans = judged.map(({ scores }) => ({ from: scores.first, to: clock.days.length }));
  const join = (pick: (trial: JudgedTrial) => Float64Array) => {
    const parts = judged.map((trial, i) => pick(trial).subarray(spans[i].from, spans[i].to));
    return { type: "float64" as const, values: Float64Array.from(parts.flatMap((part) => Array.from(part))) };
  };
  const ints = (pick: (trial: JudgedTrial) => Int32Array) =>
    Int32Array.from(judged.flatMap((trial, i) => Array.from(pick(trial).subarray(spans[i].from, spans[i].to))));
  const session = ints(() => clock.days);
  const knownAt = join(({ labels }) =>
    Float64Array.from(clock.days, (day, t) => {
      const close = clock.closeOf(day);
      const label = labels?.knownAt[t] ?? Number.NaN;
      return Number.isNaN(label) ? close : Math.max(label, close);
    }),
  );
  const turnover = ({ statistics }: JudgedTrial) =>
    statistics.turnoverTop.map((top, t) => (top + statistics.turnoverBottom[t]) / 2);
  return makeFrame({
    trialId: textColumn(
      judged.flatMap(({ trial }, i) => new Array<string>(spans[i].to - spans[i].from).fill(trial.trialId)),
    ),
    session: { type: "date", values: session },
    securities: { type: "int32", values: ints(({ statistics }) => statistics.breadth) },
    ic: join(({ statistics }) => statistics.pearson),
    rankIc: join(({ statistics }) => statistics.rank),
    quintile1: join(({ statistics }) => statistics.quintileReturns[0]),
    quintile2: join(({ statistics }) => statistics.quintileReturns[1]),
    quintile3: join(({ statistics }) => statistics.quintileReturns[2]),
    quintile4: join(({ statistics }) => statistics.quintileReturns[3]),
    quintile5: join(({ statistics }) => statistics.quintileReturns[4]),
    turnover: join(turnover),
    longShortGross: join(({ portfolios }) => portfolios.longShort.gross),
    longShortNet: join(({ portfolios }) => portfolios.longShort.net),
    longOnlyNet: join(({ portfolios }) => portfolios.longOnly.net),
    universeReturn: join(() => universe),
    knownAt: { type: "instant", values: knownAt.values },
    knownAtBasis: constantText("rule", session.length),
    ingestedAt: { type: "instant", values: new Float64Array(session.length).fill(clock.now) },
  });
}
