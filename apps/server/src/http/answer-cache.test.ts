import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AnswerCache } from "./answer-cache.js";

describe("the memory of answers", () => {
  const answer = (bytes: number) => ({ body: Buffer.alloc(bytes) });

  it("forgets the least recently asked for when it grows too large, and never keeps one that is too large", () => {
    const cache = new AnswerCache<{ body: Buffer }>();
    for (let i = 0; i < 16; i++) cache.put(`k${i}`, answer(4 << 20), 0);
    assert.ok(cache.get("k1"));
    cache.put("more", answer(4 << 20), 0);
    cache.put("huge", answer(9 << 20), 0);
    assert.deepEqual([cache.get("k2"), cache.get("huge")], [undefined, undefined]);
    assert.ok(cache.get("k1") && cache.get("more"));
  });

  it("does not keep an answer that was begun under an earlier release", () => {
    const cache = new AnswerCache<{ body: Buffer }>();
    const { generation } = cache;
    cache.clear();
    cache.put("k", answer(1), generation);
    assert.equal(cache.get("k"), undefined);
    cache.put("k", answer(1), cache.generation);
    assert.ok(cache.get("k"));
  });
});
