import { PlatformError } from "@plumbline/core";
import type { Database, Queryable } from "./database.js";

/** A table's rows as lines of JSON: an array of the columns' texts as PostgreSQL writes them, null for NULL. */
export interface ExportedTable {
  readonly table: string;
  readonly columns: readonly ExportedColumn[];
  readonly rows: number;
}

interface ExportedColumn {
  readonly name: string;
  /** As PostgreSQL names it, such as `timestamp with time zone`. */
  readonly type: string;
  readonly isIdentity: boolean;
}

/** Tables that are made again from the lake or by the migrations, that are of this database alone, and documents, which are exported by their store. */
const leftOut = new Set(["migrations", "lake_copies", "lake_rows", "documents", "restores", "home"]);
/** Rows fetched at once: one may have 25 MB. */
const rowsFetched = 8;
/** Rows put at once. */
const rowsPut = 500;
/** Characters in a part, and in what is put at once, at most, or one row: an array of `jsonb` ends at 256 MB. */
const mostCharacters = 8_000_000;

/**
 * Writes out what PostgreSQL alone holds, as of one instant, in parts of bounded size, tables that others refer to
 * first.
 */
export async function exportDatabase(
  database: Database,
  write: (table: string, part: number, lines: string) => Promise<void>,
): Promise<readonly ExportedTable[]> {
  return database.transaction(async (within) => {
    await within.query("set local datestyle to iso");
    const tables: ExportedTable[] = [];
    for (const table of await tablesInOrder(within)) {
      const columns = await columnsOf(within, table);
      tables.push({ table, columns, rows: await exportTable(within, table, columns, write) });
    }
    return tables;
  }, "repeatable read");
}

async function exportTable(
  within: Queryable,
  table: string,
  columns: readonly ExportedColumn[],
  write: (table: string, part: number, lines: string) => Promise<void>,
): Promise<number> {
  const texts = columns.map(({ name }) => `${quoted(name)}::text`).join(", ");
  await within.query(
    `declare exported no scroll cursor for select json_build_array(${texts})::text as line from plumbline.${quoted(table)}`,
  );
  let rows = 0;
  let part = 0;
  let lines = "";
  for (;;) {
    const fetched = await within.query<{ line: string }>(`fetch ${rowsFetched} from exported`);
    for (const { line } of fetched.rows) {
      lines += `${line.replaceAll("\n", "")}\n`;
      if (lines.length < mostCharacters) continue;
      await write(table, part++, lines);
      lines = "";
    }
    rows += fetched.rows.length;
    if (fetched.rows.length < rowsFetched) break;
  }
  if (lines !== "") await write(table, part, lines);
  await within.query("close exported");
  return rows;
}

export interface DatabaseImport {
  readonly tables: readonly ExportedTable[];
  /** Lines of a table, in the order they were written. */
  readonly lines: (table: string) => AsyncIterable<string>;
  /** Names what is imported; kept beside the rows. */
  readonly id: string;
  /** An import of this id may have been done by a process that was killed afterwards: it is not done twice. */
  readonly isAgain: boolean;
}

/**
 * Puts exported rows into a database whose schema is up to date, all or none.
 *
 * @throws PlatformError HOME_NOT_EMPTY where one of the tables holds rows; INTEGRITY_BROKEN where rows are missing
 */
export async function importDatabase(
  database: Database,
  { tables, lines, id, isAgain }: DatabaseImport,
): Promise<void> {
  await database.transaction(async (within) => {
    const { count: held } = await within.query("select from plumbline.restores where restore_id = $1", [id]);
    if (isAgain && held > 0) return;
    for (const { table } of tables) {
      const { count } = await within.query(`select from plumbline.${quoted(table)} limit 1`);
      if (count === 0) continue;
      throw new PlatformError("HOME_NOT_EMPTY", `PostgreSQL's table plumbline.${table} holds rows`, {
        remedy: "Restore into an empty database.",
      });
    }
    for (const exported of tables) await importTable(within, exported, lines(exported.table));
    await within.query("insert into plumbline.restores (restore_id) values ($1) on conflict do nothing", [id]);
  });
}

/** True where a backup of this id was put in. */
export async function wasRestored(database: Database, id: string): Promise<boolean> {
  return (await database.query("select from plumbline.restores where restore_id = $1", [id])).count > 0;
}

/** The first table that holds something which nothing else does; null in an empty database. */
export async function tableWithRows(database: Database): Promise<string | null> {
  for (const table of [...(await tablesInOrder(database)), "documents"]) {
    if ((await database.query(`select from plumbline.${quoted(table)} limit 1`)).count > 0) return table;
  }
  return null;
}

async function importTable(within: Queryable, { table, columns, rows }: ExportedTable, lines: AsyncIterable<string>) {
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  const values = columns.map(({ type }, i) => `(line->>${i})::${type}`).join(", ");
  const insert = `insert into plumbline.${quoted(table)} (${names}) overriding system value
    select ${values} from jsonb_array_elements($1::jsonb) as t(line)`;
  let count = 0;
  let waiting: string[] = [];
  let characters = 0;
  const put = async () => {
    if (waiting.length > 0) count += (await within.query(insert, [`[${waiting.join(",")}]`])).count;
    waiting = [];
    characters = 0;
  };
  for await (const line of lines) {
    if (characters + line.length > mostCharacters) await put();
    waiting.push(line);
    characters += line.length;
    if (waiting.length === rowsPut) await put();
  }
  await put();
  if (count !== rows) {
    throw new PlatformError("INTEGRITY_BROKEN", `backup: ${count} rows of ${table} where ${rows} were written`, {
      remedy: "Use another backup.",
    });
  }
  for (const { name, isIdentity } of columns) {
    if (!isIdentity) continue;
    await within.query(
      `select setval(pg_get_serial_sequence('plumbline.${table}', '${name}'), max(${quoted(name)})) from plumbline.${quoted(table)}`,
    );
  }
}

async function tablesInOrder(within: Queryable): Promise<readonly string[]> {
  const { rows: all } = await within.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'plumbline' and c.relkind = 'r' order by c.relname collate "C"`,
  );
  const { rows: references } = await within.query<{ child: string; parent: string }>(
    `select child.relname as child, parent.relname as parent from pg_constraint k
     join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
     join pg_namespace n on n.oid = child.relnamespace where n.nspname = 'plumbline' and k.contype = 'f'`,
  );
  const ordered: string[] = [];
  const visit = (name: string) => {
    if (ordered.includes(name) || leftOut.has(name)) return;
    for (const { child, parent } of references) if (child === name && parent !== name) visit(parent);
    ordered.push(name);
  };
  for (const { name } of all) visit(name);
  return ordered;
}

async function columnsOf(within: Queryable, table: string): Promise<readonly ExportedColumn[]> {
  const { rows } = await within.query<ExportedColumn>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attidentity <> '' as "isIdentity"
     from pg_attribute a where a.attrelid = format('plumbline.%I', $1::text)::regclass and a.attnum > 0
       and not a.attisdropped and a.attgenerated = '' order by a.attnum`,
    [table],
  );
  return rows;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
