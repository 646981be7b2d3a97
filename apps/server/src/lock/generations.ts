import { randomBytes } from "node:crypto";
import { link, readdir, unlink } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";

/** A lock held: its socket accepts those who want to follow. */
export interface HeldLock {
  /** Hands over each connection, those that came before this call included. */
  onFollower(welcome: (socket: Socket) => void): void;
  /** Free at once; connections that are open stay open. */
  release(): void;
}

/**
 * One holder at a time by sockets with generation numbers: `runner.<n>.sock`.
 *
 * The holder is whoever listens on the highest number. A number is taken by `link`, which fails if it exists, and only
 * after the one below has refused a connection; the highest file is never removed, so a number never comes back. Plain
 * "remove the stale file, then bind" would let two processes remove each other's fresh socket.
 *
 * @returns the lock, or a connection to its living holder
 */
export async function takeOrFollow(folder: string): Promise<HeldLock | Socket> {
  for (;;) {
    const seen = await livingHolder(folder);
    if (typeof seen !== "number") return seen;
    const lock = await claim(folder, seen + 1);
    if (lock) return lock;
  }
}

/** A connection to the living holder, or the highest generation that is dead (0 where there was none). */
export async function livingHolder(folder: string): Promise<Socket | number> {
  for (;;) {
    const highest = await highestGeneration(folder);
    if (highest === 0) return 0;
    const holder = await connectTo(join(folder, socketName(highest)));
    if (holder === "dead") return highest;
    if (holder !== "gone") return holder;
  }
}

function socketName(generation: number): string {
  return `runner.${generation}.sock`;
}

async function generations(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => {
    const match = /^runner\.(\d+)\.sock$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
}

async function highestGeneration(folder: string): Promise<number> {
  return Math.max(0, ...(await generations(folder)));
}

function connectTo(path: string): Promise<Socket | "dead" | "gone"> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.removeAllListeners("error").on("error", () => socket.destroy());
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") resolve("dead");
      else if (error.code === "ENOENT") resolve("gone");
      else reject(error);
    });
  });
}

/** Listens first, under a name of its own, so that a number that exists has answered from its first instant. */
async function claim(folder: string, generation: number): Promise<HeldLock | null> {
  const own = join(folder, `runner.${generation}.${randomBytes(6).toString("hex")}.sock`);
  const target = join(folder, socketName(generation));
  const early: Socket[] = [];
  let welcome = (socket: Socket): void => {
    early.push(socket);
  };
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    welcome(socket);
  });
  const end = () => {
    welcome = (socket) => socket.destroy();
    for (const socket of early.splice(0)) socket.destroy();
    server.close();
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(own, () => resolve());
  });
  try {
    await link(own, target);
  } catch (error) {
    end();
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOENT") return null;
    throw error;
  }
  await unlink(own).catch(ignoreAbsent);
  if ((await highestGeneration(folder)) !== generation) {
    end();
    return null;
  }
  await removeOlder(folder, generation);
  return {
    onFollower(listener) {
      welcome = listener;
      for (const socket of early.splice(0)) listener(socket);
    },
    release: end,
  };
}

/** Dead holders' sockets, and the private ones of processes that died while claiming (a living one just tries again). */
async function removeOlder(folder: string, generation: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const match = /^runner\.(\d+)(\.[0-9a-f]{12})?\.sock$/.exec(name);
    if (match && Number(match[1]) < generation + (match[2] ? 1 : 0)) {
      await unlink(join(folder, name)).catch(ignoreAbsent);
    }
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
