import { PlatformError } from "@plumbline/core";
import type pg from "pg";
import { connectionUrl } from "./connection-url.js";
import { type Database, isLost, PoolDatabase, type PoolSource, refused } from "./database.js";
import { type JoinedServer, joinServer } from "./embedded-server.js";
import { type Migration, migrate } from "./migrate.js";
import { migrations } from "./migrations/index.js";
import { postgresPlace } from "./postgres-place.js";

export interface PostgresOptions {
  /** `<home>/postgres`, where the embedded server keeps its files. */
  readonly folder: string;
  /** A server by URL instead of the embedded one; `off` for none; empty or absent for the embedded one. */
  readonly url?: string | undefined;
  /** Steps of the schema; all where absent. */
  readonly migrations?: readonly Migration[];
}

/** 14.0, as `server_version_num` counts. */
export const oldestVersion = 140_000;

/**
 * Opens the platform's PostgreSQL and brings its schema up to date: the embedded server, which this starts or joins, or
 * any server of version 14 or newer by URL.
 *
 * @throws PlatformError POSTGRES_UNAVAILABLE, POSTGRES_UNSUPPORTED, MIGRATION_BROKEN; none holds the URL's password
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const url = options.url ?? "";
  const source = url === "" ? await embeddedSource(options.folder) : urlSource(url);
  const database = new PoolDatabase(source);
  try {
    await requireVersion(database, source);
    await migrate(database, options.migrations ?? migrations);
    return database;
  } catch (error) {
    await database.close();
    if (error instanceof PlatformError || isLost(error)) throw error;
    throw refused(source.place, error);
  }
}

function urlSource(url: string): PoolSource {
  if (url === "off") {
    throw new PlatformError("POSTGRES_UNAVAILABLE", "PLUMB_POSTGRES_URL is off", {
      remedy: "Leave PLUMB_POSTGRES_URL out for the embedded server, or set it to a server's URL.",
    });
  }
  const place = postgresPlace(url);
  return {
    about: place,
    place,
    settings: async () => ({ connectionString: await connectionUrl(url), application_name: "plumbline" }),
    release: async () => undefined,
  };
}

async function embeddedSource(folder: string): Promise<PoolSource> {
  let joined: JoinedServer | null = await joinServer(folder);
  let isFresh = true;
  return {
    about: `PostgreSQL ${joined.version} in ${folder} (${joined.account.way}: ${joined.account.why})`,
    place: `the PostgreSQL of ${folder}`,
    settings: async () => {
      if (!isFresh || !joined) {
        await joined?.leave();
        joined = null;
        joined = await joinServer(folder);
      }
      isFresh = false;
      return {
        host: joined.socketFolder,
        port: 5432,
        user: "plumbline",
        password: joined.password,
        database: "postgres",
        application_name: "plumbline",
      } satisfies pg.PoolConfig;
    },
    release: async () => {
      await joined?.leave();
      joined = null;
    },
  };
}

async function requireVersion(database: Database, source: PoolSource): Promise<void> {
  const { rows } = await database.query<{ server_version_num: string; server_version: string }>(
    "select current_setting('server_version_num') as server_version_num, current_setting('server_version') as server_version",
  );
  if (Number(rows[0].server_version_num) >= oldestVersion) return;
  throw new PlatformError("POSTGRES_UNSUPPORTED", `${source.place}: is PostgreSQL ${rows[0].server_version}`, {
    remedy: "Use PostgreSQL 14 or newer, or leave PLUMB_POSTGRES_URL out for the embedded server.",
  });
}
