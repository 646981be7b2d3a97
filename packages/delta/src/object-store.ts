/** An object below a table's prefix. */
export interface StoredObject {
  /** Relative to the table. */
  readonly name: string;
  readonly size: number;
  /** ms UTC. */
  readonly modified: number;
}

/** Storage of objects by name, such as a bucket's prefix; names are relative to the table. */
export interface ObjectStore {
  /** Shown in errors, such as `s3://bucket/prefix`. */
  readonly where: string;
  /** All objects whose name begins with `prefix`, ascending; what was put before is among them. */
  list(prefix: string): Promise<StoredObject[]>;
  /** The object's bytes, or null if there is none. */
  get(name: string): Promise<Uint8Array | null>;
  /** Creates or replaces an object, whole or not at all. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Creates an object, whole or not at all, only if there is none of that name. @returns false if there is one */
  putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  /** Does nothing if there is none. */
  remove(name: string): Promise<void>;
}
