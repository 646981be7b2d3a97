import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openPostgres, openPostgresDocuments, UserStore } from "@plumbline/adapters";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { DatabaseAccess } from "../database/database-access.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { RunHistory } from "../run/run-history.js";
import { RunMonitor } from "../run/run-monitor.js";
import { LakeReader } from "../serving/lake-reader.js";
import { buildServer } from "./build-server.js";

const token = "a-token-of-some-length";
const host = "far.example:4000";
const day = 86_400_000;
/** What follows `plumb_`, 12 digits and `_`; it may hold underscores itself. */
const secretOf = (key: string) => key.slice(19);

describe("what PostgreSQL holds, over HTTP", () => {
  let folder = "";
  let database: DatabaseAccess;
  let app: FastifyInstance;
  const keys: Record<string, string> = {};
  const lines: string[] = [];

  const serve = async (environment: Record<string, string>) => {
    const reader = new LakeReader(openLakeStore("/nonexistent-lake-of-a-test"));
    const runs = new RunHistory("/nonexistent", "none", reader);
    const stream = { write: (line: string) => lines.push(line) };
    const built = await buildServer(
      readConfig(environment, "/"),
      { reader, monitor: new RunMonitor(), runs, database },
      { level: "trace", stream },
    );
    built.get("/page", async (request) => `${request.identity.name}, ${request.identity.role}`);
    await built.ready();
    return built;
  };
  const login = (secret: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: "POST",
      url: "/login",
      headers: { host, "content-type": "application/x-www-form-urlencoded", ...headers },
      payload: new URLSearchParams({ token: secret, next: "/page" }).toString(),
    });
  const cookieOf = async (secret: string) => String((await login(secret)).headers["set-cookie"]).split(";")[0];
  const ask = async (query: string, headers: Record<string, string>) =>
    (await app.inject({ method: "POST", url: "/graphql", headers: { host, ...headers }, payload: { query } })).json();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumb-users-"));
    database = new DatabaseAccess(
      () => openPostgres({ folder: join(folder, "postgres") }),
      async (access) => openPostgresDocuments(await access.get()),
    );
    const users = new UserStore(await database.get());
    for (const role of ["reader", "writer", "admin"] as const) keys[role] = await users.add(`a-${role}`, role);
    app = await serve({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: token });
  });
  after(async () => {
    await app.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("a browser logs in with a user's API key and is that user, with that role", async () => {
    for (const role of ["reader", "writer", "admin"]) {
      const answer = await login(`  ${keys[role]} `);
      assert.deepEqual([answer.statusCode, answer.headers.location], [303, "/page"]);
      const set = String(answer.headers["set-cookie"]);
      assert.match(set, /; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
      assert.ok(!set.includes(secretOf(keys[role])), "no secret is in the cookie");
      const cookie = set.split(";")[0];
      const page = await app.inject({ url: "/page", headers: { host, cookie } });
      assert.deepEqual([page.statusCode, page.body], [200, `a-${role}, ${role}`]);
      const made = await app.inject({
        method: "POST",
        url: "/api/v1/watchlists",
        headers: { host, cookie },
        payload: { name: "banks", securities: [] },
      });
      assert.equal(made.statusCode === 200, role !== "reader", `${role}: ${made.body}`);
      if (role === "reader") assert.equal(made.json().code, "FORBIDDEN");
      const foreign = { host, cookie, origin: "https://evil.example" };
      const forged = await app.inject({ method: "DELETE", url: "/api/v1/watchlists/1", headers: foreign });
      assert.equal(forged.statusCode, 403);
    }
    assert.equal(
      (await app.inject({ url: "/page", headers: { host, cookie: await cookieOf(token) } })).body,
      "local, admin",
    );
  });

  it("each sees their own watchlists", async () => {
    const query = "{ watchlists { name securities } }";
    const of = async (secret: string) => (await ask(query, { cookie: await cookieOf(secret) })).data.watchlists;
    assert.deepEqual(await of(keys.writer), [{ name: "banks", securities: [] }]);
    assert.deepEqual(await of(keys.reader), []);
    assert.deepEqual(await of(token), []);
  });

  it("a key that is removed ends its sessions, whoever takes the name next", async () => {
    const users = new UserStore(await database.get());
    const key = await users.add("guest", "admin");
    const cookie = await cookieOf(key);
    await users.remove("guest");
    const again = await serve({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: token });
    try {
      const url = "/page";
      assert.equal((await again.inject({ url, headers: { host, cookie } })).statusCode, 401);
      await users.add("guest", "admin");
      assert.equal((await again.inject({ url, headers: { host, cookie } })).statusCode, 401);
      assert.equal((await again.inject({ url: "/api/v1/watchlists", headers: { host, cookie } })).statusCode, 401);
    } finally {
      await again.close();
    }
    const other = await serve({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: "another-token-of-some-length" });
    const cookieOfWriter = await cookieOf(keys.writer);
    assert.equal((await other.inject({ url: "/page", headers: { host, cookie: cookieOfWriter } })).statusCode, 401);
    await other.close();
  });

  it("wrong keys count as wrong tokens do, also when they come together", async (t) => {
    // However long looking up ten keys takes, the minute is not over.
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const wrong = keys.reader.slice(0, -1) + (keys.reader.endsWith("A") ? "B" : "A");
    const tries = await Promise.all(Array.from({ length: 14 }, () => login(wrong)));
    const codes = tries.map(({ statusCode }) => statusCode).sort();
    assert.deepEqual(codes, [...new Array(10).fill(401), ...new Array(4).fill(429)]);
    assert.equal((await login(keys.reader)).statusCode, 429, "within the minute none is looked at");
  });

  it("documents are read in GraphQL and REST as of what was known, a page at a time", async () => {
    const store = await database.documents();
    const documentOf = (text: string, i: number) => ({
      raw: new TextEncoder().encode(text),
      mediaType: "application/json",
      kind: i % 2 ? "news" : "filing",
      source: "edgar",
      symbol: "AAPL",
      securityId: null,
      eventTime: null,
      knownAt: Date.UTC(2024, 0, 1) + i * day,
      ingestedAt: Date.UTC(2024, 5, 1),
    });
    const { records } = await store.put(Array.from({ length: 7 }, (_, i) => documentOf(`{"i":${i}}`, i)));
    await store.put([{ ...documentOf("{}", 0), raw: new Uint8Array([255, 254]), kind: "image" }]);
    const headers = { authorization: `Bearer ${token}` };
    const walk = async (args: string) => {
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const more: string = after === null ? "" : `, after: "${after}"`;
        const { data, errors } = await ask(
          `{ documents(source: "edgar", first: 2${args}${more}) { nodes { hash knownAt kind } endCursor hasNextPage } }`,
          headers,
        );
        assert.equal(errors, undefined);
        for (const { hash } of data.documents.nodes) seen.push(hash);
        if (!data.documents.hasNextPage) return seen;
        after = data.documents.endCursor;
      }
    };
    const hashes = records.map(({ hash }) => hash);
    const newestFirst = (most: number) => hashes.slice(0, most).reverse();
    assert.deepEqual(await walk(', kind: "news"'), [hashes[5], hashes[3], hashes[1]]);
    const known = await walk(', asOf: "2024-01-03"');
    assert.deepEqual(known.slice(0, 2), newestFirst(3).slice(0, 2), "the fourth came at the midnight after");
    assert.equal(known.length, 4);
    assert.equal((await walk(', asOf: "2024-01-03T23:59:59.999Z"')).length, 4);
    assert.equal((await walk(', asOf: "2024-01-04T00:00:00Z"')).length, 5);
    const one = async (hash: string, asOf: string) =>
      (await ask(`{ document(hash: "${hash}"${asOf}) { text records { knownAt eventTime symbol } } }`, headers)).data
        .document;
    assert.deepEqual(await one(hashes[3], ""), {
      text: '{"i":3}',
      records: [{ knownAt: "2024-01-04T00:00:00.000Z", eventTime: null, symbol: "AAPL" }],
    });
    assert.equal(await one(hashes[3], ', asOf: "2024-01-03"'), null);
    assert.equal((await one(hashes[3], ', asOf: "2024-01-04"')).text, '{"i":3}');
    assert.equal(await one("0".repeat(64), ""), null);
    const image = (await store.find({ kind: "image" })).documents[0].hash;
    assert.equal((await one(image, "")).text, null);
    for (const [url, status] of [
      [`/api/v1/documents/${hashes[3]}`, 200],
      [`/api/v1/documents/${hashes[3]}?asOf=2024-01-04`, 200],
      [`/api/v1/documents/${hashes[3]}?asOf=2024-01-03`, 404],
      [`/api/v1/documents/${hashes[3]}/raw?asOf=2024-01-03`, 404],
      [`/api/v1/documents/${hashes[3]}/raw?asOf=2024-01-04`, 200],
      [`/api/v1/documents/${hashes[3]}/raw?asOf=never`, 400],
      [`/api/v1/documents/${hashes[3]}/raw?asOf=2924-01-04`, 400],
      [`/api/v1/documents/${hashes[3]}?asOf=2924-01-04`, 400],
      ["/api/v1/documents?asOf=2924-01-04", 400],
      ["/api/v1/documents?asOf=2924-01-04T00:00:00Z", 400],
    ] as const) {
      assert.equal((await app.inject({ url, headers: { host, ...headers } })).statusCode, status, url);
    }
    for (const query of [
      '{ document(hash: "x") { text } }',
      "{ documents(first: 1001) { endCursor } }",
      '{ documents(after: "x") { endCursor } }',
      '{ documents(asOf: "soon") { endCursor } }',
      '{ documents(asOf: "2924-01-04") { endCursor } }',
      `{ document(hash: "${hashes[3]}", asOf: "2924-01-04") { text } }`,
    ]) {
      const { errors } = await ask(query, headers);
      assert.equal(errors[0].extensions.code, "BAD_ARGUMENT", query);
    }
  });

  it("writes no key and no token into a log", () => {
    app.log.trace({ url: "/login" }, "the log is written");
    const log = lines.join("");
    assert.match(log, /the log is written/);
    for (const secret of [token, ...Object.values(keys).map(secretOf)]) assert.ok(!log.includes(secret));
  });
});
