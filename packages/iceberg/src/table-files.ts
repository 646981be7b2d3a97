import { open, readFile } from "node:fs/promises";
import { readAvro } from "./avro-file.js";
import type { PartitionColumn } from "./avro-schemas.js";
import type { ManifestEntry, ManifestFile } from "./data-file.js";
import { IcebergError } from "./iceberg-error.js";
import type { LocationMap } from "./location-map.js";
import { partitionColumns, readManifest } from "./manifest.js";
import { readManifestList } from "./manifest-list.js";
import type { PartitionSpec } from "./partition-spec.js";
import type { Snapshot } from "./snapshot.js";
import { specById, type TableMetadata } from "./table-metadata.js";

/** The metadata files of one table: manifests and their lists. */
export class TableFiles {
  readonly metadata: TableMetadata;
  readonly locations: LocationMap;
  readonly #columns = new Map<number, readonly PartitionColumn[]>();

  constructor(metadata: TableMetadata, locations: LocationMap) {
    this.metadata = metadata;
    this.locations = locations;
  }

  spec(id: number): PartitionSpec {
    return specById(this.metadata, id);
  }

  /** Partition columns of a spec. */
  columns(specId: number): readonly PartitionColumn[] {
    let columns = this.#columns.get(specId);
    if (!columns) {
      columns = partitionColumns(this.spec(specId), this.metadata.schemas);
      this.#columns.set(specId, columns);
    }
    return columns;
  }

  /** Manifests of a snapshot, in the list's order. @throws NOT_FOUND, CORRUPT */
  async manifests(snapshot: Snapshot): Promise<ManifestFile[]> {
    const list = snapshot["manifest-list"];
    if (list !== undefined) return readManifestList(await this.read(list), list);
    const inline: ManifestFile[] = [];
    for (const path of snapshot.manifests ?? []) {
      inline.push({
        path,
        length: 0,
        specId: await this.#specIdOf(path),
        content: "data",
        sequenceNumber: 0,
        minSequenceNumber: 0,
        addedSnapshotId: snapshot["snapshot-id"],
      });
    }
    return inline;
  }

  /** The spec a manifest says it was written by; format 1 before there was a second says none. */
  async #specIdOf(manifest: string): Promise<number> {
    const { metadata } = readAvro(await this.read(manifest), manifest);
    return Number(metadata.get("partition-spec-id") ?? this.metadata["partition-specs"][0]["spec-id"]);
  }

  /** Files of a manifest, those it marks as deleted among them. @throws NOT_FOUND, CORRUPT */
  async entries(manifest: ManifestFile): Promise<ManifestEntry[]> {
    const bytes = await this.read(manifest.path);
    if (bytes.length < manifest.length)
      throw new IcebergError("CORRUPT", `${manifest.path}: ${bytes.length} bytes; its list says ${manifest.length}`);
    return readManifest(bytes, manifest, this.spec(manifest.specId), this.columns(manifest.specId));
  }

  /** Bytes of a file, or of a part of it. @throws NOT_FOUND naming the file */
  async read(uri: string, part?: { readonly offset: number; readonly length: number }): Promise<Buffer> {
    const path = this.locations.localPath(uri);
    try {
      if (!part) return await readFile(path);
      const handle = await open(path, "r");
      try {
        const bytes = Buffer.alloc(part.length);
        await handle.read(bytes, 0, part.length, part.offset);
        return bytes;
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw new IcebergError("NOT_FOUND", `${path}: cannot be read, though the table's metadata names it`, cause);
    }
  }
}
