import { PlatformError } from "@plumbline/core";
import { type Database, sqlStateOf } from "./database.js";

/** A named list of securities that one user keeps. */
export interface Watchlist {
  readonly id: string;
  readonly name: string;
  /** Security ids in the order they were given, each once. */
  readonly securities: readonly string[];
  readonly updatedAt: Date;
}

const columns = `watchlist_id::text as id, name, securities, updated_at as "updatedAt"`;

/** Watchlists by owner: nobody sees or changes another's. */
export class WatchlistStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name. */
  async list(owner: string): Promise<readonly Watchlist[]> {
    const { rows } = await this.#database.query<Watchlist>(
      `select ${columns} from plumbline.watchlists where owner = $1 order by name collate "C"`,
      [owner],
    );
    return rows;
  }

  /** Null where the owner has no such list. */
  async get(owner: string, id: string): Promise<Watchlist | null> {
    const { rows } = await this.#database.query<Watchlist>(
      `select ${columns} from plumbline.watchlists where owner = $1 and watchlist_id = $2`,
      [owner, id],
    );
    return rows[0] ?? null;
  }

  /** @throws PlatformError BAD_ARGUMENT where the owner has a list of that name */
  async create(owner: string, name: string, securities: readonly string[]): Promise<Watchlist> {
    const { rows } = await this.#named(name, () =>
      this.#database.query<Watchlist>(
        `insert into plumbline.watchlists (owner, name, securities) values ($1, $2, $3) returning ${columns}`,
        [owner, name, [...new Set(securities)]],
      ),
    );
    return rows[0];
  }

  /** Changes what is given; null where the owner has no such list. */
  async change(
    owner: string,
    id: string,
    change: { readonly name?: string; readonly securities?: readonly string[] },
  ): Promise<Watchlist | null> {
    const { rows } = await this.#named(change.name ?? "", () =>
      this.#database.query<Watchlist>(
        `update plumbline.watchlists set name = coalesce($3, name), securities = coalesce($4, securities), updated_at = now()
         where owner = $1 and watchlist_id = $2 returning ${columns}`,
        [owner, id, change.name ?? null, change.securities ? [...new Set(change.securities)] : null],
      ),
    );
    return rows[0] ?? null;
  }

  /** @returns false where the owner has no such list */
  async remove(owner: string, id: string): Promise<boolean> {
    const { count } = await this.#database.query(
      "delete from plumbline.watchlists where owner = $1 and watchlist_id = $2",
      [owner, id],
    );
    return count === 1;
  }

  async #named<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (sqlStateOf(error) !== "23505") throw error;
      throw new PlatformError("BAD_ARGUMENT", `watchlist ${JSON.stringify(name)}: the name is taken`, {
        remedy: "Choose another name, or change that list.",
      });
    }
  }
}
