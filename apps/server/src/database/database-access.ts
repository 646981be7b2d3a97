import { type Database, openPostgres } from "@plumbline/adapters";
import { type DocumentStore, PlatformError } from "@plumbline/core";
import type { ServerConfig } from "../config.js";
import { foldersOf } from "../home.js";
import { type Problem, problemOf } from "../run/problem.js";
import { claimDatabase } from "./claim-database.js";

/** What is known of the process's PostgreSQL. */
export type DatabaseState =
  | { readonly state: "idle" | "opening" }
  | { readonly state: "ready"; readonly about: string }
  | { readonly state: "absent"; readonly problem: Problem };

/** Milliseconds after a failure in which it is answered with again instead of being tried again. */
const patience = 15_000;

/**
 * The process's PostgreSQL, opened when it is first asked for. Everything that is read from the lake is served without
 * it: only what asks for it meets the reason why it is not there.
 */
export class DatabaseAccess {
  readonly #open: () => Promise<Database>;
  readonly #openDocuments: (database: DatabaseAccess) => Promise<DocumentStore>;
  #documents: Promise<DocumentStore> | null = null;
  #opening: Promise<Database> | null = null;
  #state: DatabaseState = { state: "idle" };
  #failedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  /** @param openDocuments where documents are kept */
  constructor(open: () => Promise<Database>, openDocuments: (database: DatabaseAccess) => Promise<DocumentStore>) {
    this.#open = open;
    this.#openDocuments = openDocuments;
  }

  get state(): DatabaseState {
    return this.#state;
  }

  /** The database; throws what keeps it from being there (POSTGRES_UNAVAILABLE and others). */
  get(): Promise<Database> {
    if (this.#isClosed) return Promise.reject(closed());
    if (this.#state.state === "absent" && performance.now() - this.#failedAt > patience) this.#opening = null;
    this.#opening ??= this.#begin();
    return this.#opening;
  }

  /** The document store; throws what keeps it from being there. */
  documents(): Promise<DocumentStore> {
    if (this.#isClosed) return Promise.reject(closed());
    const opening = this.#documents ?? this.#openDocuments(this);
    this.#documents = opening;
    opening.catch(() => {
      if (this.#documents === opening) this.#documents = null;
    });
    return opening;
  }

  /** Lets go of the database; an embedded server that nobody else uses is stopped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const documents = await this.#documents?.catch(() => null);
    await documents?.close();
    const database = await this.#opening?.catch(() => null);
    await database?.close();
  }

  #begin(): Promise<Database> {
    this.#state = { state: "opening" };
    const opening = this.#open();
    opening.then(
      (database) => {
        this.#state = { state: "ready", about: database.about };
      },
      (error: unknown) => {
        this.#failedAt = performance.now();
        this.#state = { state: "absent", problem: problemOf(error) };
      },
    );
    return opening;
  }
}

function closed(): PlatformError {
  return new PlatformError("POSTGRES_UNAVAILABLE", "the server is stopping", { remedy: "Ask again once it is back." });
}

/**
 * The database that the configuration names: by URL, or the embedded server of the home.
 *
 * @throws PlatformError STORE_OF_ANOTHER_HOME, and what `openPostgres` throws
 */
export async function openDatabase(config: ServerConfig): Promise<Database> {
  const url = config.postgresUrl ?? "";
  const database = await openPostgres({ folder: foldersOf(config.home).postgres, url });
  try {
    await claimDatabase(config.home, database, url);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the configured database for one command and lets go of it afterwards. */
export async function withDatabase<Result>(
  config: ServerConfig,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(config);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** For servers without one: every use of it says so. */
export function noDatabase(): DatabaseAccess {
  const refuse = () => {
    const remedy = "Start it by npm start or plumb up.";
    return Promise.reject(
      new PlatformError("POSTGRES_UNAVAILABLE", "this server was started without PostgreSQL", { remedy }),
    );
  };
  return new DatabaseAccess(refuse, refuse);
}
