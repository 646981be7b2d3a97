import { randomBytes } from "node:crypto";
import { chown, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PlatformError } from "@plumbline/core";
import { makeFolder } from "../make-folder.js";
import type { ServerAccount } from "./server-account.js";
import type { ServerBinaries } from "./server-binaries.js";

/** Folder of the server below the home: its data, password, log, and the pipe its users hold. */
export interface Cluster {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  /** A named pipe: whoever uses the server holds it open for writing. */
  readonly users: string;
}

export function clusterAt(folder: string): Cluster {
  return {
    folder,
    data: join(folder, "data"),
    log: join(folder, "postgres.log"),
    users: join(folder, "users"),
  };
}

/** The data folder as the server's own working folder: it need not be able to reach it by its path. */
export const dataAsWorkingFolder = process.platform === "linux" ? "/proc/self/cwd" : ".";

/** A staged folder of a process that died is litter after this long. */
const hour = 3_600_000;

/**
 * The cluster of this folder, made where it is absent: in a folder beside it, renamed into place when it is complete, so
 * that no process finds half of one and two that start together make one.
 *
 * @throws PlatformError POSTGRES_UNAVAILABLE where it cannot be made, DISK_FULL where the disk is the reason, POSTGRES_UNSUPPORTED where another major version
 * wrote it
 */
export async function prepareCluster(
  folder: string,
  account: ServerAccount,
  binaries: ServerBinaries,
): Promise<Cluster> {
  const cluster = clusterAt(folder);
  const held = await readFile(join(cluster.data, "PG_VERSION"), "utf8").catch(() => null);
  if (held === null) await makeCluster(folder, account, binaries);
  else requireVersion(held.trim(), binaries, cluster.data);
  await giveTo(account, cluster);
  return cluster;
}

/** The password of the cluster's one user; never logged. */
export async function passwordOf(cluster: Cluster): Promise<string> {
  return (await readFile(join(cluster.folder, "password"), "utf8")).trim();
}

async function makeCluster(folder: string, account: ServerAccount, binaries: ServerBinaries): Promise<void> {
  const parent = dirname(folder);
  let staged: string | null = null;
  try {
    await makeFolder(parent);
    await removeLitter(parent);
    staged = await mkdtemp(join(parent, ".postgres-"));
    const { data } = clusterAt(staged);
    await mkdir(data, { mode: 0o700 });
    const password = join(staged, "password");
    await writeFile(password, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
    for (const path of [staged, data, password]) await chown(path, account.uid, account.gid);
    await account.run(
      binaries.initdb,
      [
        `--pgdata=${dataAsWorkingFolder}`,
        "--username=plumbline",
        "--pwfile=../password",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--wal-segsize=4",
      ],
      data,
    );
    await rename(staged, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = reasonIn(stderr ?? "") || message;
    if (/No space left on device|ENOSPC|EDQUOT/.test(`${stderr} ${message}`)) {
      throw new PlatformError("DISK_FULL", `${folder}: cannot be made: ${reason}`, {
        remedy: "Free 100 MB there, point PLUMB_HOME to another disk, or set PLUMB_POSTGRES_URL.",
        cause: error,
      });
    }
    throw new PlatformError("POSTGRES_UNAVAILABLE", `${folder}: cannot be made: ${reason}`, {
      remedy: "Give this user write access and 100 MB there, or set PLUMB_POSTGRES_URL.",
      cause: error,
    });
  } finally {
    if (staged !== null) await rm(staged, { recursive: true, force: true });
  }
}

/** The line that says why: `initdb` ends with what it cleared away. */
function reasonIn(text: string): string {
  const lines = text.trim().split("\n");
  const why = lines.find((line) => /No space|FATAL|PANIC|could not|ermission denied/.test(line));
  return why ?? lines.at(-1) ?? "";
}

function requireVersion(major: string, binaries: ServerBinaries, data: string): void {
  if (binaries.version.startsWith(`${major}.`)) return;
  throw new PlatformError(
    "POSTGRES_UNSUPPORTED",
    `${data}: written by PostgreSQL ${major}; the one that is here is ${binaries.version}`,
    {
      remedy: "Make a backup with the release that wrote it and restore it with this one: plumb backup, plumb restore.",
    },
  );
}

/** PostgreSQL takes only files of its own user; root, and nobody else, can hand them over. */
async function giveTo(account: ServerAccount, cluster: Cluster): Promise<void> {
  const owner = (await stat(cluster.data)).uid;
  if (owner === account.uid) return;
  if (process.getuid?.() !== 0) {
    throw new PlatformError(
      "POSTGRES_UNAVAILABLE",
      `${cluster.data}: belongs to uid ${owner}, this is uid ${account.uid}`,
      {
        remedy: "Run as that user, give the folder to this one with chown -R, or set PLUMB_POSTGRES_URL.",
      },
    );
  }
  await chownAll(cluster.folder, account);
}

async function chownAll(path: string, account: ServerAccount): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  if (found.isDirectory()) for (const name of await readdir(path)) await chownAll(join(path, name), account);
  await chown(path, account.uid, account.gid);
}

async function removeLitter(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!/^\.postgres-\w{6}$/.test(name)) continue;
    const path = join(parent, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < Date.now() - hour) await rm(path, { recursive: true, force: true });
  }
}
