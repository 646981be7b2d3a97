import assert from "node:assert/strict";
import { test } from "node:test";
import { applyUpdates } from "./metadata-updates.js";
import { newTableMetadata } from "./new-table.js";
import type { Schema } from "./schema.js";
import type { Snapshot } from "./snapshot.js";
import { formatTableMetadata, parseTableMetadata, type TableMetadata } from "./table-metadata.js";
import { checkRequirements } from "./table-requirements.js";

const schema: Schema = {
  type: "struct",
  "schema-id": 7,
  "identifier-field-ids": [30],
  fields: [
    { id: 30, name: "security", required: true, type: "string" },
    {
      id: 40,
      name: "levels",
      required: false,
      type: { type: "list", "element-id": 41, "element-required": true, element: "double" },
    },
    { id: 50, name: "session", required: false, type: "date" },
  ],
};

function table(): TableMetadata {
  return newTableMetadata({
    uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c1",
    location: "file:///lake/bars/",
    schema,
    spec: { fields: [{ "source-id": 50, name: "session_month", transform: "month" }] },
    sortOrder: {
      "order-id": 9,
      fields: [{ "source-id": 30, transform: "identity", direction: "asc", "null-order": "nulls-first" }],
    },
    properties: { owner: "desk" },
    now: 1,
  });
}

function snapshot(id: number | bigint, sequence: number, parent: number | bigint | null = null): Snapshot {
  return {
    "snapshot-id": id,
    ...(parent === null ? {} : { "parent-snapshot-id": parent }),
    "sequence-number": sequence,
    "timestamp-ms": 100 + sequence,
    "manifest-list": `file:///lake/bars/metadata/snap-${id}.avro`,
    summary: { operation: "append" },
  };
}

