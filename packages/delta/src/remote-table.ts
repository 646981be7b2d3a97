import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Action } from "./actions.js";
import { DeltaError } from "./delta-error.js";
import { makeFolder } from "./durable-file.js";
import { LogFolder } from "./log-folder.js";
import { formatLogEntry } from "./log-text.js";
import type { ObjectStore } from "./object-store.js";
import type { PutStep } from "./put-if-absent.js";
import type { FileState, TableFiles } from "./table-files.js";

/** A table in an object storage. The local folder holds copies of what was read or written, under the same names. */
export class RemoteTable implements TableFiles {
  readonly #store: ObjectStore;
  readonly #folder: string;

  constructor(store: ObjectStore, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  /**
   * Fetches a file that is not here yet.
   * @returns false if the storage has none either
   */
  async bring(file: string): Promise<boolean> {
    const isHere = await stat(file).then(
      () => true,
      () => false,
    );
    if (isHere) return true;
    const bytes = await this.#store.get(this.#nameOf(file));
    if (bytes === null) return false;
    await this.keep(file, bytes);
    return true;
  }

  /** Writes a copy, whole or not at all: other processes may share the folder. */
  async keep(file: string, bytes: Uint8Array): Promise<void> {
    await makeFolder(dirname(file));
    const temporary = join(dirname(file), `.tmp-${randomUUID()}`);
    await writeFile(temporary, bytes);
    await rename(temporary, file);
  }

  async publish(file: string): Promise<void> {
    await this.#store.put(this.#nameOf(file), await readFile(file));
  }

  async remove(file: string): Promise<void> {
    await this.#store.remove(this.#nameOf(file));
    await rm(file, { force: true });
  }

  async sizeOf(file: string): Promise<number | null> {
    const name = this.#nameOf(file);
    return (await this.#store.list(name)).find((found) => found.name === name)?.size ?? null;
  }

  async *list(folder: string): AsyncGenerator<FileState> {
    const prefix = folder === this.#folder ? "" : `${this.#nameOf(folder)}/`;
    for (const { name, size, modified } of await this.#store.list(prefix)) {
      yield { file: join(this.#folder, ...name.split("/")), size, modified };
    }
  }

  #nameOf(file: string): string {
    return relative(this.#folder, file).split(sep).join("/");
  }
}

/** The `_delta_log` of a table in an object storage. */
export class RemoteLog extends LogFolder {
  readonly #store: ObjectStore;
  readonly #files: RemoteTable;
  #isProbed = false;

  constructor(table: string, store: ObjectStore, files: RemoteTable) {
    super(table);
    this.#store = store;
    this.#files = files;
  }

  protected override async names(): Promise<string[]> {
    const found = await this.#store.list("_delta_log/");
    return found.map(({ name }) => name.slice("_delta_log/".length));
  }

  /** Asks the storage, and forgets the copies where another table has been begun under the name. */
  override async has(version: number): Promise<boolean> {
    const file = this.commitFile(version);
    const bytes = await this.#store.get(logName(version));
    const held = await readFile(file).catch(() => null);
    if (bytes !== null && held !== null && Buffer.compare(bytes, held) === 0) return true;
    await rm(this.path, { recursive: true, force: true });
    await makeFolder(this.path);
    return false;
  }

  /** Not asked for: it would be a request for each look at the table. */
  override async isFollowed(): Promise<boolean> {
    return false;
  }

  /** `has` holds the storage's own bytes against the copy. */
  override identity(): string {
    return "";
  }

  override async read(version: number): Promise<Action[] | null> {
    const file = this.commitFile(version);
    if (!(await this.#files.bring(file))) return null;
    return super.read(version);
  }

  override async put(version: number, actions: readonly Action[], onStep?: (step: PutStep) => void): Promise<boolean> {
    if (!this.#isProbed) await probeObjectStore(this.#store);
    this.#isProbed = true;
    const bytes = Buffer.from(formatLogEntry(actions));
    onStep?.("log entry written");
    if (!(await this.#store.putIfAbsent(logName(version), bytes))) return false;
    onStep?.("log entry named");
    await this.#files.keep(this.commitFile(version), bytes);
    const time = actions.find(({ commitInfo }) => commitInfo)?.commitInfo?.timestamp;
    if (time !== undefined) await utimes(this.commitFile(version), time / 1000, time / 1000);
    return true;
  }
}

function logName(version: number): string {
  return `_delta_log/${String(version).padStart(20, "0")}.json`;
}

/**
 * Tries whether the storage refuses to create what is there: two writers could take one version otherwise.
 * @throws UNSUPPORTED where it does not
 */
export async function probeObjectStore(store: ObjectStore): Promise<void> {
  const name = `_delta_log/.probe-${randomUUID()}`;
  const isFirst = await store.putIfAbsent(name, Buffer.from("first"));
  const isSecond = await store.putIfAbsent(name, Buffer.from("second"));
  await store.remove(name);
  if (isFirst && !isSecond) return;
  throw new DeltaError(
    "UNSUPPORTED",
    `${store.where}: the storage does not heed If-None-Match, so that two writers could take one version; use one that does`,
  );
}
