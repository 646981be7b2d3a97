import { relative, sep } from "node:path";
import { writableSnapshot } from "./append-rows.js";
import { canonicalPaths } from "./canonical-path.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { changeFolder } from "./data-file-place.js";
import { DeltaError } from "./delta-error.js";
import { localPath } from "./file-path.js";
import type { TableContext } from "./table-context.js";
import { fileRetention } from "./table-property.js";

/** Someone else who reads the table's files by another log, such as Iceberg's metadata over the same Parquet. */
export interface FileProtector {
  /** Shown where it cannot answer. */
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
}

export interface VacuumResult {
  /** Files deleted, or to be deleted in a dry run: relative to the table, ascending. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** Files past their time that stay because a pinned version or a protector needs them. */
  readonly protected: number;
}

/**
 * Deletes files that are no part of the table and have not been for longer than the retention: removed ones and ones that
 * were never committed. Never those of a pinned version or of a protector; where a protector cannot answer, none.
 *
 * @throws BAD_ARGUMENT for a retention that is too short; what a protector throws
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
  const oldest = context.clock() - retention;
  const needed = new Set<string>();
  const guarded = new Set<string>();
  // The log may name a file absolutely while the table is opened through a link or by a relative path.
  const canonical = canonicalPaths();
  const placeOf = (path: string) => canonical(localPath(folder, path));
  for (const { add } of snapshot.files.values()) needed.add(await placeOf(add.path));
  for (const remove of snapshot.tombstones.values()) {
    if (!(remove.deletionTimestamp < oldest)) needed.add(await placeOf(remove.path));
  }
  for (const version of options.pinned ?? []) {
    const then = await current.load(version);
    for (const { add } of then?.files.values() ?? []) guarded.add(await placeOf(add.path));
  }
  for (const protector of options.protectors ?? []) {
    for (const path of await protector.neededFiles(folder)) guarded.add(await placeOf(path));
  }
  const files: string[] = [];
  let bytes = 0;
  let kept = 0;
  for await (const { file, size, modified } of context.files.list(folder)) {
    if (isHidden(relative(folder, file)) || modified >= oldest) continue;
    const place = await canonical(file);
    if (needed.has(place)) continue;
    if (guarded.has(place)) {
      kept++;
      continue;
    }
    if (!options.isDryRun) await context.files.remove(file);
    files.push(relative(folder, file));
    bytes += size;
  }
  return { files: files.sort(), bytes, protected: kept };
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
