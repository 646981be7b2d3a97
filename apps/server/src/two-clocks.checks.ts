import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import { readConfig } from "./config.js";
import { buildServer } from "./http/build-server.js";
import type { SmallLake } from "./http/small-lake.js";

/** Reads that no clock moves: what the process does, what releases there are, what people wrote, files by their hash. */
const withoutClocks = new Set([
  "/releases",
  "/runs",
  "/runs/{runId}",
  "/runs/current",
  "/runs/events",
  "/jobs",
  "/watchlists",
]);
/** Documents are in no release: knowledge time alone moves them. */
const documents = new Set(["/documents", "/documents/{hash}", "/documents/{hash}/raw"]);
const documentFields = new Set(["documents", "document"]);
const rootWithoutClocks = new Set(["status", "releases", "runs", "run", "diary", "diaryEntry", "watchlists", "jobs"]);

/** Every read takes knowledge time and release, alone or together. */
export function checkTwoClocks(lake: SmallLake): void {
  describe("two clocks", () => {
    let app: FastifyInstance;
    const headers = { host: "127.0.0.1" };
    const ask = async (query: string) =>
      (await app.inject({ method: "POST", url: "/graphql", headers, payload: { query } })).json() as {
        data: Record<string, unknown>;
        errors?: unknown;
      };
    before(async () => {
      app = await buildServer(readConfig({}, "/"), lake);
      await lake.reader.refresh();
    });
    after(() => app.close());

    it("are parameters of every read over REST", async () => {
      const document = (await app.inject({ url: "/api/v1/openapi.json", headers })).json() as {
        paths: Record<string, Record<string, { parameters?: { name: string }[]; requestBody?: unknown }>>;
      };
      const missing: string[] = [];
      for (const [path, methods] of Object.entries(document.paths)) {
        const name = path.slice("/api/v1".length);
        if (withoutClocks.has(name) || !path.startsWith("/api/v1/")) continue;
        for (const [method, { parameters, requestBody }] of Object.entries(methods)) {
          if (method !== "get" && name !== "/sql") continue;
          const said = JSON.stringify([parameters, requestBody]);
          const hasRelease = documents.has(name) || /"release"/.test(said);
          if (!/"asOf"/.test(said) || !hasRelease) missing.push(`${method} ${name}`);
        }
      }
      assert.deepEqual(missing, []);
    });

    it("are arguments of every field of the root in GraphQL", async () => {
      const { data } = await ask(
        "{ __schema { queryType { fields { name args { name type { name ofType { name } } } } } } }",
      );
      const { fields } = (
        data.__schema as {
          queryType: {
            fields: { name: string; args: { name: string; type: { ofType: { name: string } | null } }[] }[];
          };
        }
      ).queryType;
      const missing = fields.filter(({ name, args }) => {
        if (rootWithoutClocks.has(name)) return false;
        const isOfPoints = args.some(({ type }) => type.ofType?.name === "ComparePoint");
        const clocks = documentFields.has(name) ? ["asOf"] : ["asOf", "release"];
        return !isOfPoints && !clocks.every((clock) => args.some((one) => one.name === clock));
      });
      assert.deepEqual(
        missing.map(({ name }) => name),
        [],
      );
    });

    it("move a read alone and together", async () => {
      const sessions = await (await lake.reader.view({})).sessions();
      const middle = new Date(sessions[sessions.length >> 1] * 86_400_000).toISOString().slice(0, 10);
      const { releaseId } = lake.reader.newest!;
      for (const [args, asOf] of [
        ["", null],
        [`asOf: "${middle}"`, middle],
        [`release: "${releaseId}"`, null],
        [`asOf: "${middle}", release: "${releaseId}"`, middle],
      ] as const) {
        const list = args === "" ? "" : `(${args})`;
        const more = args === "" ? "" : `, ${args}`;
        const { data, errors } = await ask(
          `{ overview${list} { provenance { asOf releaseId } } table(name: "silver.bars"${more}) { provenance { asOf } preview(first: 1) { rows } } sql(query: "SELECT max(session) FROM silver.bars"${more}) { rows provenance { asOf releaseId } } }`,
        );
        assert.equal(errors, undefined);
        const { overview, table, sql } = data as Record<
          string,
          { provenance: { asOf: string | null; releaseId: string }; rows: string[][]; preview: { rows: string[][] } }
        >;
        assert.deepEqual([overview.provenance.asOf, table.provenance.asOf, sql.provenance.asOf], [asOf, asOf, asOf]);
        assert.deepEqual([overview.provenance.releaseId, sql.provenance.releaseId], [releaseId, releaseId]);
        if (asOf) assert.equal(sql.rows[0][0], asOf);
        const dates = table.preview.rows.flat().filter((cell) => /^\d{4}-\d\d-\d\d$/.test(cell ?? ""));
        assert.ok(dates.length > 0 && (asOf === null || dates.every((date) => date <= asOf)));
      }
    });
  });
}
