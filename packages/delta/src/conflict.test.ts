import assert from "node:assert/strict";
import { test } from "node:test";
import type { Action, AddFile } from "./actions.js";
import { type CommitIntent, checkConflict } from "./conflict.js";
import { type ConflictKind, DeltaError } from "./delta-error.js";

const file = (path: string): AddFile => ({
  path,
  partitionValues: {},
  size: 1,
  modificationTime: 0,
  dataChange: true,
});
const add = (path: string): Action => ({ add: file(path) });
const remove = (path: string): Action => ({ remove: { path, deletionTimestamp: 0, dataChange: true } });
const info = (isBlindAppend: boolean): Action => ({ commitInfo: { isBlindAppend } });
const txn: Action = { txn: { appId: "feed", version: 3 } };
const protocol: Action = { protocol: { minReaderVersion: 1, minWriterVersion: 4 } };
const metaData: Action = {
  metaData: {
    id: "1",
    format: { provider: "parquet", options: {} },
    schemaString: "{}",
    partitionColumns: [],
    configuration: {},
  },
};

const nothing: CommitIntent = {
  reads: {},
  removes: new Set(),
  changesMetaData: false,
  changesProtocol: false,
  appId: null,
  isolation: "Serializable",
};
const blindAppend = nothing;
const deleteOfA: CommitIntent = {
  ...nothing,
  reads: { files: new Set(["a"]), wouldRead: ({ path }) => path.startsWith("a") },
  removes: new Set(["a"]),
};
const overwrite: CommitIntent = { ...nothing, reads: { wholeTable: true }, removes: new Set(["a", "b"]) };
const compactionOfA: CommitIntent = {
  ...nothing,
  reads: { files: new Set(["a"]) },
  removes: new Set(["a"]),
  isolation: "Snapshot",
};
const weak = (intent: CommitIntent): CommitIntent => ({ ...intent, isolation: "WriteSerializable" });
const feed: CommitIntent = { ...nothing, appId: "feed" };

/** Rows: this commit; columns: what was committed meanwhile; null where both can stand. Delta's ConflictChecker. */
const matrix: readonly (readonly [string, CommitIntent, string, readonly Action[], ConflictKind | null])[] = [
  ["a blind append", blindAppend, "a blind append", [info(true), add("x")], null],
  ["a blind append", blindAppend, "a delete", [info(false), remove("a"), add("a2")], null],
  ["a blind append", blindAppend, "new metadata", [metaData], "metaData"],
  ["a blind append", blindAppend, "a new protocol", [protocol], "protocol"],
  ["a blind append", blindAppend, "another application's step", [txn, add("x")], null],
  ["an application's step", feed, "the same application's step", [txn, add("x")], "transaction"],
  ["a delete of a", deleteOfA, "a blind append elsewhere", [info(true), add("x")], null],
  ["a delete of a", deleteOfA, "a blind append of such rows", [info(true), add("a9")], "append"],
  ["a delete of a, write-serializable", weak(deleteOfA), "a blind append of such rows", [info(true), add("a9")], null],
  ["a delete of a, write-serializable", weak(deleteOfA), "a merge of such rows", [info(false), add("a9")], "append"],
  [
    "a change of metadata, write-serializable",
    weak({ ...deleteOfA, changesMetaData: true }),
    "a blind append of such rows",
    [info(true), add("a9")],
    "append",
  ],
  ["a delete of a", deleteOfA, "a delete of b", [info(false), remove("b"), add("b2")], null],
  ["a delete of a", deleteOfA, "a delete of a", [info(false), remove("a"), add("z")], "deleteDelete"],
  ["a read of a", { ...nothing, reads: { files: new Set(["a"]) } }, "a delete of a", [remove("a")], "deleteRead"],
  ["an overwrite", overwrite, "a blind append", [info(true), add("x")], "append"],
  ["an overwrite", overwrite, "a delete of another file", [info(false), remove("x")], "deleteRead"],
  ["an overwrite", overwrite, "a step without files", [txn], null],
  ["a compaction of a", compactionOfA, "a blind append", [info(true), add("a9")], null],
  ["a compaction of a", compactionOfA, "a delete of a", [info(false), remove("a"), add("a2")], "deleteDelete"],
  ["a compaction of a", compactionOfA, "new metadata", [metaData], "metaData"],
];

for (const [ours, intent, theirs, actions, expected] of matrix) {
  test(`${ours} ${expected === null ? "stands beside" : `conflicts (${expected}) with`} ${theirs}`, () => {
    const check = () => checkConflict("table", 4, intent, { version: 6, actions });
    if (expected === null) return assert.doesNotThrow(check);
    assert.throws(check, (error) => {
      assert.ok(error instanceof DeltaError);
      assert.deepEqual([error.code, error.conflict], ["CONFLICT", expected]);
      assert.match(error.message, /based on version 4; version 6 meanwhile/);
      if (expected === "deleteDelete" || expected === "deleteRead") assert.match(error.message, /removed (a|x),/);
      return true;
    });
  });
}
