import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";

/** What a home knows of a store that it has claimed. */
export interface KeptClaim {
  readonly claim: string;
  /** Where the home lay then. */
  readonly path: string;
  /** Which folder it was, see `markOf`. */
  readonly mark: string;
}

/** Who a home is: made once, travels with it. */
export interface HomeIdentity {
  readonly homeId: string;
  /** By the store's id. */
  readonly claims: Readonly<Record<string, KeptClaim>>;
}

export const homeFileName = "home.json";

/** The home's identity, made where it has none; of processes that start together one makes it. */
export async function homeIdentity(home: string): Promise<HomeIdentity> {
  for (;;) {
    const found = await readHomeFile(home);
    if (found) return found;
    await makeFolder(home);
    await writeHomeFile(home, { homeId: randomUUID(), claims: {} }, "first");
  }
}

/** Null where there is none yet. @throws PlatformError INTEGRITY_BROKEN */
export async function readHomeFile(home: string): Promise<HomeIdentity | null> {
  const path = join(home, homeFileName);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { homeId, claims } = JSON.parse(text) as Partial<HomeIdentity>;
    if (typeof homeId === "string" && /^[0-9a-f-]{36}$/.test(homeId) && claims && typeof claims === "object") {
      return { homeId, claims };
    }
  } catch {
    // Said below.
  }
  throw new PlatformError("INTEGRITY_BROKEN", `${path}: is not what was written`, {
    remedy: "Remove the file, then run plumb home adopt: the home gets a new id and its stores with it.",
  });
}

/** Writes the whole file; as the `first` only where there is none. */
export async function writeHomeFile(home: string, identity: HomeIdentity, how: "first" | "over"): Promise<void> {
  const path = join(home, homeFileName);
  const fresh = join(home, `.home-${randomUUID()}`);
  try {
    const file = await open(fresh, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(identity, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (how === "over" || !(await linked(fresh, path))) await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Gives a file its name unless that is taken; false where the file system has no links. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return true;
    if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code)) return false;
    throw error;
  }
}
