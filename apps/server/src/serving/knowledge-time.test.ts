import assert from "node:assert/strict";
import { test } from "node:test";
import { PlatformError } from "@plumbline/core";
import { knowledgeTime } from "./knowledge-time.js";

test("a session is its whole UTC day, and the midnight after it is not in it", () => {
  assert.equal(knowledgeTime("2024-01-03"), Date.UTC(2024, 0, 3, 23, 59, 59, 999));
  assert.equal(knowledgeTime("2024-02-29"), Date.UTC(2024, 2, 1) - 1);
});

test("an instant is itself, in any zone", () => {
  assert.equal(knowledgeTime("2024-01-04T00:00:00Z"), Date.UTC(2024, 0, 4));
  assert.equal(knowledgeTime("2024-01-03T19:00:00.250-05:00"), Date.UTC(2024, 0, 4, 0, 0, 0, 250));
});

test("anything else is refused", () => {
  for (const text of ["", "2024-02-30", "2024-1-3", "2024-01-03T00:00:00", "yesterday", "1704240000000"]) {
    assert.throws(
      () => knowledgeTime(text),
      (error) => error instanceof PlatformError && error.code === "BAD_ARGUMENT",
    );
  }
});
