import type { Frame, Rows, Stage, StageContext, TableSpec, TableStore } from "@plumbline/core";
import { checkFrame, concatFrames, emptyFrame, throwIfCancelled } from "@plumbline/core";
import { changedRows } from "./changed-rows.js";

/** What is asked of a stage: everything anew, or the days from `from` on, added to what is held. */
export interface Plan {
  readonly mode: "append" | "overwrite";
  readonly from: number;
  /** First day of history to read. */
  readonly readFrom: number;
}

type CommitContext = Pick<StageContext, "runId" | "now" | "signal">;

/** Checks an answer against its table and commits what is new in it. Answers with the number of rows committed. */
export async function commitAnswer(
  stage: Stage,
  store: TableStore,
  table: TableSpec,
  answer: Rows,
  plan: Plan,
  key: string,
  inputs: Readonly<Record<string, number>>,
  context: CommitContext,
): Promise<number> {
  const options = { mode: plan.mode, commitKey: key, runId: context.runId, inputs, signal: context.signal };
  const exists = (await store.history(table.name, 1)).length > 0;
  if (plan.mode === "overwrite" || (!exists && !stage.commitEach)) {
    const rows = isFrame(answer) ? checked(table, answer) : checkedEach(table, answer, context.signal);
    return (await store.commit(table, rows, { ...options, mode: exists ? plan.mode : "append" })).rows;
  }
  if (stage.commitEach && !isFrame(answer)) return commitPieces(store, table, answer, options, context);

  const whole = checked(table, isFrame(answer) ? answer : concatFrames(await collect(answer)));
  const takeBackFrom = stage.takesBack ? plan.from : Number.POSITIVE_INFINITY;
  const changed = exists ? await newRows(store, table, whole, plan.from, context.now, takeBackFrom) : whole;
  if (changed.rows === 0 && stage.kind === "collect") return 0;
  const commitKey = stage.kind === "collect" ? `${key}:${context.runId}` : key;
  return (await store.commit(table, changed, { ...options, commitKey })).rows;
}

/** Commits each frame as it comes; the last, empty commit carries the stage's key and says that all are there. */
async function commitPieces(
  store: TableStore,
  table: TableSpec,
  answer: AsyncIterable<Frame>,
  options: { commitKey: string; runId: string; inputs: Readonly<Record<string, number>> },
  context: CommitContext,
): Promise<number> {
  let rows = 0;
  for await (const frame of answer) {
    throwIfCancelled(context.signal, table.name);
    checkFrame(table, frame);
    const changed = await newRows(store, table, frame, Number.NEGATIVE_INFINITY, context.now);
    if (changed.rows === 0) continue;
    const head = (await store.history(table.name, 1))[0]?.version ?? -1;
    const piece = { ...options, mode: "append" as const, commitKey: `${options.commitKey}:piece:${head + 1}` };
    rows += (await store.commit(table, changed, piece)).rows;
  }
  await store.commit(table, emptyFrame(table), { ...options, mode: "append" });
  return rows;
}

async function newRows(
  store: TableStore,
  table: TableSpec,
  answered: Frame,
  from: number,
  now: number,
  takeBackFrom = Number.POSITIVE_INFINITY,
): Promise<Frame> {
  const isSliced = Number.isFinite(from) && table.key.includes(table.time) && table.columns[table.time].type === "date";
  const held = await store.read(table, { vintage: "all", ...(isSliced ? { from } : {}) });
  return changedRows(table, answered, held, now, takeBackFrom);
}

function isFrame(answer: Rows): answer is Frame {
  return "rows" in answer;
}

function checked(table: TableSpec, frame: Frame): Frame {
  checkFrame(table, frame);
  return frame;
}

async function* checkedEach(table: TableSpec, frames: AsyncIterable<Frame>, signal: AbortSignal): AsyncIterable<Frame> {
  for await (const frame of frames) {
    throwIfCancelled(signal, table.name);
    yield checked(table, frame);
  }
}

async function collect(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}
