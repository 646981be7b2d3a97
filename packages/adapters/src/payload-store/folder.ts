import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type PayloadStore, PlatformError } from "@plumbline/core";

/** Payloads as files named by their sha256, `ab/abcdef...`, under `root`. Any number of processes may write at once. */
export function openFolderPayloadStore(root: string): PayloadStore {
  return new FolderPayloadStore(resolve(root));
}

class FolderPayloadStore implements PayloadStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async put(bytes: AsyncIterable<Uint8Array>): Promise<{ hash: string; bytes: number }> {
    const temporary = join(this.#root, `.tmp-${randomUUID()}`);
    try {
      await makeFolder(this.#root);
      const hash = createHash("sha256");
      let length = 0;
      const handle = await open(temporary, "wx");
      try {
        for await (const chunk of bytes) {
          hash.update(chunk);
          length += chunk.length;
          await handle.writeFile(chunk);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      const name = hash.digest("hex");
      const folder = join(this.#root, name.slice(0, 2));
      await makeFolder(folder);
      // Also where the payload is held: its bytes may have been damaged since, and these are the right ones.
      await rename(temporary, join(folder, name));
      await sync(folder);
      return { hash: name, bytes: length };
    } catch (cause) {
      throw named(cause, this.#root);
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  async *open(hash: string): AsyncIterable<Uint8Array> {
    const file = await this.path(hash);
    const found = createHash("sha256");
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      const bytes = chunk as Uint8Array;
      found.update(bytes);
      yield bytes;
    }
    const actual = found.digest("hex");
    if (actual !== hash) {
      throw new PlatformError("INTEGRITY_BROKEN", `${file}: its bytes have sha256 ${actual}; must be ${hash}`, {
        remedy: "Restore the file from a backup, or delete it and collect the payload again.",
      });
    }
  }

  async path(hash: string): Promise<string> {
    const file = this.#file(hash);
    if (await isThere(file)) return file;
    throw new PlatformError("NOT_FOUND", `payload ${hash}: not held under ${this.#root}`, {
      remedy: "Collect the payload again from its source.",
    });
  }

  async has(hash: string): Promise<boolean> {
    return isThere(this.#file(hash));
  }

  #file(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) {
      throw new PlatformError("BAD_ARGUMENT", `payload ${JSON.stringify(hash)}: must be 64 lower-case hex digits`, {
        remedy: "Take the hash from bronze.payloads.",
      });
    }
    return join(this.#root, hash.slice(0, 2), hash);
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Makes a folder and its parents, each durable in its parent. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (cause) {
    if (hasCode(cause, "EEXIST")) return;
    const parent = dirname(folder);
    if (!hasCode(cause, "ENOENT") || parent === folder) throw cause;
    await makeFolder(parent);
    await makeFolder(folder);
    return;
  }
  await sync(dirname(folder));
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(cause: unknown, ...codes: string[]): boolean {
  return cause instanceof Error && "code" in cause && codes.includes(String(cause.code));
}

function named(cause: unknown, root: string): unknown {
  if (hasCode(cause, "ENOSPC", "EDQUOT")) {
    return new PlatformError("DISK_FULL", `${root}: no space left on the device for a payload`, {
      remedy: "Free space on that disk and run again: what was collected before is kept.",
      cause,
    });
  }
  if (hasCode(cause, "EACCES", "EROFS", "EPERM")) {
    return new PlatformError("HOME_UNWRITABLE", `${root}: payloads cannot be written there`, {
      remedy: "Make the folder writable, or set PLUMB_HOME to one that is.",
      cause,
    });
  }
  return cause;
}
