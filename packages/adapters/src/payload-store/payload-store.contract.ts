import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { type PayloadStore, PlatformError } from "@plumbline/core";

async function* chunks(...parts: readonly Uint8Array[]) {
  yield* parts;
}

async function bytesOf(payload: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of payload) parts.push(part);
  return Buffer.concat(parts);
}

/**
 * What every payload store promises.
 *
 * @param open an empty store
 * @param damage changes the stored bytes behind the store's back
 */
export function payloadStoreContract(
  open: () => Promise<PayloadStore>,
  damage: (store: PayloadStore, hash: string) => Promise<void>,
): void {
  const content = Buffer.from("a payload of bytes");
  const hash = createHash("sha256").update(content).digest("hex");

  test("a payload is found again under its sha256, as bytes and as a file", async () => {
    const store = await open();
    const put = await store.put(chunks(content.subarray(0, 5), content.subarray(5)));
    assert.deepEqual(put, { hash, bytes: content.length });
    assert.equal(await store.has(hash), true);
    assert.deepEqual(await bytesOf(store.open(hash)), content);
    assert.deepEqual(await readFile(await store.path(hash)), content);
  });

  test("the same payload put twice, or at once by several, is held once", async () => {
    const store = await open();
    const puts = await Promise.all(Array.from({ length: 8 }, () => store.put(chunks(content))));
    assert.deepEqual(new Set(puts.map((put) => put.hash)), new Set([hash]));
    assert.deepEqual(await bytesOf(store.open(hash)), content);
  });

  test("an empty payload is a payload", async () => {
    const store = await open();
    const put = await store.put(chunks());
    assert.equal(put.hash, createHash("sha256").digest("hex"));
    assert.deepEqual(await bytesOf(store.open(put.hash)), Buffer.alloc(0));
  });

  test("a payload whose source breaks leaves nothing behind", async () => {
    const store = await open();
    async function* breaking() {
      yield content;
      throw new Error("source broke");
    }
    await assert.rejects(store.put(breaking()), /source broke/);
    assert.equal(await store.has(hash), false);
  });

  test("bytes that no longer match their hash are refused", async () => {
    const store = await open();
    await store.put(chunks(content));
    await damage(store, hash);
    await assert.rejects(bytesOf(store.open(hash)), withCode("INTEGRITY_BROKEN"));
  });

  test("a damaged payload is whole again once its source states the bytes again", async () => {
    const store = await open();
    await store.put(chunks(content));
    await damage(store, hash);
    await store.put(chunks(content));
    assert.deepEqual(await bytesOf(store.open(hash)), Buffer.from(content));
  });

  test("a payload that is not held, and a hash that is none, are told apart", async () => {
    const store = await open();
    await assert.rejects(store.path(hash), withCode("NOT_FOUND"));
    await assert.rejects(bytesOf(store.open(hash)), withCode("NOT_FOUND"));
    await assert.rejects(store.path("../../etc/passwd"), withCode("BAD_ARGUMENT"));
  });
}

function withCode(code: PlatformError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof PlatformError && error.code === code;
}
