import { isDeepStrictEqual } from "node:util";
import {
  refuseDisorder,
  refuseUnfitOrder,
  refuseUnfitRef,
  refuseUnfitSchema,
  refuseUnfitSpec,
} from "./fitting-updates.js";
import { IcebergError } from "./iceberg-error.js";
import type { Long } from "./metadata-json.js";
import { firstPartitionFieldId, isSameSpec, type PartitionSpec, type UnboundPartitionSpec } from "./partition-spec.js";
import { nextRowIdAfter } from "./row-lineage.js";
import { highestFieldId, isSameSchema, parseSchema, type Schema } from "./schema.js";
import {
  type MetadataLogEntry,
  mainBranch,
  type Snapshot,
  type SnapshotLogEntry,
  type SnapshotRef,
} from "./snapshot.js";
import { isSameOrder, parseSortOrder, type SortOrder, unsorted } from "./sort-order.js";
import { withoutStatistics, withStatistics } from "./statistics-file.js";
import { emptyMetadata, type FormatVersion, type TableMetadata, validateMetadata } from "./table-metadata.js";
import type { TableUpdate } from "./table-update.js";
import { refuseMalformed } from "./well-formed-update.js";

export interface UpdateContext {
  /** ms UTC, for what the updates do not date themselves. */
  readonly now: number;
  /** URI of the metadata file the base was read from, which enters the metadata log. */
  readonly previousMetadataFile?: string;
}

/** What is being changed; the members of TableMetadata, writable. */
type Draft = { -readonly [Name in keyof TableMetadata]: TableMetadata[Name] };

/** The largest number of older metadata files a log names, unless the table says otherwise. */
const defaultLogLength = 100;
const logLengthProperty = "write.metadata.previous-versions-max";

/**
 * The metadata after these updates, in their order. Ids of schemas, specs and sort orders that equal a held one are
 * mapped to it; -1 stands for the last one added.
 *
 * @param base null for a table being made, whose updates must give it a uuid, a location and a schema
 * @throws BAD_ARGUMENT where an update is malformed or does not fit the table
 */
export function applyUpdates(
  base: TableMetadata | null,
  updates: readonly TableUpdate[],
  context: UpdateContext,
): TableMetadata {
  const building = new MetadataBuilder(base, context);
  for (const update of updates) building.apply(update);
  return building.build();
}

class MetadataBuilder {
  readonly #draft: Draft;
  readonly #base: TableMetadata | null;
  readonly #context: UpdateContext;
  readonly #addedSnapshots = new Set<Long>();
  readonly #onceCurrent = new Set<Long>();
  #hasRemovedSnapshots = false;
  #isChanged = false;
  #updatedMs: number | null = null;
  #lastSchema: number | null = null;
  #lastSpec: number | null = null;
  #lastOrder: number | null = null;

  constructor(base: TableMetadata | null, context: UpdateContext) {
    this.#base = base;
    this.#context = context;
    this.#draft = { ...(base ?? emptyMetadata) };
  }

  apply(update: TableUpdate): void {
    const draft = this.#draft;
    this.#isChanged = true;
    refuseMalformed(update);
    switch (update.action) {
      case "assign-uuid":
        draft["table-uuid"] = update.uuid;
        break;
      case "upgrade-format-version":
        this.#upgrade(update["format-version"]);
        break;
      case "add-schema":
        this.#addSchema(update.schema, update["last-column-id"]);
        break;
      case "set-current-schema":
        this.#setCurrentSchema(update["schema-id"]);
        break;
      case "add-spec":
        this.#addSpec(update.spec);
        break;
      case "set-default-spec":
        this.#setDefaultSpec(update["spec-id"]);
        break;
      case "add-sort-order":
        this.#addSortOrder(update["sort-order"]);
        break;
      case "set-default-sort-order":
        this.#setDefaultSortOrder(update["sort-order-id"]);
        break;
      case "add-snapshot":
        this.#addSnapshot(update.snapshot);
        break;
      case "set-snapshot-ref": {
        const { action: _action, "ref-name": name, ...ref } = update;
        this.#setRef(name, ref);
        break;
      }
      case "remove-snapshots":
        this.#removeSnapshots(new Set(update["snapshot-ids"]));
        break;
      case "remove-snapshot-ref":
        this.#removeRef(update["ref-name"]);
        break;
      case "set-location":
        draft.location = textOf(update.location, "set-location: location").replace(/(?<=[^/:])\/+$/, "");
        break;
      case "set-properties":
        draft.properties = { ...draft.properties, ...update.updates };
        break;
      case "remove-properties":
        draft.properties = Object.fromEntries(
          Object.entries(draft.properties).filter(([name]) => !update.removals.includes(name)),
        );
        break;
      case "set-statistics":
        draft.statistics = withStatistics(draft.statistics, update.statistics);
        break;
      case "remove-statistics":
        draft.statistics = withoutStatistics(draft.statistics, update["snapshot-id"]);
        break;
      case "set-partition-statistics":
        draft["partition-statistics"] = withStatistics(draft["partition-statistics"], update["partition-statistics"]);
        break;
      case "remove-partition-statistics":
        draft["partition-statistics"] = withoutStatistics(draft["partition-statistics"], update["snapshot-id"]);
        break;
      case "remove-partition-specs":
        this.#removeSpecs(update["spec-ids"]);
        break;
      case "remove-schemas":
        this.#removeSchemas(update["schema-ids"]);
        break;
      case "add-encryption-key": {
        const key = update["encryption-key"];
        const others = (draft["encryption-keys"] ?? []).filter((held) => held["key-id"] !== key["key-id"]);
        draft["encryption-keys"] = [...others, key];
        break;
      }
      case "remove-encryption-key":
        draft["encryption-keys"] = (draft["encryption-keys"] ?? []).filter((key) => key["key-id"] !== update["key-id"]);
        break;
      default:
        throw refused(`update ${(update as { action?: unknown }).action}: not an action of the protocol`);
    }
  }

