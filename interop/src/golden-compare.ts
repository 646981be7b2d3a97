import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type DeltaType, type Engine, parseTableSchema, type Relation, type StructType } from "@plumbline/delta";

/** What comparing a table with other rows showed: null where they are equal. */
export type Difference = string | null;

const rowMetadata = "org.apache.spark.sql.parquet.row.metadata";

/** Parquet files in a folder and in the folders of its partitions. */
export function parquetFilesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".parquet"))
    .map((file) => join(folder, file));
}

/**
 * Compares names, types (where the files carry Spark's schema) and all rows, each as often as it occurs.
 * @param isTyped whether the files must carry the types
 */
export async function compareRows(
  engine: Engine,
  ours: Relation,
  schema: StructType,
  folder: string,
  isTyped: boolean,
): Promise<Difference> {
  const files = parquetFilesIn(folder);
  if (files.length === 0) return "nothing to compare with";
  return engine.withConnection(async (connection) => {
    await connection.run("SET TimeZone = 'UTC'");
    const list = files.map((file) => quoted(file)).join(", ");
    const described = await connection.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet([${list}], hive_partitioning = false)`,
    );
    const theirs = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
    if (isTyped) {
      const kept = await connection.runAndReadAll(
        `SELECT decode(value) FROM parquet_kv_metadata([${list}]) WHERE decode(key) = '${rowMetadata}' LIMIT 1`,
      );
      const text = kept.getRows()[0]?.[0];
      if (text === undefined) return "the expected files carry no types";
      const wanted = typeText(parseTableSchema(String(text), folder));
      if (wanted !== typeText(schema)) return `types ${typeText(schema)} where ${wanted} is expected`;
    }
    const names = ours.columns.map(({ name }) => name);
    const lacking = names.filter((name) => !theirs.has(name));
    if (lacking.length > 0 || theirs.size !== names.length) {
      return `columns ${names.join(", ")} where ${[...theirs.keys()].join(", ")} are expected`;
    }
    const mine = ours.columns.map(({ name, engineType }, i) => `${asText(column(name), engineType)} AS c${i}`);
    const other = ours.columns.map(({ name, engineType }, i) => {
      const type = theirs.get(name) ?? "";
      // A struct's fields are told apart by their names, in whatever order a file has them.
      const value =
        type.includes("STRUCT(") && type !== engineType ? `CAST(${column(name)} AS ${engineType})` : column(name);
      return `${asText(value, type)} AS c${i}`;
    });
    const counts = await connection.runAndReadAll(
      `WITH mine AS MATERIALIZED (SELECT ${mine.join(", ")} FROM ${ours.sql}), ` +
        `theirs AS MATERIALIZED (SELECT ${other.join(", ")} FROM read_parquet([${list}], hive_partitioning = false)) SELECT ` +
        "(SELECT count(*) FROM mine), (SELECT count(*) FROM theirs), " +
        "(SELECT count(*) FROM (FROM mine EXCEPT ALL FROM theirs)), (SELECT count(*) FROM (FROM theirs EXCEPT ALL FROM mine))",
    );
    const [have, want, tooMany, tooFew] = counts.getRows()[0]?.map(Number) ?? [];
    if (tooMany === 0 && tooFew === 0 && have === want) return null;
    return `${have} rows where ${want} are expected; ${tooMany} are not expected, ${tooFew} are missing`;
  });
}

/** Values as text that is the same whichever of the engine's types holds them; instants in UTC. */
function asText(column: string, type: string): string {
  if (type === "BLOB") return `hex(${column})`;
  return `replace(CAST(${column} AS VARCHAR), '+00', '')`;
}

function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoted(text: string): string {
  return `'${text.replace(/[*?[]/g, "[$&]").replaceAll("'", "''")}'`;
}

/** A type in one line, without what does not change its values. */
function typeText(type: DeltaType): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "array":
      return `array<${typeText(type.element)}>`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "struct":
      return `struct<${type.fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(", ")}>`;
  }
}
