import type { Namespace, TableIdentifier } from "./pointer-store.js";

export interface LoadedMetadata {
  readonly location: string;
  /** The metadata file's text. */
  readonly text: string;
}

/** Tables whose truth lies elsewhere: they are listed and loaded beside the catalog's own, and never changed by it. */
export interface ReadOnlyTables {
  /** Why, and what to do instead: the message of every refusal. */
  readonly reason: string;
  /** Top namespaces that are never the catalog's own, whether they hold tables or not. */
  readonly namespaces: readonly string[];
  /** Names of the tables directly in one of them. */
  listNames(namespace: Namespace): Promise<readonly string[]>;
  /** Null where there is no such table. */
  load(identifier: TableIdentifier): Promise<LoadedMetadata | null>;
}

/** Where every table is the catalog's own. */
export const noReadOnlyTables: ReadOnlyTables = {
  reason: "",
  namespaces: [],
  listNames: async () => [],
  load: async () => null,
};
