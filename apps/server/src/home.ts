import { randomUUID } from "node:crypto";
import { access, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";

/** Folder in a home in which a backup is unpacked; it is gone once the restore is complete. */
export const restoringName = ".restoring";

/** Where things lie below PLUMB_HOME. */
export interface HomeFolders {
  readonly home: string;
  readonly lake: string;
  readonly payloads: string;
  readonly cache: string;
  readonly logs: string;
  /** The embedded PostgreSQL. */
  readonly postgres: string;
  /** What each run did, a file a run. */
  readonly runs: string;
  /** What was planted in simulated markets; no stage reads it. */
  readonly truth: string;
  /** Tables that users made through the Iceberg catalog. */
  readonly warehouse: string;
  /** Where those tables lie, in the catalog of a home without PostgreSQL. */
  readonly pointers: string;
  /** What the last run was asked for. */
  readonly lastRun: string;
}

export function foldersOf(home: string): HomeFolders {
  return {
    home,
    lake: join(home, "lake"),
    payloads: join(home, "payloads"),
    cache: join(home, "cache"),
    logs: join(home, "logs"),
    postgres: join(home, "postgres"),
    runs: join(home, "logs", "runs"),
    truth: join(home, "truth"),
    warehouse: join(home, "warehouse"),
    pointers: join(home, "pointers"),
    lastRun: join(home, "last-run.json"),
  };
}

/** @throws PlatformError RESTORE_UNFINISHED where a backup is half unpacked in the home */
export async function refuseUnfinishedRestore(home: string): Promise<void> {
  await access(join(home, restoringName)).then(
    () => {
      throw new PlatformError(
        "RESTORE_UNFINISHED",
        `${home}: a backup is being restored there, or was and was stopped`,
        {
          remedy: "Wait for it, or run plumb restore again: it begins anew.",
        },
      );
    },
    () => undefined,
  );
}

/**
 * Makes the home's folders and proves that files can be written there.
 *
 * @throws PlatformError HOME_UNWRITABLE or DISK_FULL with the path and the system's reason
 */
export async function prepareHome(home: string): Promise<HomeFolders> {
  const folders = foldersOf(home);
  await refuseUnfinishedRestore(home);
  try {
    for (const folder of [folders.home, folders.lake, folders.cache, folders.logs]) {
      await makeFolder(folder);
    }
    const probe = join(folders.home, `.probe-${randomUUID()}`);
    const file = await open(probe, "wx");
    try {
      await file.writeFile("plumb");
    } finally {
      await file.close();
      await unlink(probe);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new PlatformError("DISK_FULL", `${home}: no space left`, {
        remedy: "Free some space, or point PLUMB_HOME to another disk.",
        cause: error,
      });
    }
    throw new PlatformError("HOME_UNWRITABLE", `${home}: cannot be written (${code || String(error)})`, {
      remedy: "Give this user write access to the folder, or point PLUMB_HOME to one it can write.",
      cause: error,
    });
  }
  return folders;
}
