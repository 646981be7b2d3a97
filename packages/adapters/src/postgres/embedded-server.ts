import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  chown,
  type FileHandle,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PlatformError } from "@plumbline/core";
import { makeFolder } from "../make-folder.js";
import { type Cluster, dataAsWorkingFolder, passwordOf, prepareCluster } from "./cluster.js";
import { isProcess, readPostmaster } from "./postmaster-file.js";
import { findAccount, type ServerAccount } from "./server-account.js";
import { findBinaries, type ServerBinaries } from "./server-binaries.js";
import { guardianProgram } from "./server-guardian.js";

/** A server this process uses; it runs at least until `leave`. */
export interface JoinedServer {
  readonly socketFolder: string;
  readonly password: string;
  readonly pid: number;
  readonly account: ServerAccount;
  readonly version: string;
  /** Lets go of the server; the last one to do so waits until it has stopped. */
  leave(): Promise<void>;
}

/** Milliseconds between looks at the pid file. */
const step = 15;
/** A server that recovers from a crash is waited for as long as it lives, at most this long. */
const longestStart = 300_000;
/** Milliseconds a lost server's memory may still be held by its last processes: they end when they next get to run. */
const longestAftermath = 120_000;
/** Milliseconds after which a server that cannot be seen from here is said to be one of another machine. */
const longestUnseen = 15_000;
/** Milliseconds the last user waits for the server's end, which writes out what is in memory. */
const longestEnd = 120_000;
/** Milliseconds in which another process that is just starting the server may not have been seen. */
const grace = 1000;
/** Longest path of a socket is 103 bytes on macOS and 107 on Linux; this is its folder's. */
const longestFolder = 103 - "/.s.PGSQL.5432".length - "/plumb-pg-abcdef".length;
const largestLog = 10_000_000;

/**
 * Joins the server of this folder, starting it where none runs: the first process starts it, others find it by its pid
 * file, and it stops when the last is gone, also if that was killed. Any number of processes may call this at once.
 *
 * @param folder `<home>/postgres`
 * @throws PlatformError POSTGRES_UNAVAILABLE with the reason; POSTGRES_UNSUPPORTED where another version wrote the folder
 */
export async function joinServer(folder: string): Promise<JoinedServer> {
  const account = await findAccount();
  const binaries = await findBinaries(account);
  const cluster = await prepareCluster(folder, account, binaries);
  await makePipe(cluster.users, account);
  const { server, hold } = await startOrJoin(cluster, account, binaries);
  const mark = await markUser(cluster);
  return {
    socketFolder: server.socketFolder,
    password: await passwordOf(cluster),
    pid: server.pid,
    account,
    version: binaries.version,
    leave: async () => {
      await unlink(mark).catch(() => undefined);
      const isLast = !(await hasOtherUsers(cluster));
      await hold.close();
      if (isLast) await waitForEnd(cluster, server.pid);
    },
  };
}

async function startOrJoin(cluster: Cluster, account: ServerAccount, binaries: ServerBinaries) {
  let hold = await openHeld(cluster.users);
  const began = performance.now();
  let unguardedSince = Number.NaN;
  try {
    for (;;) {
      const found = await readPostmaster(cluster.data);
      const isGuarded = await hasReader(cluster.users);
      const waited = performance.now() - began;
      if (found?.isAlive && found.status === "ready") {
        hold ??= await openHeld(cluster.users);
        if (hold && isGuarded) return { server: found, hold };
        // Its guardian has just told it to stop, or was killed.
        if (Number.isNaN(unguardedSince)) unguardedSince = waited;
        if (waited - unguardedSince > 2000) {
          await hold?.close();
          hold = await spawnGuardian(cluster, account, found.socketFolder, ["watch", String(found.pid)]);
        }
      } else if (found?.isAlive) {
        if (waited > longestStart)
          throw unavailable(cluster, `process ${found.pid} has been ${found.status} for 5 minutes`);
      } else if (isGuarded && !(waited > grace && (await isFromHere(cluster)))) {
        if (waited > longestUnseen) {
          throw unavailable(
            cluster,
            "it is used from another machine or container, whose processes cannot be seen here",
          );
        }
      } else {
        await hold?.close();
        const from = await stat(cluster.log).then(
          ({ size }) => size,
          () => 0,
        );
        hold = await startServer(cluster, account, binaries, found?.pid ?? null);
        await appeared(cluster);
        const now = await readPostmaster(cluster.data);
        if (!now?.isAlive && !(await hasReader(cluster.users))) {
          const said = (await readFile(cluster.log, "utf8").catch(() => "")).slice(from);
          const mayPass = /already exists|still in use/.test(said) && waited < longestAftermath;
          if (!mayPass) throw unavailable(cluster, reasonIn(said));
          await sleep(200);
        }
      }
      await sleep(step);
    }
  } catch (error) {
    await hold?.close();
    throw error;
  }
}

/** The writing end, which keeps the server running; null where nobody reads: no server runs, or it is about to stop. */
async function openHeld(pipe: string): Promise<FileHandle | null> {
  try {
    return await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENXIO") return null;
    throw error;
  }
}

async function hasReader(pipe: string): Promise<boolean> {
  const handle = await openHeld(pipe);
  await handle?.close();
  return handle !== null;
}

