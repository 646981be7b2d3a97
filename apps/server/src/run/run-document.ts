import type { Frame, Row, SourceDescription, StreetConfig, TableStore } from "@plumbline/core";
import { bars, isoDay, quality, quarantine, rowsOf, textAt, textOf, universe } from "@plumbline/core";
import { agedEvaluation, type EvaluationSummary, type RunResult, type StageOutcome } from "@plumbline/pipeline";
import { readChampionEvaluation } from "../serving/champion-evaluation.js";
import { learnerOf, type ServingLearner } from "../serving/learner.js";
import { splitNotice } from "../serving/split-notice.js";
import { unavailableOf } from "../serving/unavailable.js";
import { universeNotice } from "../serving/universe-notice.js";

/** What `plumb run --json` prints: one document, plain JSON. */
export interface RunDocument {
  readonly runId: string;
  /** Null where the run stopped before the end of the street. */
  readonly release: {
    readonly releaseId: string;
    readonly sequence: number;
    /** False where the newest release already named these tables: nothing had changed. */
    readonly isNew: boolean;
    /** null where no bar passed the checks. */
    readonly lastSession: string | null;
    readonly releasedAt: string;
  } | null;
  readonly source: SourceDescription;
  readonly stages: readonly StageOutcome[];
  /** Table name to version; what the release names. */
  readonly tables: Readonly<Record<string, number>>;
  readonly quality: {
    /** 0 to 100 for the whole dataset. */
    readonly score: number | null;
    readonly rows: number | null;
    readonly rejected: number | null;
    readonly flagged: number | null;
    readonly isFit: boolean | null;
    /** Rows in quarantine by rule. */
    readonly quarantine: Readonly<Record<string, number>>;
  };
  /** Of the champion's trial, out of sample; null where none was made. */
  readonly evaluation: ChampionFigures | null;
  readonly learner: ServingLearner | null;
  readonly unavailable: readonly { readonly name: string; readonly reason: string }[];
  readonly warnings: readonly string[];
}

interface ChampionFigures {
  readonly trialId: string;
  readonly evaluationId: string;
  readonly securities: number;
  readonly sessions: number;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly meanRankIc: number | null;
  readonly sharpeNet: number | null;
  readonly verdict: string | null;
  readonly summary: EvaluationSummary | null;
}

/** The document of a finished run; a run that stopped early has stages and tables only. */
export async function runDocumentOf(result: RunResult, config: StreetConfig, store: TableStore): Promise<RunDocument> {
  const { release } = result;
  const tables = release?.tables ?? {};
  const evaluation = release ? await readChampionEvaluation(store, tables, config.costPerSide) : null;
  const learner = release ? await learnerOf(store, tables, evaluation?.trialId ?? null, release.summary) : null;
  const scores = rowsOf(
    await store.read(quality, { ...versionOf(tables, quality.name), where: { securityId: ["*"] } }),
  ).filter((row) => row.securityId === "*");
  const unavailable = unavailableOf(config, scores);
  const empty = release && universeNotice(config, await reasonsAt(store, tables, release.lastSession));
  const summary = release && evaluation?.summary ? agedEvaluation(evaluation.summary, release.releasedAt) : null;
  const jumps = release && splitNotice(await closesOf(store, tables));
  const warnings = [
    ...(empty ? [empty] : []),
    ...(release && !evaluation && !empty ? [unjudgedNotice(config.primaryHorizon)] : []),
    ...(jumps ? [jumps] : []),
    ...result.notices,
    ...config.source.notices,
    ...(summary?.alarms ?? []).map((alarm) => alarm.sentence),
    ...(release?.summary.boostingAbsent ? [release.summary.boostingAbsent] : []),
  ];
  return {
    runId: result.runId,
    release: release && {
      releaseId: release.releaseId,
      sequence: release.sequence,
      isNew: result.isNewRelease,
      lastSession: Number.isFinite(release.lastSession) ? isoDay(release.lastSession) : null,
      releasedAt: new Date(release.releasedAt).toISOString(),
    },
    source: config.source,
    stages: result.stages,
    tables,
    quality: await qualityOf(store, tables, scores),
    evaluation: evaluation && {
      trialId: evaluation.trialId,
      evaluationId: evaluation.evaluationId,
      securities: evaluation.securities,
      sessions: evaluation.sessions,
      windowFrom: evaluation.windowFrom,
      windowTo: evaluation.windowTo,
      meanRankIc: evaluation.meanRankIc,
      sharpeNet: evaluation.sharpeNet,
      verdict: summary?.verdict.sentence ?? null,
      summary,
    },
    learner,
    unavailable,
    warnings: [...new Set(warnings)],
  };
}

/** Closes that stand, with their flags. */
function closesOf(store: TableStore, tables: Readonly<Record<string, number>>): Promise<Frame> {
  return store.read(bars, { ...versionOf(tables, bars.name), columns: ["securityId", "session", "close", "flags"] });
}

function unjudgedNotice(horizon: number): string {
  return (
    `Nothing is judged or ranked: no score out of sample has a label yet, which takes ${horizon} sessions more after a ` +
    "first fit. A longer history, a smaller --horizon or --min-history changes it."
  );
}

/** The rule that keeps each security of a session out of the universe; "" for members. */
async function reasonsAt(
  store: TableStore,
  tables: Readonly<Record<string, number>>,
  session: number,
): Promise<readonly string[]> {
  if (!Number.isFinite(session)) return [];
  const slice = { columns: ["reason"], from: session, to: session + 1 };
  const frame = await store.read(universe, { ...versionOf(tables, universe.name), ...slice });
  return Array.from({ length: frame.rows }, (_, row) => textAt(textOf(frame, "reason"), row) ?? "");
}

function versionOf(tables: Readonly<Record<string, number>>, name: string): { version?: number } {
  return tables[name] >= 0 ? { version: tables[name] } : {};
}

async function qualityOf(
  store: TableStore,
  tables: Readonly<Record<string, number>>,
  scores: readonly Row[],
): Promise<RunDocument["quality"]> {
  const refused = await store.read(quarantine, { ...versionOf(tables, quarantine.name), columns: ["rule"] });
  const rules = textOf(refused, "rule");
  const counts: Record<string, number> = {};
  for (let row = 0; row < refused.rows; row++) {
    const rule = textAt(rules, row) ?? "";
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  const whole = scores.find((row) => row.dataset === "silver.bars") ?? scores[0];
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    score: number(whole?.score),
    rows: number(whole?.rows),
    rejected: number(whole?.rejected),
    flagged: number(whole?.flagged),
    isFit: typeof whole?.isFit === "boolean" ? whole.isFit : null,
    quarantine: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
