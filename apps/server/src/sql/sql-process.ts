import { once } from "node:events";
import { rm } from "node:fs/promises";
import { PassThrough, type Readable } from "node:stream";
import { CancelledError, PlatformError } from "@plumbline/core";
import { errorOf } from "../run/problem.js";
import { newScratchFolder } from "./scratch-folder.js";
import { keepSpare, takeProcess } from "./spare-process.js";
import { longestQuery, type SqlColumn, type SqlMessage, type SqlOrder } from "./sql-order.js";
import { SqlPlaces } from "./sql-places.js";
import { crashProblem, sqlProblem } from "./sql-problem.js";

/** Of this process's queries. Three engines fit beside the server; one user holds two at most, so that others have one. */
const places = new SqlPlaces({ atOnce: 3, atOnceOfOne: 2, waiting: 32, waitingOfOne: 8 });

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

/** Who asks for a query. */
export interface SqlAsker {
  /** Queries take turns by user. */
  readonly user: string;
  /** More queries will come: a process is kept ready for the next. */
  readonly isServed: boolean;
  /** Tells that nobody waits for the answer any more, be the query at work or still in line. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Answers one query in a process of its own: without this process's environment, within its limits, killed when the
 * caller stops it, when its time is over or when this process ends.
 *
 * @throws PlatformError SQL_REFUSED, SQL_INVALID, SQL_TIMEOUT, SQL_TOO_LARGE, SQL_TOO_MANY, SQL_BUSY, UNKNOWN_TABLE, CANCELLED
 */
export async function runSql(order: Omit<SqlOrder, "scratch">, asker: SqlAsker): Promise<SqlAnswer> {
  if (order.sql.length > longestQuery) {
    throw new PlatformError("SQL_REFUSED", `the query has ${order.sql.length} letters; at most ${longestQuery}`, {
      remedy: "Write a shorter one.",
    });
  }
  const leave = await places.take(asker.user, asker.signal);
  let scratch = "";
  try {
    scratch = await newScratchFolder();
    const cleanUp = async () => {
      await rm(scratch, { recursive: true, force: true }).finally(leave);
      if (asker.isServed) keepSpare();
    };
    return await begin({ ...order, scratch }, cleanUp, asker.signal);
  } catch (error) {
    if (scratch === "") leave();
    throw error;
  }
}

function begin(order: SqlOrder, cleanUp: () => Promise<void>, signal?: AbortSignal): Promise<SqlAnswer> {
  const child = takeProcess(order.scratch);
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
