import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { noDatabase } from "../database/database-access.js";
import { buildServer } from "../http/build-server.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { RunHistory } from "../run/run-history.js";
import { RunMonitor } from "../run/run-monitor.js";
import { LakeReader } from "../serving/lake-reader.js";
import { isMetricsReport } from "./catalog-path.js";
import { openCatalog } from "./open-catalog.js";
import { serveCatalog } from "./serve-catalog.js";

const token = "a-token-of-some-length";
const home = mkdtempSync(join(tmpdir(), "plumb-catalog-"));
after(() => rmSync(home, { recursive: true, force: true }));

async function served(environment: Record<string, string>, lines: string[] = []): Promise<FastifyInstance> {
  const config = readConfig({ PLUMB_HOME: home, ...environment }, home);
  const lake = join(home, "lake", "none");
  const reader = new LakeReader(openLakeStore(lake));
  const model = {
    reader,
    monitor: new RunMonitor(),
    runs: new RunHistory(lake, "none", reader),
    database: noDatabase(),
  };
  const app = await buildServer(config, model, { level: "trace", stream: { write: (line) => lines.push(line) } });
  const catalog = openCatalog(config, model.database, { store: reader.store, folder: lake }, (error) =>
    app.log.error({ err: error }, "the catalog failed"),
  );
  serveCatalog(app, catalog);
  await app.ready();
  return app;
}

