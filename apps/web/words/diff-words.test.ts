import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenVersions, diffFinding } from "./diff-words.ts";

test("a difference is told by what happened, the rest left out", () => {
  const none = { added: 0, removed: 0, changed: 0, unchanged: 9 };
  assert.equal(diffFinding(none), "No row differs");
  assert.equal(diffFinding({ ...none, added: 1 }), "1 row added");
  assert.equal(diffFinding({ ...none, added: 1234, changed: 2 }), "1,234 rows added, 2 changed");
  assert.equal(diffFinding({ ...none, removed: 2, changed: 1 }), "1 row changed, 2 removed");
});

test("versions come from the URL where the table has them, else the last step is offered", () => {
  assert.deepEqual(chosenVersions([5, 3, 1], null, null), { from: null, to: 5, before: 3 });
  assert.deepEqual(chosenVersions([5, 3, 1], "1", "3"), { from: 1, to: 3, before: 1 });
  assert.deepEqual(chosenVersions([5, 3, 1], "2", "x"), { from: null, to: 5, before: 3 });
  assert.deepEqual(chosenVersions([1], null, null), { from: null, to: 1, before: null });
  assert.deepEqual(chosenVersions([], "0", "0"), { from: null, to: 0, before: null });
});
