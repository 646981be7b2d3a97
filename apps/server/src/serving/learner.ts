import type { TableStore } from "@plumbline/core";
import { models, rowsOf } from "@plumbline/core";
import type { ReleaseSummary } from "@plumbline/pipeline";

/** Which learner made a ranking and why that one. */
export interface ServingLearner {
  readonly name: string;
  readonly version: string;
  readonly why: string;
  readonly trialId: string;
  readonly modelId: string | null;
  /** Last session trained on. */
  readonly trainedTo: string | null;
}

/** The learner of a trial's newest fold; null where no model is held. */
export async function learnerOf(
  store: TableStore,
  tables: Readonly<Record<string, number>>,
  trialId: string | null,
  summary: ReleaseSummary,
): Promise<ServingLearner | null> {
  if (trialId === null) return null;
  const version = tables[models.name];
  const held = rowsOf(
    await store.read(models, {
      ...(version >= 0 ? { version } : {}),
      columns: ["modelId", "trialId", "fold", "trainTo", "learner", "learnerVersion"],
      where: { trialId: [trialId] },
    }),
  ).filter((row) => row.trialId === trialId);
  if (held.length === 0) return null;
  const newest = held.reduce((best, row) => (Number(row.fold) >= Number(best.fold) ? row : best));
  const name = String(newest.learner);
  return {
    name,
    version: String(newest.learnerVersion),
    why: whyOf(name, summary.boostingAbsent),
    trialId,
    modelId: String(newest.modelId),
    trainedTo: String(newest.trainTo),
  };
}

function whyOf(name: string, boostingAbsent: string | null): string {
  if (boostingAbsent !== null) return `Ridge alone: ${boostingAbsent}.`;
  if (name === "ridge") return "Ridge was promoted over XGBoost; both were trained on the same folds.";
  return "XGBoost was trained beside ridge on the same folds and is the champion.";
}
