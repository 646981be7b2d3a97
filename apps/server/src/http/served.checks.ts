import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { releases, takeRows } from "@plumbline/core";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { requireKnown } from "../database/known-securities.js";
import { RunMonitor } from "../run/run-monitor.js";
import { buildServer } from "./build-server.js";
import type { SmallLake } from "./small-lake.js";

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  /** JSON of many shapes; each test asserts what it reads. */
  readonly body: ReturnType<JSON["parse"]>;
}

/** What is served over HTTP, before the first release and after; it commits a release. */
export function checkServed(lake: SmallLake): void {
  describe("what is served", () => {
    let app: FastifyInstance;
    const { reader, runs, document } = lake;
    let beforeRelease: Answer;

    before(async () => {
      app = await buildServer(readConfig({}, "/"), lake);
      await app.ready();
      beforeRelease = await get("/api/v1/insights");
      await reader.refresh();
    });
    after(() => app.close());

    async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
      const answer = await app.inject({ url, headers: { host: "127.0.0.1:4000", ...headers } });
      const isJson = String(answer.headers["content-type"]).includes("json");
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        body: isJson && answer.body ? JSON.parse(answer.body) : null,
      };
    }
    async function ask(query: string): Promise<Answer> {
      const answer = await app.inject({
        method: "POST",
        url: "/graphql",
        headers: { host: "localhost:4000" },
        payload: { query },
      });
      return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: answer.json() };
    }
    const isProblem = (answer: Answer, status: number, code: string) => {
      assert.deepEqual([answer.status, answer.body.code, answer.body.status], [status, code, status]);
      assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
      assert.ok(answer.body.remedy.length > 5 && answer.body.title.length > 2 && answer.body.type.length > 5);
    };

    it("is a problem NO_RELEASE before the first release", () => isProblem(beforeRelease, 503, "NO_RELEASE"));

    it("names its release, table versions, conventions and warnings with the ranking", async () => {
      const { status, body } = await get("/api/v1/insights");
      assert.equal(status, 200);
      assert.equal(body.provenance.releaseId, document.release?.releaseId);
      assert.equal(body.provenance.isSimulated, true);
      assert.equal(body.provenance.session, document.release?.lastSession);
      assert.ok(body.conventions.length > 0 && body.warnings.length > 0);
      assert.deepEqual(
        body.data.map((row: { position: number }) => row.position),
        body.data.map((_: unknown, i: number) => i + 1),
      );
      assert.ok(body.data.length >= 10);
      assert.equal(body.data[0].sparkline.length, 60);
    });

    it("explains the newest session and a past one alike: waterfalls that sum, cases that were known, a whole chain", async () => {
      const sessions = (await ask("{ release { sessions } }")).body.data.release.sessions as string[];
      const parts = `session score asOfNote reasons doubts drivers { words contribution }
      explanation { base rest sum reason } calibration { kind value sentence }
      analogues { reason cases { ticker session } baseRate { cases } } changes { since sentences }
      counterfactual { direction sentence } grade { grade sentence }
      lineage { table version key payloadHash line endpoint }`;
      for (const asOf of [null, sessions[Math.floor(sessions.length * 0.7)]]) {
        const at = asOf ? `asOf: "${asOf}"` : "release: null";
        const id = (await ask(`{ overview(${at}) { ranking(first: 1) { securityId drivers { feature } } } }`)).body.data
          .overview.ranking[0];
        assert.ok(id.drivers.length > 5);
        const { body } = await ask(`{ security(id: "${id.securityId}", ${at}) { prediction { ${parts} } } }`);
        const { prediction } = body.data.security;
        const shown = prediction.drivers.reduce(
          (sum: number, one: { contribution: number }) => sum + one.contribution,
          0,
        );
        const { base, rest, sum, reason } = prediction.explanation;
        assert.equal(reason, null);
        assert.ok(Math.abs(base + shown + rest - prediction.score) < 1e-12);
        assert.equal(sum, prediction.score);
        assert.equal(prediction.session, asOf ?? document.release?.lastSession);
        assert.equal(prediction.asOfNote === null, asOf === null);
        assert.equal(prediction.calibration.kind === "score", prediction.calibration.value === null);
        assert.equal(prediction.analogues.reason, null);
        for (const one of prediction.analogues.cases) assert.ok(one.session < prediction.session);
        assert.ok(prediction.reasons.length > 0 && prediction.changes.since < prediction.session);
        const end = prediction.lineage.at(-1);
        assert.equal(end.table, "bronze.payloads");
        assert.match(end.payloadHash, /^[0-9a-f]{64}$/);
        assert.ok(end.line > 0 && end.endpoint.length > 0 && end.version >= 0);
      }
    });

    it("gives the ranking as CSV that says it is simulated", async () => {
      const { headers, text } = await get("/api/v1/insights", { accept: "text/csv" });
      assert.match(String(headers["content-type"]), /^text\/csv/);
      assert.match(text, /^simulated_position,session,securityId/);
      assert.equal(text.trim().split("\r\n").length, 1 + (await get("/api/v1/insights")).body.data.length);
    });

    it("shows nothing at an earlier asOf that became known later", async () => {
      const sessions = (await ask("{ release { sessions } }")).body.data.release.sessions as string[];
      const asOf = sessions[Math.floor(sessions.length / 2)];
      const past = (await get(`/api/v1/insights?asOf=${asOf}`)).body;
      assert.equal(past.provenance.session, asOf);
      assert.ok(past.provenance.knownAt <= `${asOf}T23:59:59.999Z`);
      const id = past.data[0].securityId;
      const bars = (await get(`/api/v1/securities/${id}/bars?asOf=${asOf}`)).body.data;
      assert.equal(bars.session.at(-1), asOf);
      const later = (await get(`/api/v1/securities/${id}/bars`)).body.data;
      assert.deepEqual(later.close.slice(0, bars.close.length), bars.close);
      const refused = (await get(`/api/v1/quarantine?asOf=${asOf}&limit=1000`)).body.data.rows as { knownAt: string }[];
      assert.ok(refused.every((row) => row.knownAt <= `${asOf}T23:59:59.999Z`));
      const query = `{ overview(asOf: "${asOf}") { ic { session } gauges { key n } verdict { sentence } } security(id: "${id}", asOf: "${asOf}") { rankHistory { session } features(first: 1) { session } events { knownAt } } }`;
      const { overview, security } = (await ask(query)).body.data;
      assert.ok(overview.ic.session.every((session: string) => session < asOf));
      assert.equal(security.rankHistory.session.at(-1), asOf);
      assert.equal(security.features[0].session, asOf);
      assert.ok(security.events.every((event: { knownAt: string }) => event.knownAt <= `${asOf}T23:59:59.999Z`));
    });

    it("refuses what is no time, no release, no security, no table with a code and a remedy", async () => {
      isProblem(await get("/api/v1/insights?asOf=yesterday"), 400, "BAD_ARGUMENT");
      isProblem(await get("/api/v1/insights?asOf=1990-01-01"), 404, "NO_DATA");
      isProblem(await get("/api/v1/insights?release=nope"), 404, "NOT_FOUND");
      isProblem(await get("/api/v1/insights?limit=-1"), 400, "BAD_ARGUMENT");
      isProblem(await get("/api/v1/securities/NOPE"), 404, "UNKNOWN_SECURITY");
      isProblem(await get("/api/v1/tables/gold.nothing"), 404, "UNKNOWN_TABLE");
      isProblem(await get("/api/v1/tables/..%2f..%2fetc"), 404, "UNKNOWN_TABLE");
      isProblem(await get("/api/v1/quarantine?after=xyz"), 400, "BAD_ARGUMENT");
      isProblem(await get("/api/v1/nothing"), 404, "NOT_FOUND");
    });

    it("takes into a watchlist what the newest release knows, and what the list holds already", async () => {
      const { securityId, ticker } = (await get("/api/v1/securities?limit=1")).body.data[0];
      const make = (securities: readonly string[]) =>
        app.inject({
          method: "POST",
          url: "/api/v1/watchlists",
          headers: { host: "127.0.0.1:4000" },
          payload: { name: "mine", securities },
        });
      const refused = await make([securityId, ticker, "NOPE"]);
      assert.deepEqual([refused.statusCode, refused.json().code], [404, "UNKNOWN_SECURITY"]);
      assert.match(refused.json().detail, new RegExp(`${ticker}, NOPE: not in .*did you mean ${securityId} `));
      assert.match(refused.json().remedy, /securities\?search=/);
      assert.equal(
        (await make([securityId])).json().code,
        "POSTGRES_UNAVAILABLE",
        "taken, and nowhere to keep it here",
      );
      const mutation = `mutation { createWatchlist(name: "mine", securities: ["NOPE"]) { id } }`;
      assert.equal((await ask(mutation)).body.errors[0].extensions.code, "UNKNOWN_SECURITY");
      await requireKnown(reader, ["GONE", securityId], ["GONE"]);
      await requireKnown(reader, []);
      await assert.rejects(requireKnown(reader, ["GONE", "GONE2"], ["GONE"]), /: GONE2: not in the newest release/);
      const nine = Array.from({ length: 9 }, (_, i) => `Q${i}`);
      await assert.rejects(requireKnown(reader, nine), /Q0, Q1, Q2, Q3, Q4 and 4 more: not in/);
    });

    it("answers 405 with the methods allowed, 403 to a foreign host, and sends no cross-origin header", async () => {
      const posted = await app.inject({ method: "POST", url: "/api/v1/insights", headers: { host: "localhost" } });
      assert.equal(posted.statusCode, 405);
      assert.match(String(posted.headers.allow), /GET/);
      isProblem(await get("/api/v1/insights", { host: "evil.example:4000" }), 403, "FORBIDDEN_HOST");
      isProblem(await get("/graphql", { host: "evil.example" }), 403, "FORBIDDEN_HOST");
      const plain = await get("/healthz", { origin: "http://evil.example" });
      assert.equal(plain.headers["access-control-allow-origin"], undefined);
    });

    it("answers 304 to a reader that has the answer", async () => {
      const first = await get("/api/v1/securities");
      const again = await get("/api/v1/securities", { "if-none-match": String(first.headers.etag) });
      assert.deepEqual([again.status, again.text], [304, ""]);
    });

    it("pages through a table and through the quarantine without loss or repetition", async () => {
      const { rows } = (await get("/api/v1/tables/silver.bars")).body.data;
      const seen = new Set<string>();
      let next: string | null = "";
      let count = 0;
      while (next !== null) {
        const page: Answer = await get(
          `/api/v1/tables/silver.bars/rows?limit=7000&columns=securityId,session${next ? `&after=${next}` : ""}`,
        );
        assert.equal(page.status, 200, page.text);
        const { data } = page.body;
        for (const row of data.rows) seen.add(`${row.securityId} ${row.session}`);
        count += data.rows.length;
        next = data.next;
      }
      assert.deepEqual([count, seen.size], [rows, rows]);

      const rowsAfter = (cursor: string) =>
        get(`/api/v1/tables/silver.bars/rows?limit=5&columns=session&after=${cursor}`);
      const { next: genuine } = (await get("/api/v1/tables/silver.bars/rows?limit=5&columns=session")).body.data;
      const [signature] = JSON.parse(Buffer.from(genuine, "base64url").toString("utf8")) as [string];
      const forged = (...place: unknown[]) =>
        rowsAfter(Buffer.from(JSON.stringify([signature, ...place])).toString("base64url"));
      assert.equal((await forged(0, -999999999, 0, 366)).body.data.rows.length, 5);
      for (const place of [
        [0, -999999999999, 0, 366],
        [0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 999999999],
        [0, 0, -1, 366],
        ["x"],
      ]) {
        isProblem(await forged(...place), 400, "BAD_ARGUMENT");
      }
      isProblem(await rowsAfter("x"), 400, "BAD_ARGUMENT");
      isProblem(await get(`/api/v1/quarantine?after=${genuine}`), 400, "BAD_ARGUMENT");
      for (const name of ["__proto__", "constructor"]) {
        assert.equal((await get(`/api/v1/tables/silver.bars/rows?columns=${name}`)).status, 400, name);
      }

      const whole = (await get("/api/v1/quarantine?limit=10000")).body.data;
      const pieces: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { rows: { quarantineId: string }[]; next: string | null } = (
          await get(`/api/v1/quarantine?limit=3${cursor ? `&after=${cursor}` : ""}`)
        ).body.data;
        pieces.push(...page.rows.map((row) => row.quarantineId));
        cursor = page.next;
      } while (cursor);
      assert.deepEqual(
        pieces,
        whole.rows.map((row: { quarantineId: string }) => row.quarantineId),
      );
      assert.equal(
        pieces.length,
        Object.values(document.quality.quarantine).reduce((sum, n) => sum + n, 0),
      );
    });

    it("describes itself in OpenAPI 3.1: parameters of a path are declared, references lead somewhere, failures are problems", async () => {
      const { body } = await get("/api/v1/openapi.json");
      assert.equal(body.openapi, "3.1.0");
      for (const [path, operations] of Object.entries<Record<string, never>>(body.paths)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        for (const operation of Object.values<{ parameters?: { in: string; name: string }[]; responses: object }>(
          operations,
        )) {
          const declared = (operation.parameters ?? []).filter((one) => one.in === "path").map((one) => one.name);
          assert.deepEqual(declared, named, path);
          assert.ok(Object.keys(operation.responses).length > 0, path);
        }
      }
      for (const path of ["/api/v1/insights", "/api/v1/tables/{name}/rows", "/api/v1/runs/current"]) {
        assert.ok(body.paths[path], path);
      }
      for (const [, reference] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
        const target = reference.split("/").reduce((node, key) => node?.[key], body);
        assert.ok(target, reference);
      }
      assert.equal((await get("/reference/")).status, 200);
      const script = await get("/reference/js/scalar.js");
      assert.equal(script.status, 200);
    });

    it("answers the pages' queries in GraphQL", async () => {
      const { body } = await ask(
        `{ status { state releaseId } overview { verdict { sentence } gauges { key value unit } learner { name why } ranking(first: 3, order: BOTTOM) { position } rankedCount datasets { table version } provenance { releaseId } }
         tables { name version inputs { table } } table(name: "gold.insights") { columns { name unit isKey } preview(first: 2) { rows } outputs { table } }
         quarantine(first: 2) { totalCount rules { rule rows } } securities(first: 2) { totalCount nodes { securityId ticker } } }`,
      );
      assert.equal(body.errors, undefined, JSON.stringify(body.errors));
      const { overview, tables, table } = body.data;
      assert.equal(overview.provenance.releaseId, document.release?.releaseId);
      assert.equal(overview.learner.name, "ridge");
      assert.match(overview.learner.why, /PLUMB_XGBOOST_LIB/);
      assert.equal(overview.ranking[0].position, overview.rankedCount);
      assert.ok(tables.length >= 15);
      assert.equal(table.preview.rows.length, 2);
    });

    it("gives each feature of a security with its rank in that session's universe", async () => {
      const ranking = (await get("/api/v1/insights")).body.data;
      const ranks: number[] = [];
      for (const { securityId } of ranking) {
        const query = `{ security(id: "${securityId}") { features(names: ["ROC5"]) { value rank about } } }`;
        ranks.push((await ask(query)).body.data.security.features[0].rank);
      }
      const n = ranking.length;
      const sum = ranks.reduce((total, rank) => total + rank, 0);
      assert.ok(Math.abs(sum - n / 2) < 1e-9, `(r - 0.5) / n sums to n / 2; found ${sum} for ${n}`);
    });

    it("refuses a query that is too deep or asks for what is not there, with a code", async () => {
      const deep = `{ overview ${"{ ic { provenance ".repeat(8)} { releaseId } ${"} }".repeat(8)} }`;
      assert.equal((await ask(deep)).status, 400);
      const unknown = await ask("{ nothing }");
      assert.deepEqual([unknown.status, unknown.body.errors[0].extensions.code], [400, "BAD_ARGUMENT"]);
      const missing = await ask('{ table(name: "gold.nothing") { name } }');
      assert.deepEqual([missing.body.data.table, missing.body.errors[0].extensions.code], [null, "UNKNOWN_TABLE"]);
      assert.equal((await ask('{ security(id: "NOPE") { ticker } }')).body.data.security, null);
    });

    it("counts its requests for Prometheus and says when it is ready", async () => {
      const { text } = await get("/metrics");
      assert.match(text, /plumb_http_requests_total\{route="\/api\/v1\/insights",method="GET",status="200"\} [1-9]/);
      assert.match(text, /plumb_release_sequence 1/);
      assert.equal((await get("/readyz")).status, 200);
    });

    it("asks for the bearer token where one is set", async () => {
      const token = "a-token-of-some-length";
      const guarded = await buildServer(readConfig({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: token }, "/"), {
        ...lake,
        reader,
        monitor: new RunMonitor(),
        runs,
      });
      for (const url of ["/healthz", "/api/v1/insights", "/metrics", "/graphql", "/nothing"]) {
        const answer = await guarded.inject({ url, headers: { host: "far.example" } });
        assert.equal(answer.statusCode, 401, url);
        assert.doesNotMatch(answer.body, new RegExp(token));
      }
      const wrong = await guarded.inject({ url: "/healthz", headers: { authorization: "Bearer another-token-here" } });
      assert.equal(wrong.statusCode, 401);
      const right = await guarded.inject({ url: "/healthz", headers: { authorization: `Bearer ${token}` } });
      assert.equal(right.statusCode, 200);
      await guarded.close();
    });

    it("swaps to a new release whole, and still answers for the old one by name", async () => {
      const old = reader.newest!;
      const frame = takeRows(await reader.store.read(releases), Int32Array.of(0));
      const columns = { ...frame.columns };
      columns.releaseId = { type: "text", codes: Int32Array.of(0), dictionary: ["feedbeef00000000"] };
      columns.sequence = { type: "int32", values: Int32Array.of(old.sequence + 1) };
      await reader.store.commit(
        releases,
        { rows: 1, columns },
        { mode: "append", commitKey: "release:test", runId: "test", inputs: {} },
      );
      assert.equal((await get("/api/v1/insights")).body.provenance.releaseId, old.releaseId);
      await reader.refresh();
      assert.equal((await get("/api/v1/insights")).body.provenance.releaseId, "feedbeef00000000");
      assert.equal((await get(`/api/v1/insights?release=${old.releaseId}`)).body.provenance.releaseId, old.releaseId);
      assert.equal((await get("/api/v1/releases")).body.data.length, 2);
    });
  });
}
