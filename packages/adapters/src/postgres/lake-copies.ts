import type { Database } from "./database.js";

/** A table of the lake as it is to be copied. */
export interface CopiedTable {
  readonly lake: string;
  readonly table: string;
  /** Version of the table in the lake. */
  readonly version: number;
  /** Rows as objects that JSON holds, in the lake's order; asked only where the copy is behind. */
  rows(): Promise<readonly object[]>;
}

/** Rows a statement; a row of the ledger has about 1 kB. */
const rowsAtOnce = 500;

/**
 * Copies of lake tables in `plumbline.lake_rows`, shown as the views ledger, decisions and releases. A copy is replaced
 * whole, in one transaction, only by a newer version.
 */
export class LakeCopies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Version that is copied; null where there is none. */
  async version(lake: string, table: string): Promise<number | null> {
    const { rows } = await this.#database.query<{ version: string }>(
      "select version::text from plumbline.lake_copies where lake = $1 and table_name = $2",
      [lake, table],
    );
    return rows.length === 0 ? null : Number(rows[0].version);
  }

  /**
   * Brings a copy up to the lake's version.
   *
   * @param isForced also where the copy is of that version
   * @returns rows copied; null where the copy was up to date
   */
  async bring(source: CopiedTable, isForced = false): Promise<number | null> {
    const { lake, table, version } = source;
    const held = await this.version(lake, table);
    if (held !== null && held >= version && !isForced) return null;
    const rows = await source.rows();
    return this.#database.transaction(async (within) => {
      await within.query("select pg_advisory_xact_lock(hashtextextended($1, 7))", [`${lake} ${table}`]);
      const newer = await within.query(
        "select from plumbline.lake_copies where lake = $1 and table_name = $2 and version > $3",
        [lake, table, version],
      );
      if (newer.count > 0) return null;
      await within.query("delete from plumbline.lake_copies where lake = $1 and table_name = $2", [lake, table]);
      await within.query(
        "insert into plumbline.lake_copies (lake, table_name, version, rows) values ($1, $2, $3, $4)",
        [lake, table, version, rows.length],
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
