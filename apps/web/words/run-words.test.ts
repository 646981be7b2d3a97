import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, secondsBetween } from "./durations.ts";
import { releaseWords, runSource, runsFinding, stageCounts } from "./run-words.ts";

const run = {
  runId: "r1",
  status: "done",
  startedAt: "2026-11-20T21:00:00Z",
  endedAt: "2026-11-20T21:01:23Z",
  releaseId: "abcdef0123456789",
  isNewRelease: true,
  madeWith: null,
  stages: [
    { name: "ingest", status: "skipped", rows: 0 },
    { name: "features", status: "done", rows: 10 },
  ],
};
const sequences = new Map([["abcdef0123456789", 3]]);

test("a duration is told in its two largest units", () => {
  const told = [0, 0.42, 59.94, 59.96, 83, 3599.6, 5400, 90_061].map((seconds) => duration(seconds));
  assert.deepEqual(told, [
    "0.0 s",
    "0.4 s",
    "59.9 s",
    "1 min 0 s",
    "1 min 23 s",
    "1 h 0 min",
    "1 h 30 min",
    "25 h 1 min",
  ]);
  for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(duration(missing), "–");
});

test("no time passes between instants that are missing or none", () => {
  assert.equal(secondsBetween("2026-11-20T21:00:00Z", "2026-11-20T21:00:01.500Z"), 1.5);
  assert.equal(secondsBetween(null, "2026-11-20"), null);
  assert.equal(secondsBetween("yesterday", "2026-11-20"), null);
});

test("the finding of the page Runs tells each way a run can end", () => {
  assert.equal(runsFinding(null, sequences), "No run has been made on this lake");
  assert.equal(runsFinding(run, sequences), "The last run made release 3 in 1 min 23 s");
  assert.equal(runsFinding(run, new Map()), "The last run made release abcdef012345 in 1 min 23 s");
  assert.equal(runsFinding({ ...run, isNewRelease: false }, sequences), "The last run found nothing new in 1 min 23 s");
  const stages = [...run.stages, { name: "training", status: "failed", rows: 0 }];
  assert.equal(
    runsFinding({ ...run, status: "failed", stages }, sequences),
    "The last run failed at training after 1 min 23 s",
  );
  assert.equal(runsFinding({ ...run, status: "running", endedAt: null, stages: [] }, sequences), "A run is going on");
  assert.equal(runsFinding({ ...run, status: "cancelled", endedAt: null }, sequences), "The last run was cancelled");
  assert.match(runsFinding({ ...run, status: "interrupted", endedAt: null }, sequences), /its process is gone/);
});

test("stages are counted by how they ended, and a release without a number by its id", () => {
  assert.equal(stageCounts(run.stages), "1 skipped, 1 done");
  assert.equal(stageCounts([]), "none");
  assert.equal(releaseWords(null, sequences), "no release");
  assert.equal(runSource(run), "run r1 · 20 Nov 2026, 21:00 UTC · from the lake’s commits");
});
