import { basename, join, resolve } from "node:path";
import { refuseTwinsOf } from "./case-twins.js";
import { createWhole, makeFolder, syncFolder, writeWhole } from "./durable-file.js";
import { IcebergError } from "./iceberg-error.js";
import { readMetadataFile } from "./iceberg-table.js";
import { uriOf } from "./location-map.js";
import { metadataNumber, newestMetadataFile, requireMetadataFile, versionHint } from "./metadata-file.js";
import { applyUpdates } from "./metadata-updates.js";
import { type NewTable, newTableMetadata } from "./new-table.js";
import { formatTableMetadata, type TableMetadata } from "./table-metadata.js";
import { checkRequirements } from "./table-requirements.js";
import type { TableRequirement, TableUpdate } from "./table-update.js";

/** Where a table's newest metadata is kept: a catalog's table, or a folder's files. */
export interface TableCommits {
  load(): Promise<TableMetadata>;
  /**
   * Applies updates as one, if the requirements hold of the newest metadata.
   * @throws CONFLICT if one does not
   */
  commit(requirements: readonly TableRequirement[], updates: readonly TableUpdate[]): Promise<TableMetadata>;
}

/** A table without a catalog: numbered metadata files in its folder, each created only if its number is free. */
export class FolderTable implements TableCommits {
  readonly #folder: string;
  readonly #clock: () => number;

  /** @param clock ms UTC */
  constructor(folder: string, clock: () => number = Date.now) {
    this.#folder = resolve(folder);
    this.#clock = clock;
  }

  /** Creates the table in the folder. @throws CONFLICT if there is one */
  async create(table: Omit<NewTable, "location" | "now">): Promise<TableMetadata> {
    refuseTwinsOf(table.schema, this.#folder, "BAD_ARGUMENT");
    const metadata = newTableMetadata({ ...table, location: uriOf(this.#folder), now: this.#clock() });
    await makeFolder(join(this.#folder, "metadata"));
    const isTaken = (await newestMetadataFile(this.#folder)) !== null;
    if (isTaken || !(await this.#publish(1, metadata)))
      throw new IcebergError("CONFLICT", `${this.#folder}: holds a table already`);
    return metadata;
  }

  async load(): Promise<TableMetadata> {
    return readMetadataFile(await requireMetadataFile(this.#folder));
  }

  async commit(requirements: readonly TableRequirement[], updates: readonly TableUpdate[]): Promise<TableMetadata> {
    const file = await requireMetadataFile(this.#folder);
    const base = await readMetadataFile(file);
    checkRequirements(base, requirements);
    const now = Math.max(this.#clock(), base["last-updated-ms"]);
    const metadata = applyUpdates(base, updates, { now, previousMetadataFile: uriOf(file) });
    const number = (metadataNumber(basename(file)) ?? 0) + 1;
    if (!(await this.#publish(number, metadata)))
      throw new IcebergError("CONFLICT", `${this.#folder}: another writer made version ${number} first`);
    return metadata;
  }

  async #publish(number: number, metadata: TableMetadata): Promise<boolean> {
    const folder = join(this.#folder, "metadata");
    if (!(await createWhole(join(folder, `v${number}.metadata.json`), formatTableMetadata(metadata)))) return false;
    await writeWhole(join(folder, versionHint), String(number));
    await syncFolder(folder);
    return true;
  }
}
