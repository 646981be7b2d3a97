import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openMarketData } from "@plumbline/adapters";
import { tableFromIPC } from "apache-arrow";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { buildServer } from "../http/build-server.js";
import type { SmallLake } from "../http/small-lake.js";

type Json = ReturnType<JSON["parse"]>;

/** Lists over REST: filters, sorts, cursors, formats. */
export function checkLists(lake: SmallLake): void {
  describe("lists over REST", () => {
    let app: FastifyInstance;
    const { reader } = lake;
    before(async () => {
      app = await buildServer(readConfig({}, "/"), lake);
      await app.ready();
      await lake.reader.refresh();
    });
    after(() => app.close());

    const inject = (path: string, headers: Record<string, string> = {}) =>
      app.inject({ url: `/api/v1${path}`, headers: { host: "127.0.0.1:4000", ...headers } });
    async function get(path: string): Promise<Json> {
      const answer = await inject(path);
      assert.equal(answer.statusCode, 200, answer.body);
      return answer.json();
    }
    async function refused(path: string, pattern: RegExp): Promise<void> {
      const answer = await inject(path);
      const body: Json = answer.json();
      assert.deepEqual([answer.statusCode, body.code], [400, "BAD_ARGUMENT"], answer.body);
      assert.match(`${body.detail} ${body.remedy}`, pattern);
    }
    const enc = encodeURIComponent;

    it("filters by numbers, texts, alternatives, parts of texts and missing values", async () => {
      const all = (await get("/insights")).data;
      const some = (await get(`/insights?filter=${enc("position<=5")}&filter=${enc("position>2")}`)).data;
      assert.deepEqual(
        some.map((row: Json) => row.position),
        [3, 4, 5],
      );
      const [one, two] = all;
      const chosen = (await get(`/insights?filter=${enc(`ticker=${one.ticker},${two.ticker}`)}`)).data;
      assert.deepEqual(chosen, [one, two]);
      const not = (await get(`/insights?filter=${enc(`ticker!=${one.ticker}`)}`)).data;
      assert.deepEqual(not, all.slice(1));
      const part = (await get(`/insights?filter=${enc(`ticker~${one.ticker.slice(1).toLowerCase()}`)}`)).data;
      assert.ok(part.some((row: Json) => row.ticker === one.ticker));
      const missing = await get(`/insights?filter=${enc("previousPosition=")}`);
      assert.equal(missing.total, all.filter((row: Json) => row.previousPosition === null).length);
      assert.equal((await get(`/insights?filter=${enc("name!=")}`)).total, all.filter((row: Json) => row.name).length);
    });

    it("sorts by several columns, missing last, and pages without loss or repetition", async () => {
      const all = (await get("/insights")).data as Json[];
      const sorted = (await get("/insights?sort=sector,-score")).data as Json[];
      const expected = [...all].sort(
        (a, b) =>
          Number(a.sector === null) - Number(b.sector === null) ||
          (a.sector < b.sector ? -1 : a.sector > b.sector ? 1 : b.score - a.score),
      );
      assert.deepEqual(
        sorted.map((row) => row.securityId),
        expected.map((row) => row.securityId),
      );
      const seen: string[] = [];
      let after = "";
      do {
        const page = await get(`/insights?sort=sector,-score&limit=3&columns=securityId${after}`);
        seen.push(...page.data.map((row: Json) => row.securityId));
        assert.equal(page.total, all.length);
        after = page.next === null ? "" : `&after=${page.next}`;
      } while (after);
      assert.deepEqual(
        seen,
        expected.map((row) => row.securityId),
      );
    });

    it("refuses a filter, sort, column, cursor or format that is none, with the legal ones", async () => {
      await refused(`/insights?filter=${enc("nothing=1")}`, /position/);
      await refused("/insights?filter=position", /column/);
      await refused(`/insights?filter=${enc("position<many")}`, /number/);
      await refused(`/insights?filter=${enc("position~1")}`, /text/);
      await refused("/insights?sort=nothing", /securityId/);
      await refused("/insights?columns=nothing", /position/);
      await refused("/insights?format=xml", /format|allowed/);
      const { next } = await get("/insights?limit=2");
      await refused(`/insights?limit=2&sort=score&after=${next}`, /cursor/);
      await refused(`/securities?after=${next}`, /cursor/);
      await refused(`/tables/ml.models/rows?sort=content`, /bytes/);
      await refused(`/tables/silver.bars/rows?filter=${enc("session=2024-13-01")}`, /yyyy-mm-dd/);
    });

    it("keeps a cursor's place when the list it came from changes", async () => {
      const { next, data } = await get("/insights?limit=3");
      const sessions = (await get("/panels/ic")).data as Json[];
      const asOf = sessions.at(-10)?.session;
      const earlier = await get(`/insights?limit=100&after=${next}&asOf=${asOf}`);
      const { position, securityId } = data.at(-1);
      assert.equal(position, 3);
      const isAfter = (row: Json) =>
        row.position > position || (row.position === position && row.securityId > securityId);
      assert.ok(earlier.data.every(isAfter));
      assert.ok(earlier.data.length >= earlier.total - 3);
    });

    it("gives the same rows as JSON, CSV, Arrow and Parquet, each with its provenance", async () => {
      const path = "/tables/silver.bars/rows?limit=50&columns=securityId,session,close,volume,knownAt,flags";
      const json = await get(path);
      const rows = json.data.rows as Json[];
      const accepted = {
        csv: "text/csv",
        arrow: "application/vnd.apache.arrow.stream",
        parquet: "application/vnd.apache.parquet",
      };
      for (const [format, accept] of Object.entries(accepted)) {
        const byHeader = await inject(path, { accept });
        const byQuery = await inject(`${path}&format=${format}`);
        assert.ok(byHeader.rawPayload.equals(byQuery.rawPayload), format);
        assert.ok(String(byHeader.headers["content-type"]).startsWith(accept));
        assert.deepEqual(JSON.parse(String(byHeader.headers["plumb-provenance"])), json.provenance);
        assert.deepEqual(JSON.parse(String(byHeader.headers["plumb-warnings"])), json.warnings);
        assert.equal(byHeader.headers["plumb-next"], json.data.next);
        assert.match(String(byHeader.headers["content-disposition"]), /filename="silver\.bars-[0-9a-f]{16}\./);
      }
      const [head, ...lines] = (await inject(`${path}&format=csv`)).body.trim().split("\r\n");
      assert.equal(head, "simulated_securityId,session,close,volume,knownAt,flags");
      assert.deepEqual(
        lines,
        rows.map((row) => [row.securityId, row.session, row.close, row.volume, row.knownAt, row.flags].join(",")),
      );
      const arrow = tableFromIPC((await inject(`${path}&format=arrow`)).rawPayload);
      assert.deepEqual(
        Array.from(arrow.toArray(), (row: Json) => [row.securityId, row.close]),
        rows.map((row) => [row.securityId, row.close]),
      );
      const folder = await mkdtemp(join(tmpdir(), "plumb-lists-"));
      try {
        await writeFile(join(folder, "bars.parquet"), (await inject(`${path}&format=parquet`)).rawPayload);
        const described = await (await openMarketData(`file:${join(folder, "bars.parquet")}`, {})).describe();
        assert.ok(described.id.length > 0);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it("chooses the media type that Accept likes best, and JSON where it knows none", async () => {
      const typeOf = async (accept: string) =>
        String((await inject("/panels/decay", { accept })).headers["content-type"]);
      assert.match(await typeOf("text/csv;q=0.5, application/vnd.apache.parquet"), /parquet/);
      assert.match(await typeOf("application/json;q=0.1, text/csv;q=0.9"), /csv/);
      assert.match(await typeOf("text/html, */*;q=0.1"), /json/);
      assert.match(await typeOf("image/png"), /json/);
      assert.match(await typeOf("text/csv;q=0"), /json/);
    });

    it("filters and sorts a table's rows over all spans, and a filtered page ends where the rows do", async () => {
      const [{ securityId }] = (await get("/insights?limit=1")).data;
      const filter = `filter=${enc(`securityId=${securityId}`)}`;
      const columns = "columns=securityId,session,close";
      const seen: Json[] = [];
      let after = "";
      do {
        const { data } = await get(`/tables/silver.bars/rows?${filter}&${columns}&limit=300${after}`);
        seen.push(...data.rows);
        after = data.next === null ? "" : `&after=${data.next}`;
      } while (after);
      const bars = (await get(`/securities/${securityId}/bars`)).data;
      assert.deepEqual(
        seen.map((row) => row.session),
        bars.session,
      );
      assert.ok(seen.every((row) => row.securityId === securityId));
      const best: Json[] = [];
      after = "";
      for (let page = 0; page < 3; page++) {
        const { data } = await get(`/tables/silver.bars/rows?${filter}&${columns}&sort=-close&limit=4${after}`);
        best.push(...data.rows);
        after = `&after=${data.next}`;
      }
      const closes = seen.map((row) => row.close).sort((a, b) => b - a);
      assert.deepEqual(
        best.map((row) => row.close),
        closes.slice(0, 12),
      );
    });

    it("gives every panel in rows; panels of a security or a comparison ask for what they need", async () => {
      const { paths } = await get("/openapi.json");
      const parameters = paths["/api/v1/panels/{panel}"].get.parameters as Json[];
      const names = parameters.find((one) => one.name === "panel").schema.enum as string[];
      assert.ok(names.length >= 15);
      const [{ securityId }] = (await get("/insights?limit=1")).data;
      for (const name of names) {
        const { data, provenance } = await get(`/panels/${name}?security=${securityId}`);
        assert.ok(Array.isArray(data) && provenance.releaseId, name);
        for (const format of ["csv", "arrow", "parquet"]) {
          const answer = await inject(`/panels/${name}?security=${securityId}&format=${format}`);
          assert.equal(answer.statusCode, 200, `${name} ${format} ${answer.body}`);
        }
      }
      await refused("/panels/features", /security/);
      const equity = (await get(`/panels/equity?filter=${enc("line=longShortNet")}`)).data as Json[];
      const returns = equity.reduce((wealth, row) => wealth * (1 + (row.return ?? 0)), 1);
      assert.ok(Math.abs(returns - equity.at(-1).equity) < 1e-12);
      const series = (await get("/trials/champion/series")).data as Json[];
      const ic = (await get("/panels/ic")).data as Json[];
      assert.deepEqual(
        ic.map((row) => [row.session, row.rankIc]),
        series.filter((row) => row.rankIc !== null).map((row) => [row.session, row.rankIc]),
      );
    });

    it("lists trials, evaluations and decisions as the lake holds them", async () => {
      const trials = (await get("/trials")).data as Json[];
      assert.equal(trials[0].isPrimary, true);
      assert.deepEqual((await get("/joined-trials")).data, [], "a home of one lake");
      const { data: evaluations } = await get("/evaluations?sort=trialId");
      assert.equal(evaluations[0].summary.trial.trialId, evaluations[0].trialId);
      const one = (await get(`/evaluations/${evaluations[0].evaluationId}`)).data;
      assert.deepEqual(one, evaluations[0]);
      assert.equal((await inject("/evaluations/nope")).statusCode, 404);
      const [decision] = (await get("/decisions")).data;
      assert.ok(typeof decision.detail === "object" && decision.reason.length > 10);
      assert.equal((await inject("/trials/nope/series")).statusCode, 404);
    });

    it("finds no difference between a version and itself, and refuses one that is not there", async () => {
      const bars = await get("/tables/silver.bars");
      const { version } = bars.data;
      const same = (await get(`/tables/silver.bars/diff?fromVersion=${version}`)).data;
      assert.deepEqual([same.added, same.removed, same.changed, same.sample], [0, 0, 0, []]);
      await refused("/tables/silver.bars/diff?fromVersion=99", /0 to/);
      await refused(`/tables/silver.bars/diff?fromVersion=${version}&from=soon`, /yyyy-mm-dd/);
    });

    it("draws the release's lineage from payloads to the release, every edge between two nodes", async () => {
      const { nodes, edges, payloadCount } = (await get("/lineage")).data as Json;
      const ids = new Set(nodes.map((node: Json) => node.id));
      assert.equal(ids.size, nodes.length);
      for (const { from, to } of edges) assert.ok(ids.has(from) && ids.has(to), `${from} -> ${to}`);
      const into = (id: string) =>
        edges.filter((edge: Json) => edge.to === id).map((edge: Json) => edge.from as string);
      const reached = new Set<string>();
      const walk = (id: string) => {
        if (reached.has(id)) return;
        reached.add(id);
        for (const from of into(id)) walk(from);
      };
      walk("gold.insights");
      assert.ok(reached.has("source") && reached.has("bronze.payloads") && reached.has("silver.bars"));
      const hash = (await get("/panels/payloads?limit=1")).data[0].payloadHash;
      assert.ok([...ids].some((id) => id === `payload:${hash}`));
      assert.ok(payloadCount >= 1);
      assert.equal(
        nodes.filter((node: Json) => node.kind === "table").length,
        Object.keys(reader.newest!.tables).length,
      );
    });
  });
}
