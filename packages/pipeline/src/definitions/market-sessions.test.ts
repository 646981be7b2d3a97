import assert from "node:assert/strict";
import { test } from "node:test";
import { isoDay, makeFrame } from "@plumbline/core";
import { lastFullSession } from "./last-full-session.js";
import { marketSessions, positionOf } from "./market-sessions.js";

/** A frame with `breadth[d]` rows on day d. */
function barsWith(breadth: readonly number[]) {
  const days = breadth.flatMap((count, day) => new Array<number>(count).fill(day));
  return makeFrame({ session: { type: "date", values: Int32Array.from(days) } });
}

test("the last full session is the last with at least 80 % of the usual breadth", () => {
  assert.equal(lastFullSession(barsWith([590, 590, 590, 590, 67])), 3);
  assert.equal(lastFullSession(barsWith([10, 10, 10, 8])), 3);
  assert.equal(lastFullSession(barsWith([10, 10, 10, 7])), 2);
});

test("a stray row on a day without a market is no session; a thin day is one", () => {
  assert.deepEqual([...marketSessions(barsWith([50, 50, 1, 50, 20]))], [0, 1, 3, 4]);
});

test("without a row there is no session, and with one row it is that row's", () => {
  assert.ok(Number.isNaN(lastFullSession(barsWith([]))));
  assert.equal(marketSessions(barsWith([])).length, 0);
  assert.equal(isoDay(lastFullSession(barsWith([1]))), "1970-01-01");
});

test("the position of a day is that of the last session not after it", () => {
  const sessions = Int32Array.of(3, 5, 8);
  assert.deepEqual(
    [2, 3, 4, 8, 99].map((day) => positionOf(sessions, day)),
    [-1, 0, 0, 2, 2],
  );
});

test("one damaged date in the far future does not move the last full session", () => {
  const days = [0, 1, 2].flatMap((day) => [day, day, day]).concat(2_000_000);
  assert.equal(lastFullSession(makeFrame({ session: { type: "date", values: Int32Array.from(days) } })), 2);
});
