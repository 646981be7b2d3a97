import { readFile, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";

/** What a server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  /** Folder of its socket. */
  readonly socketFolder: string;
  readonly status: "starting" | "ready" | "stopping" | "unknown";
  /** Its process is there and works in this data folder. After kill -9 or a start of the machine it is not. */
  readonly isAlive: boolean;
}

/** Reads a data folder's pid file; null where there is none. */
export async function readPostmaster(data: string): Promise<Postmaster | null> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0], 10);
  if (!Number.isSafeInteger(pid) || pid <= 1) return null;
  const status = (["starting", "ready", "stopping"] as const).find((word) => lines[7]?.trim() === word);
  return { pid, socketFolder: lines[4] ?? "", status: status ?? "unknown", isAlive: await isAlive(pid, data) };
}

/** There is a process of that number. */
export function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A number alone proves nothing: after a crash another process may have it. */
async function isAlive(pid: number, data: string): Promise<boolean> {
  if (!isProcess(pid)) return false;
  if (process.platform !== "linux") return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return folder === (await realpath(data));
}
