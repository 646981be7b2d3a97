import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, JobQueue } from "@plumbline/adapters";
import { problemOf } from "../run/problem.js";
import type { DatabaseAccess } from "./database-access.js";

/** What is done for a job of a kind; answers with its result. */
export type JobHandler = (job: Job) => Promise<unknown>;

/** Milliseconds between looks for a job, and between signs of life. */
const lookEvery = 2000;
const beatEvery = 15_000;

/**
 * Takes jobs from the queue, one at a time, until it is stopped. Where the database is lost it says so once and goes on looking; a job
 * whose worker was lost goes to another after a minute.
 */
export async function workOnJobs(
  database: DatabaseAccess,
  handlers: Readonly<Record<string, JobHandler>>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  let told = "";
  const worker = `${hostname()}:${process.pid}`;
  while (!signal.aborted) {
    try {
      const queue = new JobQueue(await database.get());
      const job = await queue.claim(Object.keys(handlers), worker);
      told = "";
      if (job) {
        await workOn(job, queue, handlers[job.kind], worker);
        continue;
      }
    } catch (error) {
      const { message } = problemOf(error);
      if (!signal.aborted && message !== told) onError(error);
      told = message;
    }
    await sleep(lookEvery, undefined, { signal }).catch(() => undefined);
  }
}

async function workOn(job: Job, queue: JobQueue, handler: JobHandler, worker: string): Promise<void> {
  const beat = setInterval(() => queue.heartbeat(job.jobId, worker).catch(() => undefined), beatEvery);
  try {
    await queue.succeed(job.jobId, worker, await handler(job));
  } catch (error) {
    await queue.fail(job.jobId, worker, problemOf(error));
  } finally {
    clearInterval(beat);
  }
}
