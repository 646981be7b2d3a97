import type { AddFile } from "./actions.js";

/** A data file of a snapshot and the version that added it (-1 where that is no longer known). */
export interface SnapshotFile {
  readonly add: AddFile;
  readonly addedIn: number;
}

/** Tag of our own data files: the version that added them, which outlives the commit's file. */
export const addedInTag = "addedInVersion";

/** @param otherwise the version where the file is not tagged with one */
export function snapshotFile(add: AddFile, otherwise: number): SnapshotFile {
  const tagged = Number(add.tags?.[addedInTag] ?? Number.NaN);
  return { add, addedIn: Number.isInteger(tagged) ? tagged : otherwise };
}
