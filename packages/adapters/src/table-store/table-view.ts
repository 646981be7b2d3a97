import { join } from "node:path";
import { PlatformError, retracted, type TableSpec } from "@plumbline/core";
import { DeltaTable, Engine, localPath, parseSchema } from "@plumbline/delta";
import { declarationProperty, parseDeclaration } from "./stored-table.js";

/** A table of the lake as SQL. */
export interface TableView {
  /** A SELECT over the pinned version's files: the latest statement of each key that was known by then. */
  readonly sql: string;
  /** The files it reads. */
  readonly files: readonly string[];
}

export interface TableViewOptions {
  readonly version: number;
  /** Knowledge time, ms UTC; Infinity for everything the version holds. */
  readonly asOf: number;
}

const fileColumn = "plumb file";
const rowColumn = "plumb row";

/**
 * Views of a lake's tables for an SQL engine of the same kind as Delta's: rows as TableStore.read gives them (the latest
 * vintage, taken-back keys left out), instants as timestamps in UTC without a zone.
 */
export class TableViews {
  readonly #root: string;
  readonly #engine = new Engine({ threads: 1, memoryLimit: "256MB" });

  /** @param root folder of the lake */
  constructor(root: string) {
    this.#root = root;
  }

  /** @throws PlatformError UNKNOWN_TABLE where the lake holds none of that name or version, with a declaration */
  async of(name: string, { version, asOf }: TableViewOptions): Promise<TableView> {
    const folder = join(this.#root, ...name.split("."));
    const table = new DeltaTable(folder, this.#engine);
    const snapshot = await table.snapshot(version);
    const spec = parseDeclaration(snapshot?.metaData.configuration[declarationProperty]);
    if (snapshot === null || spec === null) {
      throw new PlatformError("UNKNOWN_TABLE", `${name}: no such table in this lake`, {
        remedy: "plumb tables list names them.",
      });
    }
    const held = new Set(parseSchema(snapshot.metaData.schemaString, name).map((field) => field.name));
    const declared = Object.entries(spec.columns).filter(([column]) => held.has(column));
    const files = [...snapshot.files.values()].sort(
      (a, b) => a.addedIn - b.addedIn || (a.add.path < b.add.path ? -1 : 1),
    );
    const relation = await table.relation(snapshot, {
      columns: declared.map(([column]) => column),
      files,
      filePathName: fileColumn,
      rowNumberName: rowColumn,
    });
    const place = `list_position([${files.map(({ add }) => text(add.path)).join(", ")}]::VARCHAR[], ${quoted(fileColumn)})`;
    const columns = declared.map(([column, { type }]) =>
      type === "instant" ? `make_timestamp(epoch_us(${quoted(column)})) AS ${quoted(column)}` : quoted(column),
    );
    const known = Number.isFinite(asOf) ? ` WHERE ${quoted(spec.knownAt)} <= ${instant(asOf)}` : "";
    const latest = `SELECT * FROM ${relation.sql}${known} QUALIFY row_number() OVER (PARTITION BY ${spec.key
      .map(quoted)
      .join(", ")} ORDER BY ${quoted(spec.knownAt)} DESC, ${place} DESC, ${quoted(rowColumn)} DESC) = 1`;
    return {
      sql: `SELECT ${columns.join(", ")} FROM (${latest})${standing(spec, held)}`,
      files: files.map(({ add }) => localPath(folder, add.path)),
    };
  }
}

function standing(spec: TableSpec, held: ReadonlySet<string>): string {
  if (!held.has("knownAtBasis") || !Object.hasOwn(spec.columns, "knownAtBasis")) return "";
  return ` WHERE "knownAtBasis" IS DISTINCT FROM ${text(retracted)}`;
}

function instant(ms: number): string {
  return `make_timestamptz(${BigInt(Math.trunc(ms)) * 1000n})`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
