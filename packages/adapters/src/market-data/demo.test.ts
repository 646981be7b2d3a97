import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ParsedBatch } from "@plumbline/core";
import { float64Of, int32Of, isoDay, textAt, textOf } from "@plumbline/core";
import { writeDemoTruth } from "./demo/write-truth.js";
import { openDemoMarketData } from "./demo.js";
import { testMarketData } from "./market-data.contract.js";

const small = "demo:?securities=12&years=4&errors=3";

testMarketData("demo:", async () => openDemoMarketData(small));

async function payloadsOf(url: string): Promise<Map<string, string>> {
  const payloads = new Map<string, string>();
  for await (const payload of openDemoMarketData(url).fetch(new AbortController().signal)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of payload.content) chunks.push(chunk);
    payloads.set(payload.endpoint, Buffer.concat(chunks).toString());
  }
  return payloads;
}

test("what is published until a day is what the whole market says of the days up to it", async () => {
  const whole = await payloadsOf(small);
  const part = await payloadsOf(`${small}&until=2025-06-30`);
  assert.equal(part.get("bars-2024.csv"), whole.get("bars-2024.csv"));
  assert.ok(whole.get("bars-2025.csv")!.startsWith(part.get("bars-2025.csv")!));
  assert.ok(!part.has("bars-2026.csv"));
  for (const action of JSON.parse(part.get("actions.json")!) as { session: string }[]) {
    assert.ok(action.session <= "2025-06-30");
  }
  assert.ok(!part.get("securities.json")!.includes('"validTo": "2026'));
});

test("the identity does not say how much of the market is published", async () => {
  const whole = await openDemoMarketData(small).describe();
  const part = await openDemoMarketData(`${small}&until=2025-06-30`).describe();
  assert.equal(part.id, whole.id);
  assert.equal(whole.isSimulated, true);
});

test("nothing a stage can read holds the alpha or the planted errors", async () => {
  const payloads = await payloadsOf(small);
  assert.deepEqual(
    [...payloads.keys()].filter((name) => !name.startsWith("bars-")),
    ["securities.json", "actions.json"],
  );
  for (const text of payloads.values()) assert.doesNotMatch(text, /alpha|error|planted|slip/i);
});

test("a damaged line of bars becomes a reject with its line number", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plumbline-demo-"));
  try {
    const path = join(folder, "bars");
    await writeFile(
      path,
      "id,ticker,date,open,high,low,close,volume\nA,AA,2020-01-02,1,1,1,1,1\nbroken\nA,AA,nonsense,1,1,1,1,1\n",
    );
    const batches: ParsedBatch[] = [];
    const source = openDemoMarketData(small);
    const payload = { endpoint: "bars-2020.csv", contentType: "text/csv", path };
    for await (const batch of source.parse(payload, new AbortController().signal)) batches.push(batch);
    assert.deepEqual(
      batches.map(({ kind, frame }) => [kind, frame.rows]),
      [
        ["bars", 1],
        ["rejects", 2],
      ],
    );
    assert.deepEqual([...int32Of(batches[1].frame, "line")], [3, 4]);
    assert.equal(textAt(textOf(batches[0].frame, "securityId"), 0), "A");
    assert.equal(float64Of(batches[0].frame, "close")[0], 1);
    assert.equal(isoDay(int32Of(batches[0].frame, "session")[0]), "2020-01-02");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the truth is written beside the data: true IC by horizon and year, errors, events, alpha", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plumbline-truth-"));
  try {
    const paths = await writeDemoTruth(small, join(folder, "truth"));
    assert.deepEqual(
      paths.map((path) => path.split("/").pop()),
      ["errors.csv", "events.csv", "alpha.csv", "truth.json"],
    );
    const truth = JSON.parse(await readFile(paths[3], "utf8"));
    const windows = truth.alpha.informationCoefficients.filter((entry: { horizon: number }) => entry.horizon === 5);
    assert.ok(windows.length >= 5);
    assert.equal(truth.alpha.halfLifeSessions, 20);
    const errors = (await readFile(paths[0], "utf8")).trim().split("\n");
    const planted = Object.values(truth.errors as Record<string, number>).reduce((sum, count) => sum + count, 0);
    assert.equal(errors.length - 1, planted);
    const again = await writeDemoTruth(small, join(folder, "again"));
    assert.equal(await readFile(paths[2], "utf8"), await readFile(again[2], "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
});
