import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Frame, MarketData, StageContext } from "@plumbline/core";
import { checkFrame, concatFrames, emptyFrame, payloads, rowsOf } from "@plumbline/core";
import { ingest } from "./index.js";

const first = Date.UTC(2024, 5, 3);

/** Runs the stage over named texts; the store is a map of bytes by hash. */
async function collect(
  files: Readonly<Record<string, string>>,
  now: number,
  held: Frame = emptyFrame(payloads),
  source = "file:/prices",
  stored = new Map<string, Buffer>(),
  notices: string[] = [],
): Promise<Frame> {
  const market: Pick<MarketData, "fetch"> = {
    async *fetch() {
      for (const [endpoint, text] of Object.entries(files)) {
        const bytes = Buffer.from(text);
        yield {
          endpoint,
          contentType: "text/csv",
          content: (async function* () {
            yield bytes.subarray(0, 2);
            yield bytes.subarray(2);
          })(),
        };
      }
    },
  };
  const context = {
    config: { source: { id: source } },
    now,
    signal: new AbortController().signal,
    source: market,
    payloads: {
      async put(chunks: AsyncIterable<Uint8Array>) {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(chunk);
        const bytes = Buffer.concat(parts);
        const hash = createHash("sha256").update(bytes).digest("hex");
        stored.set(hash, bytes);
        return { hash, bytes: bytes.length };
      },
    },
    report() {},
    notice: (sentence: string) => notices.push(sentence),
    previous: async () => held,
  } as unknown as StageContext;
  const answer = (await ingest.compute({}, context))[payloads.name] as Frame;
  checkFrame(payloads, answer);
  return answer;
}

test("a payload is held with its hash, size and arrival", async () => {
  const stored = new Map<string, Buffer>();
  const frame = await collect({ "a.csv": "hello" }, first, undefined, undefined, stored);
  const [row] = rowsOf(frame);
  assert.equal(row.payloadHash, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  assert.deepEqual([row.endpoint, row.bytes, row.ingestedAt], ["a.csv", 5, new Date(first).toISOString()]);
  assert.equal(stored.get(String(row.payloadHash))?.toString(), "hello");
});

test("the same bytes from the same place keep their first arrival; changed bytes arrive anew", async () => {
  const held = await collect({ "a.csv": "one", "b.csv": "two" }, first);
  const again = await collect({ "a.csv": "one", "b.csv": "three" }, first + 1000, held);
  assert.deepEqual(
    rowsOf(again).map((row) => [row.endpoint, row.ingestedAt]),
    [["b.csv", new Date(first + 1000).toISOString()]],
  );
  const third = await collect({ "a.csv": "one", "b.csv": "three" }, first + 2000, concatFrames([held, again]));
  assert.equal(third.rows, 0);
});

test("the same bytes from another place, or of another source, are another payload", async () => {
  const held = await collect({ "a.csv": "one" }, first);
  assert.equal((await collect({ "c.csv": "one" }, first + 1, held)).rows, 1);
  assert.equal((await collect({ "a.csv": "one" }, first + 1, held, "file:/other")).rows, 1);
});

test("bytes that come back after others keep their first arrival, and a notice says which values stand", async () => {
  const one = await collect({ "a.csv": "one", "b.csv": "b" }, first);
  const two = await collect({ "a.csv": "two", "b.csv": "b" }, first + 1000, one);
  const held = concatFrames([one, two]);
  const notices: string[] = [];
  const again = (files: Readonly<Record<string, string>>) =>
    collect(files, first + 2000, held, undefined, undefined, notices);
  assert.equal((await again({ "a.csv": "two", "b.csv": "b" })).rows, 0);
  assert.deepEqual(notices, [], "nothing came back");
  assert.equal((await again({ "a.csv": "one", "b.csv": "b" })).rows, 0);
  assert.match(notices.join(), /^a\.csv is byte for byte what it was at 2024-06-03T00:00:00\.000Z, before .*00:00:01/);
  assert.equal((await again({ "a.csv": "one\n", "b.csv": "b" })).rows, 1);
  assert.equal(notices.length, 1);
});

test("a source without payloads answers no rows", async () => {
  assert.equal((await collect({}, first)).rows, 0);
});
