import {
  cellAt,
  champions,
  evaluationSeries,
  evaluations,
  type Frame,
  models,
  PlatformError,
  type Row,
  rowsOf,
  takeRows,
  textOf,
  trials,
} from "@plumbline/core";
import { agedEvaluation, type EvaluationSummary, latestEvaluations } from "@plumbline/pipeline";
import type { ChampionEvaluation } from "./champion-evaluation.js";
import { groupByText } from "./grouped-rows.js";
import { readingInstant } from "./reading-instant.js";
import type { ReleaseView } from "./release-view.js";

/** A row of ml.evaluations, its summary parsed. */
export interface LedgerEvaluation extends ChampionEvaluation {
  readonly summary: EvaluationSummary;
}

/** A row of ml.trials with its newest evaluation at the release's costs. */
export interface LedgerTrial {
  readonly trialId: string;
  readonly role: string;
  readonly isPrimary: boolean;
  readonly source: string;
  readonly target: string;
  readonly horizon: number;
  readonly learner: string;
  readonly definition: unknown;
  readonly knownAt: string;
  /** It made the release's ranking. */
  readonly isChampion: boolean;
  readonly evaluation: LedgerEvaluation | null;
}

/** A fitted model without its bytes. */
export interface FittedModel {
  readonly modelId: string;
  readonly trialId: string;
  readonly fold: number;
  readonly trainFrom: string;
  readonly trainTo: string;
  readonly testFrom: string;
  readonly testTo: string;
  readonly trainRows: number;
  readonly learner: string;
  readonly learnerVersion: string;
  readonly features: readonly string[];
  readonly knownAt: string;
}

/** A decision of promotion with the gates it rests on. */
export interface DecisionRecord {
  readonly source: string;
  readonly decidedAt: string;
  readonly trialId: string;
  readonly evaluationId: string;
  readonly decision: string;
  readonly reason: string;
  /** As stored. */
  readonly detail: unknown;
  readonly knownAt: string;
}

/** Every evaluation that was known then as it stands for the reader, the newest window first. */
export function evaluationsOf(view: ReleaseView): Promise<readonly LedgerEvaluation[]> {
  return view.once("evaluations", async () => {
    const instant = readingInstant(view);
    const rows = rowsOf(await view.read(evaluations)).map((row) => {
      const evaluation = evaluationOf(row);
      return { ...evaluation, summary: agedEvaluation(evaluation.summary, instant) };
    });
    return rows.sort(
      (a, b) =>
        descending(a.windowTo, b.windowTo) ||
        descending(a.knownAt, b.knownAt) ||
        descending(b.evaluationId, a.evaluationId),
    );
  });
}

/**
 * Everything the release tried, whatever the view's asOf (what a trial is says nothing of a market), each with the
 * evaluation that was known then: the primary question first, then candidates, baselines and controls.
 */
export function trialsOf(view: ReleaseView): Promise<readonly LedgerTrial[]> {
  return view.once("trials", async () => {
    const champion = await view.trialId();
    const latest = latestEvaluations(await view.read(evaluations), view.release.summary.config.costPerSide);
    const byId = new Map((await evaluationsOf(view)).map((evaluation) => [evaluation.evaluationId, evaluation]));
    const version = view.release.tables[trials.name];
    const tried = await view.store.read(trials, version >= 0 ? { version } : {});
    const out = rowsOf(tried).map((row): LedgerTrial => {
      const trialId = String(row.trialId);
      return {
        trialId,
        role: String(row.role),
        isPrimary: row.isPrimary === true,
        source: String(row.source),
        target: String(row.target),
        horizon: Number(row.horizon),
        learner: String(row.learner),
        definition: JSON.parse(String(row.definition)),
        knownAt: String(row.knownAt),
        isChampion: trialId === champion,
        evaluation: byId.get(latest.get(trialId)?.evaluationId ?? "") ?? null,
      };
    });
    return out.sort((a, b) => {
      const [x, y] = [trialPlace(a), trialPlace(b)];
      return x[0] - y[0] || (x[1] < y[1] ? -1 : 1);
    });
  });
}

/** Where a trial stands in the ledger's order. */
export function trialPlace({ isPrimary, role, trialId }: LedgerTrial): readonly [number, string] {
  return [isPrimary ? 0 : 1 + ["candidate", "baseline", "control"].indexOf(role), trialId];
}

