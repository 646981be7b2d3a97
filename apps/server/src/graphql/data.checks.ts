import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { buildServer } from "../http/build-server.js";
import type { SmallLake } from "../http/small-lake.js";

type Json = ReturnType<JSON["parse"]>;

/** What the tables hold, in GraphQL: pages, differences of versions, lineage. */
export function checkData(lake: SmallLake): void {
  describe("insights, lineage, differences and pages of tables in GraphQL", () => {
    let app: FastifyInstance;

    before(async () => {
      app = await buildServer(readConfig({}, "/"), lake);
      await app.ready();
      await lake.reader.refresh();
    });
    after(async () => {
      await app.close();
    });

    async function ask(query: string, variables: Json = {}): Promise<Json> {
      const headers = { host: "localhost:4000" };
      const answer = await app.inject({ method: "POST", url: "/graphql", headers, payload: { query, variables } });
      const body: Json = answer.json();
      assert.equal(body.errors, undefined, JSON.stringify(body.errors));
      return body.data;
    }

    /** Every page after another; a cursor that leads nowhere would never end. */
    async function walk(
      read: (after: string | null) => Promise<Json>,
      rowsOf: (page: Json) => Json[],
    ): Promise<Json[]> {
      const rows: Json[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages < 200; pages++) {
        const page: Json = await read(cursor);
        rows.push(...rowsOf(page));
        if (!page.hasNextPage) return rows;
        assert.ok(page.endCursor !== null && page.endCursor !== cursor);
        cursor = page.endCursor;
      }
      throw new Error("the pages never end");
    }

    it("says of watched securities what the ranking says, best first, as of either clock", async () => {
      const query = `query ($ids: [String!]!, $asOf: String, $release: String) {
        watched(ids: $ids, asOf: $asOf, release: $release) { nodes { securityId ticker position ranked { position score } }
          unknown rankedCount provenance { asOf releaseId } } }`;
      const { overview, securities } = await ask(
        "{ overview { ranking { securityId ticker position score } } securities(first: 1000) { nodes { securityId position } } }",
      );
      const { ranking } = overview;
      const unranked = securities.nodes.filter((one: Json) => one.position === null).map((one: Json) => one.securityId);
      const wanted = [ranking[4], ranking[0], ranking[2]];
      const ids = [
        ...unranked.slice(0, 1),
        ...wanted.map((one) => one.securityId),
        "no-such-id",
        ranking[0].securityId,
      ];
      const { watched } = await ask(query, { ids });
      const places = [ranking[0], ranking[2], ranking[4]].map(({ securityId, ticker, position, score }) => ({
        securityId,
        ticker,
        position,
        ranked: { position, score },
      }));
      assert.deepEqual(watched.nodes.slice(0, 3), places);
      assert.equal(watched.nodes.length, 3 + Math.min(1, unranked.length));
      assert.deepEqual([watched.unknown, watched.rankedCount], [["no-such-id"], ranking.length]);
      const { releaseId } = lake.reader.newest!;
      const sessions = await (await lake.reader.view({})).sessions();
      const middle = new Date(sessions[sessions.length >> 1] * 86_400_000).toISOString().slice(0, 10);
      const past = await ask(query, { ids, asOf: middle, release: releaseId });
      const { overview: then } = await ask(`{ overview(asOf: "${middle}") { ranking { securityId position } } }`);
      const thenPlaces = new Map(then.ranking.map((one: Json) => [one.securityId, one.position]));
      for (const one of past.watched.nodes) assert.equal(one.position, thenPlaces.get(one.securityId) ?? null);
      assert.deepEqual(past.watched.provenance, { asOf: middle, releaseId });
      assert.deepEqual((await ask(query, { ids: [] })).watched.nodes, []);
    });

    it("walks the ranking by pages of any size in any order to the same rows, each once", async () => {
      const query = `query ($sort: String, $first: Int, $after: String, $filter: [String!]) {
        insights(sort: $sort, first: $first, after: $after, filter: $filter) {
          nodes { position securityId score } totalCount endCursor hasNextPage } }`;
      const { insights: whole } = await ask(query, { first: 500 });
      assert.ok(whole.totalCount > 5 && whole.nodes.length === whole.totalCount);
      const page = (asked: Json) => (after: string | null) =>
        ask(query, { ...asked, after }).then(({ insights }) => insights as Json);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 9 }),
          fc.constantFrom(null, "position", "-score", "securityId", "-position"),
          async (first, sort) => {
            const rows = await walk(page({ first, sort }), ({ nodes }) => nodes);
            const ids = rows.map(({ securityId }) => securityId);
            assert.deepEqual([...ids].sort(), whole.nodes.map(({ securityId }: Json) => securityId).sort());
            const { insights: once } = await ask(query, { first: 500, sort });
            assert.deepEqual(rows, once.nodes);
            const scores = rows.map(({ score }) => score);
            if (sort === "-score")
              assert.deepEqual(
                scores,
                [...scores].sort((a, b) => b - a),
              );
          },
        ),
        { numRuns: 12 },
      );
      const filtered = await walk(page({ first: 2, filter: ["position<=5"] }), ({ nodes }) => nodes);
      assert.deepEqual(
        filtered,
        whole.nodes.filter(({ position }: Json) => position <= 5),
      );
    });

    it("pages a table in any portions to the rows that one read gives, and its filter is that of the rows", async () => {
      const query = `query ($name: String!, $columns: [String!], $filter: [String!], $sort: String, $first: Int,
          $after: String, $from: String, $to: String) {
        table(name: $name) { rows page(columns: $columns, filter: $filter, sort: $sort, first: $first, after: $after,
          from: $from, to: $to) { columns rows endCursor hasNextPage totalCount } } }`;
      const page = (asked: Json) => (after: string | null) =>
        ask(query, { ...asked, after }).then(({ table }) => table.page as Json);
      const bars = { name: "silver.bars", columns: ["securityId", "session", "close"], to: "2023-06-30" };
      const whole = await walk(page({ ...bars, first: 1000 }), ({ rows }) => rows);
      assert.ok(whole.length > 1000);
      const keys = whole.map(({ securityId, session }) => `${securityId} ${session}`);
      assert.equal(new Set(keys).size, keys.length);
      const inFilter = await walk(page({ ...bars, first: 333, filter: ["close>50"] }), ({ rows }) => rows);
      assert.deepEqual(
        inFilter,
        whole.filter(({ close }) => close > 50),
      );
      const from = whole[Math.floor(whole.length / 2)].session as string;
      const later = await walk(page({ ...bars, first: 777, from }), ({ rows }) => rows);
      assert.deepEqual(
        later,
        whole.filter(({ session }) => session >= from),
      );
      const trials = { name: "ml.trials", columns: ["trialId", "role", "horizon"] };
      const tried = await walk(page({ ...trials, first: 1000 }), ({ rows }) => rows);
      for (const first of [1, 2, 3]) {
        assert.deepEqual(await walk(page({ ...trials, first }), ({ rows }) => rows), tried);
        const sorted = await walk(page({ ...trials, first, sort: "-role,trialId" }), ({ rows }) => rows);
        const order = (one: Json) => `${one.role} ${one.trialId}`;
        assert.deepEqual(sorted.map(order).sort(), tried.map(order).sort());
        assert.deepEqual(
          sorted.map(({ role }) => role),
          tried.map(({ role }) => role as string).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)),
        );
      }
    });

    it("finds no difference of a version with itself, and counts of any two add up to the rows of each", async () => {
      const query = `query ($table: String!, $from: Int!, $to: Int) {
        tableDiff(table: $table, fromVersion: $from, toVersion: $to, first: 3) {
          added removed changed unchanged columns { column rows } sample { kind key cells { column before after } } } }`;
      const { tables } = await ask("{ tables { name version rows versions(first: 50) { version mode rowsAdded } } }");
      const small = tables.filter((table: Json) => table.rows > 0 && table.rows < 3_000 && table.name !== "ml.models");
      assert.ok(small.length >= 4);
      for (const { name, version, versions } of small) {
        const { tableDiff: same } = await ask(query, { table: name, from: version });
        assert.deepEqual([same.added, same.removed, same.changed, same.sample], [0, 0, 0, []], name);
        const oldest = Math.min(...versions.map((one: Json) => one.version));
        const { tableDiff: there } = await ask(query, { table: name, from: oldest, to: version });
        const { tableDiff: back } = await ask(query, { table: name, from: version, to: oldest });
        assert.deepEqual([back.added, back.removed], [there.removed, there.added], name);
        assert.deepEqual([back.changed, back.unchanged], [there.changed, there.unchanged], name);
        for (const { kind, key, cells } of there.sample) {
          assert.ok(["added", "removed", "changed"].includes(kind) && Object.keys(key).length > 0);
          if (kind === "changed") assert.ok(cells.every(({ before, after }: Json) => before !== after));
        }
      }
    });

    it("draws a lineage without a circle from the source to the release, at the versions the release names", async () => {
      const { lineage, release } = await ask(`{ release { releaseId }
        lineage { nodes { id kind version rows } edges { from to version isNewest }
          payloads(first: 2) { nodes { payloadHash endpoint } totalCount endCursor hasNextPage } } }`);
      assert.ok(release.releaseId);
      const ids = new Set(lineage.nodes.map(({ id }: Json) => id));
      assert.equal(ids.size, lineage.nodes.length);
      const before = new Map<string, string[]>();
      for (const { from, to } of lineage.edges) {
        assert.ok(ids.has(from) && ids.has(to), `${from} -> ${to}`);
        before.set(to, [...(before.get(to) ?? []), from]);
      }
      const reach = (id: string, seen: readonly string[]): Set<string> => {
        assert.ok(!seen.includes(id), `a circle: ${[...seen, id].join(" -> ")}`);
        const found = new Set([id]);
        for (const one of before.get(id) ?? []) for (const held of reach(one, [...seen, id])) found.add(held);
        return found;
      };
      const behind = reach("release", []);
      for (const name of ["source", "bronze.payloads", "silver.bars", "ml.evaluations", "gold.insights"]) {
        assert.ok(behind.has(name), name);
      }
      const { tables } = await ask("{ tables { name version } }");
      const versions = new Map(tables.map(({ name, version }: Json) => [name, version]));
      for (const { id, kind, version } of lineage.nodes) {
        if (kind === "table") assert.equal(version, versions.get(id), id);
      }
      const payloads = await walk(
        (after) =>
          ask(
            "query ($after: String) { lineage { payloads(first: 2, after: $after) { nodes { payloadHash endpoint } endCursor hasNextPage } } }",
            { after },
          ).then(({ lineage: read }) => read.payloads),
        ({ nodes }) => nodes,
      );
      assert.equal(payloads.length, lineage.payloads.totalCount);
      assert.equal(
        new Set(payloads.map(({ endpoint, payloadHash }) => `${endpoint} ${payloadHash}`)).size,
        payloads.length,
      );
    });
  });
}