  build(): TableMetadata {
    const base = this.#base;
    if (base && !this.#isChanged) return base;
    const draft = this.#draft;
    if (draft["sort-orders"].length === 0) draft["sort-orders"] = [unsorted];
    if (draft["default-sort-order-id"] < 0) draft["default-sort-order-id"] = draft["sort-orders"][0]["order-id"];
    if (draft["partition-specs"].length === 0) draft["partition-specs"] = [{ "spec-id": 0, fields: [] }];
    if (draft["default-spec-id"] < 0) draft["default-spec-id"] = draft["partition-specs"][0]["spec-id"];
    draft["last-updated-ms"] = this.#updatedMs ?? this.#context.now;
    draft["snapshot-log"] = this.#snapshotLog();
    draft["metadata-log"] = this.#metadataLog();
    refuseDisorder(draft, base?.["last-updated-ms"] ?? 0);
    if (draft["current-schema-id"] < 0) throw refused("updates: no current schema is set");
    if (draft.location === "") throw refused("updates: no location is set");
    try {
      validateMetadata(draft, draft.location);
    } catch (cause) {
      throw refused(cause instanceof Error ? cause.message : String(cause), cause);
    }
    return draft;
  }

  #upgrade(version: FormatVersion): void {
    const held = this.#draft["format-version"];
    if (version !== 1 && version !== 2 && version !== 3)
      throw refused(`upgrade-format-version: Cannot upgrade table to unsupported format version: v${version}`);
    if (this.#base !== null && version < held)
      throw refused(`upgrade-format-version: Cannot downgrade v${held} table to v${version}`);
    this.#draft["format-version"] = version;
    if (version === 3) this.#draft["next-row-id"] ??= 0;
  }

  #addSchema(value: Schema, lastColumnId: number | undefined): void {
    const draft = this.#draft;
    const schema = parseSchema(value, "add-schema");
    const highest = Math.max(draft["last-column-id"], highestFieldId(schema));
    draft["last-column-id"] = Math.max(highest, lastColumnId ?? 0);
    const same = draft.schemas.find((held) => isSameSchema(held, schema));
    if (same) {
      this.#lastSchema = same["schema-id"];
      return;
    }
    refuseUnfitSchema(schema, draft["format-version"]);
    const id = Math.max(-1, ...draft.schemas.map((held) => held["schema-id"])) + 1;
    draft.schemas = [...draft.schemas, { ...schema, "schema-id": id }];
    this.#lastSchema = id;
  }

