import assert from "node:assert/strict";
import { test } from "node:test";
import { watchlistFinding } from "./watchlist-words.ts";

test("a list says how many are ranked and the best place", () => {
  const of = (...positions: (number | null)[]) => ({
    nodes: positions.map((position) => ({ position })),
    rankedCount: 1200,
  });
  assert.equal(watchlistFinding("Banks", null), "Banks: no security yet");
  assert.equal(watchlistFinding("Banks", of()), "Banks: no security yet");
  assert.equal(watchlistFinding("Banks", of(null)), "Banks: 1 security, none of them ranked");
  assert.equal(watchlistFinding("Banks", of(7)), "Banks: 1 security, the best at place 7 of 1,200");
  assert.equal(
    watchlistFinding("Banks", of(90, 7, null)),
    "Banks: 2 of 3 securities ranked, the best at place 7 of 1,200",
  );
});
