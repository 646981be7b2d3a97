import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { openEngine, type SqlEngine } from "../engine.js";
import { IcebergError } from "../iceberg-error.js";
import { localPathOf } from "../location-map.js";
import { relocateTable, relocateView } from "../relocate-table.js";
import { CatalogError, nameOf } from "./catalog-error.js";
import type { Pointer, PointerStore, TableIdentifier } from "./pointer-store.js";

export interface MovedTablesOptions {
  readonly store: PointerStore;
  /** Folder of the warehouse. */
  readonly warehouse: string;
  /**
   * True where the store came along with the warehouse, so that a pointer to another folder is the original's. A store
   * that several homes share is not: there a table is given its new place only once the old one is gone.
   */
  readonly isStoreOwn: boolean;
  readonly engine?: SqlEngine;
  /** Told of each table or view that was given its new place. */
  readonly onMoved?: (identifier: TableIdentifier, from: string, to: string) => void;
}

/** A folder that was the warehouse, and the metadata file as it lies in ours. */
interface Found {
  readonly from: string;
  readonly metadataFile: string;
}

/** Gives tables and views their new place where the warehouse was moved or copied with their catalog, one when it is asked for. */
export class MovedTables {
  readonly #options: MovedTablesOptions;
  readonly #warehouse: string;
  readonly #engine: SqlEngine;
  readonly #atWork = new Map<string, Promise<Pointer | null>>();

  constructor(options: MovedTablesOptions) {
    this.#options = options;
    this.#warehouse = resolve(options.warehouse);
    this.#engine = options.engine ?? openEngine({ memoryLimit: "256MB" });
  }

  /**
   * The pointer as it must be here: itself, or a new one to metadata with the paths of here.
   *
   * @returns null where the table was dropped meanwhile
   * @throws CatalogError 406 where it cannot be given its new place, 500 where its metadata are damaged
   */
  async adopt(identifier: TableIdentifier, pointer: Pointer): Promise<Pointer | null> {
    const found = await this.#found(pointer);
    if (found === null) return pointer;
    const key = JSON.stringify([identifier.namespace, identifier.name, pointer.location]);
    let work = this.#atWork.get(key);
    if (!work) {
      work = this.#move(identifier, pointer, found).finally(() => this.#atWork.delete(key));
      this.#atWork.set(key, work);
    }
    return work;
  }

  async #move(identifier: TableIdentifier, pointer: Pointer, found: Found): Promise<Pointer | null> {
    const { store, onMoved } = this.#options;
    const relocation = { ...found, to: this.#warehouse, engine: this.#engine };
    try {
      const file = await (pointer.kind === "table" ? relocateTable(relocation) : relocateView(relocation));
      const next: Pointer = { kind: pointer.kind, location: `file://${file}` };
      const { isDone } = await store.swap([{ identifier, expected: pointer, next }]);
      if (!isDone) {
        const held = await store.readPointer(identifier);
        return held === null ? null : this.adopt(identifier, held);
      }
      onMoved?.(identifier, pointer.location, next.location);
      return next;
    } catch (cause) {
      if (!(cause instanceof IcebergError)) throw cause;
      const message = `${nameOf(identifier)} came to ${this.#warehouse} from ${found.from} and cannot be given its new place: ${cause.message}`;
      if (cause.code === "UNSUPPORTED") throw new CatalogError(406, "UnsupportedOperationException", message, cause);
      throw new CatalogError(500, "InternalServerError", message, cause);
    }
  }

  /**
   * A table's folder without its newest metadata: the copy was made while the table was written. The old place may still
   * have it, but whoever wrote through that pointer would write there.
   */
  async #refuseHalfCopied(named: string, metadataFile: string): Promise<void> {
    if (!this.#options.isStoreOwn || (await stat(dirname(metadataFile)).catch(() => null)) === null) return;
    throw new CatalogError(
      500,
      "InternalServerError",
      `${metadataFile}: not there, though its table's folder came from ${dirname(named)}; the warehouse was copied while the table was written: copy it again, or restore a backup`,
    );
  }

  /** Null for what lies in our warehouse, and for what never did. */
  async #found({ location }: Pointer): Promise<Found | null> {
    const named = localPathOf(location);
    if (named === null || named.startsWith(`${this.#warehouse}/`)) return null;
    const part = `/${basename(this.#warehouse)}/`;
    for (let at = named.indexOf(part); at >= 0; at = named.indexOf(part, at + 1)) {
      const metadataFile = join(this.#warehouse, named.slice(at + part.length));
      const here = await stat(metadataFile).catch(() => null);
      if (here === null) {
        await this.#refuseHalfCopied(named, metadataFile);
        continue;
      }
      const there = await stat(named).catch(() => null);
      if (there !== null && (!this.#options.isStoreOwn || (here.ino === there.ino && here.dev === there.dev)))
        return null;
      // Another table that only happens to be called the same is none of ours.
      if (there !== null && !(await readFile(named)).equals(await readFile(metadataFile))) continue;
      return { from: named.slice(0, at + part.length - 1), metadataFile };
    }
    return null;
  }
}
