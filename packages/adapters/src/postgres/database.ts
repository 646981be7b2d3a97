import { PlatformError } from "@plumbline/core";
import pg from "pg";

/** What can be asked: a server's pool, or one transaction of it. */
export interface Queryable {
  /**
   * One statement with `$1, $2, ...`.
   *
   * @returns rows as `pg` reads them: `bigint` and `numeric` as text, `jsonb` parsed, `timestamptz` as Date
   * @throws PlatformError POSTGRES_UNAVAILABLE where the server cannot be reached; `pg`'s DatabaseError with its
   * SQLSTATE in `code` for what the server refuses
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly count: number }>;
}

/** A PostgreSQL of version 14 or newer whose schema `plumbline` has every migration. */
export interface Database extends Queryable {
  /** Which server this is, in words and without secrets. */
  readonly about: string;
  /**
   * Does `work` in one transaction: committed where it answers, rolled back where it throws. What was serialised away
   * (SQLSTATE 40001, 40P01) is done again, at most five times.
   */
  transaction<Result>(work: (within: Queryable) => Promise<Result>, isolation?: Isolation): Promise<Result>;
  /** Gives the connections back; an embedded server that nobody else uses is stopped. */
  close(): Promise<void>;
}

export type Isolation = "read committed" | "repeatable read" | "serializable";

const mostTries = 5;

/** What a pool is made of and how it comes back. */
export interface PoolSource {
  readonly about: string;
  /** Names the server's place, without secrets, for errors. */
  readonly place: string;
  /** Settings of the connections; asked again after the server was lost. */
  settings(): Promise<pg.PoolConfig>;
  release(): Promise<void>;
}

/** A database over a pool of at most eight connections; a server that was lost is looked for once before giving up. */
export class PoolDatabase implements Database {
  readonly about: string;
  readonly #source: PoolSource;
  #pool: Promise<pg.Pool> | null = null;

  constructor(source: PoolSource) {
    this.#source = source;
    this.about = source.about;
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []) {
    try {
      return await this.#ask<Row>(text, values);
    } catch (error) {
      // The connection was closed before the statement could be written: nobody has seen it.
      const cause = error instanceof Error ? error.cause : undefined;
      if (sqlStateOf(cause) === "EPIPE") return this.#ask<Row>(text, values);
      throw error;
    }
  }

  async #ask<Row extends object>(text: string, values: readonly unknown[]) {
    const client = await this.#connect();
    let lost: Error | undefined;
    try {
      const { rows, rowCount } = await client.query<Row & pg.QueryResultRow>(text, [...values]);
      return { rows: rows as Row[], count: rowCount ?? 0 };
    } catch (error) {
      lost = isLost(error) ? (error as Error) : undefined;
      throw this.#named(error);
    } finally {
      client.release(lost);
    }
  }

  async transaction<Result>(
    work: (within: Queryable) => Promise<Result>,
    isolation: Isolation = "read committed",
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work, isolation);
      } catch (error) {
        if (attempt === mostTries || !["40001", "40P01"].includes(sqlStateOf(error))) throw error;
      }
    }
  }

  async close(): Promise<void> {
    const pool = await this.#pool?.catch(() => null);
    this.#pool = null;
    await pool?.end();
    await this.#source.release();
  }

  async #once<Result>(work: (within: Queryable) => Promise<Result>, isolation: Isolation): Promise<Result> {
    const client = await this.#connect();
    let lost: Error | undefined;
    const within: Queryable = {
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
        const { rows, rowCount } = await client.query<Row & pg.QueryResultRow>(text, [...values]);
        return { rows: rows as Row[], count: rowCount ?? 0 };
      },
    };
    try {
      await client.query(`begin isolation level ${isolation}`);
      const result = await work(within);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch((cause: Error) => {
        lost = cause;
      });
      throw this.#named(error);
    } finally {
      client.release(lost);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await (await this.#open()).connect();
    } catch (error) {
      if (!isLost(error)) throw this.#named(error);
    }
    const old = await this.#pool?.catch(() => null);
    this.#pool = null;
    await old?.end().catch(() => undefined);
    try {
      return await (await this.#open()).connect();
    } catch (error) {
      throw this.#named(error);
    }
  }

  #open(): Promise<pg.Pool> {
    this.#pool ??= this.#source.settings().then((settings) => {
      const pool = new pg.Pool({ max: 8, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 20_000, ...settings });
      // A connection that breaks is told to its query, or replaced at the next; unheard it would end the process.
      pool.on("error", () => undefined);
      pool.on("connect", (client) => client.on("error", () => undefined));
      return pool;
    });
    const opening = this.#pool;
    opening.catch(() => {
      if (this.#pool === opening) this.#pool = null;
    });
    return opening;
  }

  #named(error: unknown): unknown {
    return isLost(error) ? unavailable(this.#source.place, error) : error;
  }
}

/** SQLSTATE of what the server refused, or the system's code of what broke the connection; empty where it has none. */
export function sqlStateOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** The connection is gone or was never there: asking again may help. 57P01-57P03: the server stops or starts. */
export function isLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (/^(E[A-Z]+|57P0[123]|08\w{3})$/.test(state)) return true;
  return error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}

/** A refusal that holds the server's place and reason, and no secret. */
export function unavailable(place: string, cause: unknown): PlatformError {
  const reason = sqlStateOf(cause) || (cause instanceof Error ? cause.message : String(cause));
  const isOfCertificate = /CERT|SIGNATURE|does not support SSL/.test(reason);
  return new PlatformError("POSTGRES_UNAVAILABLE", `${place}: cannot be reached (${reason})`, {
    remedy: isOfCertificate
      ? "Name the authority's certificate by sslrootcert=FILE in PLUMB_POSTGRES_URL, or take any by sslmode=no-verify; sslmode=disable is without TLS."
      : "Run plumb doctor: it says how PostgreSQL is started here. PLUMB_POSTGRES_URL names another server.",
    cause,
  });
}

/** What the server refuses at the door: a password, a database that is not there, a right that is missing. */
export function refused(place: string, error: unknown): PlatformError {
  if (!(error instanceof pg.DatabaseError) || isLost(error)) return unavailable(place, error);
  return new PlatformError("POSTGRES_UNAVAILABLE", `${place}: ${error.message} (SQLSTATE ${sqlStateOf(error)})`, {
    remedy: "Check user, password and database in PLUMB_POSTGRES_URL; the user must be allowed to create a schema.",
    cause: error,
  });
}
