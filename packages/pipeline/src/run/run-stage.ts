import type {
  Frame,
  FramesByName,
  Json,
  OtherLake,
  Stage,
  StageContext,
  StreetConfig,
  TableSpec,
  TableStore,
} from "@plumbline/core";
import { calendarOf, evaluations, ledgerContents, PlatformError, throwIfCancelled, trials } from "@plumbline/core";
import { contentVersion, firstChangedDay, lastWrite, standingVersion } from "./changed-days.js";
import { commitAnswer, type Plan } from "./commit-answer.js";
import { stageIdentity, stageKey } from "./identity.js";
import { newestCommonDay } from "./newest-common-day.js";
import { calendarSessionsBack, marketSessionsBack } from "./sessions-back.js";

export interface StageOutcome {
  readonly name: string;
  readonly status: "done" | "skipped";
  /** Rows committed; 0 where nothing changed. */
  readonly rows: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

type OpenContext = Omit<StageContext, "slice">;

/** Reads a stage's inputs, computes, and commits its outputs; does nothing if its inputs and choices are unchanged. */
export async function runStage(stage: Stage, store: TableStore, context: OpenContext): Promise<StageOutcome> {
  const started = performance.now();
  const cpuStarted = process.cpuUsage();
  const outcome = (status: "done" | "skipped", rows: number): StageOutcome => {
    const cpu = process.cpuUsage(cpuStarted);
    return {
      name: stage.name,
      status,
      rows,
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
    };
  };

  const { config } = context;
  const others = stage.usesOtherLakes ? await statesOf(context.otherLakes ?? []) : null;
  const identity = stageIdentity(stage, config, context.boosting?.version ?? null, others);
  const inputs = stage.inputs(config);
  const outputs = stage.outputs(config);
  const versions: Record<string, number> = {};
  for (const table of inputs) versions[table.name] = await contentVersion(store, table.name);
  const key = stageKey(identity, versions);

  const isHeld = await Promise.all(
    outputs.map(async (table) => (await lastWrite(store, table.name))?.commitKey === key),
  );
  if (stage.kind !== "collect" && isHeld.every(Boolean)) return outcome("skipped", 0);

  const plan = await planOf(stage, store, config, identity);
  const frames = await readInputs(stage, store, inputs, plan, config);
  throwIfCancelled(context.signal, stage.name);
  const answers = await stage.compute(frames, {
    ...context,
    slice: { from: plan.from, isAdded: plan.mode === "append" },
  });

  let rows = 0;
  for (const table of outputs) {
    const answer = answers[table.name];
    if (!answer) throw new PlatformError("BUG", `${stage.name} answered nothing for ${table.name}`, bugRemedy);
    rows += await commitAnswer(stage, store, table, answer, plan, key, versions, context);
  }
  return outcome("done", rows);
}

/** Which other lakes there are, and the version of what their ledgers hold; a lake that cannot be read has no state. */
async function statesOf(lakes: readonly OtherLake[]): Promise<Json> {
  const states: Json[] = [];
  for (const { name, tables } of lakes) {
    const version = async (table: TableSpec) => (await lastWrite(tables, table.name))?.version ?? -1;
    const versions = [trials, evaluations, ledgerContents].map((table) => version(table).catch(() => null));
    states.push([name, ...(await Promise.all(versions))]);
  }
  return states;
}

const bugRemedy = { remedy: "This is a defect: please report it." };

async function planOf(stage: Stage, store: TableStore, config: StreetConfig, identity: string): Promise<Plan> {
  const all = { from: Number.NEGATIVE_INFINITY, readFrom: Number.NEGATIVE_INFINITY };
  if (stage.write === "rebuild") return { mode: "overwrite", ...all };
  if (stage.kind === "collect") return { mode: "append", ...all };
  let from = Number.POSITIVE_INFINITY;
  for (const table of stage.outputs(config)) {
    const last = await lastWrite(store, table.name);
    if (!last) {
      from = Number.NEGATIVE_INFINITY;
      continue;
    }
    if (!last.commitKey?.startsWith(`${identity}:`)) {
      return { mode: stage.write === "ledger" ? "append" : "overwrite", ...all };
    }
    for (const input of stage.inputs(config)) {
      if (stage.lookups?.some((table) => table.name === input.name)) continue;
      from = Math.min(from, await firstChangedDay(store, input.name, last.inputs[input.name] ?? -1));
    }
  }
  const name = config.source.calendar;
  if (stage.window === undefined || name === "from-data" || !Number.isFinite(from)) return { mode: "append", ...all };
  const asked = await askedFrom(stage, store, config, from);
  if (!Number.isFinite(asked)) return { mode: "append", ...all };
  const readFrom = calendarSessionsBack(calendarOf(name), asked, sessionsOf(stage.window, config));
  return { mode: "append", from: asked, readFrom };
}

/**
 * First day to ask a stage for where its inputs changed from a day on. What it could not answer at the end of the data
 * (a label whose last session was still thin) is asked again: the reach counts from the newest row it holds, if earlier.
 */
async function askedFrom(stage: Stage, store: TableStore, config: StreetConfig, changed: number): Promise<number> {
  const rows = stage.inputs(config).find((table) => table.partitionByYear);
  if (stage.reach === undefined || !rows) return changed;
  let newest = Number.NEGATIVE_INFINITY;
  for (const table of stage.outputs(config)) {
    newest = Math.max(newest, newestCommonDay([await store.history(table.name, 20)]));
  }
  const from = Number.isFinite(newest) ? Math.min(changed, newest + 1) : changed;
  return marketSessionsBack(store, rows, from, sessionsOf(stage.reach, config));
}

function sessionsOf(value: number | ((config: StreetConfig) => number) | undefined, config: StreetConfig): number {
  return typeof value === "function" ? value(config) : (value ?? 0);
}

async function readInputs(
  stage: Stage,
  store: TableStore,
  inputs: readonly TableSpec[],
  plan: Plan,
  config: StreetConfig,
): Promise<FramesByName> {
  const frames: Record<string, Frame> = {};
  const recent = await recentFrom(stage, store, inputs);
  const reads = stage.reads?.(config) ?? {};
  for (const table of inputs) {
    const { isWhole, ...part } = reads[table.name] ?? {};
    const readFrom = Math.max(plan.readFrom, isWhole ? Number.NEGATIVE_INFINITY : recent);
    const isSliced = Number.isFinite(readFrom) && table.partitionByYear;
    const version = await standingVersion(store, table.name);
    frames[table.name] = await store.read(table, {
      ...part,
      ...(version >= 0 ? { version } : {}),
      ...(isSliced ? { from: readFrom } : {}),
      vintage: stage.vintage ?? "latest",
      shared: true,
    });
  }
  return frames;
}

/**
 * First day a stage with `recentDays` reads; -Infinity for the others and where nothing is held yet. Twenty commits are
 * asked: a newest day that lies further back only makes the read longer.
 */
async function recentFrom(stage: Stage, store: TableStore, inputs: readonly TableSpec[]): Promise<number> {
  if (stage.recentDays === undefined) return Number.NEGATIVE_INFINITY;
  const tables = inputs.filter((table) => table.partitionByYear);
  return newestCommonDay(await Promise.all(tables.map((table) => store.history(table.name, 20)))) - stage.recentDays;
}