  #setCurrentSchema(given: number): void {
    const id = lastOr(given, this.#lastSchema, "schema");
    if (!this.#draft.schemas.some((schema) => schema["schema-id"] === id))
      throw refused(`set-current-schema: Cannot set current schema to unknown schema: ${id}`);
    this.#draft["current-schema-id"] = id;
  }

  #addSpec(value: UnboundPartitionSpec): void {
    const draft = this.#draft;
    if (!Array.isArray(value?.fields)) throw refused("add-spec: a partition spec without fields");
    let last = draft["last-partition-id"];
    const fields = value.fields.map((field) => {
      const id = field["field-id"] ?? this.#heldPartitionField(field["source-id"], field.transform, value) ?? ++last;
      last = Math.max(last, id);
      return { ...field, "field-id": id };
    });
    const spec: PartitionSpec = { "spec-id": value["spec-id"] ?? 0, fields };
    draft["last-partition-id"] = last;
    const same = draft["partition-specs"].find((held) => isSameSpec(held, spec));
    if (same) {
      this.#lastSpec = same["spec-id"];
      return;
    }
    refuseUnfitSpec(fields, this.#boundSchema());
    const isSequential = fields.every((field, place) => field["field-id"] === firstPartitionFieldId + place);
    if (draft["format-version"] === 1 && !isSequential)
      throw refused("add-spec: Spec does not use sequential IDs that are required in v1");
    const id = Math.max(-1, ...draft["partition-specs"].map((held) => held["spec-id"])) + 1;
    draft["partition-specs"] = [...draft["partition-specs"], { ...spec, "spec-id": id }];
    this.#lastSpec = id;
  }

  /** The schema that specs and orders are of: the current one, or in a table being made the last added. */
  #boundSchema(): Schema | undefined {
    const { schemas, "current-schema-id": id } = this.#draft;
    return schemas.find((schema) => schema["schema-id"] === id) ?? schemas.at(-1);
  }

