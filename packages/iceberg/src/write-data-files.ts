import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { avroName } from "./avro-name.js";
import { refuseTwinsOf } from "./case-twins.js";
import type { DataFile } from "./data-file.js";
import { makeFolder, syncFile, syncFolder, writeError } from "./durable-file.js";
import { type ColumnStatistics, metricsOfWritten } from "./file-metrics.js";
import { fittedColumnSql, requiredSql } from "./fitted-column.js";
import { IcebergError } from "./iceberg-error.js";
import { localPathOf, uriOf } from "./location-map.js";
import { textSql, transformSql, valueOfText } from "./partition-sql.js";
import {
  decimalOf,
  fieldsById,
  fixedLengthOf,
  type IcebergType,
  type NestedField,
  type PrimitiveType,
  type Schema,
} from "./schema.js";
import { decimalText, identifier, literal, sqlType } from "./sql-text.js";
import { currentSchema, defaultSpec, type TableMetadata } from "./table-metadata.js";
import { applyTransform, parseTransform, resultType, type Transform } from "./transform.js";
import type { Value } from "./value.js";

/** Partition fields of a write with what is needed to take their values. */
interface Part {
  readonly name: string;
  readonly transform: Transform;
  readonly source: NestedField & { readonly type: Extract<IcebergType, string> };
}

/**
 * Writes the rows of a SELECT as data files of the table, one a partition, by the current schema, the default spec and
 * sort order; durably, and part of the table only once they are committed.
 *
 * @param sql its columns are found by name; one the table has and the SELECT has not is null
 * @throws BAD_ARGUMENT for a column the table lacks, or a null in a required one; DISK_FULL, UNWRITABLE
 */
