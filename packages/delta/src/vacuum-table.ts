import { relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { writableSnapshot } from "./append-rows.js";
import { canonicalPaths } from "./canonical-path.js";
import { commitInfoOf, commitTime } from "./commit-times.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { changeFolder } from "./data-file-place.js";
import { deletionVectorFile } from "./deletion-vector.js";
import { DeltaError } from "./delta-error.js";
import { localPath } from "./file-path.js";
import { loadSnapshot, type Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";
import type { FileState } from "./table-files.js";
import { fileRetention } from "./table-property.js";
import { noteVacuum } from "./vacuum-notes.js";

/** Someone else who reads the table's files by another log, such as Iceberg's metadata over the same Parquet. */
export interface FileProtector {
  /** Shown where it cannot answer, and as the reason why a file stays. */
  readonly name: string;
  /** Paths of every file it needs: relative to the table, absolute, or `file:` URLs. */
  neededFiles(table: string): Promise<Iterable<string>>;
}

export interface VacuumOptions {
  /** How long a file that is no part of the table stays, ms; the table's own, a week by default, where absent. */
  readonly retention?: number;
  /** Allows less than the table's own retention, at which readers and writers still at work may lose files. */
  readonly isShortAllowed?: boolean;
  /** Only lists what would go. */
  readonly isDryRun?: boolean;
  /** Versions that must stay readable. */
  readonly pinned?: readonly number[];
  readonly protectors?: readonly FileProtector[];
  /** Free text kept with the vacuum's notes in the log. */
  readonly userMetadata?: string;
  /** Told how many of the files that go have been deleted. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Files that are no part of the newest version and stay. */
export interface KeptFiles {
  /** `pinned versions`, a protector's name, or `retention`; a file that several need is counted with the first. */
  readonly why: string;
  readonly files: number;
  readonly bytes: number;
}

export interface VacuumResult {
  /** Files deleted, or to be deleted in a dry run: relative to the table, ascending. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly kept: readonly KeptFiles[];
}

/** One text for a file, however its path in a log spells it. */
type PlaceOf = (path: string) => Promise<string>;

const pinnedWhy = "pinned versions";
const retentionWhy = "retention";

/**
 * Deletes files that are no part of the table and have not been for longer than the retention: removed ones, ones that
 * were never committed, and temporary ones of the log. Never those of a pinned version or of a protector; where a version
 * cannot be read or a protector cannot answer, none. The log gets a note before and after, where anything is deleted.
 *
 * @throws BAD_ARGUMENT for a retention that is too short; NOT_FOUND for a pinned version that is not there; CANCELLED;
 *   what a protector throws
 */
export async function vacuumTable(
  context: TableContext,
  current: CurrentSnapshot,
  options: VacuumOptions,
): Promise<VacuumResult> {
  const { folder } = context;
  const snapshot = await writableSnapshot(context, current);
  const own = fileRetention(snapshot.metaData);
  const retention = options.retention ?? own;
  if (!(retention >= 0) || (retention < own && !options.isShortAllowed)) {
    throw new DeltaError(
      "BAD_ARGUMENT",
      `${folder}: retention of ${retention} ms; must be at least the table's own, ${own} ms, unless a short one is allowed`,
    );
  }
  // The log may name a file absolutely while the table is opened through a link or by a relative path.
  const canonical = canonicalPaths();
  const placeOf: PlaceOf = (path) => canonical(localPath(folder, path));
  const guarded = await guardedFiles(context, options, placeOf);
  const { going, kept } = await judgedFiles(context, snapshot, guarded, context.clock() - retention, placeOf);
  const bytes = going.reduce((sum, { size }) => sum + size, 0);
  const files = going.map(({ file }) => relative(folder, file)).sort();
  if (options.isDryRun || going.length === 0) return { files, bytes, kept };

  const parameters = { retentionCheckEnabled: !options.isShortAllowed, defaultRetentionMillis: own };
  const stated = options.retention === undefined ? parameters : { ...parameters, specifiedRetentionMillis: retention };
  const metrics = { numFilesToDelete: going.length, sizeOfDataToDelete: bytes };
  const note = (operation: "VACUUM START" | "VACUUM END", said: object, counted: Readonly<Record<string, number>>) =>
    noteVacuum(context, current, { operation, parameters: { ...said }, metrics: counted }, options.userMetadata);
  await note("VACUUM START", stated, metrics);
  let deleted = 0;
  try {
    // Another writer may have restored a version since the files were judged.
    const again = await filesOf(folder, (await current.load()) ?? snapshot, placeOf);
    for (const { file } of going) {
      if (options.signal?.aborted) throw new DeltaError("CANCELLED", `${folder}: vacuum stopped on request`);
      options.onProgress?.(deleted, going.length);
      if (!again.has(await canonical(file))) await context.files.remove(file);
      deleted++;
    }
    options.onProgress?.(deleted, going.length);
  } catch (cause) {
    await note("VACUUM END", { status: "FAILED" }, { numDeletedFiles: deleted }).catch(() => false);
    throw cause;
  }
  await note("VACUUM END", { status: "COMPLETED" }, { numDeletedFiles: deleted });
  return { files, bytes, kept };
}

/** Files that someone needs, whatever their age, with the reason. */
async function guardedFiles(
  context: TableContext,
  options: VacuumOptions,
  placeOf: PlaceOf,
): Promise<Map<string, string>> {
  const { folder } = context;
  const guarded = new Map<string, string>();
  let held: Snapshot | null = null;
  for (const version of [...new Set(options.pinned ?? [])].sort((a, b) => a - b)) {
    held = await loadSnapshot(context.log, context.engine, folder, version, held);
    if (held?.version !== version)
      throw new DeltaError("NOT_FOUND", `${folder}: no version ${version}, which is pinned`);
    for (const file of await filesOf(folder, held, placeOf)) guarded.set(file, pinnedWhy);
  }
  for (const { name, neededFiles } of options.protectors ?? []) {
    for (const path of await neededFiles(folder)) {
      const file = await placeOf(path);
      if (!guarded.has(file)) guarded.set(file, name);
    }
  }
  return guarded;
}

/** Every file of the folder that is no part of the newest version: those that go, and why the others stay. */
async function judgedFiles(
  context: TableContext,
  snapshot: Snapshot,
  guarded: ReadonlyMap<string, string>,
  oldest: number,
  placeOf: PlaceOf,
): Promise<{ going: FileState[]; kept: KeptFiles[] }> {
  const { folder } = context;
  const needed = await filesOf(folder, snapshot, placeOf);
  const young = await removedSince(context, snapshot, oldest, placeOf);
  const canonical = canonicalPaths();
  const going: FileState[] = [];
  const kept = new Map<string, { files: number; bytes: number }>();
  for await (const found of context.files.list(folder)) {
    const { file, size, modified } = found;
    const path = relative(folder, file);
    const place = await canonical(file);
    if (needed.has(place) || (isHidden(path) && !isTemporary(path))) continue;
    const why = guarded.get(place) ?? (young.has(place) || modified >= oldest ? retentionWhy : null);
    if (why === null) {
      going.push(found);
      continue;
    }
    const same = kept.get(why) ?? { files: 0, bytes: 0 };
    kept.set(why, { files: same.files + 1, bytes: same.bytes + size });
  }
  return { going, kept: [...kept].map(([why, counted]) => ({ why, ...counted })) };
}

/** Files removed at or after an instant. Checkpoints forget removals older than the table's own retention: the log knows. */
async function removedSince(
  context: TableContext,
  snapshot: Snapshot,
  oldest: number,
  placeOf: PlaceOf,
): Promise<Set<string>> {
  const { log } = context;
  const removed = new Set<string>();
  const note = async (remove: { readonly path: string; readonly deletionTimestamp: number }) => {
    if (!(remove.deletionTimestamp < oldest)) removed.add(await placeOf(remove.path));
  };
  for (const remove of snapshot.tombstones.values()) await note(remove);
  if (oldest >= context.clock() - fileRetention(snapshot.metaData)) return removed;
  for (const version of (await log.list()).commits.toReversed()) {
    const actions = await log.read(version);
    if (actions === null) continue;
    for (const { remove } of actions) if (remove) await note(remove);
    const { timestamp } = await commitTime(log, version, commitInfoOf(actions));
    if (timestamp < oldest) break;
  }
  return removed;
}

/** Places of a version's data files and of the vectors that mark rows of them as deleted. */
async function filesOf(folder: string, snapshot: Snapshot, placeOf: PlaceOf): Promise<Set<string>> {
  const files = new Set<string>();
  for (const { add } of snapshot.files.values()) {
    files.add(await placeOf(add.path));
    const vector = add.deletionVector ? deletionVectorFile(folder, add.deletionVector) : null;
    if (vector !== null) files.add(await placeOf(pathToFileURL(vector).href));
  }
  return files;
}

/** What a writer that died left in the log's folder: the name of a commit or checkpoint was never given to it. */
function isTemporary(path: string): boolean {
  return /^_delta_log[\\/]\.tmp-[0-9a-f-]{36}(\.\w+)?$/.test(path);
}

/** What begins with `_` or `.` is the log's, or another format's; a partition's folder holds `=`. */
function isHidden(path: string): boolean {
  const steps = path.split(sep);
  // Iceberg's metadata beside the log: its files are not the table's to judge.
  if (steps.length > 1 && steps[0] === "metadata") return true;
  return steps.some((step, k) => {
    const isFolder = k < steps.length - 1;
    if (k === 0 && isFolder && step === changeFolder) return false;
    return /^[._]/.test(step) && !(isFolder && step.includes("="));
  });
}
