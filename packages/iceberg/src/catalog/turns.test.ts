import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "./turns.js";

test("work on shared keys is done one after the other, in order, and failures hold up nobody", async () => {
  const turns = new Turns();
  const events: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const outcomes = await Promise.allSettled([
    turns.take(["a", "b"], work("first", true)),
    turns.take(["b", "a"], work("second")),
    turns.take(["c"], work("other")),
    turns.take(["a"], work("third")),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["rejected", "fulfilled", "fulfilled", "fulfilled"],
  );
  assert.deepEqual(
    events.filter((event) => !event.startsWith("other")),
    ["first begins", "first ends", "second begins", "second ends", "third begins", "third ends"],
  );
  assert.ok(events.indexOf("other begins") < events.indexOf("second begins"));
});
