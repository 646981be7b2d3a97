import type { DuckDBConnection } from "@duckdb/node-api";
import type { AddFile } from "./actions.js";
import { fileKey } from "./file-path.js";

/** Actions of files out of a checkpoint, each made when it is asked for. */
export interface FileActions {
  /** `fileKey` of each. */
  readonly keys: readonly string[];
  readonly action: (row: number) => Record<string, unknown>;
}

/** Between the values of a column that come as one text: a character JSON and URL-encoded paths cannot hold. */
const separator = "\u001e";
/** So many rows come as one text, which has its longest length. */
export const rowsAtOnce = 50_000;

const numberFields = ["size", "modificationTime", "deletionTimestamp"];
const restFields = [
  "tags",
  "deletionVector",
  "baseRowId",
  "defaultRowCommitVersion",
  "clusteringProvider",
  "extendedFileMetadata",
];

/**
 * Reads one file action's column. Values come as one text a column, split here: a twentieth of the CPU of fetching each
 * text by itself.
 * @param rows the checkpoint's rows as SQL
 * @param fields those the action's column has
 * @param isShort whether all the rows may come as one text
 */
export async function readFileColumn(
  connection: DuckDBConnection,
  rows: string,
  action: "add" | "remove",
  fields: ReadonlySet<string>,
  isShort: boolean,
): Promise<FileActions> {
  if (!fields.has("path")) return { keys: [], action: () => ({}) };
  const field = (name: string) => `"${action}"."${name}"`;
  const json = (value: string) => `CAST(to_json(${value}) AS VARCHAR)`;
  const stats = ["stats", "stats_parsed"].filter((name) => fields.has(name));
  const rest = restFields.filter((name) => fields.has(name));
  const numbers = numberFields.filter((name) => fields.has(name));
  const values = [
    field("path"),
    fields.has("partitionValues")
      ? `CASE WHEN cardinality(${field("partitionValues")}) > 0 THEN ${json(field("partitionValues"))} END`
      : "''",
    stats.length === 0
      ? "''"
      : `coalesce(${stats.map((name) => (name === "stats" ? field(name) : json(field(name)))).join(", ")})`,
    rest.length === 0
      ? "''"
      : `CASE WHEN coalesce(${rest.map((name) => `${field(name)} IS NOT NULL`).join(" OR ")}, false) THEN ` +
        `${json(`struct_pack(${rest.map((name) => `"${name}" := ${field(name)}`).join(", ")})`)} END`,
    ...numbers.map((name) => `CAST(${field(name)} AS VARCHAR)`),
  ];
  const texts = values.map((value) => `string_agg(coalesce(${value}, ''), '${separator}')`).join(", ");
  const groups = isShort
    ? ""
    : ` GROUP BY file_index, file_row_number // ${rowsAtOnce} ORDER BY file_index, min(file_row_number)`;
  const result = await connection.runAndReadAll(
    `SELECT count(*), ${texts} FROM ${rows} WHERE ${field("path")} IS NOT NULL${groups}`,
  );
  const columns: string[][] = values.map(() => []);
  for (const [count, ...parts] of result.getRows()) {
    if (Number(count) === 0) continue;
    parts.forEach((part, i) => {
      const split = String(part).split(separator);
      if (split.length !== Number(count)) throw new Error(`${action}: a value holds a separator of records (U+001E)`);
      columns[i] = columns[i].length === 0 ? split : columns[i].concat(split);
    });
  }
  return fileActions(columns, numbers);
}

function fileActions(columns: readonly string[][], numbers: readonly string[]): FileActions {
  const [paths, partitions, stats, more] = columns;
  const parsed = new Map<string, unknown>();
  const action = (row: number): Record<string, unknown> => {
    let partitionValues = parsed.get(partitions[row]);
    if (partitionValues === undefined) {
      partitionValues = JSON.parse(partitions[row] || "{}") ?? {};
      parsed.set(partitions[row], partitionValues);
    }
    const value: Record<string, unknown> = { path: paths[row], partitionValues, dataChange: false };
    numbers.forEach((name, i) => {
      if (columns[4 + i][row] !== "") value[name] = Number(columns[4 + i][row]);
    });
    if (stats[row] !== "") value.stats = stats[row];
    for (const [name, held] of Object.entries(JSON.parse(more[row] || "{}") as object))
      if (held !== null) value[name] = held;
    return value;
  };
  const keys = paths.map((path, row) =>
    fileKey(more[row].includes('"storageType"') ? (action(row) as unknown as AddFile) : { path }),
  );
  return { keys, action };
}
