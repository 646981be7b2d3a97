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
    const expected = `(SELECT * FROM read_parquet([${list}], hive_partitioning = false))`;
    const row = (type: (name: string) => string) =>
      names
        .map((name) => `${asText(`"${name.replaceAll('"', '""')}"`, type(name))} AS c${names.indexOf(name)}`)
        .join(", ");
    const engineTypes = new Map(ours.columns.map(({ name, engineType }) => [name, engineType]));
    const mine = `SELECT ${row((name) => engineTypes.get(name) ?? "")} FROM ${ours.sql}`;
    const other = `SELECT ${row((name) => theirs.get(name) ?? "")} FROM ${expected}`;
    const counts = await connection.runAndReadAll(
      `WITH mine AS MATERIALIZED (${mine}), theirs AS MATERIALIZED (${other}) SELECT ` +
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
