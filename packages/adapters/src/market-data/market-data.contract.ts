import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ColumnType, MarketData, ParsedBatch } from "@plumbline/core";
import { lengthOf } from "@plumbline/core";

const required: Readonly<Record<ParsedBatch["kind"], Readonly<Record<string, ColumnType>>>> = {
  bars: {
    ticker: "text",
    session: "date",
    open: "float64",
    high: "float64",
    low: "float64",
    close: "float64",
    volume: "float64",
    line: "int32",
  },
  securities: {
    ticker: "text",
    validFrom: "date",
    validTo: "date",
    exchange: "text",
    sector: "text",
    currency: "text",
  },
  actions: {
    ticker: "text",
    session: "date",
    kind: "text",
    ratio: "float64",
    amount: "float64",
    delistingReturn: "float64",
  },
  rejects: { line: "int32", session: "date", rule: "text", reason: "text", row: "text" },
};

interface Collected {
  readonly endpoint: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What every source of market data promises, run against one adapter; `open` gives the source anew each time. */
export function testMarketData(name: string, open: () => Promise<MarketData>): void {
  const signal = new AbortController().signal;
  const collect = async (source: MarketData): Promise<Collected[]> => {
    const out: Collected[] = [];
    for await (const { endpoint, contentType, content } of source.fetch(signal)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      out.push({ endpoint, contentType, bytes: Buffer.concat(chunks) });
    }
    return out;
  };
  const parseAll = async (source: MarketData, payloads: readonly Collected[]): Promise<ParsedBatch[]> => {
    const folder = await mkdtemp(join(tmpdir(), "plumbline-contract-"));
    try {
      const batches: ParsedBatch[] = [];
      for (const { endpoint, contentType, bytes } of payloads) {
        const path = join(folder, createHash("sha256").update(bytes).digest("hex"));
        await writeFile(path, bytes);
        for await (const batch of source.parse({ endpoint, contentType, path }, signal)) batches.push(batch);
      }
      return batches;
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test(`${name} describes itself the same way twice, without secrets`, async () => {
    const description = await (await open()).describe();
    assert.deepEqual(await (await open()).describe(), description);
    assert.doesNotMatch(description.id, /apikey|token|password/i);
    assert.ok(description.fields.includes("close"));
  });

  test(`${name} yields the same payloads in the same order each time`, async () => {
    const first = await collect(await open());
    assert.ok(first.length > 0);
    assert.deepEqual(await collect(await open()), first);
    assert.equal(new Set(first.map(({ endpoint }) => endpoint)).size, first.length);
  });

  test(`${name} parses bytes alone: another opening of the source reads the same columns`, async () => {
    const payloads = await collect(await open());
    const batches = await parseAll(await open(), payloads);
    assert.ok(batches.some(({ kind, frame }) => kind === "bars" && frame.rows > 0));
    assert.deepEqual(await parseAll(await open(), payloads), batches);
    for (const { kind, frame } of batches) {
      for (const [column, type] of Object.entries(required[kind])) {
        assert.equal(frame.columns[column]?.type, type, `${kind}.${column}`);
        assert.equal(lengthOf(frame.columns[column]), frame.rows);
      }
    }
  });

  test(`${name} stops when asked to`, async () => {
    const controller = new AbortController();
    controller.abort();
    const source = await open();
    await assert.rejects(
      async () => {
        for await (const _ of source.fetch(controller.signal));
      },
      { code: "CANCELLED" },
    );
  });
}