/**
 * A trial by id, or the one that ranks.
 *
 * @throws PlatformError NOT_FOUND for an id that the ledger does not hold, NO_DATA where nothing was tried
 */
export async function trialNamed(view: ReleaseView, trialId: string | null | undefined): Promise<LedgerTrial> {
  const ledger = await trialsOf(view);
  const wanted = trialId ?? (await view.trialId());
  const found = ledger.find((trial) => trial.trialId === wanted) ?? (trialId ? undefined : ledger[0]);
  if (found) return found;
  if (!trialId) {
    throw new PlatformError("NO_DATA", "this release tried nothing", {
      remedy: "Run the whole street: plumb run.",
    });
  }
  throw new PlatformError("NOT_FOUND", `trial ${trialId}: not in the ledger of this release`, {
    remedy: "Ask { trials { nodes { trialId learner target } } } for those that are.",
  });
}

/** Per-session series of several trials in one read; a trial without one is left out. */
export async function seriesOfTrials(
  view: ReleaseView,
  trialIds: readonly string[],
): Promise<ReadonlyMap<string, Frame>> {
  const frame = await view.read(evaluationSeries, { where: { trialId: [...trialIds] } });
  const out = new Map<string, Frame>();
  for (const [trialId, [from, to]] of groupByText(textOf(frame, "trialId"))) {
    const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
    if (trialIds.includes(trialId)) out.set(trialId, takeRows(frame, rows));
  }
  return out;
}

/** Fitted models of several trials in one read, by fold. */
export async function modelsOfTrials(
  view: ReleaseView,
  trialIds: readonly string[],
): Promise<ReadonlyMap<string, readonly FittedModel[]>> {
  const columns = [...Object.keys(models.columns)].filter((name) => name !== "content");
  const frame = await view.read(models, { columns, where: { trialId: [...trialIds] } });
  const out = new Map<string, FittedModel[]>();
  for (let row = 0; row < frame.rows; row++) {
    const trialId = String(cellAt(frame.columns.trialId, row));
    if (!trialIds.includes(trialId)) continue;
    const held = out.get(trialId) ?? [];
    held.push(modelOf(frame, row));
    out.set(trialId, held);
  }
  return out;
}

/** Decisions of promotion known by then, newest first. */
export function decisionsOf(view: ReleaseView): Promise<readonly DecisionRecord[]> {
  return view.once("decisionRecords", async () => {
    const rows = rowsOf(await view.read(champions)).map((row) => ({
      source: String(row.source),
      decidedAt: String(row.decidedAt),
      trialId: String(row.trialId),
      evaluationId: String(row.evaluationId),
      decision: String(row.decision),
      reason: String(row.reason),
      detail: JSON.parse(String(row.detail)) as unknown,
      knownAt: String(row.knownAt),
    }));
    return rows.sort((a, b) => descending(a.decidedAt, b.decidedAt) || descending(b.source, a.source));
  });
}

function descending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

function evaluationOf(row: Row): LedgerEvaluation {
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    evaluationId: String(row.evaluationId),
    trialId: String(row.trialId),
    windowFrom: String(row.windowFrom),
    windowTo: String(row.windowTo),
    sessions: Number(row.sessions),
    securities: Number(row.securities),
    meanRankIc: number(row.meanRankIc),
    sharpeNet: number(row.sharpeNet),
    knownAt: String(row.knownAt),
    summary: JSON.parse(String(row.summary)) as EvaluationSummary,
  };
}

function modelOf(frame: Frame, row: number): FittedModel {
  const cell = (name: string) => cellAt(frame.columns[name], row);
  return {
    modelId: String(cell("modelId")),
    trialId: String(cell("trialId")),
    fold: Number(cell("fold")),
    trainFrom: String(cell("trainFrom")),
    trainTo: String(cell("trainTo")),
    testFrom: String(cell("testFrom")),
    testTo: String(cell("testTo")),
    trainRows: Number(cell("trainRows")),
    learner: String(cell("learner")),
    learnerVersion: String(cell("learnerVersion")),
    features: JSON.parse(String(cell("features"))) as string[],
    knownAt: String(cell("knownAt")),
  };
}
