import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { PassThrough, type Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { CancelledError, PlatformError } from "@plumbline/core";
import { errorOf } from "../run/problem.js";
import { newScratchFolder } from "./scratch-folder.js";
import { longestQuery, type SqlColumn, type SqlMessage, type SqlOrder } from "./sql-order.js";
import { crashProblem, sqlProblem } from "./sql-problem.js";

const program = fileURLToPath(new URL("./sql-program.js", import.meta.url));

/** Queries at work at once in this process. */
const mostAtOnce = 2;
/** Queries that wait for their turn. */
const mostWaiting = 8;
/** Milliseconds after its time is over that a process is killed. */
const grace = 2000;

/** An answer on its way. */
export interface SqlAnswer {
  readonly columns: readonly SqlColumn[];
  /** Tables it reads. */
  readonly tables: readonly string[];
  /** The answer's bytes; ends with an error where the query fails after its first rows were sent. */
  readonly bytes: Readable;
  /** Rows answered and whether there were more, once all bytes were read. */
  readonly ended: Promise<{ readonly rows: number; readonly isCut: boolean }>;
  /** Ends the query. */
  stop(): void;
}

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Answers one query in a process of its own: without this process's environment, within its limits, killed when the
 * caller stops it, when its time is over or when this process ends.
 *
 * @param signal tells that nobody waits for the answer any more, be the query at work or still in line
 * @throws PlatformError SQL_REFUSED, SQL_INVALID, SQL_TIMEOUT, SQL_TOO_LARGE, SQL_BUSY, UNKNOWN_TABLE, CANCELLED
 */
export async function runSql(order: Omit<SqlOrder, "scratch">, signal?: AbortSignal): Promise<SqlAnswer> {
  if (order.sql.length > longestQuery) {
    throw new PlatformError("SQL_REFUSED", `the query has ${order.sql.length} letters; at most ${longestQuery}`, {
      remedy: "Write a shorter one.",
    });
  }
  await turn(signal);
  let scratch = "";
  try {
    scratch = await newScratchFolder();
    const cleanUp = () => rm(scratch, { recursive: true, force: true }).finally(leave);
    return await begin({ ...order, scratch }, cleanUp, signal);
  } catch (error) {
    if (scratch === "") leave();
    throw error;
  }
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) throw new CancelledError("the query");
  if (running < mostAtOnce) {
    running++;
    return;
  }
  if (waiting.length >= mostWaiting) {
    throw new PlatformError("SQL_BUSY", `${mostAtOnce} queries are at work and ${mostWaiting} wait`, {
      remedy: "Ask again when they are done.",
    });
  }
  await new Promise<void>((resolve, reject) => {
    const giveUp = () => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(new CancelledError("the query"));
    };
    const take = () => {
      signal?.removeEventListener("abort", giveUp);
      resolve();
    };
    waiting.push(take);
    signal?.addEventListener("abort", giveUp, { once: true });
  });
}

/** The next in line takes the place, so that the count stays. */
function leave(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}

function begin(order: SqlOrder, cleanUp: () => Promise<void>, signal?: AbortSignal): Promise<SqlAnswer> {
  const child: ChildProcess = fork(program, [], {
    stdio: ["ignore", "pipe", "ignore", "ipc"],
    env: {},
    execArgv: [],
    cwd: order.scratch,
  });
  // Node empties a child's own stream into nothing once the child has ended, if nobody reads it yet.
  const bytes = (child.stdout as Readable).pipe(new PassThrough());
  bytes.on("error", () => {});
  let failure: Error | null = null;
  const endedBecause = (error: Error) => {
    failure ??= error;
    child.kill("SIGKILL");
  };
  const killing = setTimeout(
    () => endedBecause(errorOf(sqlProblem(null, "time", order.limits))),
    order.limits.seconds * 1000 + grace,
  );
  const stop = () => endedBecause(new CancelledError("the query"));
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  return new Promise((resolve, reject) => {
    let done: { rows: number; isCut: boolean } | null = null;
    const ended = new Promise<{ rows: number; isCut: boolean }>((told, failed) => {
      child.once("close", (_code, by) => {
        clearTimeout(killing);
        signal?.removeEventListener("abort", stop);
        cleanUp().catch(() => {});
        if (done) return told(done);
        const error = failure ?? errorOf(crashProblem(by, order.limits));
        failed(error);
        reject(error);
      });
    });
    ended.catch(() => {});
    let columns: readonly SqlColumn[] = [];
    let tables: readonly string[] = [];
    const answer = () => resolve({ columns, tables, bytes, ended, stop });
    child.on("message", (message: SqlMessage) => {
      if (message.kind === "columns") {
        ({ columns, tables } = message);
        // Rows may still fail to come: the answer begins with the first of them.
        bytes.once("readable", answer);
      } else if (message.kind === "end") {
        done = { rows: message.rows, isCut: message.isCut };
        answer();
      } else {
        const error = errorOf(message.problem);
        endedBecause(error);
        reject(error);
        bytes.destroy(error);
      }
    });
    child.once("error", reject);
    child.send(order, (error) => {
      if (error) stop();
    });
  });
}

/**
 * All bytes of an answer.
 *
 * @param most bytes to hold; what is longer is ended
 * @throws PlatformError SQL_TOO_LARGE, or what failed the query on the way
 */
export async function bytesOf(answer: SqlAnswer, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  answer.bytes.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
    else answer.stop();
  });
  const closed = once(answer.bytes, "close");
  await Promise.all([answer.ended, closed]).catch((error: unknown) => {
    if (length <= most) throw error;
  });
  if (length <= most) return Buffer.concat(chunks);
  throw new PlatformError("SQL_TOO_LARGE", `the answer is longer than ${most / 1_000_000} MB`, {
    remedy:
      "Choose fewer columns or rows, or take it as a stream: CSV, Arrow or Parquet over REST, or plumb sql --out.",
  });
}
