import { counted, type Frame, float64Of, int32Of, isoDay } from "@plumbline/core";
import type { EvaluationSummary } from "@plumbline/pipeline";
import { overlapSafeMean } from "@plumbline/quant";
import type { ReleaseView } from "./release-view.js";
import { trialsOf } from "./trial-ledger.js";

/** A number with its band, sample, unit and threshold. */
export interface Estimate {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly threshold: number | null;
  readonly unit: string;
  readonly n: number | null;
  readonly caption: string;
}

export interface Verdict {
  readonly sentence: string;
  readonly detail: string;
  readonly alarms: readonly string[];
}

export interface IcSeries {
  readonly session: readonly string[];
  readonly ic: readonly (number | null)[];
  readonly rankIc: readonly (number | null)[];
  readonly mean252: readonly (number | null)[];
  readonly low252: readonly (number | null)[];
  readonly high252: readonly (number | null)[];
}

const year = 252;

/**
 * The evaluation of the ranking's trial that was known then, as it stands for the reader: the one the trials ledger shows.
 * Null for a view cut before any, whose statistics are recomputed.
 */
export async function evaluationSummary(view: ReleaseView): Promise<EvaluationSummary | null> {
  const trialId = await view.trialId();
  const ranking = (await trialsOf(view)).find((trial) => trial.trialId === trialId);
  return ranking?.evaluation?.summary ?? null;
}

/** Verdict on the ranking, as far as it could be judged then. */
export async function verdictOf(view: ReleaseView): Promise<Verdict> {
  const summary = await evaluationSummary(view);
  return summary ? verdictFrom(summary) : verdictSoFar(await rankIcSoFar(view));
}

/** Verdict of an evaluation. */
export function verdictFrom(summary: EvaluationSummary): Verdict {
  return {
    sentence: headlineOf(summary),
    detail: summary.verdict.sentence,
    alarms: summary.alarms.map((alarm) => alarm.sentence),
  };
}

/** Verdict where no evaluation was known yet: what the mean of the rank ICs known then says. */
export function verdictSoFar(mean: MeanSoFar): Verdict {
  const sentence =
    mean.n === 0
      ? "Nothing has been judged out of sample yet."
      : mean.low === null
        ? "Too few sessions out of sample to judge the ranking."
        : mean.low > 0
          ? "By then the ranking had beaten chance."
          : mean.high !== null && mean.high < 0
            ? "By then the ranking had done worse than chance."
            : "By then there was no evidence that the ranking beats chance.";
  const detail =
    mean.value === null
      ? "No label of a scored session was known."
      : `Mean rank IC ${signed(mean.value, 3)} over ${sessionCount(mean.n)}${mean.low === null || mean.high === null ? "" : `, 95 % band ${signed(mean.low, 3)} to ${signed(mean.high, 3)}`}.`;
  return { sentence, detail, alarms: [] };
}

/** The finding in one plain sentence; the figures stand in the detail. */
function headlineOf({ verdict, window }: EvaluationSummary): string {
  switch (verdict.finding) {
    case "evidence": {
      const isPaid = (verdict.sharpeNet.value ?? 0) > 0;
      return `The ranking has beaten chance over ${sessionCount(window.sessions)}${isPaid ? "" : ", but not its costs"}.`;
    }
    case "no evidence":
      return "There is no evidence that the ranking beats chance.";
    case "against":
      return `The ranking has done worse than chance over ${sessionCount(window.sessions)}.`;
    case "too few":
      return "There are too few securities to judge the ranking.";
    default:
      return "There are too few sessions to judge the ranking.";
  }
}

/** The gauges at the head of Overview. */
export async function gaugesOf(view: ReleaseView): Promise<Estimate[]> {
  const summary = await evaluationSummary(view);
  const gauges = [await rankIcGauge(view, summary)];
  if (summary) {
    const { deflation, portfolios, conventions, verdict } = summary;
    gauges.push({
      key: "sharpeNet",
      label: "Sharpe ratio after costs",
      value: verdict.sharpeNet.value,
      low: verdict.sharpeNet.ci95?.[0] ?? null,
      high: verdict.sharpeNet.ci95?.[1] ?? null,
      threshold: 0,
      unit: verdict.sharpeNet.unit,
      n: verdict.sharpeNet.n,
      caption:
        verdict.sharpeNet.reason ?? `Long-short, ${sessionCount(verdict.sharpeNet.n)}; ${verdict.sharpeNet.method}`,
    });
    gauges.push({
      key: "deflatedSharpe",
      label: "More than luck",
      value: deflation.deflatedSharpe,
      low: null,
      high: null,
      threshold: 0.95,
      unit: "probability",
      n: deflation.trials,
      caption: `Deflated Sharpe ratio, ${counted(deflation.trials, "trial")}`,
    });
    gauges.push({
      key: "breakEvenCost",
      label: "Break-even cost",
      value: portfolios.longShort.breakEvenCost,
      low: null,
      high: null,
      threshold: conventions.costPerSide,
      unit: "decimal a side",
      n: portfolios.longShort.net.sessions,
      caption: `Assumed cost: ${(conventions.costPerSide * 10_000).toFixed(0)} bp a side`,
    });
  }
  const quality = await qualityGauge(view);
  return quality ? [...gauges, quality] : gauges;
}

