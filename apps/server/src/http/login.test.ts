import assert from "node:assert/strict";
import { scryptSync } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { after, before, describe, it } from "node:test";
import type { Database } from "@plumbline/adapters";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { DatabaseAccess, noDatabase } from "../database/database-access.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { RunHistory } from "../run/run-history.js";
import { RunMonitor } from "../run/run-monitor.js";
import { LakeReader } from "../serving/lake-reader.js";
import { buildServer } from "./build-server.js";
import { ownPath } from "./login-page.js";
import { SessionCookies } from "./session-cookie.js";

const token = "a-token-of-some-length";

describe("logging in from a browser", () => {
  let app: FastifyInstance;
  const lines: string[] = [];
  before(async () => {
    const config = readConfig({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: token }, "/");
    const reader = new LakeReader(openLakeStore("/nonexistent-lake-of-a-test"));
    const stream = { write: (line: string) => lines.push(line) };
    const runs = new RunHistory("/nonexistent", "none", reader);
    app = await buildServer(
      config,
      { reader, monitor: new RunMonitor(), runs, database: noDatabase() },
      { level: "trace", stream },
    );
    app.get("/page", async () => "a page");
    await app.ready();
  });
  after(() => app.close());

  const host = "far.example:4000";
  const html = "text/html,application/xhtml+xml";
  const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    app.inject({
      method: "POST",
      url: "/login",
      headers: { host, accept: html, "content-type": "application/x-www-form-urlencoded", ...headers },
      payload: new URLSearchParams(fields).toString(),
    });

  it("shows a form in place of a page, and a problem in place of data", async () => {
    const page = await app.inject({ url: "/page?asof=2024-05-02", headers: { host, accept: html } });
    assert.equal(page.statusCode, 401);
    assert.match(page.body, /<form method="post" action="\/login">/);
    assert.match(page.body, /name="next" value="\/page\?asof=2024-05-02"/);
    assert.match(String(page.headers["content-security-policy"]), /default-src 'none'/);
    const data = await app.inject({ url: "/api/v1/insights", headers: { host, accept: html } });
    assert.deepEqual([data.statusCode, data.json().code], [401, "UNAUTHORIZED"]);
    assert.equal((await app.inject({ url: "/login", headers: { host } })).statusCode, 200);
  });

  it("changes the token for a cookie that no script and no other site can use, and that opens pages, REST and GraphQL", async () => {
    const answer = await post({ token, next: "/page?asof=2024-05-02" });
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, "/page?asof=2024-05-02"]);
    const cookie = String(answer.headers["set-cookie"]);
    assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    assert.ok(!cookie.includes(token));
    const headers = { host, cookie: `theme=dark; ${cookie.split(";")[0]}` };
    assert.equal((await app.inject({ url: "/page", headers })).statusCode, 200);
    const body = (
      await app.inject({ method: "POST", url: "/graphql", headers, payload: { query: "{ status { state } }" } })
    ).json();
    assert.equal(body.data.status.state, "starting");
    assert.equal((await app.inject({ url: "/api/v1/insights", headers })).json().code, "NO_RELEASE");
    const out = await app.inject({ method: "POST", url: "/logout", headers });
    assert.match(String(out.headers["set-cookie"]), /plumb_session=; .*Max-Age=0/);
  });

  it("refuses a wrong token, a form from another site, and after ten wrong ones looks at none for a while", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    assert.equal((await post({ token }, { origin: "http://evil.example" })).statusCode, 403);
    assert.equal((await post({ token }, { origin: "null" })).statusCode, 403);
    assert.equal((await post({ token }, { origin: `https://${host}` })).statusCode, 303);
    for (let i = 0; i < 10; i++) {
      const wrong = await post({ token: "wrong-token-of-some-length", next: '/x"><script>' });
      assert.equal(wrong.statusCode, 401);
      assert.match(wrong.body, /role="alert"/);
      assert.doesNotMatch(wrong.body, /<script|wrong-token/);
    }
    const blocked = await post({ token }, { accept: "application/json" });
    assert.deepEqual([blocked.statusCode, blocked.json().code], [429, "TOO_MANY_TRIES"]);
    assert.equal(blocked.headers["retry-after"], "60");
  });

  it("does not take back another's failed try after a login that waited for the database over a minute", async (t) => {
    const salt = Buffer.alloc(16);
    const secret = "A".repeat(43);
    const hash = scryptSync(secret, salt, 32, { N: 16_384, r: 8, p: 1 });
    const rows = [{ name: "ann", role: "reader", createdAt: new Date(0), salt, hash }];
    const signals = new EventEmitter();
    const [asked, answered] = [once(signals, "asked"), once(signals, "answered")];
    const query = async () => {
      signals.emit("asked");
      await answered;
      return { rows, count: 1 };
    };
    const slow = { about: "slow", query, transaction: query, close: async () => undefined } as unknown as Database;
    const database = new DatabaseAccess(async () => slow, noDatabase().documents);
    const reader = new LakeReader(openLakeStore("/nonexistent-lake-of-a-test"));
    const runs = new RunHistory("/nonexistent", "none", reader);
    const config = readConfig({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: token }, "/");
    const other = await buildServer(config, { reader, monitor: new RunMonitor(), runs, database }, { level: "silent" });
    const login = async (given: string) =>
      (
        await other.inject({
          method: "POST",
          url: "/login",
          headers: { host, "content-type": "application/x-www-form-urlencoded" },
          payload: new URLSearchParams({ token: given }).toString(),
        })
      ).statusCode;
    t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 0, 1) });
    try {
      const waiting = login(`plumb_0123456789ab_${secret}`);
      await asked;
      t.mock.timers.tick(61_000);
      for (let i = 0; i < 10; i++) assert.equal(await login("wrong-token-of-some-length"), 401);
      signals.emit("answered");
      assert.equal(await waiting, 303);
      assert.equal(await login("wrong-token-of-some-length"), 429, "ten failed within this minute");
    } finally {
      t.mock.timers.reset();
      await other.close();
    }
  });

  it("writes the token into no log", () => {
    assert.ok(!lines.join("").includes(token));
  });

  it("leads to this server's own pages alone", () => {
    for (const path of [
      "//evil.example",
      "https://evil.example",
      "/\\evil.example",
      "/a\nb",
      "/login?next=x",
      undefined,
    ]) {
      assert.equal(ownPath(path), "/", String(path));
    }
    assert.equal(ownPath("/securities?search=a%20b"), "/securities?search=a%20b");
  });
});

