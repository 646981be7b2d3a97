import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Column,
  type Commit,
  type CommitOptions,
  type CommitResult,
  emptyFrame,
  type Frame,
  missingColumn,
  PlatformError,
  type ReadOptions,
  type TableSpec,
  type TableStore,
  throwIfCancelled,
} from "@plumbline/core";
import {
  type Action,
  DeltaError,
  DeltaTable,
  Engine,
  localPath,
  parseSchema,
  type Snapshot,
  statisticsOf,
  type TableDefinition,
  type VersionInfo,
} from "@plumbline/delta";
import { type CommitNote, noteOf } from "./commit-note.js";
import { planRead } from "./plan-read.js";
import { inPlatformCodes } from "./platform-codes.js";
import { selectVintage } from "./select-vintage.js";
import { StagedRows, yearColumnOf } from "./staged-rows.js";
import { standingRows } from "./standing-rows.js";
import { declarationProperty, declared, formatDeclaration, parseDeclaration } from "./stored-table.js";
import { framesOf } from "./streamed-frames.js";
import { tableNames } from "./table-names.js";

export interface DeltaTableStoreOptions {
  /** Folder of the lake; table `silver.bars` lies at `silver/bars` in it. */
  readonly root: string;
  /** Threads of the SQL engine; 1 where absent. */
  readonly threads?: number;
  /** Memory of the SQL engine, such as "1GB". */
  readonly memoryLimit?: string;
  /** ms UTC, for commit timestamps. */
  readonly clock?: () => number;
}

/** Tables as Delta tables over zstd Parquet in a local folder. */
export function openDeltaTableStore(options: DeltaTableStoreOptions): TableStore {
  return new DeltaTableStore(options);
}

class DeltaTableStore implements TableStore {
  readonly #root: string;
  readonly #engine: Engine;
  readonly #clock: () => number;
  readonly #tables = new Map<string, DeltaTable>();

