import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isServerRunning } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";
import { restoringName } from "../home.js";

/** File in the staging folder, written when everything has been checked and only names are left to be moved. */
export const movingName = "MOVING";
const ownerName = "owner";

/**
 * Makes the folder that says that a restore goes on; it appears with its owner in it, so that no other takes it for one
 * that was left.
 *
 * @throws PlatformError LAKE_BUSY where another process was faster
 */
export async function claimStaging(home: string): Promise<string> {
  const staging = join(home, restoringName);
  const fresh = `${staging}-${randomUUID()}`;
  await mkdir(fresh, { mode: 0o700 });
  try {
    await writeFile(join(fresh, ownerName), await markOf(process.pid));
    await rename(fresh, staging);
    return staging;
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    throw busy(home, "another process");
  }
}

/**
 * Removes what a restore that was killed left: its folder, and what it had moved already.
 *
 * @param tops what it may have moved
 * @returns true where there was one
 * @throws PlatformError LAKE_BUSY where its process lives
 */
export async function removeInterrupted(home: string, tops: readonly string[]): Promise<boolean> {
  const staging = join(home, restoringName);
  for (const name of await readdir(home)) {
    if (name.startsWith(`${restoringName}-`) && !(await ownerOf(join(home, name)))) {
      await rm(join(home, name), { recursive: true, force: true });
    }
  }
  if (!(await stat(staging).catch(() => null))) return false;
  const owner = await ownerOf(staging);
  if (owner !== null) throw busy(home, `process ${owner}`);
  const server = join(staging, "home", "postgres");
  for (let wait = 0; wait < 100 && (await isServerRunning(server)); wait++) await sleep(100);
  const wasMoving = (await stat(join(staging, movingName)).catch(() => null)) !== null;
  if (wasMoving) {
    for (const top of tops)
      await rm(top === "logs" ? join(home, "logs", "runs") : join(home, top), { recursive: true, force: true });
  }
  await rm(staging, { recursive: true });
  return true;
}

function busy(home: string, who: string): PlatformError {
  return new PlatformError("LAKE_BUSY", `${home}: ${who} restores a backup there`, { remedy: "Wait for it." });
}

/** Number of the process that made a staging folder; null where it is gone. */
async function ownerOf(staging: string): Promise<string | null> {
  const mark = await readFile(join(staging, ownerName), "utf8").catch(() => "");
  const pid = Number.parseInt(mark, 10);
  if (!(pid > 0) || pid === process.pid) return null;
  return mark === (await markOf(pid)) ? String(pid) : null;
}

/** A process's number and when it began: after a start of the machine or a container another may have the number. */
async function markOf(pid: number): Promise<string> {
  if (process.platform !== "linux") return isThere(pid) ? `${pid} ` : "";
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return stat === null ? "" : `${pid} ${stat.slice(stat.lastIndexOf(")")).split(" ")[20]} ${boot.trim()}`;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
