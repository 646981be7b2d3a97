import { DuckDBBlobValue, type DuckDBConnection } from "@duckdb/node-api";
import type { AddFile } from "./actions.js";
import { DeltaError } from "./delta-error.js";
import { fileKey } from "./file-path.js";

/** Actions of files out of a checkpoint, each made when it is asked for. */
export interface FileActions {
  /** `fileKey` of each. */
  readonly keys: readonly string[];
  readonly action: (row: number) => Record<string, unknown>;
}

/** Between the values of a column that come as one text: a character JSON and URL-encoded paths cannot hold. */
const separator = "\u001e";
/** So many rows come as one text, whose length the language limits to 2^29. */
const rowsAtOnce = 20_000;

const numberFields = ["size", "modificationTime", "deletionTimestamp"];
const restFields = [
  "tags",
  "deletionVector",
  "baseRowId",
  "defaultRowCommitVersion",
  "clusteringProvider",
  "extendedFileMetadata",
];

/** Values of one kind of file action as SQL, each a text; null where no file has one. */
interface FileValues {
  readonly action: "add" | "remove";
  readonly texts: readonly (string | null)[];
  readonly numbers: readonly string[];
}

/** @param fields those the action's column has; without a path there are no files */
function fileValues(action: "add" | "remove", fields: ReadonlySet<string>): FileValues | null {
  if (!fields.has("path")) return null;
  const field = (name: string) => `"${action}"."${name}"`;
  const json = (value: string) => `CAST(to_json(${value}) AS VARCHAR)`;
  const stats = ["stats", "stats_parsed"].filter((name) => fields.has(name));
  const rest = restFields.filter((name) => fields.has(name));
  const numbers = numberFields.filter((name) => fields.has(name));
  const texts = [
    field("path"),
    fields.has("partitionValues")
      ? `CASE WHEN cardinality(${field("partitionValues")}) > 0 THEN ${json(field("partitionValues"))} END`
      : null,
    stats.length === 0
      ? null
      : `coalesce(${stats.map((name) => (name === "stats" ? field(name) : json(field(name)))).join(", ")})`,
    rest.length === 0
      ? null
      : `CASE WHEN coalesce(${rest.map((name) => `${field(name)} IS NOT NULL`).join(" OR ")}, false) THEN ` +
        `${json(`struct_pack(${rest.map((name) => `"${name}" := ${field(name)}`).join(", ")})`)} END`,
    ...numbers.map((name) => `CAST(${field(name)} AS VARCHAR)`),
  ];
  return { action, texts, numbers };
}

const noFiles: FileActions = { keys: [], action: () => ({}) };

/**
 * Reads the files of a checkpoint. Values come as one text a column, split here: a twentieth of the CPU of fetching each
 * text by itself. What few files have stays one text until it is asked for.
 * @param rows the checkpoint's rows as SQL
 * @param columns the fields of each action's column
 * @param isShort whether all the rows may come as one text
 * @param further SQL of a text that few rows have
 * @returns the files, and the further texts
 */
export async function readFiles(
  connection: DuckDBConnection,
  rows: string,
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  isShort: boolean,
  further: string,
): Promise<{ adds: FileActions; removes: FileActions; texts: string[] }> {
  const kinds = (["add", "remove"] as const).map((action) => fileValues(action, columns.get(action) ?? new Set()));
  const selects = [`string_agg(${further}, '${separator}')`, ...kinds.flatMap((kind) => (kind ? joined(kind) : []))];
  const groups = isShort
    ? ""
    : ` GROUP BY file_index, file_row_number // ${rowsAtOnce} ORDER BY file_index, min(file_row_number)`;
  const result = await connection.runAndReadAll(`SELECT ${selects.join(", ")} FROM ${rows}${groups}`);
  const found = result.getRows();
  let from = 1;
  const [adds, removes] = kinds.map((kind) => {
    if (!kind) return noFiles;
    const texts = kind.texts.map(() => new JoinedTexts(kind.action));
    for (const row of found) {
      for (const [i, text] of texts.entries()) {
        const part = row[from + 1 + i];
        if (part instanceof DuckDBBlobValue) text.add(part.bytes, Number(row[from]));
        else if (kind.texts[i] === null) text.addNothing(Number(row[from]));
      }
    }
    from += 1 + kind.texts.length;
    return fileActions(texts, kind.numbers);
  });
  const texts = found.flatMap(([text]) => (typeof text === "string" ? text.split(separator) : []));
  return { adds, removes, texts };
}

/** How many files there are, then their values. */
function joined({ action, texts }: FileValues): string[] {
  const isFile = `"${action}"."path" IS NOT NULL`;
  return [
    `count(*) FILTER (WHERE ${isFile})`,
    ...texts.map((text) =>
      text === null ? "NULL" : `encode(string_agg(coalesce(${text}, ''), '${separator}') FILTER (WHERE ${isFile}))`,
    ),
  ];
}

/** Texts as their bytes come, taken apart when the first is asked for. */
class JoinedTexts {
  readonly #action: string;
  #joined: { readonly bytes: Buffer | null; readonly count: number }[] = [];
  #texts: string[] | null = null;

  constructor(action: string) {
    this.#action = action;
  }

  add(bytes: Uint8Array, count: number): void {
    this.#joined.push({ bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), count });
  }

  /** So many empty texts. */
  addNothing(count: number): void {
    this.#joined.push({ bytes: null, count });
  }

  includes(part: string): boolean {
    return this.#joined.some(({ bytes }) => bytes?.includes(part));
  }

  all(): readonly string[] {
    if (this.#texts) return this.#texts;
    this.#texts = this.#joined.flatMap(({ bytes, count }) => {
      if (bytes === null) return new Array<string>(count).fill("");
      const split = bytes.toString("utf8").split(separator);
      if (split.length === count) return split;
      throw new DeltaError("CORRUPT", `${this.#action}: a value holds a separator of records (U+001E)`);
    });
    this.#joined = [];
    return this.#texts;
  }
}

function fileActions(
  [paths, partitions, stats, more, ...numbered]: readonly JoinedTexts[],
  numbers: readonly string[],
): FileActions {
  const parsed = new Map<string, unknown>();
  const hasVectors = more.includes('"storageType"');
  const isEncoded = paths.includes("%") || paths.includes("file:");
  const action = (row: number): Record<string, unknown> => {
    const partition = partitions.all()[row];
    let partitionValues = parsed.get(partition);
    if (partitionValues === undefined) {
      partitionValues = JSON.parse(partition || "{}") ?? {};
      parsed.set(partition, partitionValues);
    }
    const value: Record<string, unknown> = { path: paths.all()[row], partitionValues, dataChange: false };
    numbers.forEach((name, i) => {
      const text = numbered[i].all()[row];
      if (text !== "") value[name] = Number(text);
    });
    const statistics = stats.all()[row];
    if (statistics !== "") value.stats = statistics;
    const rest = more.all()[row];
    if (rest === "") return value;
    for (const [name, held] of Object.entries(JSON.parse(rest) as object)) if (held !== null) value[name] = held;
    return value;
  };
  const keyOf = (path: string, row: number) => fileKey(hasVectors ? (action(row) as unknown as AddFile) : { path });
  return { keys: hasVectors || isEncoded ? paths.all().map(keyOf) : paths.all(), action };
}
