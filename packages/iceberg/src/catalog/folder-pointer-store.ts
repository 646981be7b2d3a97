import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PointerState } from "./pointer-state.js";
import type { Namespace, Pointer, PointerChange, PointerStore, Properties, TableIdentifier } from "./pointer-store.js";

const fileName = /^(\d{12})\.json$/;
/** A version is removed only when it is this many milliseconds old: no writer that began on it is still under way. */
const keptFor = 86_400_000;
/** Newest versions that are kept whatever their age. */
const alwaysKept = 8;

/**
 * A catalog's memory in a folder, for one machine and no database: each change writes the whole state as the next
 * numbered file, which link(2) creates only where no other process was first. Meant for thousands of tables, not millions.
 */
export class FolderPointerStore implements PointerStore {
  readonly #folder: string;
  #held: { readonly version: number; readonly text: string } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async listNamespaces(parent: Namespace) {
    return (await this.#newest()).state.listNamespaces(parent);
  }

  async readNamespace(namespace: Namespace) {
    return (await this.#newest()).state.readNamespace(namespace);
  }

  createNamespace(namespace: Namespace, properties: Properties) {
    return this.#change(
      (state) => state.createNamespace(namespace, properties),
      (outcome) => outcome === "created",
    );
  }

  setProperties(namespace: Namespace, expected: Properties, next: Properties) {
    return this.#change(
      (state) => state.setProperties(namespace, expected, next),
      (isSet) => isSet,
    );
  }

  dropNamespace(namespace: Namespace) {
    return this.#change(
      (state) => state.dropNamespace(namespace),
      (outcome) => outcome === "dropped",
    );
  }

  async listNames(namespace: Namespace, kind: Pointer["kind"]) {
    return (await this.#newest()).state.listNames(namespace, kind);
  }

  async readPointer(identifier: TableIdentifier) {
    return (await this.#newest()).state.readPointer(identifier);
  }

  swap(changes: readonly PointerChange[]) {
    return this.#change(
      (state) => state.swap(changes),
      ({ isDone }) => isDone,
    );
  }

  async findByLocation(prefix: string) {
    return (await this.#newest()).state.findByLocation(prefix);
  }

  /** Applies a change to the newest state until no other process was first; an outcome without effect writes nothing. */
  async #change<Outcome>(apply: (state: PointerState) => Outcome, hasEffect: (outcome: Outcome) => boolean) {
    for (;;) {
      const { version, state } = await this.#newest();
      const outcome = apply(state);
      if (!hasEffect(outcome) || (await this.#put(version + 1, state.toText()))) return outcome;
    }
  }

  async #newest(): Promise<{ version: number; state: PointerState }> {
    const version = (await this.#versions()).at(-1) ?? 0;
    if (version === 0) return { version, state: new PointerState() };
    if (this.#held?.version !== version) {
      this.#held = { version, text: await readFile(this.#file(version), "utf8") };
    }
    return { version, state: PointerState.ofText(this.#held.text) };
  }

  async #versions(): Promise<number[]> {
    const names = await readdir(this.#folder).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return [];
      throw cause;
    });
    return names.flatMap((name) => fileName.exec(name)?.slice(1).map(Number) ?? []).sort((a, b) => a - b);
  }

  #file(version: number): string {
    return join(this.#folder, `${String(version).padStart(12, "0")}.json`);
  }

  async #put(version: number, text: string): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true });
    const temporary = join(this.#folder, `.tmp-${randomUUID()}`);
    try {
      const handle = await open(temporary, "wx");
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await link(temporary, this.#file(version));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw cause;
    } finally {
      await rm(temporary, { force: true });
    }
    const folder = await open(this.#folder, "r");
    await folder.sync().finally(() => folder.close());
    if (version % 100 === 0) await this.#removeOld();
    return true;
  }

  async #removeOld(): Promise<void> {
    for (const version of (await this.#versions()).slice(0, -alwaysKept)) {
      const file = this.#file(version);
      const found = await stat(file).catch(() => null);
      if (found !== null && Date.now() - found.mtimeMs > keptFor) await rm(file, { force: true });
    }
  }
}