  /** A field that partitions alike keeps its id over all specs, unless the new spec names that id itself. */
  #heldPartitionField(source: number, transform: string, spec: UnboundPartitionSpec): number | undefined {
    const taken = new Set(spec.fields.map((field) => field["field-id"]));
    for (const held of this.#draft["partition-specs"]) {
      const same = held.fields.find((field) => field["source-id"] === source && field.transform === transform);
      if (same && !taken.has(same["field-id"])) return same["field-id"];
    }
    return undefined;
  }

  #setDefaultSpec(given: number): void {
    const id = lastOr(given, this.#lastSpec, "partition spec");
    if (!this.#draft["partition-specs"].some((spec) => spec["spec-id"] === id))
      throw refused(`set-default-spec: Cannot set default spec to unknown spec: ${id}`);
    this.#draft["default-spec-id"] = id;
  }

  #addSortOrder(value: SortOrder): void {
    const draft = this.#draft;
    const order = parseSortOrder(value, "add-sort-order");
    const same = draft["sort-orders"].find((held) => isSameOrder(held, order));
    if (same) {
      this.#lastOrder = same["order-id"];
      return;
    }
    refuseUnfitOrder(order.fields, this.#boundSchema());
    const id = order.fields.length === 0 ? 0 : Math.max(0, ...draft["sort-orders"].map((held) => held["order-id"])) + 1;
    draft["sort-orders"] = [...draft["sort-orders"], { ...order, "order-id": id }];
    this.#lastOrder = id;
  }

  #setDefaultSortOrder(given: number): void {
    const id = lastOr(given, this.#lastOrder, "sort order");
    if (!this.#draft["sort-orders"].some((order) => order["order-id"] === id))
      throw refused(`set-default-sort-order: Cannot set default sort order to unknown sort order: ${id}`);
    this.#draft["default-sort-order-id"] = id;
  }

  #addSnapshot(snapshot: Snapshot): void {
    const draft = this.#draft;
    const id = snapshot["snapshot-id"];
    if (draft.schemas.length === 0)
      throw refused("add-snapshot: Attempting to add a snapshot before a schema is added");
    if (draft.snapshots.some((held) => held["snapshot-id"] === id))
      throw refused(`add-snapshot: Snapshot already exists for id: ${id}`);
    const sequence = snapshot["sequence-number"] ?? 0;
    const hasParent = snapshot["parent-snapshot-id"] !== undefined && snapshot["parent-snapshot-id"] !== null;
    if (draft["format-version"] > 1 && sequence <= draft["last-sequence-number"] && hasParent) {
      throw refused(
        `add-snapshot: Cannot add snapshot with sequence number ${sequence} older than last sequence number ${draft["last-sequence-number"]}`,
      );
    }
    draft.snapshots = [...draft.snapshots, snapshot];
    draft["last-sequence-number"] = Math.max(draft["last-sequence-number"], sequence);
    this.#updatedMs = snapshot["timestamp-ms"];
    this.#addedSnapshots.add(id);
    if (draft["format-version"] === 3) draft["next-row-id"] = nextRowIdAfter(snapshot, draft["next-row-id"] ?? 0);
  }

  #setRef(name: string, ref: SnapshotRef): void {
    const draft = this.#draft;
    textOf(name, "set-snapshot-ref: ref-name");
    refuseUnfitRef(name, ref);
    const held = Object.hasOwn(draft.refs, name) ? draft.refs[name] : undefined;
    if (held && isDeepStrictEqual({ ...held }, { ...ref })) return;
    const id = ref["snapshot-id"];
    const snapshot = draft.snapshots.find((each) => each["snapshot-id"] === id);
    if (!snapshot) throw refused(`set-snapshot-ref: Cannot set ${name} to unknown snapshot: ${id}`);
    if (this.#addedSnapshots.has(id)) this.#updatedMs = snapshot["timestamp-ms"];
    if (name === mainBranch) {
      if (ref.type !== "branch") throw refused("set-snapshot-ref: main must be a branch");
      draft["current-snapshot-id"] = id;
      this.#updatedMs ??= this.#context.now;
      draft["snapshot-log"] = [...draft["snapshot-log"], { "timestamp-ms": this.#updatedMs, "snapshot-id": id }];
      this.#onceCurrent.add(id);
    }
    draft.refs = { ...draft.refs, [name]: ref };
  }

  #removeRef(name: string): void {
    const draft = this.#draft;
    // The log stays: a replaced table still tells what it was (as the Java library since 1.9).
    if (name === mainBranch) draft["current-snapshot-id"] = null;
    draft.refs = Object.fromEntries(Object.entries(draft.refs).filter(([held]) => held !== name));
  }

  #removeSnapshots(ids: ReadonlySet<Long>): void {
    const draft = this.#draft;
    this.#hasRemovedSnapshots = true;
    draft.snapshots = draft.snapshots.filter((snapshot) => !ids.has(snapshot["snapshot-id"]));
    for (const id of ids) {
      if (draft.statistics) draft.statistics = withoutStatistics(draft.statistics, id);
      if (draft["partition-statistics"])
        draft["partition-statistics"] = withoutStatistics(draft["partition-statistics"], id);
    }
    for (const [name, ref] of Object.entries(draft.refs)) if (ids.has(ref["snapshot-id"])) this.#removeRef(name);
  }

  #removeSpecs(ids: readonly number[]): void {
    const draft = this.#draft;
    if (ids.includes(draft["default-spec-id"]))
      throw refused("remove-partition-specs: Cannot remove the default partition spec");
    draft["partition-specs"] = draft["partition-specs"].filter((spec) => !ids.includes(spec["spec-id"]));
  }

  #removeSchemas(ids: readonly number[]): void {
    const draft = this.#draft;
    if (ids.includes(draft["current-schema-id"])) throw refused("remove-schemas: Cannot remove the current schema");
    draft.schemas = draft.schemas.filter((schema) => !ids.includes(schema["schema-id"]));
  }

  /** Snapshots that were current only between two updates never were; a gap ends the history before it. */
  #snapshotLog(): readonly SnapshotLogEntry[] {
    const draft = this.#draft;
    const isPassing = (id: Long) =>
      this.#addedSnapshots.has(id) && this.#onceCurrent.has(id) && id !== draft["current-snapshot-id"];
    const held = new Set(draft.snapshots.map((snapshot) => snapshot["snapshot-id"]));
    let log: SnapshotLogEntry[] = [];
    for (const entry of draft["snapshot-log"]) {
      const id = entry["snapshot-id"];
      if (!held.has(id)) {
        if (this.#hasRemovedSnapshots) log = [];
      } else if (!isPassing(id)) log.push(entry);
    }
    return log;
  }

  #metadataLog(): readonly MetadataLogEntry[] {
    const file = this.#context.previousMetadataFile;
    if (this.#base === null || file === undefined) return this.#draft["metadata-log"];
    const entry = { "metadata-file": file, "timestamp-ms": this.#base["last-updated-ms"] };
    const length = Number(this.#draft.properties[logLengthProperty] ?? defaultLogLength);
    return [...this.#draft["metadata-log"], entry].slice(-Math.max(1, Number.isFinite(length) ? length : 1));
  }
}

function lastOr(given: number, last: number | null, what: string): number {
  if (given !== -1) return given;
  if (last === null) throw refused(`Cannot set last added ${what}: no ${what} has been added`);
  return last;
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw refused(`${what}: must be a text`);
  return value;
}

function refused(message: string, cause?: unknown): IcebergError {
  return new IcebergError("BAD_ARGUMENT", message, cause);
}
