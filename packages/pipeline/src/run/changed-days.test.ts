import assert from "node:assert/strict";
import { test } from "node:test";
import type { Commit } from "@plumbline/core";
import { contentVersion, firstChangedDay, lastWrite, standingVersion } from "./changed-days.js";

const commit = (version: number, mode: Commit["mode"], rowsAdded = 0, firstDay: number | null = null): Commit => ({
  version,
  timestamp: version,
  mode,
  commitKey: mode === "append" || mode === "overwrite" ? `key ${version}` : null,
  runId: null,
  inputs: {},
  rowsAdded,
  firstDay,
  lastDay: firstDay,
  bytesAdded: rowsAdded,
});

const storeOf = (...commits: readonly Commit[]) => ({
  history: async (_table: string, limit = Number.POSITIVE_INFINITY) => commits.toReversed().slice(0, limit),
});

test("rows that moved between files and notes change neither a table's content nor who wrote it last", async () => {
  const store = storeOf(
    commit(0, "append", 10, 100),
    commit(1, "append", 5, 200),
    commit(2, "append"),
    commit(3, "layout"),
    commit(4, "note"),
    commit(5, "note"),
  );
  assert.equal(await contentVersion(store, "t"), 1);
  assert.equal(await contentVersion(store, "t", 0), 0);
  assert.equal((await lastWrite(store, "t"))?.commitKey, "key 2");
  assert.equal((await lastWrite(store, "t", 1))?.commitKey, "key 1");
  assert.equal(await firstChangedDay(store, "t", 1), Number.POSITIVE_INFINITY);
  assert.equal(await firstChangedDay(store, "t", 0), 200);
});

test("a table is read as it was laid out last, unless rows came since", async () => {
  const before = [commit(0, "append", 10, 100), commit(1, "layout"), commit(2, "layout"), commit(3, "note")];
  assert.equal(await standingVersion(storeOf(...before), "t"), 2);
  const after = [...before, commit(4, "append", 1, 300), commit(5, "append")];
  assert.equal(await standingVersion(storeOf(...after), "t"), 4);
  assert.equal(await firstChangedDay(storeOf(...after), "t", 0), 300);
  assert.equal(await standingVersion(storeOf(), "t"), -1);
  assert.equal(await lastWrite(storeOf(), "t"), undefined);
});

test("a change by another writer's means may have changed any day", async () => {
  const store = storeOf(commit(0, "append", 10, 100), commit(1, "other"));
  assert.equal(await contentVersion(store, "t"), 1);
  assert.equal(await firstChangedDay(store, "t", 0), Number.NEGATIVE_INFINITY);
});
