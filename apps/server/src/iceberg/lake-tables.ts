import type { LoadedMetadata, Namespace, ReadOnlyTables, TableIdentifier } from "@plumbline/iceberg/catalog";

/** Namespaces of a lake, each a layer of the street. */
const layers = ["bronze", "gold", "ml", "silver"];

/** What the catalog needs of a lake. */
export interface LakeMetadata {
  /** Names of its tables, such as `silver.bars`. */
  list(): Promise<readonly string[]>;
  /** Iceberg metadata of a table's newest version, derived from its Delta log; null where there is no such table. */
  load(table: string): Promise<LoadedMetadata | null>;
}

/** The tables of a lake as the catalog shows them. */
export class LakeTables implements ReadOnlyTables {
  readonly reason =
    "the lake's tables are kept by their Delta logs, from which this metadata is derived; write them through Plumbline " +
    "(plumb run), or create a namespace of your own, which is writable";
  readonly namespaces = layers;
  readonly #lake: LakeMetadata;

  constructor(lake: LakeMetadata) {
    this.#lake = lake;
  }

  async listNames(namespace: Namespace): Promise<readonly string[]> {
    if (namespace.length > 1) return [];
    const prefix = `${namespace[0]}.`;
    const names = await this.#lake.list();
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  async load({ namespace, name }: TableIdentifier): Promise<LoadedMetadata | null> {
    if (namespace.length > 1 || !(await this.listNames(namespace)).includes(name)) return null;
    return this.#lake.load(`${namespace[0]}.${name}`);
  }
}