  constructor(options: DeltaTableStoreOptions) {
    this.#root = resolve(options.root);
    this.#clock = options.clock ?? Date.now;
    this.#engine = new Engine({
      threads: options.threads ?? 1,
      memoryLimit: options.memoryLimit ?? "1GB",
      temporaryFolder: join(this.#root, `.spill-${process.pid}`),
    });
  }

  async list(): Promise<string[]> {
    return tableNames(this.#root);
  }

  async history(table: string, limit = Number.POSITIVE_INFINITY): Promise<Commit[]> {
    return inPlatformCodes(table, async () => {
      const commits: Commit[] = [];
      if (limit <= 0) return commits;
      for await (const info of this.#table(table).versions()) {
        commits.push(commitOf(info));
        if (commits.length >= limit) break;
      }
      return commits;
    });
  }

  async describe(table: string): Promise<TableSpec | null> {
    return inPlatformCodes(table, async () => {
      const snapshot = await this.#table(table).snapshot();
      return parseDeclaration(snapshot?.metaData.configuration[declarationProperty]);
    });
  }

  async read(table: TableSpec, options: ReadOptions = {}): Promise<Frame> {
    const wanted = options.columns ?? Object.keys(table.columns);
    for (const name of wanted) declared(table, name);
    return inPlatformCodes(table.name, async () => {
      const stored = this.#table(table.name);
      const snapshot = await stored.snapshot(options.version);
      if (snapshot === null) {
        if (options.version === undefined) return emptyFrame(table, wanted);
        throw new DeltaError("NOT_FOUND", `${table.name}: no version ${options.version}; the table does not exist`);
      }
      const plan = planRead(table, options, wanted);
      const held = new Map(parseSchema(snapshot.metaData.schemaString, table.name).map((field) => [field.name, field]));
      checkStored(table, plan.columns, held);
      const scan = stored.scan(snapshot, {
        columns: plan.columns.filter((name) => held.has(name)),
        conditions: plan.conditions,
        ...(table.clusterBy[0] !== undefined && held.has(table.clusterBy[0]) ? { orderBy: table.clusterBy[0] } : {}),
        shared: options.shared ?? false,
      });
      const scanned: Frame = await scan.catch(async (cause: unknown) => {
        throw (await vacuumed(stored, table.name, snapshot)) ?? cause;
      });
      const whole: Record<string, Column> = { ...scanned.columns };
      for (const name of plan.columns) whole[name] ??= missingColumn(declared(table, name).type, scanned.rows);
      const vintage = options.vintage ?? "latest";
      const selected = selectVintage(table, { rows: scanned.rows, columns: whole }, vintage);
      const chosen = plan.keep(vintage === "all" ? selected : standingRows(selected));
      const columns: Record<string, Column> = {};
      for (const name of wanted) columns[name] = chosen.columns[name];
      return { rows: chosen.rows, columns };
    });
  }

  async commit(table: TableSpec, rows: Frame | AsyncIterable<Frame>, options: CommitOptions): Promise<CommitResult> {
    return inPlatformCodes(table.name, async () => {
      const stored = this.#table(table.name);
      const base = await stored.snapshot();
      const done = base?.transactions.get(options.commitKey);
      if (done) return { version: done.version, isNew: false, rows: 0 };
      const staged = new StagedRows(table, stored, options.signal);
      try {
        for await (const frame of framesOf(rows)) await staged.add(frame);
        await staged.flush();
        throwIfCancelled(options.signal, `commit to ${table.name}`);
        const note: CommitNote = {
          runId: options.runId,
          commitKey: options.commitKey,
          mode: options.mode,
          inputs: options.inputs,
          rows: staged.rows,
          firstDay: staged.firstDay,
          lastDay: staged.lastDay,
        };
        const result = await stored.commit(
          {
            definition: definitionOf(table),
            mode: options.mode,
            files: staged.files,
            transaction: options.commitKey,
            userMetadata: JSON.stringify(note),
          },
          base,
        );
        if (!result.isNew) await staged.discard();
        return { ...result, rows: result.isNew ? staged.rows : 0 };
      } catch (cause) {
        await staged.discard();
        throw cause;
      }
    });
  }

  #table(name: string): DeltaTable {
    let table = this.#tables.get(name);
    if (!table) {
      if (!/^[A-Za-z0-9_][\w-]*(\.[A-Za-z0-9_][\w-]*)*$/.test(name)) {
        throw new PlatformError("BAD_ARGUMENT", `table name ${JSON.stringify(name)}: must be words joined by dots`, {
          remedy: "Name the table like silver.bars.",
        });
      }
      table = new DeltaTable(join(this.#root, ...name.split(".")), this.#engine, { clock: this.#clock });
      this.#tables.set(name, table);
    }
    return table;
  }
}

function definitionOf(table: TableSpec): TableDefinition {
  const fields = Object.entries(table.columns).map(([name, column]) => ({
    name,
    type: column.type,
    // Whether a gap is allowed is the declaration's matter, which may change without the table.
    nullable: true,
    comment: column.unit,
  }));
  const year = yearColumnOf(table);
  const partition = { name: year, type: "int32" as const, nullable: true, comment: `UTC year of ${table.time}` };
  return {
    name: table.name,
    description: table.about,
    fields: table.partitionByYear ? [...fields, partition] : fields,
    partitionColumns: table.partitionByYear ? [year] : [],
    configuration: { [declarationProperty]: formatDeclaration(table) },
  };
}

/** @throws PlatformError where a column to be read is stored as another type, or not at all though it must be present */
function checkStored(
  table: TableSpec,
  columns: readonly string[],
  held: ReadonlyMap<string, { readonly type: Column["type"] }>,
): void {
  for (const name of columns) {
    const { type, nullable } = declared(table, name);
    const found = held.get(name)?.type;
    if (found === type || (found === undefined && nullable)) continue;
    throw new PlatformError(
      "TABLE_UNSUPPORTED",
      `${table.name}.${name}: stored as ${found ?? "no column"}; declared ${type}`,
      { remedy: "The table was written by another version: rebuild it, or reset the lake." },
    );
  }
}

export function commitOf({ version, timestamp, actions }: VersionInfo): Commit {
  const info = actions.find((action) => action.commitInfo)?.commitInfo;
  const note = noteOf(info?.userMetadata);
  const adds = actions.flatMap((action) => (action.add?.dataChange ? [action.add] : []));
  return {
    version,
    timestamp,
    mode: modeOf(actions, String(info?.operationParameters?.mode ?? "").toLowerCase()),
    commitKey: note.commitKey ?? null,
    runId: note.runId ?? null,
    inputs: note.inputs ?? {},
    rowsAdded: adds.reduce((sum, add) => sum + (statisticsOf(add)?.numRecords ?? 0), 0),
    firstDay: note.firstDay ?? null,
    lastDay: note.lastDay ?? null,
    bytesAdded: adds.reduce((sum, add) => sum + add.size, 0),
  };
}

/** The error of an older version whose files a vacuum has deleted; null where it has them all. */
async function vacuumed(stored: DeltaTable, table: string, then: Snapshot): Promise<PlatformError | null> {
  const newest = await stored.snapshot();
  for (const [key, { add }] of then.files) {
    if (newest?.files.has(key) || existsSync(localPath(stored.folder, add.path))) continue;
    return new PlatformError("NOT_FOUND", `${table}: version ${then.version} is gone: a vacuum deleted ${add.path}`, {
      remedy: `Read a version that a release names: plumb lake history ${table}`,
    });
  }
  return null;
}

/** What a commit is for the rows of its table, by its actions: the name of an operation is its writer's own. */
function modeOf(actions: readonly Action[], mode: string): Commit["mode"] {
  if (mode === "append" || mode === "overwrite") return mode;
  if (actions.some(({ metaData, protocol, txn }) => metaData || protocol || txn)) return "other";
  const moves = actions.flatMap(({ add, remove }) => add?.dataChange ?? remove?.dataChange ?? []);
  if (moves.length > 0) return moves.includes(true) ? "other" : "layout";
  return actions.every((action) => Object.keys(action).every((name) => name === "commitInfo")) ? "note" : "other";
}
