import assert from "node:assert/strict";
import { test } from "node:test";
import { PlatformError } from "@plumbline/core";
import { DatabaseAccess } from "./database-access.js";
import { workOnJobs } from "./job-worker.js";

test("a database that is not there is told once, not at every look", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const stopping = new AbortController();
  let looks = 0;
  const refuse = () => Promise.reject(new PlatformError("POSTGRES_UNAVAILABLE", "is off", { remedy: "Switch it on." }));
  const database = new DatabaseAccess(refuse, refuse);
  const get = database.get.bind(database);
  database.get = () => {
    looks++;
    if (looks === 5) stopping.abort();
    return get();
  };
  const told: unknown[] = [];
  const working = workOnJobs(database, {}, stopping.signal, (error) => told.push(error));
  const ended = working.then(() => true);
  while (!stopping.signal.aborted) {
    await new Promise(setImmediate);
    t.mock.timers.tick(2000);
  }
  assert.equal(await ended, true);
  assert.equal(looks, 5);
  assert.equal(told.length, 1);
});
