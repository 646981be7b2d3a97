import type { Row, TableStore } from "@plumbline/core";
import { champions, evaluations, insights, rowsOf } from "@plumbline/core";
import { type EvaluationSummary, latestEvaluations } from "@plumbline/pipeline";

/** The evaluation that stands behind a release's ranking. */
export interface ChampionEvaluation {
  readonly evaluationId: string;
  readonly trialId: string;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly sessions: number;
  readonly securities: number;
  readonly meanRankIc: number | null;
  readonly sharpeNet: number | null;
  /** ISO instant from which it was known. */
  readonly knownAt: string;
  readonly summary: EvaluationSummary | null;
}

/**
 * The newest evaluation of the trial that ranks, at the release's costs: the trial named by gold.insights, else by the
 * last champion decision, else the primary question. Null where nothing was evaluated at these costs.
 *
 * @param costPerSide decimal; the ledger also holds what earlier runs found at other costs
 */
export async function readChampionEvaluation(
  store: TableStore,
  tables: Readonly<Record<string, number>>,
  costPerSide: number,
): Promise<ChampionEvaluation | null> {
  const at = (name: string) => (tables[name] >= 0 ? { version: tables[name] } : {});
  const ledger = await store.read(evaluations, at(evaluations.name));
  const latest = latestEvaluations(ledger, costPerSide);
  if (latest.size === 0) return null;
  const ranked = rowsOf(
    await store.read(insights, { ...at(insights.name), columns: ["session", "trialId", "position"] }),
  ).filter((row) => Number(row.position) > 0);
  const decided = rowsOf(
    await store.read(champions, { ...at(champions.name), columns: ["decidedAt", "trialId", "decision"] }),
  );
  const primary = [...latest.values()].find(({ summary }) => summary.trial?.isPrimary) ?? [...latest.values()][0];
  const trialId = String(
    latestBy(ranked, "session")?.trialId ??
      latestBy(
        decided.filter((row) => row.decision !== "refused"),
        "decidedAt",
      )?.trialId ??
      primary.trialId,
  );
  const chosen = latest.get(trialId)?.evaluationId;
  const row = rowsOf(ledger).find((one) => one.evaluationId === chosen);
  return row ? evaluationOf(row) : null;
}

function latestBy(rows: readonly Row[], column: string): Row | undefined {
  return rows.reduce<Row | undefined>(
    (best, row) => (best === undefined || String(row[column]) >= String(best[column]) ? row : best),
    undefined,
  );
}

function evaluationOf(row: Row): ChampionEvaluation {
  return {
    evaluationId: String(row.evaluationId),
    trialId: String(row.trialId),
    windowFrom: String(row.windowFrom),
    windowTo: String(row.windowTo),
    sessions: Number(row.sessions),
    securities: Number(row.securities),
    meanRankIc: typeof row.meanRankIc === "number" ? row.meanRankIc : null,
    sharpeNet: typeof row.sharpeNet === "number" ? row.sharpeNet : null,
    knownAt: String(row.knownAt),
    summary: parseSummary(String(row.summary)),
  };
}

function parseSummary(text: string): EvaluationSummary | null {
  const parsed: unknown = JSON.parse(text);
  return parsed !== null && typeof parsed === "object" && "verdict" in parsed ? (parsed as EvaluationSummary) : null;
}