describe("cookies of a login", () => {
  const now = Date.UTC(2026, 0, 1);
  const cookies = new SessionCookies(token);
  const value = cookies.issue(now, { keyId: null }).split(";")[0];

  it("hold until they end, under the token they were made with, unchanged", () => {
    assert.deepEqual(cookies.sessionIn(value, now + 29 * 86_400_000), { keyId: null });
    assert.equal(cookies.sessionIn(value, now + 31 * 86_400_000), null);
    assert.equal(new SessionCookies("another-token-here").sessionIn(value, now), null);
    const [name, rest] = value.split("=");
    const [ends, signature] = rest.split(".");
    assert.equal(cookies.sessionIn(`${name}=${Number(ends) + 1}.${signature}`, now), null);
    assert.equal(cookies.sessionIn(`other_${value}`, now), null);
    assert.equal(cookies.sessionIn(undefined, now), null);
  });

  it("name the key they were made with, and cannot be given another, or the token owner's rights", () => {
    const ofKey = cookies.issue(now, { keyId: "0123456789ab" }).split(";")[0];
    assert.deepEqual(cookies.sessionIn(ofKey, now), { keyId: "0123456789ab" });
    const signature = ofKey.split(".")[2];
    const ends = ofKey.split("=")[1].split(".")[0];
    for (const forged of [`${ends}.ba9876543210.${signature}`, `${ends}.${signature}`, `${ends}..${signature}`]) {
      assert.equal(cookies.sessionIn(`plumb_session=${forged}`, now), null);
    }
  });
});
