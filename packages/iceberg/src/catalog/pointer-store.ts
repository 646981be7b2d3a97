/** Levels of a namespace, outermost first. The empty one is the root, which always exists and holds no tables. */
export type Namespace = readonly string[];

export interface TableIdentifier {
  readonly namespace: Namespace;
  readonly name: string;
}

export type Properties = Readonly<Record<string, string>>;

/** Where the newest metadata file of a table or view lies. Tables and views of a namespace share their names. */
export interface Pointer {
  readonly kind: "table" | "view";
  readonly location: string;
}

/** One step of a swap: from what must be there (null: nothing) to what shall be there (null: nothing). */
export interface PointerChange {
  readonly identifier: TableIdentifier;
  readonly expected: Pointer | null;
  readonly next: Pointer | null;
}

/** Why nothing of a swap was done: another pointer than expected was found, or there is no such namespace. */
export type SwapOutcome =
  | { readonly isDone: true }
  | {
      readonly isDone: false;
      readonly reason: "changed";
      readonly identifier: TableIdentifier;
      readonly found: Pointer | null;
    }
  | { readonly isDone: false; readonly reason: "noNamespace"; readonly namespace: Namespace };

export type DropOutcome = "dropped" | "missing" | "notEmpty";

/**
 * What a catalog must remember: namespaces with their properties, and for each table and view where its newest metadata
 * lies. Everything else is in the metadata files. Several processes may use one store at once.
 */
export interface PointerStore {
  /** The namespaces directly below, sorted by code units; null where the parent does not exist. */
  listNamespaces(parent: Namespace): Promise<readonly Namespace[] | null>;
  /** Null where there is no such namespace. */
  readNamespace(namespace: Namespace): Promise<Properties | null>;
  /** @returns "exists" where it is there already, "noParent" where the namespace above is not */
  createNamespace(namespace: Namespace, properties: Properties): Promise<"created" | "exists" | "noParent">;
  /** Compare-and-set of all properties. @returns false where they are no longer the expected ones */
  setProperties(namespace: Namespace, expected: Properties, next: Properties): Promise<boolean>;
  /** Drops a namespace that holds no table, view or namespace. */
  dropNamespace(namespace: Namespace): Promise<DropOutcome>;
  /** Names of the tables or views directly in a namespace, sorted by code units; null where it does not exist. */
  listNames(namespace: Namespace, kind: Pointer["kind"]): Promise<readonly string[] | null>;
  readPointer(identifier: TableIdentifier): Promise<Pointer | null>;
  /**
   * Compare-and-set of one or many pointers, all or none: a creation (from null), a commit, a removal (to null), a
   * rename (a removal and a creation) or a commit over several tables. Each identifier at most once.
   */
  swap(changes: readonly PointerChange[]): Promise<SwapOutcome>;
  /** Every table and view whose metadata location begins with this text. */
  findByLocation(prefix: string): Promise<readonly TableIdentifier[]>;
}

/** True where both are null, or both name the same file and kind. */
export function isSamePointer(a: Pointer | null, b: Pointer | null): boolean {
  return a === null || b === null ? a === b : a.kind === b.kind && a.location === b.location;
}

/** True where both hold the same names with the same values, in whatever order. */
export function areSameProperties(a: Properties, b: Properties): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
