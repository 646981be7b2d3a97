import type { TableSpec } from "@plumbline/core";

const ending = String.raw`\s*;?\s*$`;
const showTables = new RegExp(String.raw`^\s*SHOW\s+(?:ALL\s+)?TABLES${ending}`, "i");
const describeOne = new RegExp(
  String.raw`^\s*(?:DESCRIBE|DESC)\s+(?:TABLE\s+)?(?:"?(\w+)"?\.)?"?([\w-]+)"?${ending}`,
  "i",
);

/**
 * `SHOW TABLES` and `DESCRIBE silver.bars` as a SELECT of what is declared: the engine's catalogue is never asked. The
 * SELECT is judged like any other.
 *
 * @param tables versions by name that the query may read
 * @param describe a table's declaration; null where there is none
 * @returns null for any other query
 */
export async function describedQuery(
  sql: string,
  tables: Readonly<Record<string, number>>,
  describe: (table: string) => Promise<TableSpec | null>,
): Promise<string | null> {
  if (showTables.test(sql)) {
    const specs = Object.keys(tables)
      .sort()
      .map(async (name) => [name, tables[name], (await describe(name))?.about ?? ""]);
    return selectOf(["table", "version", "about"], await Promise.all(specs));
  }
  const [, schema, name] = describeOne.exec(sql) ?? [];
  const wanted = Object.keys(tables).find((table) => table.toLowerCase() === `${schema}.${name}`.toLowerCase());
  // Not a table: the judge says so, and which was meant.
  if (wanted === undefined && name !== undefined) return `SELECT * FROM ${schema ? `"${schema}".` : ""}"${name}"`;
  if (wanted === undefined) return null;
  const spec = await describe(wanted);
  if (spec === null) return null;
  const rows = Object.entries(spec.columns).map(([column, { type, nullable, unit }]) => [
    column,
    engineTypes[type],
    nullable ? "may be missing" : "",
    spec.key.includes(column) ? "key" : "",
    unit,
  ]);
  return selectOf(["column", "type", "missing", "key", "unit or meaning"], rows);
}

/** As the views of the tables have them. */
const engineTypes: Readonly<Record<TableSpec["columns"][string]["type"], string>> = {
  binary: "BLOB",
  boolean: "BOOLEAN",
  date: "DATE",
  float32: "FLOAT",
  float64: "DOUBLE",
  instant: "TIMESTAMP",
  int32: "INTEGER",
  int64: "BIGINT",
  text: "VARCHAR",
};

function selectOf(names: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    typeof value === "number" ? `${value}` : `'${value.replaceAll("'", "''")}'`;
  const lines = rows.map((row) => `(${row.map(cell).join(", ")})`);
  return `SELECT * FROM (VALUES ${lines.join(", ")}) AS t(${names.map((name) => `"${name}"`).join(", ")})`;
}
