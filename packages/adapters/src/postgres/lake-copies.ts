import type { Database } from "./database.js";

/** A table of the lake as it is to be copied. */
export interface CopiedTable {
  readonly lake: string;
  readonly table: string;
  /** Version of the table in the lake. */
  readonly version: number;
  /** When that version was committed, ms UTC. */
  readonly committedAt: number;
  /** When a version was committed, as the lake says now; null where it holds no such version. */
  committedAtOf(version: number): Promise<number | null>;
  /** Rows as objects that JSON holds, in the lake's order; asked only where the copy is behind. */
  rows(): Promise<readonly object[]>;
}

/** What is copied of a table; `committedAt` null in copies of a release that did not note it. */
interface HeldCopy {
  readonly version: number;
  readonly committedAt: number | null;
}

/** Rows a statement; a row of the ledger has about 1 kB. */
const rowsAtOnce = 500;

/**
 * Copies of lake tables in `plumbline.lake_rows`, shown as the views ledger, decisions and releases. A copy is replaced
 * whole, in one transaction, by a newer version, or where its version is not one of the lake's: the lake was made anew.
 */
export class LakeCopies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Brings a copy up to the lake's version.
   *
   * @param isForced also where the copy is of that version
   * @returns rows copied; null where the copy was up to date
   */
  async bring(source: CopiedTable, isForced = false): Promise<number | null> {
    const { lake, table, version, committedAt } = source;
    if (!isForced && (await isCurrent(await held(this.#database, source), source))) return null;
    const rows = await source.rows();
    return this.#database.transaction(async (within) => {
      await within.query("select pg_advisory_xact_lock(hashtextextended($1, 7))", [`${lake} ${table}`]);
      const copy = await held(within, source);
      if (copy !== null && copy.version > version && (await isCurrent(copy, source))) return null;
      await within.query("delete from plumbline.lake_copies where lake = $1 and table_name = $2", [lake, table]);
      await within.query(
        "insert into plumbline.lake_copies (lake, table_name, version, committed_at, rows) values ($1, $2, $3, $4, $5)",
        [lake, table, version, committedAt, rows.length],
      );
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        await within.query(
          `insert into plumbline.lake_rows (lake, table_name, row_number, content)
           select $1, $2, $3 + place - 1, content from jsonb_array_elements($4::jsonb) with ordinality as t(content, place)`,
          [lake, table, from, JSON.stringify(rows.slice(from, from + rowsAtOnce))],
        );
      }
      return rows.length;
    });
  }
}

/** A copy of the lake's version, or of a later one that the lake holds by now. */
async function isCurrent(copy: HeldCopy | null, source: CopiedTable): Promise<boolean> {
  if (copy === null || copy.version < source.version) return false;
  const committedAt = copy.version === source.version ? source.committedAt : await source.committedAtOf(copy.version);
  return committedAt !== null && committedAt === (copy.committedAt ?? committedAt);
}

async function held(database: Pick<Database, "query">, { lake, table }: CopiedTable): Promise<HeldCopy | null> {
  const { rows } = await database.query<{ version: string; committed_at: string | null }>(
    "select version::text, committed_at::text from plumbline.lake_copies where lake = $1 and table_name = $2",
    [lake, table],
  );
  if (rows.length === 0) return null;
  const [{ version, committed_at: at }] = rows;
  return { version: Number(version), committedAt: at === null ? null : Number(at) };
}
