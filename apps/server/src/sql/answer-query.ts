import { once } from "node:events";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { TableViews } from "@plumbline/adapters/table-views";
import { PlatformError } from "@plumbline/core";
import { provenanceKey, type WrittenProvenance } from "../serving/written-provenance.js";
import { answerWriter } from "./answer-writer.js";
import { checkQuery } from "./check-query.js";
import { framedQuery } from "./framed-query.js";
import { mostLimits, type SqlColumn, type SqlMessage, type SqlOrder } from "./sql-order.js";

type Tell = (message: SqlMessage) => Promise<void>;

/** Bytes gathered before any is sent: a query that fails soon fails with its reason instead of half an answer. */
const heldBack = 256 * 1024;

/** Judges the query, makes the views it reads, locks the engine, runs it and writes the answer to standard output. */
export async function answerQuery(order: SqlOrder, tell: Tell): Promise<void> {
  const known = new Set(Object.keys(order.tables));
  const judged = await treeOf(order.sql);
  const tables = checkQuery(judged, known, order.sql);
  const framed = await framedQuery(order.sql, judged, treeOf);
  const instance = await DuckDBInstance.create(":memory:", {
    // One: sums of doubles depend on the order of their rows.
    threads: "1",
    memory_limit: `${order.limits.megabytes}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    temp_directory: "",
  });
  const connection = await instance.connect();
  const target = join(order.scratch, "answer.parquet");
  await makeViews(connection, order, tables, target);
  await connection.run(`CREATE TEMP VIEW ${answerView} AS ${framed}`);
  const described = await connection.runAndReadAll(`DESCRIBE ${answerView}`);
  const columns = described.getRows().map(([name, type]): SqlColumn => ({ name: String(name), type: String(type) }));
  await tell({ kind: "columns", columns, tables });
  const versions = Object.fromEntries(tables.map((name) => [name, order.tables[name]]));
  const provenance = { ...order.provenance, tables: versions };
  const writing =
    order.format === "parquet"
      ? writeParquet(connection, order, columns, provenance, target)
      : writeRows(connection, order, order.format, columns, provenance);
  const { rows, isCut } = await writing.catch((error: unknown) => {
    // The line it shows is of our query around theirs.
    if (error instanceof Error) error.message = error.message.replace(/\n+LINE \d+: [\s\S]*$/, "");
    throw error;
  });
  await tell({ kind: "end", rows, isCut });
}

/** Rows that are made text before they are sent: each may hold megabytes. */
const rowsAtOnce = 64;

const answerView = '"plumb answer"';

let parser: Promise<DuckDBConnection> | null = null;

/** The tree that the engine's own parser makes of a text, by an engine that holds nothing. */
export async function treeOf(sql: string): Promise<unknown> {
  parser ??= DuckDBInstance.create(":memory:", { autoload_known_extensions: "false" }).then((one) => one.connect());
  const tree = await (await parser).runAndReadAll("SELECT json_serialize_sql(t) FROM (SELECT $1::VARCHAR AS t)", [sql]);
  return JSON.parse(String(tree.getRows()[0][0])) as unknown;
}

async function makeViews(
  connection: DuckDBConnection,
  order: SqlOrder,
  tables: readonly string[],
  target: string,
): Promise<void> {
  const views = new TableViews(order.lakeFolder);
  const files = [target];
  for (const name of tables) {
    const view = await views.of(name, {
      version: order.tables[name],
      asOf: order.asOf ?? Number.POSITIVE_INFINITY,
    });
    const [schema, ...rest] = name.split(".");
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
    await connection.run(`CREATE VIEW ${quoted(schema)}.${quoted(rest.join("."))} AS ${view.sql}`);
    files.push(...view.files);
  }
  // The second wall: should a query get past its judge, the engine opens nothing but these files.
  await connection.run(`SET allowed_paths = [${files.map(literal).join(", ")}]`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
}

async function writeRows(
  connection: DuckDBConnection,
  order: SqlOrder,
  format: "json" | "csv" | "arrow",
  columns: readonly SqlColumn[],
  provenance: WrittenProvenance,
): Promise<{ rows: number; isCut: boolean }> {
  const { limits } = order;
  const writer = await answerWriter(format, columns, provenance);
  const list = columns.map((column) => `${shown(column)} AS ${quoted(column.name)}`);
  const result = await connection.stream(`SELECT ${list.join(", ")} FROM ${answerView} LIMIT ${limits.rows + 1}`);
  let held = "";
  let rows = 0;
  let isCut = false;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const count = Math.min(chunk.rowCount, limits.rows - rows);
    isCut ||= count < chunk.rowCount;
    if (isCut) requireCutAllowed(order);
    const values = chunk.getColumns();
    for (let from = 0; from < count; from += rowsAtOnce) {
      held += writer.rows(values, from, Math.min(from + rowsAtOnce, count));
      if (held.length <= heldBack) continue;
      await send(held);
      held = "";
    }
    rows += count;
  }
  if (held !== "") await send(held);
  await send(writer.end(isCut, rows));
  return { rows, isCut };
}

/** By the engine, into the one file it may write, which is then sent. */
async function writeParquet(
  connection: DuckDBConnection,
  order: SqlOrder,
  columns: readonly SqlColumn[],
  provenance: WrittenProvenance,
  target: string,
): Promise<{ rows: number; isCut: boolean }> {
  const { limits } = order;
  const list = columns.map(({ name, type }) =>
    // Parquet has no integers of 128 bits; the engine would make doubles of them.
    type.endsWith("HUGEINT") ? `CAST(${quoted(name)} AS DECIMAL(38, 0)) AS ${quoted(name)}` : quoted(name),
  );
  await connection.run(
    `CREATE TEMP TABLE "plumb rows" AS SELECT ${list.join(", ")} FROM ${answerView} LIMIT ${limits.rows + 1}`,
  );
  const [[held]] = (await connection.runAndReadAll('SELECT count(*) FROM "plumb rows"')).getRows();
  const rows = Math.min(Number(held), limits.rows);
  if (Number(held) > limits.rows) requireCutAllowed(order);
  const said = `KV_METADATA {${literal(provenanceKey)}: ${literal(JSON.stringify(provenance))}}`;
  await connection.run(
    `COPY (SELECT * FROM "plumb rows" LIMIT ${limits.rows}) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd, ${said})`,
  );
  for await (const bytes of createReadStream(target)) await send(bytes as Buffer);
  return { rows, isCut: Number(held) > limits.rows };
}

/** @throws PlatformError SQL_TOO_LARGE where nobody chose the limit and the answer would be taken for the whole */
function requireCutAllowed({ isWhole, limits }: SqlOrder): void {
  if (!isWhole) return;
  const most = `${limits.rows.toLocaleString("en")} rows`;
  throw new PlatformError("SQL_TOO_LARGE", `the answer has more than ${most}, and nobody said how many are wanted`, {
    remedy: `Say it with --limit (over REST: "limit"), at most ${mostLimits.rows.toLocaleString("en")}.`,
  });
}

const plain = /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR|DATE|TIMESTAMP)$/;

/** A column as the answer shows it: lists, records and what is rarer as the engine's own text. */
function shown({ name, type }: SqlColumn): string {
  if (plain.test(type)) return quoted(name);
  if (type === "BLOB") return `base64(${quoted(name)})`;
  return `CAST(${quoted(name)} AS VARCHAR)`;
}

async function send(bytes: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