async function rankIcGauge(view: ReleaseView, summary: EvaluationSummary | null): Promise<Estimate> {
  const common = { key: "rankIc", label: "Rank IC, out of sample", threshold: 0, unit: "correlation" };
  if (summary) {
    const { value, ci95, n, reason } = summary.informationCoefficient.rank.mean;
    return {
      ...common,
      value,
      low: ci95?.[0] ?? null,
      high: ci95?.[1] ?? null,
      n,
      caption: ci95
        ? `95 %: ${signed(ci95[0], 3)} to ${signed(ci95[1], 3)}, ${sessionCount(n)}`
        : (reason ?? sessionCount(n)),
    };
  }
  const mean = await rankIcSoFar(view);
  return {
    ...common,
    ...mean,
    caption:
      mean.low === null || mean.high === null
        ? `${sessionCount(mean.n)}: too few for a band`
        : `95 %: ${signed(mean.low, 3)} to ${signed(mean.high, 3)}, ${sessionCount(mean.n)} known then`,
  };
}

async function qualityGauge(view: ReleaseView): Promise<Estimate | null> {
  const rows = await view.quality();
  const whole = rows.find((row) => row.securityId === "*" && row.dataset === "silver.bars");
  if (!whole) return null;
  const rejected = Number(whole.rejected);
  const detail = JSON.parse(String(whole.detail)) as { gate?: Record<string, unknown> };
  const gate = Object.entries(detail.gate ?? {}).find(
    ([name, value]) => /score/i.test(name) && typeof value === "number",
  );
  return {
    key: "dataQuality",
    label: "Data quality",
    value: Number(whole.score),
    low: null,
    high: null,
    threshold: gate ? Number(gate[1]) : null,
    unit: "of 100",
    n: Number(whole.rows),
    caption: `${rejected.toLocaleString("en-US")} of ${Number(whole.rows).toLocaleString("en-US")} bars refused, last 252 sessions`,
  };
}

/** A mean with its overlap-safe 95 % band; null where it cannot be stated. */
export interface MeanSoFar {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** Mean of a column of ml.evaluationSeries over the sessions whose labels were known, with its overlap-safe band. */
export function meanSoFar(series: Frame, column: string, overlap: number): MeanSoFar {
  const mean = overlapSafeMean(float64Of(series, column), overlap);
  return { value: orNull(mean.mean), low: orNull(mean.low), high: orNull(mean.high), n: mean.n };
}

async function rankIcSoFar(view: ReleaseView): Promise<MeanSoFar> {
  return meanSoFar(await view.series(), "rankIc", view.release.summary.config.primaryHorizon);
}

/** The IC of the ranking's trial by session. */
export function icSeriesOf(view: ReleaseView): Promise<IcSeries> {
  return view.once("icSeries", async () =>
    icSeriesFrom(await view.series(), view.release.summary.config.primaryHorizon),
  );
}

/**
 * The IC by session with the mean of the last 252 and its overlap-safe 95 % band.
 *
 * @param series rows of ml.evaluationSeries of one trial
 * @param overlap the trial's horizon, sessions
 */
export function icSeriesFrom(series: Frame, overlap: number): IcSeries {
  const days = int32Of(series, "session");
  const rankIc = float64Of(series, "rankIc");
  const rows = Array.from(days.keys()).filter((row) => !Number.isNaN(rankIc[row]));
  const kept = Float64Array.from(rows, (row) => rankIc[row]);
  const bands = rows.map((_, i) =>
    i + 1 < year ? null : overlapSafeMean(kept.subarray(i + 1 - year, i + 1), overlap),
  );
  const ic = float64Of(series, "ic");
  return {
    session: rows.map((row) => isoDay(days[row])),
    ic: rows.map((row) => orNull(ic[row])),
    rankIc: rows.map((row) => orNull(rankIc[row])),
    mean252: bands.map((band) => (band ? orNull(band.mean) : null)),
    low252: bands.map((band) => (band ? orNull(band.low) : null)),
    high252: bands.map((band) => (band ? orNull(band.high) : null)),
  };
}

/** Rank IC by horizon, as the release's evaluation states it; empty for a view cut before it. */
export async function decayOf(view: ReleaseView) {
  const summary = await evaluationSummary(view);
  return (summary?.decay ?? []).map(({ horizon, rankIc }) => ({
    horizon,
    rankIc: rankIc.value,
    low: rankIc.ci95?.[0] ?? null,
    high: rankIc.ci95?.[1] ?? null,
    n: rankIc.n,
  }));
}

/** Mean forward excess return by fifth of the scores; empty for a view cut before the evaluation. */
export async function quintilesOf(view: ReleaseView) {
  const summary = await evaluationSummary(view);
  return (summary?.quintiles.meanReturns ?? []).map((estimate, i) => ({
    quintile: i + 1,
    meanReturn: estimate.value,
    low: estimate.ci95?.[0] ?? null,
    high: estimate.ci95?.[1] ?? null,
    n: estimate.n,
  }));
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A number of sessions in words: 1 -> "1 session", 1489 -> "1,489 sessions". */
export function sessionCount(count: number): string {
  return `${count.toLocaleString("en-US")} session${count === 1 ? "" : "s"}`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}
