import assert from "node:assert/strict";
import { test } from "node:test";
import { applyUpdates } from "./metadata-updates.js";
import { newTableMetadata } from "./new-table.js";
import type { Snapshot } from "./snapshot.js";
import type { TableMetadata } from "./table-metadata.js";
import { checkRequirements } from "./table-requirements.js";
import type { TableUpdate } from "./table-update.js";

/** Rules and messages: Schema, PartitionSpec, SortOrder, SnapshotRef and TableMetadata of Iceberg's Java library 1.9. */
const start = 1_700_000_000_000;
const fields = [
  { id: 1, name: "n", required: true, type: "long" },
  { id: 2, name: "x", required: false, type: "double" },
  { id: 3, name: "at", required: false, type: "timestamp" },
  {
    id: 4,
    name: "tags",
    required: false,
    type: { type: "list", "element-id": 5, "element-required": false, element: "string" },
  },
] as const;

function table(version: 2 | 3 = 2): TableMetadata {
  return newTableMetadata({
    uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c1",
    location: "file:///lake/t",
    schema: { type: "struct", "schema-id": 0, fields },
    formatVersion: version,
    now: start,
  });
}

function refused(base: TableMetadata, updates: readonly unknown[], message: RegExp): void {
  const context = { now: start + 1, previousMetadataFile: "file:///lake/t/metadata/v1.metadata.json" };
  assert.throws(() => applyUpdates(base, updates as TableUpdate[], context), { code: "BAD_ARGUMENT", message });
}

const schemaOf = (more: readonly object[], rest: object = {}) => [
  { action: "add-schema", schema: { type: "struct", "schema-id": 1, fields: [...fields, ...more], ...rest } },
];

test("a schema that other readers refuse is refused", () => {
  const extra = (type: string, more: object = {}) => [{ id: 9, name: "more", required: false, type, ...more }];
  for (const type of ["timestamp_ns", "timestamptz_ns", "unknown"]) {
    refused(table(), schemaOf(extra(type)), /Invalid schema for v2: more/);
    assert.equal(applyUpdates(table(3), schemaOf(extra(type)) as TableUpdate[], { now: start }).schemas.length, 2);
  }
  refused(table(), schemaOf(extra("long", { "initial-default": 3 })), /initial default for more/);
  applyUpdates(table(3), schemaOf(extra("long", { "initial-default": 3 })) as TableUpdate[], { now: start });
  refused(table(), schemaOf([{ id: 9, name: "x", required: false, type: "int" }]), /multiple fields for name x/);
  refused(table(), schemaOf([{ id: 9, name: "tags.element", required: false, type: "int" }]), /tags\.element/);
  for (const id of [2, 3, 4, 99]) {
    refused(table(), schemaOf([], { "identifier-field-ids": [id] }), new RegExp(`field ${id} as an identifier`));
  }
  applyUpdates(table(), schemaOf([], { "identifier-field-ids": [1] }) as TableUpdate[], { now: start });
});

test("a partition spec or sort order must be of columns that can be transformed so", () => {
  const spec = (...parts: readonly object[]) => [{ action: "add-spec", spec: { fields: parts } }];
  const field = (source: number, transform: string, name = "part", more: object = {}) => ({
    "source-id": source,
    transform,
    name,
    ...more,
  });
  refused(table(), spec(field(99, "identity")), /Cannot find source column: 99/);
  refused(table(), spec(field(2, "bucket[4]")), /Invalid source type double for transform: bucket\[4\]/);
  refused(table(), spec(field(1, "hour")), /Invalid source type long/);
  refused(table(), spec(field(1, "bucket[0]")), /width/);
  refused(table(), spec(field(4, "identity")), /plain column/);
  refused(table(), spec(field(5, "identity")), /in no list or map/);
  refused(table(), spec(field(1, "identity"), field(3, "day")), /partition name more than once: part/);
  refused(table(), spec(field(1, "bucket[4]", "x")), /different field in schema: x/);
  refused(table(), spec(field(1, "identity", "")), /empty partition name/);
  const same = { "field-id": 1000 };
  refused(table(), spec(field(1, "identity", "a", same), field(3, "day", "b", same)), /field id more than once: 1000/);
  // What has no source any more, and what only a later library knows, stays allowed.
  const kept = spec(field(99, "void", "gone"), field(1, "zorder", "later"), field(3, "day", "at"));
  assert.equal(applyUpdates(table(), kept as TableUpdate[], { now: start })["partition-specs"].length, 2);

  const order = (more: object) => [
    {
      action: "add-sort-order",
      "sort-order": {
        "order-id": 1,
        fields: [{ "source-id": 1, transform: "identity", direction: "asc", "null-order": "nulls-first", ...more }],
      },
    },
  ];
  refused(table(), order({ "source-id": 99 }), /Cannot find source column: 99/);
  refused(table(), order({ "source-id": 2, transform: "bucket[3]" }), /Invalid source type double/);
  refused(table(), order({ direction: "up" }), /direction up/);
  refused(table(), order({ "null-order": "first" }), /null-order first/);
  applyUpdates(table(), order({}) as TableUpdate[], { now: start });
});

