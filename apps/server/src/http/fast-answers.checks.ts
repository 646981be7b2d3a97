import assert from "node:assert/strict";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { releases, takeRows } from "@plumbline/core";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { RunMonitor } from "../run/run-monitor.js";
import { buildServer } from "./build-server.js";
import type { SmallLake } from "./small-lake.js";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Answers that are given from memory, over sockets; it commits a release. */
export function checkFastAnswers(lake: SmallLake): void {
  describe("answers from memory", () => {
    let app: FastifyInstance;
    const { reader, runs } = lake;
    let port = 0;
    before(async () => {
      app = await buildServer(readConfig({}, "/"), lake);
      await lake.reader.refresh();
      await app.listen({ host: "127.0.0.1", port: 0 });
      port = (app.server.address() as AddressInfo).port;
    });
    after(() => app.close());

    function send(
      path: string,
      headers: Record<string, string> = {},
      body?: object,
      to = port,
      method?: string,
    ): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const text = body === undefined ? null : JSON.stringify(body);
        const sent = text === null ? headers : { ...headers, "content-type": "application/json" };
        const options = {
          host: "127.0.0.1",
          port: to,
          path,
          headers: sent,
          method: method ?? (text === null ? "GET" : "POST"),
        };
        const one = request(options, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
          );
        });
        one.on("error", reject);
        one.end(text ?? undefined);
      });
    }
    const counted = async (route: string, status: number): Promise<number> => {
      const metrics = (await send("/metrics")).body.toString();
      const line = metrics.split("\n").find((one) => one.includes(`route="${route}",method="GET",status="${status}"`));
      return Number(line?.split(" ").at(-1) ?? 0);
    };

    it("has the same bytes and headers as the route, and is counted", async () => {
      const path = "/api/v1/insights?limit=5";
      const before = await counted("/api/v1/insights", 200);
      const first = await send(path);
      const again = await send(path);
      const { date: _a, ...headers } = first.headers;
      const { date: _b, ...same } = again.headers;
      assert.deepEqual(same, headers);
      assert.ok(first.body.equals(again.body) && first.body.length > 1000);
      assert.equal(await counted("/api/v1/insights", 200), before + 2);
      const held = await send(path, { "if-none-match": `"x", ${first.headers.etag}` });
      assert.deepEqual([held.status, held.body.length, held.headers["content-type"]], [304, 0, undefined]);
      assert.equal(held.headers["x-content-type-options"], "nosniff");
      assert.equal(await counted("/api/v1/insights", 304), 1);
    });

    it("tells HEAD what it tells GET, the tag and that nothing changed", async () => {
      const path = "/api/v1/insights?limit=3";
      const whole = await send(path);
      const head = await send(path, {}, undefined, port, "HEAD");
      for (const name of ["etag", "vary", "cache-control", "content-type", "content-length"]) {
        assert.equal(head.headers[name], whole.headers[name], name);
      }
      assert.equal(head.body.length, 0);
      assert.equal(
        (await send(path, { "if-none-match": String(whole.headers.etag) }, undefined, port, "HEAD")).status,
        304,
      );
    });

    it("is by media type, and never of a read that fails or that is not of the release", async () => {
      const path = "/api/v1/insights?limit=4";
      const types = ["application/json", "text/csv", "application/json", "text/csv"];
      for (const accept of types) {
        assert.ok(String((await send(path, { accept })).headers["content-type"]).startsWith(accept));
      }
      const states = [await send("/api/v1/insights?asOf=1990-01-01"), await send("/api/v1/insights?asOf=1990-01-01")];
      assert.deepEqual(
        states.map(({ status }) => status),
        [404, 404],
      );
    });

    it("is refused to a foreign host and to one without the token as any other answer is", async () => {
      const path = "/api/v1/insights?limit=3";
      await send(path);
      assert.equal((await send(path, { host: "evil.example" })).status, 403);
      const token = "a-token-of-some-length";
      const config = readConfig({ PLUMB_TOKEN: token }, "/");
      const guarded = await buildServer(config, { ...lake, reader, monitor: new RunMonitor(), runs });
      await guarded.listen({ host: "127.0.0.1", port: 0 });
      const at = (guarded.server.address() as AddressInfo).port;
      const authorization = `Bearer ${token}`;
      assert.equal((await send(path, { authorization }, undefined, at)).status, 200);
      assert.equal((await send(path, { authorization }, undefined, at)).status, 200);
      assert.equal((await send(path, {}, undefined, at)).status, 401);
      assert.equal((await send(path, { authorization: "Bearer another-token" }, undefined, at)).status, 401);
      await guarded.close();
    });

    it("keeps GraphQL answers of the release alone, by query and variables", async () => {
      const query = "query Q($n: Int) { overview { ranking(first: $n) { ticker } provenance { releaseId } } }";
      const first = await send("/graphql", {}, { query, variables: { n: 2 } });
      const again = await send("/graphql", {}, { query, variables: { n: 2 } });
      assert.ok(first.body.equals(again.body));
      assert.equal(first.headers["content-type"], again.headers["content-type"]);
      const other = JSON.parse((await send("/graphql", {}, { query, variables: { n: 3 } })).body.toString());
      assert.equal(other.data.overview.ranking.length, 3);
      const wrong = { query: "{ overview { ranking(first: 0) { ticker } } status { state } }" };
      for (let i = 0; i < 2; i++) assert.match((await send("/graphql", {}, wrong)).body.toString(), /BAD_ARGUMENT/);
    });

    it("asks for a query by its sha256 once the server has been told it", async () => {
      const query = "{ overview { rankedCount } }";
      const { createHash } = await import("node:crypto");
      const sha256Hash = createHash("sha256").update(query).digest("hex");
      const extensions = { persistedQuery: { version: 1, sha256Hash } };
      const ask = async (body: object) => JSON.parse((await send("/graphql", {}, body)).body.toString());
      const unknown = await ask({ extensions });
      assert.equal(unknown.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
      assert.equal(unknown.errors[0].message, "PersistedQueryNotFound");
      const wrong = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
      assert.match((await ask({ query, extensions: wrong })).errors[0].message, /sha256/);
      const told = await ask({ query, extensions });
      assert.deepEqual(await ask({ extensions }), told);
      assert.deepEqual(await ask({ extensions }), told);
      assert.ok(told.data.overview.rankedCount > 5);
      const deep = `{ ${"overview { ic { provenance ".repeat(8)} { releaseId } ${"} } }".repeat(8)}`;
      const hash = createHash("sha256").update(deep).digest("hex");
      const tooDeep = { query: deep, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
      assert.equal((await ask(tooDeep)).errors[0].extensions.code, "BAD_ARGUMENT");
      const not = await ask({ extensions: tooDeep.extensions });
      assert.equal(not.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND", "a refused query is not kept");
    });

    it("goes when a new release is served", async () => {
      const path = "/api/v1/insights?limit=2";
      const query = "{ overview { provenance { releaseId } } }";
      await send(path);
      await send("/graphql", {}, { query });
      const frame = takeRows(await reader.store.read(releases), Int32Array.of(0));
      const columns = { ...frame.columns };
      columns.releaseId = { type: "text", codes: Int32Array.of(0), dictionary: ["cafebeef00000000"] };
      columns.sequence = { type: "int32", values: Int32Array.of(reader.newest!.sequence + 1) };
      const options = { mode: "append", commitKey: "release:fast", runId: "test", inputs: {} } as const;
      await reader.store.commit(releases, { rows: 1, columns }, options);
      await reader.refresh();
      assert.match((await send(path)).body.toString(), /cafebeef00000000/);
      assert.match((await send("/graphql", {}, { query })).body.toString(), /cafebeef00000000/);
    });
  });
}