const toMain = (id: number | bigint) =>
  ({ action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": id }) as const;

test("a new table's ids are given anew and its spec and order follow them", () => {
  const made = table();
  assert.deepEqual(
    made.schemas[0].fields.map(({ id }) => id),
    [1, 2, 3],
  );
  assert.deepEqual(made.schemas[0]["identifier-field-ids"], [1]);
  assert.equal(made["last-column-id"], 4);
  assert.deepEqual(made["partition-specs"], [
    { "spec-id": 0, fields: [{ "source-id": 3, name: "session_month", transform: "month", "field-id": 1000 }] },
  ]);
  assert.equal(made["sort-orders"][0].fields[0]["source-id"], 1);
  assert.equal(made["default-sort-order-id"], 1);
  assert.equal(made.location, "file:///lake/bars");
});

test("metadata written is metadata read, in every format", () => {
  for (const version of [1, 2, 3] as const) {
    const made = applyUpdates(
      newTableMetadata({
        uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c1",
        location: "file:///t",
        schema,
        formatVersion: version,
        now: 5,
      }),
      version === 3 ? [] : [{ action: "add-snapshot", snapshot: snapshot(2n ** 62n, 1) }, toMain(2n ** 62n)],
      { now: 6 },
    );
    assert.deepEqual(parseTableMetadata(formatTableMetadata(made), "t"), made);
  }
});

test("a snapshot becomes current with its time in the log, the older file in the metadata log", () => {
  const after = applyUpdates(
    table(),
    [{ action: "add-snapshot", snapshot: snapshot(2n ** 60n, 1) }, toMain(2n ** 60n)],
    {
      now: 999,
      previousMetadataFile: "file:///lake/bars/metadata/0.metadata.json",
    },
  );
  assert.equal(after["current-snapshot-id"], 2n ** 60n);
  assert.equal(after["last-sequence-number"], 1);
  assert.equal(after["last-updated-ms"], 101);
  assert.deepEqual(after["snapshot-log"], [{ "timestamp-ms": 101, "snapshot-id": 2n ** 60n }]);
  assert.deepEqual(after["metadata-log"], [
    { "metadata-file": "file:///lake/bars/metadata/0.metadata.json", "timestamp-ms": 1 },
  ]);
});

test("a snapshot that was current only within one commit is not history", () => {
  const after = applyUpdates(
    table(),
    [
      { action: "add-snapshot", snapshot: snapshot(1, 1) },
      toMain(1),
      { action: "add-snapshot", snapshot: snapshot(2, 2, 1) },
      toMain(2),
    ],
    { now: 999 },
  );
  assert.deepEqual(
    after["snapshot-log"].map((entry) => entry["snapshot-id"]),
    [2],
  );
});

test("a schema that equals a held one takes its id; -1 is the last added", () => {
  const base = table();
  const wider: Schema = {
    ...base.schemas[0],
    "schema-id": 55,
    fields: [...base.schemas[0].fields, { id: 5, name: "volume", required: false, type: "long" }],
  };
  const after = applyUpdates(
    base,
    [
      { action: "add-schema", schema: wider },
      { action: "set-current-schema", "schema-id": -1 },
    ],
    { now: 2 },
  );
  assert.equal(after["current-schema-id"], 1);
  assert.equal(after["last-column-id"], 5);
  const back = applyUpdates(
    after,
    [
      { action: "add-schema", schema: { ...base.schemas[0], "schema-id": 99 } },
      { action: "set-current-schema", "schema-id": -1 },
    ],
    { now: 3 },
  );
  assert.equal(back["current-schema-id"], 0);
  assert.equal(back.schemas.length, 2);
});

test("a partition field that partitions alike keeps its id over specs", () => {
  const after = applyUpdates(
    table(),
    [
      {
        action: "add-spec",
        spec: {
          fields: [
            { "source-id": 1, name: "security_bucket", transform: "bucket[16]" },
            { "source-id": 3, name: "session_month", transform: "month" },
          ],
        },
      },
      { action: "set-default-spec", "spec-id": -1 },
    ],
    { now: 2 },
  );
  assert.deepEqual(
    after["partition-specs"][1].fields.map((field) => field["field-id"]),
    [1001, 1000],
  );
  assert.equal(after["default-spec-id"], 1);
  assert.equal(after["last-partition-id"], 1001);
});

test("what does not fit is refused and names the update", () => {
  const base = applyUpdates(table(), [{ action: "add-snapshot", snapshot: snapshot(1, 5) }, toMain(1)], { now: 2 });
  const refuse = (update: Parameters<typeof applyUpdates>[1][number], message: RegExp) =>
    assert.throws(() => applyUpdates(base, [update], { now: 3 }), message);
  refuse({ action: "add-snapshot", snapshot: snapshot(1, 6, 1) }, /already exists for id: 1/);
  refuse({ action: "add-snapshot", snapshot: snapshot(2, 5, 1) }, /sequence number 5 older than/);
  refuse(toMain(77), /unknown snapshot: 77/);
  refuse({ action: "upgrade-format-version", "format-version": 1 }, /downgrade v2 table to v1/);
  refuse({ action: "set-current-schema", "schema-id": 9 }, /unknown schema: 9/);
  refuse({ action: "set-default-spec", "spec-id": -1 }, /no partition spec has been added/);
  refuse({ action: "remove-partition-specs", "spec-ids": [0] }, /default partition spec/);
  refuse({ action: "remove-schemas", "schema-ids": [0] }, /current schema/);
});

test("expiring a snapshot takes its refs and the history before it", () => {
  const base = applyUpdates(table(), [{ action: "add-snapshot", snapshot: snapshot(1, 1) }, toMain(1)], { now: 2 });
  const two = applyUpdates(base, [{ action: "add-snapshot", snapshot: snapshot(2, 2, 1) }, toMain(2)], { now: 3 });
  const tagged = applyUpdates(two, [{ action: "set-snapshot-ref", "ref-name": "v1", type: "tag", "snapshot-id": 1 }], {
    now: 4,
  });
  const after = applyUpdates(tagged, [{ action: "remove-snapshots", "snapshot-ids": [1] }], { now: 5 });
  assert.deepEqual(Object.keys(after.refs), ["main"]);
  assert.deepEqual(
    after["snapshot-log"].map((entry) => entry["snapshot-id"]),
    [2],
  );
});

test("requirements name what changed", () => {
  const base = applyUpdates(
    table(),
    [{ action: "add-snapshot", snapshot: snapshot(2n ** 60n, 1) }, toMain(2n ** 60n)],
    {
      now: 2,
    },
  );
  checkRequirements(null, [{ type: "assert-create" }]);
  checkRequirements(base, [
    { type: "assert-table-uuid", uuid: "9C12D441-03FE-4693-9A96-A0705DDF69C1" },
    { type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": 2n ** 60n },
    { type: "assert-ref-snapshot-id", ref: "other", "snapshot-id": null },
    { type: "assert-last-assigned-field-id", "last-assigned-field-id": 4 },
    { type: "assert-current-schema-id", "current-schema-id": 0 },
    { type: "assert-last-assigned-partition-id", "last-assigned-partition-id": 1000 },
    { type: "assert-default-spec-id", "default-spec-id": 0 },
    { type: "assert-default-sort-order-id", "default-sort-order-id": 1 },
  ]);
  const fails = (requirement: Parameters<typeof checkRequirements>[1][number], message: RegExp) =>
    assert.throws(() => checkRequirements(base, [requirement]), { code: "CONFLICT", message });
  fails({ type: "assert-create" }, /already exists/);
  fails({ type: "assert-table-uuid", uuid: "x" }, /UUID does not match/);
  fails({ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": 2n ** 60n + 1n }, /branch main has changed/);
  fails({ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": null }, /created concurrently/);
  fails({ type: "assert-ref-snapshot-id", ref: "tag", "snapshot-id": 3 }, /is missing/);
  fails({ type: "assert-default-spec-id", "default-spec-id": 4 }, /default partition spec changed/);
});
