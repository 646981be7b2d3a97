import type { Long } from "./metadata-json.js";

export type SnapshotOperation = "append" | "replace" | "overwrite" | "delete";

/** A table's state at one time ("Snapshots"). */
export interface Snapshot {
  readonly "snapshot-id": Long;
  readonly "parent-snapshot-id"?: Long | null;
  /** 0 in tables of format 1. */
  readonly "sequence-number"?: number;
  /** ms UTC */
  readonly "timestamp-ms": number;
  readonly summary?: Readonly<Record<string, string>> & { readonly operation?: string };
  /** URI of the manifest list. */
  readonly "manifest-list"?: string;
  /** URIs of manifests, in place of a list: format 1 only. */
  readonly manifests?: readonly string[];
  readonly "schema-id"?: number;
  /** v3 */
  readonly "first-row-id"?: Long;
  readonly "added-rows"?: Long;
}

export interface SnapshotRef {
  readonly "snapshot-id": Long;
  readonly type: "branch" | "tag";
  readonly "min-snapshots-to-keep"?: number;
  readonly "max-snapshot-age-ms"?: number;
  readonly "max-ref-age-ms"?: number;
}

export interface SnapshotLogEntry {
  readonly "snapshot-id": Long;
  readonly "timestamp-ms": number;
}
export interface MetadataLogEntry {
  readonly "metadata-file": string;
  readonly "timestamp-ms": number;
}

export const mainBranch = "main";
