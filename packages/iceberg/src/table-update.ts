import type { Long } from "./metadata-json.js";
import type { UnboundPartitionSpec } from "./partition-spec.js";
import type { Schema } from "./schema.js";
import type { Snapshot, SnapshotRef } from "./snapshot.js";
import type { SortOrder } from "./sort-order.js";
import type { StatisticsFile } from "./statistics-file.js";
import type { FormatVersion } from "./table-metadata.js";

/** One change of table metadata, as the REST protocol says it (TableUpdate). -1 as id stands for the last one added. */
export type TableUpdate =
  | { readonly action: "assign-uuid"; readonly uuid: string }
  | { readonly action: "upgrade-format-version"; readonly "format-version": FormatVersion }
  | { readonly action: "add-schema"; readonly schema: Schema; readonly "last-column-id"?: number }
  | { readonly action: "set-current-schema"; readonly "schema-id": number }
  | { readonly action: "add-spec"; readonly spec: UnboundPartitionSpec }
  | { readonly action: "set-default-spec"; readonly "spec-id": number }
  | { readonly action: "add-sort-order"; readonly "sort-order": SortOrder }
  | { readonly action: "set-default-sort-order"; readonly "sort-order-id": number }
  | { readonly action: "add-snapshot"; readonly snapshot: Snapshot }
  | ({ readonly action: "set-snapshot-ref"; readonly "ref-name": string } & SnapshotRef)
  | { readonly action: "remove-snapshots"; readonly "snapshot-ids": readonly Long[] }
  | { readonly action: "remove-snapshot-ref"; readonly "ref-name": string }
  | { readonly action: "set-location"; readonly location: string }
  | { readonly action: "set-properties"; readonly updates: Readonly<Record<string, string>> }
  | { readonly action: "remove-properties"; readonly removals: readonly string[] }
  | { readonly action: "set-statistics"; readonly "snapshot-id"?: Long; readonly statistics: StatisticsFile }
  | { readonly action: "remove-statistics"; readonly "snapshot-id": Long }
  | { readonly action: "set-partition-statistics"; readonly "partition-statistics": StatisticsFile }
  | { readonly action: "remove-partition-statistics"; readonly "snapshot-id": Long }
  | { readonly action: "remove-partition-specs"; readonly "spec-ids": readonly number[] }
  | { readonly action: "remove-schemas"; readonly "schema-ids": readonly number[] }
  | { readonly action: "add-encryption-key"; readonly "encryption-key": { readonly "key-id": string } }
  | { readonly action: "remove-encryption-key"; readonly "key-id": string };

/** What must hold of the table for updates to apply (TableRequirement). */
export type TableRequirement =
  | { readonly type: "assert-create" }
  | { readonly type: "assert-table-uuid"; readonly uuid: string }
  | { readonly type: "assert-ref-snapshot-id"; readonly ref: string; readonly "snapshot-id"?: Long | null }
  | { readonly type: "assert-last-assigned-field-id"; readonly "last-assigned-field-id": number }
  | { readonly type: "assert-current-schema-id"; readonly "current-schema-id": number }
  | { readonly type: "assert-last-assigned-partition-id"; readonly "last-assigned-partition-id": number }
  | { readonly type: "assert-default-spec-id"; readonly "default-spec-id": number }
  | { readonly type: "assert-default-sort-order-id"; readonly "default-sort-order-id": number };
