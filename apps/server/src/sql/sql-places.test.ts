import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PlatformError } from "@plumbline/core";
import fc from "fast-check";
import { SqlPlaces } from "./sql-places.js";

const limits = { atOnce: 3, atOnceOfOne: 2, waiting: 4, waitingOfOne: 3 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Places whose turns are noted in the order in which they are given. */
function noted() {
  const places = new SqlPlaces(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, signal?: AbortSignal) =>
    places.take(name[0], signal).then(
      (end) => {
        begun.push(name);
        ends.set(name, end);
        return "";
      },
      ({ code }: PlatformError) => code,
    );
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { ask, begun, end };
}

describe("places for queries", () => {
  it("are never all one user's: another's query begins at once, beside two of theirs", async () => {
    const { ask, begun } = noted();
    for (const name of ["a1", "a2", "a3", "b1"]) void ask(name);
    await settled();
    assert.deepEqual(begun, ["a1", "a2", "b1"]);
  });

  it("go to the user with the fewest at work, and among those to the one who waited longest", async () => {
    const { ask, begun, end } = noted();
    for (const name of ["a1", "a2", "b1", "a3", "c1", "b2"]) void ask(name);
    await settled();
    await end("a1");
    assert.deepEqual(begun.slice(3), ["c1"], "c has none at work; a and b have one each");
    await end("c1");
    assert.deepEqual(begun.slice(4), ["a3"], "a and b have one each, and a waited longer");
    await end("a3");
    assert.deepEqual(begun.slice(5), ["b2"]);
  });

  it("refuse one user's fourth in line, and anyone once the line is full, each with its own code", async () => {
    const { ask } = noted();
    for (const name of ["a1", "a2", "a3", "a4", "a5"]) void ask(name);
    assert.equal(await ask("a6"), "SQL_TOO_MANY");
    for (const name of ["b1", "b2"]) void ask(name);
    assert.equal(await ask("c1"), "SQL_BUSY");
  });

  it("are given to nobody who has gone", async () => {
    const { ask, begun, end } = noted();
    const gone = new AbortController();
    for (const name of ["a1", "a2", "b1"]) void ask(name);
    const left = ask("a3", gone.signal);
    void ask("a4");
    gone.abort();
    assert.equal(await left, "CANCELLED");
    assert.equal(await ask("c1", gone.signal), "CANCELLED");
    await end("a1");
    assert.deepEqual(begun, ["a1", "a2", "b1", "a4"]);
  });

  it("hold for any order of asking and ending: bounds kept, and no place free while one may begin", async () => {
    const step = fc.record({ user: fc.constantFrom("a", "b", "c"), isEnd: fc.boolean(), at: fc.nat(9) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const places = new SqlPlaces(limits);
        const atWork: { user: string; end: () => void }[] = [];
        const line: string[] = [];
        for (const { user, isEnd, at } of steps) {
          if (isEnd) atWork.splice(at % Math.max(1, atWork.length), 1)[0]?.end();
          else {
            line.push(user);
            const outOfLine = () => line.splice(line.indexOf(user), 1);
            places.take(user).then(
              (end) => {
                outOfLine();
                atWork.push({ user, end });
              },
              () => outOfLine(),
            );
          }
          await settled();
          const of = (one: string) => atWork.filter((held) => held.user === one).length;
          assert.ok(atWork.length <= limits.atOnce && line.length <= limits.waiting);
          assert.ok(["a", "b", "c"].every((one) => of(one) <= limits.atOnceOfOne));
          const mayBegin = line.some((one) => of(one) < limits.atOnceOfOne);
          assert.ok(atWork.length === limits.atOnce || !mayBegin, "a place is free and somebody waits for it");
        }
      }),
      { seed: 32, numRuns: 200 },
    );
  });
});
