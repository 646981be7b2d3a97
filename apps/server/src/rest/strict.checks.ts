import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isoDay } from "@plumbline/core";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { buildServer } from "../http/build-server.js";
import type { SmallLake } from "../http/small-lake.js";

type Json = ReturnType<JSON["parse"]>;

/** What REST refuses, and in which words: names it does not know, values that are not legal, times that are none. */
export function checkStrict(lake: SmallLake): void {
  describe("refusals over REST", () => {
    let app: FastifyInstance;
    before(async () => {
      app = await buildServer(readConfig({ PLUMB_HOME: lake.home }, "/"), lake);
      await app.ready();
      await lake.reader.refresh();
    });
    after(() => app.close());

    const headers = { host: "127.0.0.1:4000" };
    const get = (path: string) => app.inject({ url: `/api/v1${path}`, headers });
    async function refused(path: string, detail: RegExp, remedy = /./): Promise<void> {
      const answer = await get(path);
      const body: Json = answer.json();
      assert.deepEqual([answer.statusCode, body.code], [400, "BAD_ARGUMENT"], `${path} ${answer.body.slice(0, 300)}`);
      assert.match(body.detail, detail);
      assert.match(body.remedy, remedy);
    }
    async function refusedBody(payload: object, detail: RegExp, remedy = /./): Promise<void> {
      const answer = await app.inject({ method: "POST", url: "/api/v1/sql", headers, payload });
      const body: Json = answer.json();
      assert.deepEqual([answer.statusCode, body.code], [400, "BAD_ARGUMENT"], answer.body.slice(0, 300));
      assert.match(body.detail, detail);
      assert.match(body.remedy, remedy);
    }

    it("refuses a misspelt clock on every route, by name and place, with what was meant", async () => {
      const { paths } = (await get("/openapi.json")).json() as Json;
      const { securityId } = ((await get("/insights?limit=1")).json() as Json).data[0];
      let asked = 0;
      for (const [pattern, operations] of Object.entries<Json>(paths)) {
        const path = pattern.replace("/api/v1", "").replace("{id}", securityId).replace("{name}", "silver.bars");
        for (const method of Object.keys(operations)) {
          const legal = ((operations[method].parameters ?? []) as Json[]).filter((one) => one.in === "query");
          const url = `/api/v1${path.replaceAll(/\{\w+\}/g, "x")}?asof=2024-05-02`;
          const answer = await app.inject({ method: method.toUpperCase() as "GET", url, headers, payload: undefined });
          const hasBody = operations[method].requestBody !== undefined;
          const body: Json = answer.json();
          assert.equal(
            answer.statusCode,
            hasBody ? body.status : 400,
            `${method} ${pattern} ${answer.body.slice(0, 200)}`,
          );
          assert.ok(answer.statusCode >= 400 && answer.statusCode < 500);
          if (hasBody) continue;
          asked++;
          const meant = legal.some(({ name }) => name === "asOf") ? "; did you mean asOf?" : "";
          assert.equal(body.detail, `query of ${pattern}: "asof" is unknown${meant}`);
        }
      }
      assert.ok(asked >= 20, `${asked} routes`);
      await refused("/documents?symbl=ZZZ", /"symbl" is unknown; did you mean symbol\?/, /kind, source, symbol, asOf/);
      await refused("/insights?limmit=1&as_of=2024-05-02", /did you mean limit\?.*did you mean asOf\?/);
      await refused("/releases?x=1", /"x" is unknown$/, /takes none/);
      await refused("/openapi.json?x=1", /"x" is unknown$/);
    });

    it("says of a value that is not legal what it was given for and what would be", async () => {
      await refused("/insights?limit=-1", /^query parameter limit "?-1"?: must be a whole number from 1 to 10000$/);
      await refused("/insights?limit=many", /^query parameter limit "many": must be a whole number from 1 to 10000$/);
      await refused("/insights?format=xml", /^query parameter format "xml": must be one of json, csv, arrow, parquet$/);
      await refused(
        "/securities/x/bars?basis=gross",
        /^query parameter basis "gross": must be one of raw, split, total$/,
      );
      await refused(
        "/insights?asOf=2024-05-02&asOf=2024-05-03",
        /^query parameter asOf is given 2 times; must be given once$/,
      );
      await refused("/tables/silver.bars/diff", /^query parameter fromVersion: must be given$/);
      await refused("/panels/nothing", /^part of the path panel "nothing": must be one of \w+, /);
      await refused("/documents/xyz", /^part of the path hash "xyz": must be text that matches/);
      await refusedBody(
        { sql: "SELECT 1", asof: "2024-05-02" },
        /^body: "asof" is unknown; did you mean asOf\?$/,
        /sql, asOf/,
      );
      await refusedBody({ sql: 7 }, /^body's sql 7: must be text/);
      await refusedBody({}, /^body's sql: must be given$/);
      await refusedBody(
        { sql: "SELECT 1", format: "xml" },
        /^body's format "xml": must be one of json, csv, arrow, parquet$/,
      );
      await refusedBody(
        { sql: "SELECT 1", versions: { "silver.bars": "x" } },
        /^body's versions\.silver\.bars "x": must be a whole number, 0 or more$/,
      );
    });

    it("refuses a time that is none or lies in the future, over REST, GraphQL and SQL alike", async () => {
      await refused("/insights?asOf=", /asOf ""/);
      await refused("/insights?asOf=2024-02-30", /asOf "2024-02-30"/);
      await refused("/insights?asOf=2924-02-20", /asOf "2924-02-20": lies in the future/, /newest session is \d{4}-/);
      await refusedBody({ sql: "SELECT 1", asOf: "2924-02-20" }, /lies in the future/);
      const query = '{ overview(asOf: "2924-02-20") { horizon } }';
      const answer = await app.inject({ method: "POST", url: "/graphql", headers, payload: { query } });
      assert.equal((answer.json() as Json).errors[0].extensions.code, "BAD_ARGUMENT");
      const last = (await (await lake.reader.view({})).sessions()).at(-1) ?? 0;
      assert.equal((await get(`/insights?asOf=${isoDay(last)}`)).statusCode, 200);
    });

    it("says from when there is a ranking where an earlier asOf sees none", async () => {
      const view = await lake.reader.view({});
      const [first] = await view.sessions();
      const asOf = isoDay(first + 30);
      const rankedFrom = isoDay((await view.rankedFrom()) ?? 0);
      const { data, warnings } = (await get(`/insights?asOf=${asOf}`)).json() as Json;
      assert.deepEqual(data, []);
      assert.ok(
        warnings.some((one: string) => one.includes(asOf) && one.includes(rankedFrom)),
        JSON.stringify(warnings),
      );
      const dayBefore = isoDay(((await view.rankedFrom()) ?? 0) - 1);
      assert.ok(((await get(`/insights?asOf=${rankedFrom}`)).json() as Json).data.length > 0);
      assert.equal(((await get(`/insights?asOf=${dayBefore}`)).json() as Json).data.length, 0);
      const query = `{ overview(asOf: "${asOf}") { rankedCount provenance { notices } } release(asOf: "${asOf}") { rankedFrom } now: release { rankedFrom sessions barSessions } }`;
      const answer = await app.inject({ method: "POST", url: "/graphql", headers, payload: { query } });
      const { overview, release, now } = (answer.json() as Json).data;
      assert.equal(overview.rankedCount, 0);
      assert.ok(overview.provenance.notices.some((one: string) => one.includes(rankedFrom)));
      assert.deepEqual([release.rankedFrom, now.rankedFrom, now.sessions[0]], [rankedFrom, rankedFrom, rankedFrom]);
      assert.equal(now.barSessions[0], isoDay(first));
    });

    it("names no folder of the server", async () => {
      const answer = await get("/tables/silver.bars/rows?version=7");
      assert.equal(answer.statusCode, 404);
      assert.match(answer.body, /silver[./]bars.*no version 7/);
      assert.ok(lake.home.length > 5 && !answer.body.includes(lake.home), answer.body);
    });
  });
}
