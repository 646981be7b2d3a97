import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { noDatabase } from "../database/database-access.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { RunHistory } from "../run/run-history.js";
import { RunMonitor } from "../run/run-monitor.js";
import { LakeReader } from "../serving/lake-reader.js";
import { registerGraphql } from "./register-graphql.js";

/**
 * CPU milliseconds allowed here, below what carrying out any of them would take; the promise of docs/api.md is 10,
 * reported and not asserted: machines differ.
 */
const generous = 5_000;

const nested = (levels: number) => `${"{ overview ".repeat(levels)}{ horizon }${" }".repeat(levels)}`;
const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: overview { horizon }`).join(" ");
const doubling = Array.from(
  { length: 30 },
  (_, i) => `fragment F${i} on Query { ...F${(i + 1) % 30} ...F${(i + 1) % 30} }`,
).join(" ");

const costly: Readonly<Record<string, object>> = {
  "depth 50": { query: nested(50) },
  "depth 4,000": { query: nested(4000) },
  "a value in 4,000 lists": { query: `{ overview(asOf: ${"[".repeat(4000)}${"]".repeat(4000)}) { horizon } }` },
  "1,000 aliases": { query: `{ ${aliases(1000)} }` },
  "1,000 aliases of one field deep down": {
    query: `{ overview { ranking { ${Array.from({ length: 1000 }, (_, i) => `b${i}: score`).join(" ")} } } }`,
  },
  "circular fragments": {
    query: "{ ...A } fragment A on Query { overview { horizon } ...B } fragment B on Query { ...A }",
  },
  "circular fragments that 2^30 paths lead through": { query: `{ ...F0 } ${doubling}` },
  "a batch of 100": Array.from({ length: 100 }, () => ({ query: "{ overview { horizon } }" })),
  "a million letters": { query: `{ ${"a ".repeat(400_000)} }` },
  "a syntax tree instead of text": {
    query: JSON.stringify({ kind: "Document", definitions: [{ kind: "OperationDefinition", operation: "query" }] }),
  },
};

describe("GraphQL refuses what could not be afforded, before any field is read", () => {
  let app: FastifyInstance;
  let folder: string;
  let reads = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumb-refusals-"));
    const reader = new Proxy(new LakeReader(openLakeStore(folder)), {
      get(target, name) {
        reads++;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    app = Fastify();
    await registerGraphql(app, {
      reader,
      monitor: new RunMonitor(),
      runs: new RunHistory("/nonexistent", "none", reader),
      database: noDatabase(),
    });
    await app.ready();
  });
  after(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const post = (payload: object) => app.inject({ method: "POST", url: "/graphql", payload });

  it("counts a read for a query that is answered", async () => {
    reads = 0;
    await post({ query: "{ overview { horizon } }" });
    assert.ok(reads > 0);
  });

  for (const [name, payload] of Object.entries(costly)) {
    it(`refuses ${name}`, async (t: TestContext) => {
      let least = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 5; attempt++) {
        reads = 0;
        const start = process.cpuUsage();
        const answer = await post(payload);
        const { user, system } = process.cpuUsage(start);
        least = Math.min(least, (user + system) / 1000);
        assert.equal(answer.statusCode, 400, answer.body.slice(0, 300));
        assert.equal(reads, 0, "a field was read");
        assert.ok(answer.body.length < 2_000, "the refusal is short");
      }
      t.diagnostic(`${name}: ${least.toFixed(1)} ms of CPU, the least of 5`);
      assert.ok(least < generous);
    });
  }

  it("refuses them by GET too", async () => {
    reads = 0;
    const answer = await app.inject({ url: `/graphql?query=${encodeURIComponent(nested(50))}` });
    assert.deepEqual([answer.statusCode, reads], [400, 0]);
    assert.match(answer.body, /too deep; at most 15/);
  });
});
