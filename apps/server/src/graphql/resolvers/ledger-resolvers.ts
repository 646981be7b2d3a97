import { emptyFrame, evaluationSeries } from "@plumbline/core";
import { icSeriesFrom, verdictFrom } from "../../serving/evidence.js";
import { type JoinedLedgerTrial, joinedLedgerOf } from "../../serving/joined-ledger.js";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { type Place, pageOf } from "../../serving/page-cursor.js";
import { provenanceOf } from "../../serving/provenance.js";
import type { ReleaseView } from "../../serving/release-view.js";
import {
  type DecisionRecord,
  decisionsOf,
  evaluationsOf,
  type FittedModel,
  type LedgerEvaluation,
  type LedgerTrial,
  modelsOfTrials,
  trialPlace,
  trialsOf,
} from "../../serving/trial-ledger.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";
import type { RequestContext } from "../request-loaders.js";

type PageArguments = ReadPoint & { readonly first: number; readonly after?: string | null };
type OfTrial = PageArguments & { readonly trial?: string | null };
type WithTrialId = WithView & { readonly trialId: string };

export function ledgerResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      trials: async (_: unknown, args: PageArguments & { role?: string | null }) => {
        const view = await reader.view(args);
        const all = (await trialsOf(view)).filter((trial) => !args.role || trial.role === args.role);
        return connection(view, `trials ${args.role ?? ""}`, all, trialPlace, args);
      },
      joinedTrials: async (_: unknown, args: PageArguments) => {
        const view = await reader.view(args);
        const placeOf = (one: JoinedLedgerTrial) => [one.source, one.trialId];
        return connection(view, "joined trials", await joinedLedgerOf(view), placeOf, args);
      },
      evaluations: async (_: unknown, args: OfTrial) => {
        const view = await reader.view(args);
        const all = (await evaluationsOf(view)).filter((one) => !args.trial || one.trialId === args.trial);
        const placeOf = (one: LedgerEvaluation) => [one.windowTo, one.knownAt, one.evaluationId];
        return connection(view, `evaluations ${args.trial ?? ""}`, all, placeOf, args, [-1, -1, 1]);
      },
      decisions: async (_: unknown, args: PageArguments) => {
        const view = await reader.view(args);
        const placeOf = (one: DecisionRecord) => [one.decidedAt, one.source];
        return connection(view, "decisions", await decisionsOf(view), placeOf, args, [-1, 1]);
      },
      models: async (_: unknown, args: OfTrial) => {
        const view = await reader.view(args);
        const ids = (await trialsOf(view)).map((trial) => trial.trialId);
        const byTrial = await view.once("models", () => modelsOfTrials(view, ids));
        const all = [...byTrial.values()].flat().filter((one) => !args.trial || one.trialId === args.trial);
        const placeOf = (one: FittedModel): [string, number] => [one.trialId, one.fold];
        all.sort((a, b) => (a.trialId < b.trialId ? -1 : a.trialId > b.trialId ? 1 : a.fold - b.fold));
        return connection(view, `models ${args.trial ?? ""}`, all, placeOf, args);
      },
    },
    Trial: {
      evaluation: ({ view, evaluation }: WithView & LedgerTrial) => evaluation && { view, ...evaluation },
      models: async ({ view, trialId }: WithTrialId, _: unknown, { loaders }: RequestContext) =>
        ((await loaders.of(view).models.load(trialId)) ?? []).map((model) => ({ view, ...model })),
      ic: async ({ view, trialId, horizon }: WithTrialId & LedgerTrial, _: unknown, { loaders }: RequestContext) => {
        const series = (await loaders.of(view).series.load(trialId)) ?? emptyFrame(evaluationSeries);
        return { view, ...icSeriesFrom(series, horizon) };
      },
    },
    Evaluation: {
      verdict: ({ summary }: LedgerEvaluation) => verdictFrom(summary),
      grade: ({ summary }: LedgerEvaluation) => summary.evidence ?? null,
      trial: trialOfParent,
    },
    Decision: {
      trial: trialOfParent,
      evaluation: async ({ view, evaluationId }: WithView & DecisionRecord) => {
        const found = (await evaluationsOf(view)).find((one) => one.evaluationId === evaluationId);
        return found ? { view, ...found } : null;
      },
    },
    Model: { trial: trialOfParent },
    TrialConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.trials", "ml.evaluations"]) },
    JoinedTrialConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.joinedTrials"]) },
    EvaluationConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.evaluations"]) },
    DecisionConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.champions"]) },
    ModelConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.models"]) },
  };
}

async function trialOfParent({ view, trialId }: WithTrialId) {
  const found = (await trialsOf(view)).find((trial) => trial.trialId === trialId);
  return found ? { view, ...found } : null;
}

function connection<Item extends object>(
  view: ReleaseView,
  list: string,
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  { first, after }: PageArguments,
  directions: readonly (1 | -1)[] = [],
) {
  const page = pageOf(list, items, placeOf, pageSize(first), after, directions);
  return { view, ...page, nodes: page.nodes.map((node) => ({ view, ...node })) };
}