async function startServer(
  cluster: Cluster,
  account: ServerAccount,
  binaries: ServerBinaries,
  stalePid: number | null,
): Promise<FileHandle> {
  const socketFolder = await makeSocketFolder(account);
  await writeFile(join(cluster.folder, "place"), await ownPlace());
  const settings = {
    listen_addresses: "",
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    port: "5432",
    max_connections: "100",
    shared_buffers: "32MB",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "128MB",
    min_wal_size: "32MB",
    jit: "off",
    log_checkpoints: "off",
    // A statement that fails may hold a secret.
    log_min_error_statement: "panic",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const line = ["run", binaries.postgres, "-D", dataAsWorkingFolder, ...flags];
  return spawnGuardian(cluster, account, socketFolder, line, stalePid);
}

/**
 * Starts the guardian with the reading end of the pipe and answers with the writing end.
 *
 * @param stalePid number in a pid file whose process is not the server's: PostgreSQL takes a file of its own
 * grandparent for stale, and so replaces just that one without a moment in which two processes could remove each
 * other's
 */
async function spawnGuardian(
  cluster: Cluster,
  account: ServerAccount,
  socketFolder: string,
  line: readonly string[],
  stalePid: number | null = null,
): Promise<FileHandle> {
  // Each end waits for the other to be there; one that is both waits for neither.
  const both = await open(cluster.users, constants.O_RDWR);
  const reader = await open(cluster.users, "r");
  const writer = await open(cluster.users, "w");
  await both.close();
  const log = await openLog(cluster);
  try {
    const { file, args, options } = account.command("/bin/sh", ["-c", guardianProgram, "sh", socketFolder, ...line]);
    const env = { ...options.env, ...(stalePid === null ? {} : { PG_GRANDPARENT_PID: String(stalePid) }) };
    const child = spawn(file, args, {
      ...options,
      env,
      cwd: cluster.data,
      detached: true,
      stdio: ["ignore", log.fd, log.fd, reader.fd],
    });
    child.on("error", () => undefined);
    child.unref();
    return writer;
  } finally {
    await reader.close();
    await log.close();
  }
}

async function openLog(cluster: Cluster): Promise<FileHandle> {
  const size = await stat(cluster.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largestLog) await rename(cluster.log, `${cluster.log}.1`).catch(() => undefined);
  return open(cluster.log, "a", 0o600);
}

/** Waits until a server that was just started has written its pid file or given up. */
async function appeared(cluster: Cluster): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += step) {
    await sleep(step);
    if ((await readPostmaster(cluster.data))?.isAlive || !(await hasReader(cluster.users))) return;
  }
}

/** A folder of its own for the socket, short enough, that only the server's user can enter. */
async function makeSocketFolder(account: ServerAccount): Promise<string> {
  const base = account.way === "nobody" || Buffer.byteLength(tmpdir()) > longestFolder ? "/tmp" : tmpdir();
  const folder = await mkdtemp(join(base, "plumb-pg-"));
  await chown(folder, account.uid, account.gid);
  return folder;
}

/** Where process numbers mean the same: this start of the machine, this container. */
async function ownPlace(): Promise<string> {
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => hostname());
  return `${boot.trim()} ${await readlink("/proc/self/ns/pid").catch(() => "")}\n`;
}

async function isFromHere(cluster: Cluster): Promise<boolean> {
  return (await readFile(join(cluster.folder, "place"), "utf8").catch(() => "")) === (await ownPlace());
}

async function makePipe(path: string, account: ServerAccount): Promise<void> {
  if (await stat(path).catch(() => null)) return;
  try {
    await account.run("mkfifo", ["-m", "600", "../users"], join(path, "..", "data"));
  } catch (error) {
    if (await stat(path).catch(() => null)) return;
    throw new PlatformError("POSTGRES_UNAVAILABLE", `${path}: a named pipe cannot be made there`, {
      remedy: "Point PLUMB_HOME to a local disk, or set PLUMB_POSTGRES_URL.",
      cause: error,
    });
  }
}

/** A file that tells the others of this user; only how long a leaving one waits depends on it. */
async function markUser(cluster: Cluster): Promise<string> {
  const folder = join(cluster.folder, "joined");
  await makeFolder(folder);
  const mark = join(folder, `${process.pid}-${randomBytes(4).toString("hex")}`);
  await writeFile(mark, "");
  return mark;
}

/** Marks of processes that were killed are removed. */
async function hasOtherUsers(cluster: Cluster): Promise<boolean> {
  const folder = join(cluster.folder, "joined");
  let isAny = false;
  for (const name of await readdir(folder).catch(() => [])) {
    const isThere = isProcess(Number.parseInt(name, 10));
    if (isThere) isAny = true;
    else await unlink(join(folder, name)).catch(() => undefined);
  }
  return isAny;
}

/** The guardian stops the server once the last user is gone. */
async function waitForEnd(cluster: Cluster, pid: number): Promise<void> {
  for (let waited = 0; waited < longestEnd; waited += step) {
    const found = await readPostmaster(cluster.data);
    if (found?.pid !== pid || !found.isAlive) return;
    await sleep(step);
  }
}

function reasonIn(log: string): string {
  const lines = log.trim().split("\n");
  const fatal = lines.filter((line) => /FATAL|PANIC|error while loading|ermission denied/.test(line)).at(-1);
  return (fatal ?? lines.at(-1) ?? "").replace(/^.*?(FATAL|PANIC): +/, "") || "it ended without a word";
}

function unavailable(cluster: Cluster, reason: string): PlatformError {
  return new PlatformError("POSTGRES_UNAVAILABLE", `the PostgreSQL of ${cluster.folder}: ${reason}`, {
    remedy: `Its log is ${cluster.log}; PLUMB_POSTGRES_URL names another server.`,
  });
}
