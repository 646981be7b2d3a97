import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DeltaError, hasCode, writeError } from "./delta-error.js";

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot, which tells it from a later one of the same number; "" unknown. */
  readonly started: string;
}

const longestWait = 30_000;

/**
 * Holds a name for this process, also on mounts without hard links. A claim is a folder with its owner's name inside,
 * made elsewhere and renamed: renaming onto a folder that is not empty fails, so a claim is taken whole or not at all.
 * A dead owner's claim is never removed, which two processes could do to each other; the next generation is taken.
 *
 * @returns releases the claim
 * @throws LOCKED where the owner lives on, or cannot be asked because it is on another machine, for 30 seconds
 */
export async function takeClaim(path: string): Promise<() => Promise<void>> {
  const prepared = `${path}-new-${randomUUID()}`;
  try {
    await mkdir(prepared);
    const own: Owner = { host: hostname(), pid: process.pid, started: await startOf(process.pid) };
    await writeFile(join(prepared, "owner.json"), JSON.stringify(own));
    const deadline = performance.now() + longestWait;
    for (;;) {
      const held = await newestGeneration(path);
      if (held === null || (await isDead(held.owner))) {
        const generation = held === null ? 0 : held.generation + 1;
        if (!(await tryRename(prepared, `${path}-${generation}`))) continue;
        if (held === null || sameOwner(await ownerOf(path, held.generation), held.owner)) {
          return () => releaseUpTo(path, generation);
        }
        // The dead claim was cleared away meanwhile, so this one stands on nothing.
        await rename(`${path}-${generation}`, prepared);
        continue;
      }
      if (performance.now() > deadline) {
        throw new DeltaError(
          "LOCKED",
          `${path}-${held.generation}: held by process ${held.owner.pid} on ${held.owner.host} for 30 s; if it is gone, remove that folder`,
        );
      }
      await wait(2 + Math.floor(process.pid % 7));
    }
  } catch (cause) {
    await rm(prepared, { recursive: true, force: true });
    throw writeError(cause, path);
  }
}

async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (hasCode(cause, "ENOTEMPTY") || hasCode(cause, "EEXIST")) return false;
    throw cause;
  }
}

async function newestGeneration(path: string): Promise<{ generation: number; owner: Owner } | null> {
  const start = `${basename(path)}-`;
  for (;;) {
    const found = (await readdir(dirname(path)))
      .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
      .map((name) => Number(name.slice(start.length)));
    if (found.length === 0) return null;
    const generation = Math.max(...found);
    const owner = await ownerOf(path, generation);
    if (owner !== null) return { generation, owner };
  }
}

/** Null where the claim has been released. */
async function ownerOf(path: string, generation: number): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(join(`${path}-${generation}`, "owner.json"), "utf8")) as Owner;
  } catch (cause) {
    if (hasCode(cause, "ENOENT")) return null;
    throw cause;
  }
}

function sameOwner(a: Owner | null, b: Owner): boolean {
  return a !== null && a.host === b.host && a.pid === b.pid && a.started === b.started;
}

/** Dead generations first: while the living one stands, no one takes a lower one's place. */
async function releaseUpTo(path: string, generation: number): Promise<void> {
  for (let k = 0; k <= generation; k++) {
    const gone = `${path}-gone-${randomUUID()}`;
    try {
      await rename(`${path}-${k}`, gone);
    } catch (cause) {
      if (hasCode(cause, "ENOENT")) continue;
      throw cause;
    }
    await rm(gone, { recursive: true, force: true });
  }
}

async function isDead(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (cause) {
    return hasCode(cause, "ESRCH");
  }
  const started = await startOf(owner.pid);
  return started !== "" && owner.started !== "" && started !== owner.started;
}

/** Field 22 of /proc/PID/stat; "" where there is no such file. */
async function startOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
