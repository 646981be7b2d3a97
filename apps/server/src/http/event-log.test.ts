import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EventLog } from "./event-log.js";

describe("the log of events", () => {
  it("gives what came after an id it holds, and null for one it does not", () => {
    const log = new EventLog();
    for (let i = 0; i < 1200; i++) log.add("n", i);
    const newest = Number(log.newestId.split("-")[1]);
    const id = (n: number) => log.newestId.replace(/\d+$/, String(n));
    assert.equal(newest, 1200);
    assert.deepEqual(log.after(log.newestId), []);
    assert.deepEqual(
      log.after(id(1199))?.map(({ data }) => data),
      [1199],
    );
    assert.equal(log.after(id(200))?.length, 1000);
    assert.deepEqual(
      [log.after(id(199)), log.after(id(1201)), log.after("x"), log.after(undefined)],
      [null, null, null, null],
    );
  });
});
