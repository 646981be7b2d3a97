import { readFile } from "node:fs/promises";
import { tableDeriver } from "@plumbline/adapters";
import type { TableStore } from "@plumbline/core";
import {
  CatalogError,
  type LoadedMetadata,
  type Namespace,
  type ReadOnlyTables,
  storeUnavailable,
  type TableIdentifier,
} from "@plumbline/iceberg/catalog";
import { problemOf } from "../run/problem.js";

/** Namespaces of a lake, each a layer of the street. */
const layers = ["bronze", "gold", "ml", "silver"];

/** The tables of a lake as the catalog shows them: metadata that lags behind its Delta log is brought up to date first. */
export class LakeTables implements ReadOnlyTables {
  readonly reason =
    "the lake's tables are kept by their Delta logs, from which this metadata is derived; write them through Plumbline " +
    "(plumb run), or create a namespace of your own, which is writable";
  readonly namespaces = layers;
  readonly #store: TableStore;
  readonly #derive: ReturnType<typeof tableDeriver>;

  /** @param folder of the lake that the store is over */
  constructor(store: TableStore, folder: string) {
    this.#store = store;
    this.#derive = tableDeriver(folder);
  }

  async listNames(namespace: Namespace): Promise<readonly string[]> {
    if (namespace.length > 1) return [];
    const prefix = `${namespace[0]}.`;
    const names = await this.#store.list();
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  async load({ namespace, name }: TableIdentifier): Promise<LoadedMetadata | null> {
    if (namespace.length > 1 || !(await this.listNames(namespace)).includes(name)) return null;
    const { metadataFile, refusal } = await this.#derive(`${namespace[0]}.${name}`).catch((error: unknown) => {
      const { message, remedy } = problemOf(error);
      throw storeUnavailable(`${message}. ${remedy}`, error);
    });
    if (refusal !== null) throw new CatalogError(406, "UnsupportedOperationException", refusal);
    return metadataFile === null
      ? null
      : { location: `file://${metadataFile}`, text: await readFile(metadataFile, "utf8") };
  }
}
