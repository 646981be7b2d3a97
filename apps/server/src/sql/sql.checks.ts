import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import { bars, float64Of, int32Of, PlatformError } from "@plumbline/core";
import { tableFromIPC } from "apache-arrow";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { buildServer } from "../http/build-server.js";
import type { SmallLake } from "../http/small-lake.js";
import { readSql, type SqlAsked } from "../serving/sql-read.js";
import { bytesOf } from "./sql-process.js";

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
  readonly isCut: boolean;
}

/** SQL over a lake: the same rows as reads of the store, both clocks, exact values, limits, over REST and GraphQL. */
export function checkSql(lake: SmallLake): void {
  describe("SQL over a release", () => {
    let app: FastifyInstance;
    const headers = { host: "127.0.0.1" };
    const post = (payload: object) => app.inject({ method: "POST", url: "/api/v1/sql", headers, payload });
    const ask = async (sql: string, more: Partial<SqlAsked> = {}): Promise<Answer> => {
      const read = await readSql(lake.reader, { sql, format: "json", limits: {}, ...more });
      return JSON.parse((await bytesOf(read.answer)).toString()) as Answer;
    };
    const code = (want: string) => (error: unknown) => error instanceof PlatformError && error.code === want;

    before(async () => {
      app = await buildServer(readConfig({}, "/"), lake);
      await lake.reader.refresh();
    });
    after(() => app.close());

    it("sees the rows that the store reads, at each of the two clocks and at both", async () => {
      const { tables } = lake.reader.newest!;
      const sessions = await (await lake.reader.view({})).sessions();
      const middle = new Date(sessions[sessions.length >> 1] * 86_400_000).toISOString().slice(0, 10);
      const end = Date.parse(middle) + 86_399_999;
      const sql = 'SELECT count(*), sum(close), max(session), max("knownAt") FROM silver.bars';
      for (const asOf of [undefined, middle]) {
        for (const versions of [undefined, { "silver.bars": tables["silver.bars"] }]) {
          const frame = await lake.reader.store.read(bars, {
            version: tables["silver.bars"],
            ...(asOf === undefined ? {} : { asOf: end }),
          });
          const [[count, sum, last, known]] = (await ask(sql, { asOf, ...(versions ? { versions } : {}) })).rows;
          const close = float64Of(frame, "close").reduce((total, value) => total + value, 0);
          assert.equal(count, frame.rows);
          assert.ok(Math.abs(Number(sum) - close) < 1e-6 * close);
          const lastDay = int32Of(frame, "session").reduce((day, one) => Math.max(day, one));
          assert.equal(last, new Date(lastDay * 86_400_000).toISOString().slice(0, 10));
          if (asOf) assert.ok(Date.parse(String(known)) <= end);
        }
      }
      const { releaseId, sequence } = lake.reader.newest!;
      for (const release of [releaseId, String(sequence)]) {
        assert.deepEqual((await ask(sql, { release, asOf: middle })).rows, (await ask(sql, { asOf: middle })).rows);
      }
      await assert.rejects(ask(sql, { release: "nothing" }), code("NOT_FOUND"));
      await assert.rejects(ask(sql, { versions: { "silver.bars": 99_999 } }), code("NOT_FOUND"));
      await assert.rejects(ask(sql, { versions: { "silver.nothing": 0 } }), code("UNKNOWN_TABLE"));
    });

    it("reads every table of the release", async () => {
      const { tables } = lake.reader.newest!;
      const names = Object.keys(tables).filter((name) => tables[name] >= 0);
      const counts = names.map((name) => `SELECT '${name}', count(*) FROM ${name}`).join(" UNION ALL ");
      const { rows } = await ask(counts);
      assert.equal(rows.length, names.length);
      assert.ok(rows.every(([, count]) => Number(count) >= 0));
    });

    it("keeps 64-bit integers, decimals, NaN, missing values and instants exact in JSON, CSV, Arrow and Parquet", async () => {
      const sql = `SELECT 9223372036854775807::BIGINT AS big, 5::BIGINT AS small, 'NaN'::DOUBLE AS nan, '-Infinity'::DOUBLE AS low,
        0.1 AS tenth, sum(9223372036854775807::BIGINT) OVER () AS huge, NULL::DOUBLE AS gap, '' AS empty, 'a,"b"' AS text,
        TIMESTAMP '2024-05-02 20:00:00.123456' AS at, DATE '2024-05-02' AS day, true AS yes, [1, NULL] AS list FROM range(1)`;
      const { rows } = await ask(sql);
      const at = "2024-05-02T20:00:00.123456Z";
      assert.deepEqual(rows, [
        [
          "9223372036854775807",
          5,
          "NaN",
          "-Infinity",
          0.1,
          "9223372036854775807",
          null,
          "",
          'a,"b"',
          at,
          "2024-05-02",
          true,
          "[1, NULL]",
        ],
      ]);
      const csv = await bytesOf((await readSql(lake.reader, { sql, format: "csv", limits: {} })).answer);
      assert.equal(
        csv.toString().split("\r\n")[1],
        `9223372036854775807,5,NaN,-Infinity,0.1,9223372036854775807,,"","a,""b""",${at},2024-05-02,true,"[1, NULL]"`,
      );
      const arrow = tableFromIPC(
        await bytesOf((await readSql(lake.reader, { sql, format: "arrow", limits: {} })).answer),
      );
      const row = arrow.get(0)!.toJSON() as Record<string, unknown>;
      assert.deepEqual([row.big, row.small, row.gap, row.empty, row.yes], [9223372036854775807n, 5n, null, "", true]);
      assert.ok(Number.isNaN(row.nan));
      const parquet = await bytesOf((await readSql(lake.reader, { sql, format: "parquet", limits: {} })).answer);
      assert.deepEqual([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()], ["PAR1", "PAR1"]);
    });

    it("cuts at the limit and says so, and ends what takes too long or too much", async () => {
      const cut = await ask("SELECT * FROM range(5000)", { limits: { rows: 3000 } });
      assert.deepEqual([cut.rows.length, cut.rowCount, cut.isCut], [3000, 3000, true]);
      const whole = await ask("SELECT * FROM range(5000)", { limits: { rows: 5000 } });
      assert.deepEqual([whole.rows.length, whole.isCut], [5000, false]);
      const endless = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT count(*) FROM r";
      await assert.rejects(ask(endless, { limits: { seconds: 2, megabytes: 256 } }), (error: PlatformError) =>
        ["SQL_TIMEOUT", "SQL_TOO_LARGE"].includes(error.code),
      );
      const large = "SELECT list(a.range::VARCHAR || b.range::VARCHAR) FROM range(20000) a, range(20000) b";
      await assert.rejects(ask(large, { limits: { megabytes: 64, seconds: 20 } }), code("SQL_TOO_LARGE"));
      await assert.rejects(ask("SELECT 1", { limits: { seconds: 0 } }), code("BAD_ARGUMENT"));
    });

    it("is answered over REST with where it comes from; refusals and mistakes are problems", async () => {
      const good = await post({ sql: "SELECT count(*) AS n FROM silver.bars" });
      const { data, provenance } = good.json() as { data: Answer; provenance: { tables: object[]; releaseId: string } };
      assert.equal(good.statusCode, 200);
      assert.ok(Number(data.rows[0][0]) > 0);
      const version = lake.reader.newest!.tables["silver.bars"];
      assert.deepEqual(provenance.tables, [{ table: "silver.bars", version }]);
      const csv = await post({ sql: "SELECT 1 AS one", format: "csv" });
      assert.equal(csv.body, "one\r\n1\r\n");
      assert.match(String(csv.headers["plumb-provenance"]), /releaseId/);
      for (const [sql, status, want] of [
        ["COPY (SELECT 1) TO '/nowhere'", 403, "SQL_REFUSED"],
        ["SELECT * FROM read_csv('/etc/hostname')", 403, "SQL_REFUSED"],
        ["SELECT * FROM '/etc/hostname'", 404, "UNKNOWN_TABLE"],
        ["SELECT nothing FROM silver.bars", 400, "SQL_INVALID"],
        ["SELEKT", 400, "SQL_INVALID"],
        ["SELECT 'x'::INTEGER", 400, "SQL_INVALID"],
      ] as const) {
        const answer = await post({ sql });
        assert.deepEqual([answer.statusCode, (answer.json() as { code: string }).code], [status, want], answer.body);
        assert.ok(!answer.body.includes("plumb answer"), answer.body);
      }
      assert.equal((await post({ sql: "SELECT 1", nothing: 1 })).statusCode, 400, "what is not known is refused");
      assert.equal((await post({ sql: 1, format: "xls" })).statusCode, 400);
    });

    it("is answered in GraphQL, beside other fields", async () => {
      const sql = (query: string) =>
        `{ answer: sql(query: "${query}", first: 2) { columns { name type } rows rowCount isCut provenance { tables { table } } } }`;
      const send = async (query: string) =>
        (await app.inject({ method: "POST", url: "/graphql", headers, payload: { query } })).json() as {
          data: { answer: Answer | null };
          errors?: { extensions: { code: string } }[];
        };
      const { data } = await send(sql("SELECT session, close FROM silver.bars"));
      assert.deepEqual([data.answer?.rowCount, data.answer?.isCut], [2, true]);
      assert.equal((await send(sql("SELECT getenv('HOME')"))).errors?.[0].extensions.code, "SQL_REFUSED");
    });

    it("leaves no folder behind", async () => {
      const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("plumb-sql-"));
      const before = new Set(await left());
      await ask("SELECT 1");
      for (let i = 0; i < 50 && (await left()).some((name) => !before.has(name)); i++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.deepEqual(
        (await left()).filter((name) => !before.has(name)),
        [],
      );
    });
  });
}
