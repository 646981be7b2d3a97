import type { Action, AddFile, ChangeFile, RemoveFile } from "./actions.js";
import { checkDataFiles } from "./check-data-files.js";
import { commitInfoOf, commitTime } from "./commit-times.js";
import { deletedRows } from "./deletion-vector.js";
import { DeltaError } from "./delta-error.js";
import type { StructField } from "./delta-type.js";
import { localPath } from "./file-path.js";
import { checkReadable } from "./protocol.js";
import { type Relation, relationOver, schemaOf, unionOf } from "./relation.js";
import type { RelationFile } from "./relation-branches.js";
import { loadSnapshot, type Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";
import { changeFeedColumns } from "./table-property.js";
import { hashTag } from "./write-data-file.js";

const changeType: StructField = {
  name: "_change_type",
  type: { kind: "primitive", name: "string" },
  nullable: false,
  metadata: {},
};
const commitColumns = [
  { name: "_commit_version", engineType: "BIGINT" },
  { name: "_commit_timestamp", engineType: "TIMESTAMP WITH TIME ZONE" },
];

/**
 * The changes of versions `from` to `to`, both included, as SQL: the columns of the table as of `to`, then `_change_type`
 * (insert, delete, update_preimage, update_postimage), `_commit_version` and `_commit_timestamp`. A commit without files
 * of changes is what it added and removed (PROTOCOL.md, "Reader Requirements for AddCDCFile").
 *
 * @throws UNSUPPORTED, naming the version, where the table kept no change feed; NOT_FOUND where a version is gone
 */
export async function changesOf(context: TableContext, from: number, to: number): Promise<Relation> {
  const { log, engine, folder } = context;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from) {
    throw new DeltaError("BAD_ARGUMENT", `${folder}: changes from version ${from} to ${to}`);
  }
  const last = await readable(context, to);
  const reserved = schemaOf(last, folder).fields.find(({ name }) => changeFeedColumns.has(name.toLowerCase()));
  if (reserved) {
    throw new DeltaError(
      "UNSUPPORTED",
      `${folder}: column ${reserved.name} has a name that the change data feed needs`,
    );
  }
  // As of `from` itself: what came before it may have expired.
  let isKept = isOn((await readable(context, from)).metaData.configuration);
  const named: RelationFile[] = [];
  const whole: RelationFile[] = [];
  for (let version = from; version <= to; version++) {
    const actions = await log.read(version);
    if (actions === null) {
      throw new DeltaError("NOT_FOUND", `${log.commitFile(version)}: the commit is gone, and its changes with it`);
    }
    for (const { metaData } of actions) if (metaData) isKept = isOn(metaData.configuration);
    if (!isKept && actions.some(({ add, remove }) => add?.dataChange || remove?.dataChange)) {
      throw new DeltaError("UNSUPPORTED", `${folder}: delta.enableChangeDataFeed was off at version ${version}`);
    }
    const { timestamp } = await commitTime(log, version, commitInfoOf(actions));
    const commit = [String(version), `make_timestamptz(${Math.round(timestamp * 1000)})`];
    const files = actions.flatMap(({ cdc }) => (cdc ? [cdc] : []));
    if (files.length > 0) for (const file of files) named.push(await dataFile(context, file, commit, null, null));
    else whole.push(...(await wholeChanges(context, version, actions, commit)));
  }
  const ofNamed = await relationOver(engine, folder, last, named, commitColumns, { further: [changeType] });
  const ofWhole = await relationOver(engine, folder, last, whole, [changeColumn, ...commitColumns], {});
  const branches = [...ofNamed.branches, ...ofWhole.branches];
  return { ...ofNamed, sql: branches.length === 0 ? ofNamed.sql : `(${unionOf(branches)})`, branches };
}

const changeColumn = { name: changeType.name, engineType: "VARCHAR" };

async function readable({ log, engine, folder }: TableContext, version: number): Promise<Snapshot> {
  const snapshot = await loadSnapshot(log, engine, folder, version, null);
  if (snapshot === null) throw new DeltaError("NOT_FOUND", `${folder}: no version ${version}; there is no table`);
  checkReadable(snapshot.protocol, snapshot.metaData, folder);
  return snapshot;
}

function isOn(configuration: Readonly<Record<string, string>> | undefined): boolean {
  return configuration?.["delta.enableChangeDataFeed"]?.toLowerCase() === "true";
}

/** Rows of files added and removed; of a file that only got another deletion vector, the rows between the two. */
async function wholeChanges(
  context: TableContext,
  version: number,
  actions: readonly Action[],
  commit: readonly string[],
): Promise<RelationFile[]> {
  const { engine, folder } = context;
  const found: RelationFile[] = [];
  const removes = new Map<string, RemoveFile>();
  for (const { remove } of actions) if (remove?.dataChange) removes.set(localPath(folder, remove.path), remove);
  for (const { add } of actions) {
    if (!add?.dataChange) continue;
    const path = localPath(folder, add.path);
    const remove = removes.get(path);
    removes.delete(path);
    const now = await deletedRows(engine, folder, add.deletionVector);
    if (!remove) {
      found.push(await dataFile(context, add, ["'insert'", ...commit], now, null));
      continue;
    }
    const then = await deletedRows(engine, folder, remove.deletionVector);
    const gone = without(now, then);
    const back = without(then, now);
    if (gone.length > 0) found.push(await dataFile(context, add, ["'delete'", ...commit], null, gone));
    if (back.length > 0) found.push(await dataFile(context, add, ["'insert'", ...commit], null, back));
  }
  for (const remove of removes.values()) {
    const then = await deletedRows(engine, folder, remove.deletionVector);
    const file = remove.partitionValues && remove.size !== undefined ? remove : await held(context, version, remove);
    found.push(await dataFile(context, file, ["'delete'", ...commit], then, null));
  }
  return found;
}

/** The file as it was added: a remove need not repeat its partition values. */
async function held(context: TableContext, version: number, remove: RemoveFile): Promise<AddFile> {
  const path = localPath(context.folder, remove.path);
  const { files } = await readable(context, version - 1);
  for (const { add } of files.values()) if (localPath(context.folder, add.path) === path) return add;
  throw new DeltaError("CORRUPT", `${context.log.commitFile(version)}: removes ${remove.path}, which is no file`);
}

async function dataFile(
  { engine, folder }: TableContext,
  file: AddFile | RemoveFile | ChangeFile,
  constants: readonly string[],
  without: Float64Array | null,
  only: Float64Array | null,
): Promise<RelationFile> {
  const path = localPath(folder, file.path);
  await checkDataFiles(engine, [{ path, size: file.size ?? null, hash: file.tags?.[hashTag] ?? null }]);
  return { path, partitionValues: file.partitionValues ?? {}, holds: null, without, only, constants };
}

/** Members of one ascending list that are not in the other. */
function without(rows: Float64Array | null, others: Float64Array | null): Float64Array {
  if (rows === null) return new Float64Array(0);
  if (others === null) return rows;
  const known = new Set(others);
  return rows.filter((row) => !known.has(row));
}
