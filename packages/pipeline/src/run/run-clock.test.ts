import assert from "node:assert/strict";
import { test } from "node:test";
import { type Frame, makeFrame } from "@plumbline/core";
import { runClock } from "./run-clock.js";

const arrivals = (...instants: number[]): Frame =>
  makeFrame({ ingestedAt: { type: "instant", values: Float64Array.from(instants) } });

test("a run happens when the clock says, on an empty lake and after earlier arrivals", () => {
  assert.equal(runClock(arrivals(), 5000), 5000);
  assert.equal(runClock(arrivals(4000, 3000), 5000), 5000);
});

test("a run on a clock that was set back, or stands still, comes after every arrival", () => {
  assert.equal(runClock(arrivals(9000, 3000), 5000), 9001);
  assert.equal(runClock(arrivals(5000), 5000), 5001);
});
