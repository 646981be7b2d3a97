import type {
  Frame,
  GradientBoosting,
  MarketData,
  OtherLake,
  PayloadStore,
  Progress,
  Stage,
  StreetConfig,
  TableSpec,
  TableStore,
} from "@plumbline/core";
import { bars, emptyFrame, PlatformError, payloads, throwIfCancelled } from "@plumbline/core";
import { lastFullSession } from "../definitions/last-full-session.js";
import { standingVersion } from "./changed-days.js";
import { HandOver, readWholeBy } from "./hand-over.js";
import { commitRelease, type Release } from "./release.js";
import { contentOf } from "./release-content.js";
import { runClock } from "./run-clock.js";
import { runStage, type StageOutcome } from "./run-stage.js";

export interface StreetRequest {
  readonly config: StreetConfig;
  readonly store: TableStore;
  readonly payloads: PayloadStore;
  readonly source: MarketData;
  readonly boosting: GradientBoosting | null;
  readonly boostingAbsent: string | null;
  /** The other lakes of the home, whose ledgers may be about the same prices. */
  readonly otherLakes?: readonly OtherLake[];
  readonly signal: AbortSignal;
  /** The run's clock, ms UTC. */
  readonly now: number;
  readonly runId: string;
  readonly threads: number;
  report(progress: Progress): void;
  /** Stop after this stage, without a release. */
  readonly upTo?: string;
}

export interface RunResult {
  readonly runId: string;
  /** Null where the run stopped before the end of the street. */
  readonly release: Release | null;
  /** False where an earlier release already named these tables. */
  readonly isNewRelease: boolean;
  readonly stages: readonly StageOutcome[];
  /** What stages found that no row says. */
  readonly notices: readonly string[];
}

/**
 * Walks the street once: each stage reads what earlier stages committed, and the run ends with one release that names
 * the version of every table. A run that was stopped or killed resumes at the first stage that had not committed.
 */
export async function walkStreet(stages: readonly Stage[], request: StreetRequest): Promise<RunResult> {
  const { config, upTo } = request;
  const store = new HandOver(request.store);
  const last = upTo === undefined ? stages.length - 1 : stages.findIndex((stage) => stage.name === upTo);
  if (last < 0) {
    throw new PlatformError("BAD_ARGUMENT", `no stage ${upTo}`, {
      remedy: `Stages are ${stages.map((stage) => stage.name).join(", ")}.`,
    });
  }
  const pinned = new Map<string, number>();
  for (const table of await store.list()) pinned.set(table, await standingVersion(store, table));

  const now = runClock(await store.read(payloads, { columns: ["ingestedAt"], vintage: "all" }), request.now);

  const outcomes: StageOutcome[] = [];
  const notices: string[] = [];
  for (const [i, stage] of stages.slice(0, last + 1).entries()) {
    store.keepOnly(readWholeBy(stages.slice(i, last + 1), config));
    throwIfCancelled(request.signal, stage.name);
    const report = (progress: Omit<Progress, "stage">) => request.report({ ...progress, stage: stage.name });
    report({ done: 0, total: Number.NaN, unit: "rows" });
    const outcome = await runStage(stage, store, {
      config,
      runId: request.runId,
      now,
      threads: request.threads,
      signal: request.signal,
      source: request.source,
      payloads: request.payloads,
      boosting: request.boosting,
      boostingAbsent: request.boostingAbsent,
      otherLakes: request.otherLakes ?? [],
      report,
      notice: (sentence) => notices.push(sentence),
      previous: (table) => readPinned(store, table, pinned),
    });
    outcomes.push(outcome);
    report({ done: outcome.rows, total: outcome.rows, unit: "rows", note: outcome.status });
    if (stage.gate) stage.gate.require(await store.read(stage.gate.table));
  }
  store.keepOnly(new Set());
  const walked = { runId: request.runId, stages: outcomes, notices };
  if (last < stages.length - 1) return { ...walked, release: null, isNewRelease: false };

  const tables: Record<string, number> = {};
  for (const table of outputTables(stages, config)) tables[table.name] = await standingVersion(store, table.name);
  const checkedBars = await store.read(bars, { version: tables[bars.name], columns: ["securityId", "session"] });
  const { release, isNew } = await commitRelease(store, {
    runId: request.runId,
    config,
    boostingAbsent: request.boostingAbsent,
    lastSession: lastFullSession(checkedBars),
    tables,
    content: await contentOf(store, tables),
    now,
  });
  return { ...walked, release, isNewRelease: isNew };
}

/** Every table a run under this config writes. */
export function outputTables(all: readonly Stage[], config: StreetConfig): TableSpec[] {
  return all.flatMap((stage) => [...stage.outputs(config)]);
}

async function readPinned(store: TableStore, table: TableSpec, pinned: ReadonlyMap<string, number>): Promise<Frame> {
  const version = pinned.get(table.name) ?? -1;
  return version >= 0 ? store.read(table, { version }) : emptyFrame(table);
}
