import type { DuckDBConnection } from "@duckdb/node-api";
import type { AddFile, ChangeFile } from "./actions.js";
import { identityOf, type WriteOptions } from "./append-rows.js";
import { type CommitContents, type CommitResult, commit } from "./commit.js";
import { writeMetrics } from "./commit-files.js";
import type { ReadSet } from "./conflict.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { changeFolder } from "./data-file-place.js";
import type { StructField } from "./delta-type.js";
import { engineTypeOf } from "./delta-type.js";
import { discardFiles } from "./discard-files.js";
import { relationOf } from "./relation.js";
import { addedInTag, type Snapshot, type SnapshotFile } from "./snapshot.js";
import { identifier } from "./sql-text.js";
import type { TableContext } from "./table-context.js";
import { isSet } from "./table-property.js";
import { writeFiled, writeQuery } from "./write-query.js";

/** Kinds of change, PROTOCOL.md "Change Data Files". */
export type ChangeType = "insert" | "update_preimage" | "update_postimage" | "delete";

const changeTypeName = "_change_type";

/** What copy-on-write has done so far: files taken out, files put in, changed rows where the table keeps them. */
export class RewrittenFiles {
  readonly adds: AddFile[] = [];
  readonly removes: AddFile[] = [];
  readonly changes: ChangeFile[] = [];
  readonly #context: TableContext;
  readonly #connection: DuckDBConnection;
  readonly #snapshot: Snapshot;
  readonly #fields: readonly StructField[];
  #hasChanges = false;

  /** @param fields the table's columns after the commit */
  constructor(context: TableContext, connection: DuckDBConnection, snapshot: Snapshot, fields: readonly StructField[]) {
    this.#context = context;
    this.#connection = connection;
    this.#snapshot = snapshot;
    this.#fields = fields;
  }

  get #written(): readonly { readonly path: string }[] {
    return [...this.adds, ...this.changes];
  }

  /** Whether the table keeps its changed rows for readers of its change data feed. */
  get keepsChanges(): boolean {
    return isSet(this.#snapshot.metaData, "delta.enableChangeDataFeed");
  }

  /** A file's rows as SQL, with the columns that the table will have. */
  async rowsOf(file: SnapshotFile): Promise<string> {
    const { engine, folder } = this.#context;
    const relation = await relationOf(engine, folder, this.#snapshot, { files: [file], inOrder: true });
    const held = new Set(relation.columns.map(({ name }) => name));
    const added = this.#fields.filter(({ name }) => !held.has(name));
    if (added.length === 0) return relation.sql;
    const nulls = added.map(({ name, type }) => `CAST(NULL AS ${engineTypeOf(type)}) AS ${identifier(name)}`);
    return `(SELECT *, ${nulls.join(", ")} FROM ${relation.sql})`;
  }

  /** Takes a file out and puts the query's rows, all of the file's partition, in its place. */
  async replace(file: SnapshotFile, sql: string): Promise<void> {
    const { partitionValues } = file.add;
    const add = await writeQuery(this.#context, this.#connection, sql, this.#fields, partitionValues);
    if (add) this.adds.push({ ...add, tags: { ...add.tags, [addedInTag]: String(Math.max(file.addedIn, 0)) } });
    this.removes.push(file.add);
  }

  remove(file: SnapshotFile): void {
    this.removes.push(file.add);
  }

  /** Adds the rows of a table of the connection, filed anew. */
  async insert(from: string): Promise<void> {
    const { partitionColumns } = this.#snapshot.metaData;
    this.adds.push(...(await writeFiled(this.#context, this.#connection, from, this.#fields, partitionColumns)));
  }

  /** Keeps rows of the query as changed ones. */
  async change(kind: ChangeType, from: string): Promise<void> {
    const columns = this.#fields.map(({ name }) => identifier(name)).join(", ");
    const select = `SELECT ${columns}, '${kind}' AS ${identifier(changeTypeName)} FROM ${from}`;
    await this.#connection.run(
      `${this.#hasChanges ? "INSERT INTO changed_rows" : "CREATE TEMP TABLE changed_rows AS"} ${select}`,
    );
    this.#hasChanges = true;
  }

  /**
   * Makes what was done one commit; none where nothing was. Files that do not become part of the table are deleted.
   * @param reads files looked at, and which others would have been
   */
  async commit(
    current: CurrentSnapshot,
    options: WriteOptions,
    reads: ReadSet,
    {
      operationMetrics,
      ...said
    }: Pick<CommitContents, "operation" | "operationParameters" | "operationMetrics" | "metaData">,
  ): Promise<CommitResult> {
    const { adds, removes, changes } = this;
    if (adds.length + removes.length === 0) return { version: this.#snapshot.version, isNew: false };
    const contents: CommitContents = {
      ...said,
      operationMetrics: { ...writeMetrics(adds, removes.length), ...operationMetrics },
      isBlindAppend: false,
      adds,
      removes,
      changes,
      dataChange: true,
    };
    const result = await commit(this.#context, current, {
      base: this.#snapshot,
      reads,
      transaction: identityOf(options),
      userMetadata: options.userMetadata,
      isRebasedByContents: false,
      contents: () => contents,
    });
    if (!result.isNew) await discardFiles(this.#context, current, this.#written);
    return result;
  }

  /** Runs `use`; where it fails, what was written so far is deleted. */
  async orDiscard<T>(current: CurrentSnapshot, use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (cause) {
      await discardFiles(this.#context, current, this.#written);
      throw cause;
    }
  }

  /** Writes the changed rows kept so far. */
  async writeChanges(): Promise<void> {
    if (!this.#hasChanges) return;
    const files = await writeFiled(
      this.#context,
      this.#connection,
      "changed_rows",
      this.#fields,
      this.#snapshot.metaData.partitionColumns,
      changeFolder,
      identifier(changeTypeName),
    );
    for (const { path, partitionValues, size, tags } of files) {
      this.changes.push({ path, partitionValues, size, dataChange: false, ...(tags ? { tags } : {}) });
    }
  }
}