test("an update whose members could not be read back is refused", () => {
  const held = applyUpdates(table(), commit(snapshot(1, 1, start)), { now: start });
  const whole = snapshot(2, 2, start);
  const file = { "snapshot-id": 1, "statistics-path": "s.puffin", "file-size-in-bytes": 9 };
  const footed = { ...file, "file-footer-size-in-bytes": 4, "blob-metadata": [] };
  const key = { "key-id": "k", "encrypted-key-metadata": "aGk=" };
  const without = (value: object, member: string) => ({ ...value, [member]: undefined });
  const add = (change: object) => ({ action: "add-snapshot", snapshot: { ...whole, ...change } });
  for (const [update, message] of [
    [{ action: "assign-uuid", uuid: "mine" }, /must be a UUID/],
    [{ action: "remove-snapshots" }, /snapshot-ids must be a list of integers/],
    [{ action: "remove-properties" }, /removals must be a list of texts/],
    [{ action: "set-properties", updates: { a: 1 } }, /texts by name/],
    [{ action: "add-snapshot" }, /snapshot must be an object/],
    [add({ "timestamp-ms": "soon" }), /timestamp-ms must be an integer/],
    [add({ "snapshot-id": 1.5 }), /snapshot-id must be an integer/],
    [add({ "manifest-list": 7 }), /manifest-list must be a text/],
    [add({ summary: { operation: 5 } }), /summary must be texts by name/],
    [add({ "sequence-number": "2" }), /sequence-number must be an integer/],
    [{ action: "set-statistics", statistics: {} }, /snapshot-id must be an integer/],
    [{ action: "set-statistics", statistics: file }, /file-footer-size-in-bytes must be an integer/],
    [{ action: "set-partition-statistics", "partition-statistics": without(file, "statistics-path") }, /text/],
    [{ action: "add-encryption-key" }, /encryption-key must be an object/],
    [{ action: "add-encryption-key", "encryption-key": without(key, "encrypted-key-metadata") }, /must be a text/],
  ] as const) {
    refused(held, [update], message);
  }
  refused(held, schemaOf([{ id: 9, name: "more", required: "yes", type: "int" }]), /required must be true or false/);
  const fine: unknown[] = [
    { action: "set-statistics", statistics: footed },
    { action: "set-partition-statistics", "partition-statistics": file },
    { action: "add-encryption-key", "encryption-key": key },
    { action: "add-snapshot", snapshot: { ...whole, "schema-id": null, "parent-snapshot-id": 1 } },
  ];
  assert.equal(applyUpdates(held, fine as TableUpdate[], { now: start }).snapshots.length, 2);
});

const snapshot = (id: number, sequence: number, at: number, more: object = {}): Snapshot => ({
  "snapshot-id": id,
  ...(sequence > 1 ? { "parent-snapshot-id": id - 1 } : {}),
  "sequence-number": sequence,
  "timestamp-ms": at,
  "manifest-list": "file:///lake/t/metadata/snap.avro",
  ...more,
});
const commit = (...snapshots: readonly Snapshot[]): TableUpdate[] =>
  snapshots.flatMap((each) => [
    { action: "add-snapshot", snapshot: each },
    { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": each["snapshot-id"] },
  ]);

test("a branch or tag has the retention its kind may have", () => {
  const held = applyUpdates(table(), commit(snapshot(1, 1, start)), { now: start });
  const ref = (more: object) => [{ action: "set-snapshot-ref", "ref-name": "r", "snapshot-id": 1, ...more }];
  refused(held, ref({ type: "twig" }), /must be branch or tag/);
  refused(held, ref({}), /must be branch or tag/);
  refused(held, ref({ type: "tag", "min-snapshots-to-keep": 3 }), /Tags do not support/);
  refused(held, ref({ type: "tag", "max-snapshot-age-ms": 3 }), /Tags do not support/);
  refused(held, ref({ type: "branch", "max-ref-age-ms": -1 }), /max-ref-age-ms must be greater than 0/);
  refused(held, ref({ type: "branch", "min-snapshots-to-keep": 0 }), /min-snapshots-to-keep must be greater than 0/);
  for (const name of ["constructor", "toString", "__proto__"]) {
    checkRequirements(held, [{ type: "assert-ref-snapshot-id", ref: name, "snapshot-id": null }]);
    const named = applyUpdates(held, ref({ type: "tag", "ref-name": name, "max-ref-age-ms": null }) as TableUpdate[], {
      now: start,
    });
    assert.ok(Object.hasOwn(named.refs, name));
  }
});

test("a commit more than a minute older than what it follows is refused, as the Java library would refuse the table", () => {
  const previousMetadataFile = "file:///lake/t/metadata/v1.metadata.json";
  const held = applyUpdates(table(), commit(snapshot(1, 1, start + 600_000)), { now: start });
  refused(held, commit(snapshot(2, 2, start + 539_999)), /before last snapshot timestamp/);
  const skewed = applyUpdates(held, commit(snapshot(2, 2, start + 540_000)), { now: start, previousMetadataFile });
  assert.equal(skewed["last-updated-ms"], start + 540_000);
  refused(held, [{ action: "add-snapshot", snapshot: snapshot(2, 2, start) }], /before the table's last change/);
});

test("row ids are given once, whatever their size", () => {
  const rows = (id: number, sequence: number, first: number | bigint, added: number | bigint) =>
    snapshot(id, sequence, start, { "first-row-id": first, "added-rows": added });
  const once = applyUpdates(table(3), commit(rows(1, 1, 5, 10)), { now: start });
  assert.equal(once["next-row-id"], 15);
  refused(once, commit(rows(2, 2, 14, 1)), /behind table next-row-id: 14 < 15/);
  refused(once, commit(snapshot(2, 2, start)), /first-row-id is null/);
  const far = applyUpdates(once, commit(rows(2, 2, 2n ** 62n, 2n ** 53n + 1n)), { now: start });
  assert.equal(far["next-row-id"], 2n ** 62n + 2n ** 53n + 1n);
});
