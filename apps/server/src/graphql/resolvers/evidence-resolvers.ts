import { emptyFrame, evaluationSeries, float64Of, int32Of, isoDay } from "@plumbline/core";
import type { EvaluationSummary } from "@plumbline/pipeline";
import { baselineLine, portfolioLines } from "../../serving/equity-lines.js";
import { icSeriesFrom } from "../../serving/evidence.js";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { conventionsOf, provenanceOf } from "../../serving/provenance.js";
import type { ReleaseView } from "../../serving/release-view.js";
import {
  figuresOf,
  inferenceOf,
  shown,
  summaryOf,
  type TrialEvidence,
  trialDecay,
  trialQuintiles,
  trialVerdict,
} from "../../serving/trial-evidence.js";
import { trialNamed, trialsOf } from "../../serving/trial-ledger.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers } from "../read-model.js";
import type { RequestContext, RequestLoaders } from "../request-loaders.js";

/** What the fields of the type Evidence read. */
export async function evidenceOf(
  view: ReleaseView,
  trialId: string | null | undefined,
  loaders: RequestLoaders,
): Promise<TrialEvidence> {
  const trial = await trialNamed(view, trialId);
  const series = await loaders.of(view).series.load(trial.trialId);
  return { view, trial, series: series ?? emptyFrame(evaluationSeries) };
}

export function evidenceResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      evidence: async (_: unknown, args: ReadPoint & { trial?: string | null }, { loaders }: RequestContext) =>
        evidenceOf(await reader.view(args), args.trial, loaders),
    },
    Evidence: {
      provenance: ({ view }: TrialEvidence) => provenanceOf(view, evidenceTables),
      trial: ({ view, trial }: TrialEvidence) => ({ view, ...trial }),
      isRecomputed: (evidence: TrialEvidence) => summaryOf(evidence) === null,
      window: windowOf,
      verdict: trialVerdict,
      grade: (evidence: TrialEvidence) => summaryOf(evidence)?.evidence ?? null,
      primaryQuestion: (evidence: TrialEvidence) => summaryOf(evidence)?.primaryQuestion ?? null,
      alarms: (evidence: TrialEvidence) => summaryOf(evidence)?.alarms ?? [],
      figures: figuresOf,
      inference: inferenceOf,
      ic: ({ view, trial, series }: TrialEvidence) => ({ view, ...icSeriesFrom(series, trial.horizon) }),
      decay: trialDecay,
      quintiles: trialQuintiles,
      quintileSeries,
      equity: async (evidence: TrialEvidence, _: unknown, { loaders }: RequestContext) => {
        const { series: held } = loaders.of(evidence.view);
        const others = await Promise.all(
          baselinesOf(summaryOf(evidence)).map(async ({ name, trialId }) => {
            const series = trialId === null ? undefined : await held.load(trialId);
            return series && trialId !== null ? [baselineLine(name, trialId, series)] : [];
          }),
        );
        return [...portfolioLines(evidence.trial.trialId, evidence.series), ...others.flat()];
      },
      baselines: (evidence: TrialEvidence) =>
        baselinesOf(summaryOf(evidence)).map((baseline) => ({
          ...baseline,
          rankIc: shown("rankIc", "Mean rank IC", baseline.rankIc, 0),
          lead: baseline.lead ? shown("lead", "Lead in mean rank IC", baseline.lead, 0) : null,
          spread: shown("spread", "Highest minus lowest fifth", baseline.spread, 0),
        })),
      deflation: (evidence: TrialEvidence) => summaryOf(evidence)?.deflation ?? null,
      overfitting: (evidence: TrialEvidence) => summaryOf(evidence)?.overfitting ?? null,
      holm: (evidence: TrialEvidence) => summaryOf(evidence)?.holm ?? null,
      breakEven: (evidence: TrialEvidence) => summaryOf(evidence)?.breakEvenCost ?? null,
      capacity: (evidence: TrialEvidence) => summaryOf(evidence)?.capacity ?? null,
      trials: async ({ view }: TrialEvidence, { first }: { first: number }) =>
        (await trialsOf(view)).slice(0, pageSize(first)).map((trial) => ({ view, ...trial })),
      conventions: ({ view }: TrialEvidence) => conventionsOf(view),
    },
  };
}

const evidenceTables = ["ml.trials", "ml.evaluations", "ml.evaluationSeries", "gold.predictions", "gold.targets"];

/** Summaries that a run before schema 2 made hold no baselines. */
function baselinesOf(summary: EvaluationSummary | null): EvaluationSummary["baselines"] {
  return summary?.baselines ?? [];
}

function windowOf(evidence: TrialEvidence) {
  const window = summaryOf(evidence)?.window;
  if (window) return window;
  const days = int32Of(evidence.series, "session");
  const rankIc = float64Of(evidence.series, "rankIc");
  const judged = Array.from(days).filter((_, row) => !Number.isNaN(rankIc[row]));
  return {
    from: judged.length > 0 ? isoDay(judged[0]) : null,
    to: judged.length > 0 ? isoDay(judged[judged.length - 1]) : null,
    sessions: judged.length,
    securities: null,
    medianBreadth: null,
  };
}

function quintileSeries({ series }: TrialEvidence) {
  const quintile1 = float64Of(series, "quintile1");
  const rows = Array.from(quintile1.keys()).filter((row) => !Number.isNaN(quintile1[row]));
  const column = (name: string) => {
    const values = float64Of(series, name);
    return rows.map((row) => (Number.isNaN(values[row]) ? null : values[row]));
  };
  const days = int32Of(series, "session");
  const securities = int32Of(series, "securities");
  return {
    session: rows.map((row) => isoDay(days[row])),
    quintile1: column("quintile1"),
    quintile2: column("quintile2"),
    quintile3: column("quintile3"),
    quintile4: column("quintile4"),
    quintile5: column("quintile5"),
    securities: rows.map((row) => securities[row]),
    turnover: column("turnover"),
  };
}
