import type { Database } from "./database.js";

/** Work that is done once by whoever is there, again where its worker was lost. */
export interface Job<Payload = unknown> {
  readonly jobId: string;
  readonly kind: string;
  readonly payload: Payload;
  readonly state: "waiting" | "running" | "done" | "failed";
  /** Times it was begun. */
  readonly attempts: number;
  readonly mostAttempts: number;
  readonly enqueuedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly result: unknown;
  readonly problem: unknown;
}

export interface JobOrder {
  readonly kind: string;
  /** What JSON holds. */
  readonly payload: unknown;
  /** At most one job of a kind waits under a key: a later order takes the place of the one that waits. */
  readonly key?: string;
  /** Times it is begun at most; 3 where absent. */
  readonly mostAttempts?: number;
}

/** Seconds without a sign of life after which a running job is given to another worker. */
const leaseSeconds = 60;
/** Seconds before a failed job is tried again, times the attempts made. */
const pauseSeconds = 5;

const columns = `job_id::text as "jobId", kind, payload, state, attempts, most_attempts as "mostAttempts",
  enqueued_at as "enqueuedAt", started_at as "startedAt", ended_at as "endedAt", result, problem`;

/** A queue in `plumbline.jobs`: any number of processes put in and take out, and no job is given to two at once. */
export class JobQueue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the job's id; that of the waiting one where one waited under the key */
  async enqueue({ kind, payload, key, mostAttempts = 3 }: JobOrder): Promise<string> {
    const { rows } = await this.#database.query<{ job_id: string }>(
      `insert into plumbline.jobs (kind, payload, dedup_key, most_attempts) values ($1, $2, $3, $4)
       on conflict (kind, dedup_key) where state = 'waiting' and dedup_key is not null
       do update set payload = excluded.payload
       returning job_id::text`,
      [kind, JSON.stringify(payload), key ?? null, mostAttempts],
    );
    return rows[0].job_id;
  }

  /** Takes the oldest job that waits or whose worker was lost; null where there is none. */
  async claim(kinds: readonly string[], worker: string): Promise<Job | null> {
    await this.#database.query(
      `update plumbline.jobs set state = 'failed', ended_at = now(),
         problem = '{"code": "BUG", "message": "its worker was lost at every attempt"}'
       where kind = any($1) and state = 'running' and attempts >= most_attempts
         and heartbeat_at < now() - make_interval(secs => $2)`,
      [kinds, leaseSeconds],
    );
    const { rows } = await this.#database.query<Job>(
      `update plumbline.jobs set state = 'running', attempts = attempts + 1, worker = $2, started_at = now(), heartbeat_at = now()
       where job_id = (
         select job_id from plumbline.jobs
         where kind = any($1) and (state = 'waiting' and run_after <= now()
           or state = 'running' and heartbeat_at < now() - make_interval(secs => $3))
         order by job_id limit 1 for update skip locked)
       returning ${columns}`,
      [kinds, worker, leaseSeconds],
    );
    return rows[0] ?? null;
  }

  /** Says that the worker lives. @returns false where the job was given to another */
  async heartbeat(jobId: string, worker: string): Promise<boolean> {
    const { count } = await this.#database.query(
      "update plumbline.jobs set heartbeat_at = now() where job_id = $1 and worker = $2 and state = 'running'",
      [jobId, worker],
    );
    return count === 1;
  }

  /** @returns false where the job was given to another: its result counts, this one does not */
  async succeed(jobId: string, worker: string, result: unknown): Promise<boolean> {
    const { count } = await this.#database.query(
      `update plumbline.jobs set state = 'done', ended_at = now(), result = $3, problem = null
       where job_id = $1 and worker = $2 and state = 'running'`,
      [jobId, worker, JSON.stringify(result ?? null)],
    );
    return count === 1;
  }

  /** Puts the job back to be tried later, or ends it as failed after its last attempt. */
  async fail(jobId: string, worker: string, problem: unknown): Promise<boolean> {
    const { count } = await this.#database.query(
      `update plumbline.jobs set
         state = case when attempts < most_attempts and not exists (
           select from plumbline.jobs other where other.kind = jobs.kind and other.dedup_key = jobs.dedup_key
             and other.state = 'waiting') then 'waiting' else 'failed' end,
         run_after = now() + make_interval(secs => $4 * attempts),
         ended_at = case when attempts < most_attempts then null else now() end, problem = $3
       where job_id = $1 and worker = $2 and state = 'running'`,
      [jobId, worker, JSON.stringify(problem ?? null), pauseSeconds],
    );
    return count === 1;
  }

  async get(jobId: string): Promise<Job | null> {
    const { rows } = await this.#database.query<Job>(`select ${columns} from plumbline.jobs where job_id = $1`, [
      jobId,
    ]);
    return rows[0] ?? null;
  }

  /** Newest first. */
  async list(most: number): Promise<readonly Job[]> {
    const { rows } = await this.#database.query<Job>(
      `select ${columns} from plumbline.jobs order by job_id desc limit $1`,
      [most],
    );
    return rows;
  }
}
