/**
 * What Iceberg metadata is derived from: one version of a Delta table, as plain data of its log, so that whoever holds
 * a Delta log in whatever form can pass it.
 */
export interface DerivableTable {
  /** Named in errors. */
  readonly name: string;
  /** `metaData.id`; it becomes the Iceberg table's UUID. */
  readonly id: string;
  readonly version: number;
  /** Of the version's commit, ms UTC; NaN where unknown. */
  readonly timestamp: number;
  /** `metaData.schemaString`. */
  readonly schemaString: string;
  readonly partitionColumns: readonly string[];
  readonly files: readonly DerivableFile[];
}

/** A live data file of the version. */
export interface DerivableFile {
  /** Absolute local path, unescaped. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Texts as the log has them, by (physical) column name. */
  readonly partitionValues: Readonly<Record<string, string | null>>;
  /** `add.stats`, JSON text; rows are counted from the file itself where it is absent. */
  readonly stats?: string | null;
  readonly hasDeletionVector: boolean;
}
