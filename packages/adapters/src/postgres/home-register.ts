import type { HomeRecord, HomeRegister } from "@plumbline/core";
import pg from "pg";
import { connectionUrl } from "./connection-url.js";
import { type Database, refused } from "./database.js";
import { postgresPlace } from "./postgres-place.js";

const columns = `store_id as "storeId", home_id as "homeId", claim,
  round(extract(epoch from claimed_at) * 1000)::float8 as "claimedAt"`;

/** Says in a PostgreSQL whose it is. */
export class PostgresHomeRegister implements HomeRegister {
  readonly about: string;
  readonly #database: Database;

  /** @param database with the migration 0007-home */
  constructor(database: Database) {
    this.#database = database;
    this.about = database.about;
  }

  async read(): Promise<HomeRecord | null> {
    const { rows } = await this.#database.query<HomeRecord>(`select ${columns} from plumbline.home`);
    return rows[0] ?? null;
  }

  async swap(expected: HomeRecord | null, { storeId, homeId, claim, claimedAt }: HomeRecord): Promise<boolean> {
    const values = [storeId, homeId, claim, new Date(claimedAt)];
    const { count } = expected
      ? await this.#database.query(
          `update plumbline.home set store_id = $1, home_id = $2, claim = $3, claimed_at = $4
           where store_id = $5 and home_id = $6 and claim = $7`,
          [...values, expected.storeId, expected.homeId, expected.claim],
        )
      : await this.#database.query(
          `insert into plumbline.home (store_id, home_id, claim, claimed_at) values ($1, $2, $3, $4)
           on conflict do nothing`,
          values,
        );
    return count === 1;
  }
}

/**
 * Whose the PostgreSQL of a URL is; null where it is nobody's yet. Changes nothing.
 *
 * @throws PlatformError BAD_CONFIG, POSTGRES_UNAVAILABLE
 */
export async function readPostgresHome(url: string): Promise<HomeRecord | null> {
  const place = postgresPlace(url);
  const client = new pg.Client({ connectionString: await connectionUrl(url), connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const made = await client.query<{ isMade: boolean }>(
      `select to_regclass('plumbline.home') is not null as "isMade"`,
    );
    if (!made.rows[0].isMade) return null;
    return (await client.query<HomeRecord>(`select ${columns} from plumbline.home`)).rows[0] ?? null;
  } catch (error) {
    throw refused(place, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
