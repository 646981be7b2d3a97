import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { PlatformError } from "@plumbline/core";
import { errorOf } from "../run/problem.js";
import { longestQuery, type SqlColumn, type SqlMessage, type SqlOrder } from "./sql-order.js";
import { sqlProblem } from "./sql-problem.js";

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
 * @throws PlatformError SQL_REFUSED, SQL_INVALID, SQL_TIMEOUT, SQL_TOO_LARGE, SQL_BUSY, UNKNOWN_TABLE
 */
export async function runSql(order: Omit<SqlOrder, "scratch">): Promise<SqlAnswer> {
  if (order.sql.length > longestQuery) {
    throw new PlatformError("SQL_REFUSED", `the query has ${order.sql.length} letters; at most ${longestQuery}`, {
      remedy: "Write a shorter one.",
    });
  }
  await turn();
  let scratch = "";
  try {
    scratch = await mkdtemp(join(tmpdir(), "plumb-sql-"));
    return await begin({ ...order, scratch }, () => rm(scratch, { recursive: true, force: true }).finally(leave));
  } catch (error) {
    if (scratch === "") leave();
    throw error;
  }
}

async function turn(): Promise<void> {
  if (running < mostAtOnce) {
    running++;
    return;
  }
  if (waiting.length >= mostWaiting) {
    throw new PlatformError("SQL_BUSY", `${mostAtOnce} queries are at work and ${mostWaiting} wait`, {
      remedy: "Ask again when they are done.",
    });
  }
  await new Promise<void>((resolve) => waiting.push(resolve));
}

/** The next in line takes the place, so that the count stays. */
function leave(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}

function begin(order: SqlOrder, cleanUp: () => Promise<void>): Promise<SqlAnswer> {
  const child: ChildProcess = fork(program, [], {
    stdio: ["ignore", "pipe", "ignore", "ipc"],
    env: {},
    execArgv: [],
    cwd: order.scratch,
  });
  // Node empties a child's own stream into nothing once the child has ended, if nobody reads it yet.
  const bytes = (child.stdout as Readable).pipe(new PassThrough());
  bytes.on("error", () => {});
  const killing = setTimeout(() => child.kill("SIGKILL"), order.limits.seconds * 1000 + grace);
  const stop = () => child.kill("SIGKILL");
  return new Promise((resolve, reject) => {
    let failure: Error | null = null;
    let done: { rows: number; isCut: boolean } | null = null;
    const ended = new Promise<{ rows: number; isCut: boolean }>((told, failed) => {
      child.once("close", () => {
        clearTimeout(killing);
        cleanUp().catch(() => {});
        if (done) return told(done);
        const error =
          failure ?? errorOf(sqlProblem(new Error("the process of the query ended"), "memory", order.limits));
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
        failure = errorOf(message.problem);
        reject(failure);
        bytes.destroy(failure);
        stop();
      }
    });
    child.once("error", reject);
    child.send(order, (error) => {
      if (error) stop();
    });
  });
}

/** All bytes of an answer. @throws PlatformError where the query failed on the way */
export async function bytesOf(answer: SqlAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  answer.bytes.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [result] = await Promise.all([answer.ended, once(answer.bytes, "close")]);
  void result;
  return Buffer.concat(chunks);
}