export async function writeDataFiles(
  connection: DuckDBConnection,
  metadata: TableMetadata,
  sql: string,
): Promise<DataFile[]> {
  const written: DataFile[] = [];
  try {
    await new DataWriting(connection, metadata, written).write(sql);
    return written;
  } catch (cause) {
    await discardFiles(written);
    const [, unfit] = /^(?:Conversion|Out of Range|Invalid Input) Error: (.*)/.exec(messageOf(cause)) ?? [];
    if (unfit !== undefined) {
      throw new IcebergError("BAD_ARGUMENT", `${metadata.location}: a value does not fit its column: ${unfit}`, cause);
    }
    throw writeError(cause, metadata.location);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Removes files that never became part of the table. */
export async function discardFiles(files: readonly DataFile[]): Promise<void> {
  for (const { path } of files) await rm(localPathOf(path) ?? path, { force: true });
}

class DataWriting {
  readonly #connection: DuckDBConnection;
  readonly #metadata: TableMetadata;
  readonly #schema: Schema;
  readonly #written: DataFile[];
  readonly #folder: string;

  constructor(connection: DuckDBConnection, metadata: TableMetadata, written: DataFile[]) {
    this.#connection = connection;
    this.#metadata = metadata;
    this.#schema = currentSchema(metadata);
    this.#written = written;
    const location = metadata.properties["write.data.path"] ?? `${metadata.location.replace(/\/$/, "")}/data`;
    const folder = localPathOf(location);
    if (folder === null)
      throw new IcebergError("UNSUPPORTED", `${location}: not on the local disk; tables elsewhere are not written`);
    this.#folder = folder;
    refuseTwinsOf(this.#schema, metadata.location, "UNSUPPORTED");
    for (const field of this.#schema.fields) refuseUnwritable(field.type, field.name);
  }

  async write(sql: string): Promise<void> {
    const columns = await this.#columns(sql);
    const parts = this.#parts();
    if (parts.length === 0) return this.#copy(`SELECT ${columns.join(", ")} FROM (${sql}) AS given`, []);
    const staged = identifier(`staged ${randomUUID()}`);
    await this.#connection.run(`CREATE TEMP TABLE ${staged} AS SELECT ${columns.join(", ")} FROM (${sql}) AS given`);
    try {
      await this.#writeParts(staged, parts);
    } finally {
      await this.#connection.run(`DROP TABLE ${staged}`);
    }
  }

  async #columns(sql: string): Promise<string[]> {
    const described = await this.#connection.runAndReadAll(`DESCRIBE ${sql}`);
    const given = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
    for (const name of given.keys()) {
      if (this.#schema.fields.some((field) => field.name === name)) continue;
      const names = this.#schema.fields.map((field) => field.name).join(", ");
      throw new IcebergError("BAD_ARGUMENT", `column ${name}: the table has none of that name; it has ${names}`);
    }
    return this.#schema.fields.map((field) => {
      const name = identifier(field.name);
      const type = given.get(field.name);
      const value =
        type === undefined
          ? `NULL::${sqlType(field.type)}`
          : fittedColumnSql(`given.${name}`, type, field.name, field.type);
      const isCounted = !field.required || typeof field.type === "string";
      return `${isCounted ? value : requiredSql(value, field.name)} AS ${name}`;
    });
  }

  #parts(): Part[] {
    return defaultSpec(this.#metadata).fields.map((field) => {
      const source = this.#schema.fields.find(({ id }) => id === field["source-id"]);
      const transform = parseTransform(field.transform);
      if (transform.name === "unknown" || (!source && transform.name !== "void"))
        throw new IcebergError(
          "UNSUPPORTED",
          `partition field ${field.name}: ${field.transform} of ${field["source-id"]}`,
        );
      const type = typeof source?.type === "string" ? source.type : "string";
      return { name: field.name, transform, source: { ...(source ?? this.#schema.fields[0]), type } };
    });
  }

  async #writeParts(staged: string, parts: readonly Part[]): Promise<void> {
    const texts: string[] = [];
    for (const part of parts) texts.push(await this.#partText(staged, part));
    const keys = texts.map((text, place) => `${text} AS ${identifier(`part ${place}`)}`);
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT ${keys.join(", ")} FROM ${staged} ORDER BY ALL`,
    );
    for (const row of found.getRows()) {
      const values = row.map((text, place) => {
        const { transform, source } = parts[place];
        return text === null ? null : valueOfText(resultType(transform, source.type), String(text));
      });
      const where = texts.map((text, place) =>
        row[place] === null ? `${text} IS NULL` : `${text} = ${literal(String(row[place]))}`,
      );
      const steps = parts.map(({ name }, place) => `${avroName(name)}=${pathText(row[place])}`);
      await this.#copy(`SELECT * FROM ${staged} WHERE ${where.join(" AND ")}`, values, steps);
    }
  }

  /** SQL of a partition value's text. What the engine cannot compute is looked up by the source's distinct values. */
  async #partText(staged: string, { transform, source }: Part): Promise<string> {
    const column = identifier(source.name);
    const sql = transformSql(transform, source.type, column);
    if (sql !== null) return sql;
    const text = textSql(source.type, column);
    const distinct = await this.#connection.runAndReadAll(
      `SELECT DISTINCT ${text} FROM ${staged} WHERE ${column} IS NOT NULL`,
    );
    const map = identifier(`transformed ${randomUUID()}`);
    await this.#connection.run(`CREATE TEMP TABLE ${map} (given VARCHAR PRIMARY KEY, result VARCHAR)`);
    const pairs = distinct.getRows().map(([given]) => {
      const result = applyTransform(transform, source.type, valueOfText(source.type, String(given)));
      return `(${literal(String(given))}, ${resultText(result, resultType(transform, source.type))})`;
    });
    for (let from = 0; from < pairs.length; from += 1000)
      await this.#connection.run(`INSERT INTO ${map} VALUES ${pairs.slice(from, from + 1000).join(", ")}`);
    return `(SELECT result FROM ${map} WHERE given = ${text})`;
  }

  async #copy(select: string, partition: readonly (Value | null)[], steps: readonly string[] = []): Promise<void> {
    const file = join(this.#folder, ...steps, `00000-${randomUUID()}.parquet`);
    await makeFolder(dirname(file));
    const ids = `{${this.#schema.fields.map(fieldIdSql).join(", ")}}`;
    const order = this.#order();
    const reader = await this.#connection.runAndReadAll(
      `COPY (SELECT * FROM (${select}) ${order.sql}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ` +
        `FIELD_IDS ${ids}, RETURN_STATS, USE_TMP_FILE false)`,
    );
    const [row] = reader.getRowObjectsJson();
    const rows = Number(row?.count ?? 0);
    if (rows === 0) {
      await rm(file, { force: true });
      return;
    }
    await syncFile(file);
    await syncFolder(dirname(file));
    const statistics = row.column_statistics as unknown as ColumnStatistics;
    const metrics = metricsOfWritten(this.#schema, rows, statistics);
    this.#written.push({
      content: "data",
      path: uriOf(file),
      format: "PARQUET",
      specId: this.#metadata["default-spec-id"],
      partition,
      recordCount: rows,
      fileSize: Number(row.file_size_bytes),
      ...metrics,
      sortOrderId: order.id,
    });
    for (const field of this.#schema.fields) {
      if (field.required && (metrics.nullCounts?.get(field.id) ?? 0) > 0)
        throw new IcebergError("BAD_ARGUMENT", `column ${field.name}: null in a required column`);
    }
  }

  /** The table's sort order, where all of it is of plain columns. */
  #order(): { readonly id: number; readonly sql: string } {
    const order = this.#metadata["sort-orders"].find(
      (each) => each["order-id"] === this.#metadata["default-sort-order-id"],
    );
    const terms = (order?.fields ?? []).map((field) => {
      const source = this.#schema.fields.find(({ id }) => id === field["source-id"]);
      if (!source || field.transform !== "identity") return null;
      return `${identifier(source.name)} ${field.direction} ${field["null-order"].replace("-", " ")}`;
    });
    if (!order || terms.length === 0 || terms.includes(null)) return { id: 0, sql: "" };
    return { id: order["order-id"], sql: `ORDER BY ${terms.join(", ")}` };
  }
}

function refuseUnwritable(type: IcebergType, name: string): void {
  if (typeof type !== "string") {
    for (const { field } of fieldsById({ type: "struct", fields: [{ id: 0, name, required: false, type }] }).values())
      if (typeof field.type === "string") refuseUnwritable(field.type, `${name}.${field.name}`);
    return;
  }
  // The engine writes bytes of any length only, and other readers refuse those in a column of fixed length.
  if (fixedLengthOf(type) !== null || type.endsWith("_ns") || type === "unknown")
    throw new IcebergError("UNSUPPORTED", `column ${name}: type ${type} is read, not written`);
}

function resultText(result: Value | null, type: PrimitiveType): string {
  if (result === null) return "NULL";
  const decimal = decimalOf(type);
  if (decimal) return literal(decimalText(result as bigint, decimal.scale));
  return literal(result instanceof Uint8Array ? Buffer.from(result).toString("hex") : String(result));
}

function pathText(text: unknown): string {
  return text === null ? "null" : encodeURIComponent(String(text)).replaceAll("%", "_").slice(0, 80);
}

function fieldIdSql(field: NestedField): string {
  return `${identifier(field.name)}: ${idSql(field.id, field.type)}`;
}

function idSql(id: number, type: IcebergType): string {
  if (typeof type === "string") return String(id);
  const own = `__duckdb_field_id: ${id}`;
  if (type.type === "struct") return `{${[own, ...type.fields.map(fieldIdSql)].join(", ")}}`;
  if (type.type === "list") return `{${own}, element: ${idSql(type["element-id"], type.element)}}`;
  return `{${own}, key: ${idSql(type["key-id"], type.key)}, value: ${idSql(type["value-id"], type.value)}}`;
}