describe("the catalog on a server that asks for a token", () => {
  let app: FastifyInstance;
  const lines: string[] = [];
  before(async () => {
    app = await served({ PLUMB_TOKEN: token, PLUMB_POSTGRES_URL: "off" }, lines);
  });
  after(() => app.close());
  const bearer = { authorization: `Bearer ${token}`, host: "127.0.0.1:4000" };
  const create = (headers: Record<string, string>, namespace = "mine", root = "/iceberg") =>
    app.inject({
      method: "POST",
      url: `${root}/v1/namespaces`,
      headers: { host: "127.0.0.1:4000", "content-type": "application/json", ...headers },
      payload: JSON.stringify({ namespace: [namespace] }),
    });

  it("answers nobody without it, in the protocol's words, and logs it nowhere", async () => {
    const strangers: Record<string, string>[] = [{}, { authorization: "Bearer another-token-of-length" }];
    for (const headers of strangers) {
      const refused = await create(headers);
      assert.equal(refused.statusCode, 401);
      assert.deepEqual([refused.json().error.type, refused.json().error.code], ["NotAuthorizedException", 401]);
    }
    assert.equal((await create(bearer)).statusCode, 200);
    assert.ok(!lines.some((line) => line.includes(token)));
  });

  it("refuses pages of other sites and foreign hosts, whatever they carry", async () => {
    const byPage = await create({ ...bearer, origin: "http://evil.example" });
    assert.deepEqual([byPage.statusCode, byPage.json().error.type], [403, "ForbiddenException"]);
    const foreign = await create({ ...bearer, host: "evil.example" });
    assert.deepEqual([foreign.statusCode, foreign.json().error.type], [403, "ForbiddenException"]);
  });

  it("serves the same at the root", async () => {
    assert.equal((await create(bearer, "other", "")).statusCode, 200);
    const listed = await app.inject({ url: "/iceberg/v1/namespaces", headers: bearer });
    assert.deepEqual(listed.json().namespaces, [["bronze"], ["gold"], ["mine"], ["ml"], ["other"], ["silver"]]);
    const head = await app.inject({ method: "HEAD", url: "/v1/namespaces/none", headers: bearer });
    assert.deepEqual([head.statusCode, head.body], [404, ""]);
    const { paths } = (await app.inject({ url: "/api/v1/openapi.json", headers: bearer })).json();
    assert.deepEqual(
      Object.keys(paths).filter((path) => !path.startsWith("/api/v1/")),
      [],
      "the protocol has a document of its own",
    );
  });

  it("answers 304 without a body to who has a table already", async () => {
    await create(bearer, "held");
    const url = "/iceberg/v1/namespaces/held/tables";
    const payload = {
      name: "t",
      schema: { type: "struct", fields: [{ id: 1, name: "k", required: false, type: "int" }] },
    };
    const created = await app.inject({ method: "POST", url, headers: bearer, payload: JSON.stringify(payload) });
    const etag = String(created.headers.etag);
    assert.match(etag, /^".{43}"$/);
    const again = await app.inject({ url: `${url}/t`, headers: { ...bearer, "if-none-match": etag } });
    assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, "", etag]);
    assert.equal((await app.inject({ url: `${url}/t`, headers: bearer })).headers.etag, etag);
  });

  it("takes commits of tens of megabytes, whatever their content type, and names too long for a route's parameter", async () => {
    const properties = { large: "x".repeat(20 * 1024 * 1024) };
    const made = await app.inject({
      method: "POST",
      url: "/iceberg/v1/namespaces/mine/properties",
      headers: { ...bearer, "content-type": "text/plain" },
      payload: JSON.stringify({ updates: properties }),
    });
    assert.equal(made.statusCode, 200, made.body.slice(0, 500));
    const name = "é".repeat(200);
    assert.equal((await create(bearer, name)).statusCode, 200);
    const url = `/iceberg/v1/namespaces/${encodeURIComponent(name)}`;
    assert.equal((await app.inject({ method: "HEAD", url, headers: bearer })).statusCode, 204);
    const tooLarge = await app.inject({
      method: "POST",
      url: "/iceberg/v1/namespaces",
      headers: { ...bearer, "content-type": "application/json" },
      payload: "x".repeat(65 * 1024 * 1024),
    });
    assert.deepEqual([tooLarge.statusCode, tooLarge.json().error.type], [413, "BadRequestException"]);
  });

  it("answers in the protocol's form what comes to no endpoint: other methods, and paths that are no UTF-8", async () => {
    for (const [method, url, status, type] of [
      ["PUT", "/iceberg/v1/namespaces", 406, "UnsupportedOperationException"],
      ["PATCH", "/v1/namespaces", 406, "UnsupportedOperationException"],
      ["GET", "/iceberg/v1/namespaces/%ff", 400, "BadRequestException"],
      ["GET", "/v1/namespaces/%E0%A4%A", 400, "BadRequestException"],
    ] as const) {
      const answer = await app.inject({ method, url, headers: bearer });
      assert.deepEqual([answer.statusCode, answer.json().error?.type], [status, type], `${method} ${url}`);
    }
  });

  it("lets no table lie in the lake or in another folder of the home", async () => {
    assert.ok([200, 409].includes((await create(bearer)).statusCode));
    for (const folder of ["lake/none/silver/bars", "lake/other", "postgres/x", "payloads", "logs/runs", "cache/a"]) {
      const refused = await app.inject({
        method: "POST",
        url: "/iceberg/v1/namespaces/mine/tables",
        headers: { ...bearer, "content-type": "application/json" },
        payload: JSON.stringify({
          name: "t",
          location: `file://${join(home, folder)}`,
          schema: { type: "struct", fields: [] },
        }),
      });
      assert.deepEqual([refused.statusCode, refused.json().error.type], [403, "ForbiddenException"], folder);
    }
  });

  it("writes nothing to the lake's namespaces", async () => {
    const refused = await app.inject({
      method: "POST",
      url: "/iceberg/v1/namespaces/silver/tables",
      headers: { ...bearer, "content-type": "application/json" },
      payload: JSON.stringify({ name: "t", schema: { type: "struct", fields: [] } }),
    });
    assert.equal(refused.statusCode, 403);
    assert.match(
      refused.json().error.message,
      /Table silver\.t is read-only: the lake's tables are kept by their Delta logs/,
    );
  });
});

describe("the catalog on a server whose PostgreSQL is not there", () => {
  it("serves the lake's namespaces, and says of its own that nothing was done", async () => {
    const app = await served({});
    const headers = { host: "127.0.0.1:4000" };
    const lake = await app.inject({ url: "/iceberg/v1/namespaces/silver/tables", headers });
    assert.deepEqual([lake.statusCode, lake.json()], [200, { identifiers: [] }]);
    const own = await app.inject({ url: "/iceberg/v1/namespaces/mine", headers });
    assert.deepEqual([own.statusCode, own.json().error.type], [503, "ServiceUnavailableException"]);
    assert.match(own.json().error.message, /started without PostgreSQL/);
    await app.close();
  });
});

it("only a metrics report is a post that reads: not a commit to a table of that name", () => {
  assert.ok(isMetricsReport("/iceberg/v1/namespaces/n/tables/t/metrics"));
  assert.ok(isMetricsReport("/v1/namespaces/n/tables/t/metrics"));
  for (const path of ["/n/tables/metrics", "/metrics", "/metrics/tables", "/n/views/metrics", "/n/tables//metrics"]) {
    assert.ok(!isMetricsReport(`/iceberg/v1/namespaces${path}`), path);
  }
});
