import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { TableViews } from "@plumbline/adapters/table-views";
import { bars, float64Of, int32Of, PlatformError, rowsOf } from "@plumbline/core";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { buildServer } from "../http/build-server.js";
import type { SmallLake } from "../http/small-lake.js";
import { readSql, type SqlAsked } from "../serving/sql-read.js";
import type { SqlFormat } from "./sql-order.js";
import { bytesOf } from "./sql-process.js";

const most = 64_000_000;

/** A cell of SQL in the words of rowsOf. */
function textOfColumn(name: string, type: string): string {
  if (type === "instant") return `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  if (type === "date") return `strftime(${name}, '%Y-%m-%d')`;
  return type === "binary" ? `hex(${name})` : name;
}

function textOfCell(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "~";
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex").toUpperCase();
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

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
    let engine: DuckDBConnection;
    const views = new TableViews(lake.reader.lakeFolder ?? "");
    const headers = { host: "127.0.0.1" };
    const post = (payload: object) => app.inject({ method: "POST", url: "/api/v1/sql", headers, payload });
    const read = (asked: Omit<SqlAsked, "user" | "isServed"> & Partial<SqlAsked>) =>
      readSql(lake.reader, { user: "reader", isServed: false, ...asked });
    const ask = async (sql: string, more: Partial<SqlAsked> = {}): Promise<Answer> => {
      // A busy machine is no finding: none of these is about the default limit.
      const limits = { seconds: 300, ...more.limits };
      const { answer } = await read({ sql, format: "json", ...more, limits });
      return JSON.parse((await bytesOf(answer, most)).toString()) as Answer;
    };
    const code = (want: string) => (error: unknown) => error instanceof PlatformError && error.code === want;

    // Folders of queries are counted: those of other programs of this machine are elsewhere.
    const { TMPDIR } = process.env;
    let temporary = "";

    before(async () => {
      temporary = await mkdtemp(join(tmpdir(), "plumb-sql-checks-"));
      process.env.TMPDIR = temporary;
      app = await buildServer(readConfig({}, "/"), lake);
      await lake.reader.refresh();
      engine = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
    });
    after(async () => {
      engine.closeSync();
      await app.close();
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      await rm(temporary, { recursive: true, force: true });
    });

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

    it("reads the same rows as the store at random instants and versions of every table", async (t) => {
      let checked = 0;
      const instants = fc.record({
        part: fc.nat(1_000_000),
        shift: fc.constantFrom(-1, 0, 1),
        table: fc.nat(),
        version: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(instants, async ({ part, shift, table, version }) => {
          const names = Object.keys(lake.reader.newest!.tables).filter((name) => lake.reader.newest!.tables[name] >= 0);
          const name = names[table % names.length];
          const history = await lake.reader.store.history(name, 100);
          const point = { version: history[version % history.length].version };
          const spec = (await lake.reader.store.describe(name))!;
          const every = await lake.reader.store.read(spec, { ...point, vintage: "all" });
          if (every.rows === 0) return;
          const known = float64Of(every, spec.knownAt);
          const asOf = known[part % known.length] + shift;
          const view = await views.of(name, { ...point, asOf });
          const columns = Object.entries(spec.columns).filter(([column]) => Object.hasOwn(every.columns, column));
          const list = columns.map(([column, { type }]) => textOfColumn(`"${column}"`, type)).join(", ");
          const rows = await engine.runAndReadAll(`SELECT ${list} FROM (${view.sql})`);
          const frame = await lake.reader.store.read(spec, { ...point, asOf });
          const want = rowsOf(frame).map((row) => columns.map(([column]) => textOfCell(row[column])).join("|"));
          const seen = rows.getRows().map((row) => row.map(textOfCell).join("|"));
          assert.deepEqual(seen.sort(), want.sort(), `${name} ${point.version} ${asOf}`);
          checked++;
        }),
        { seed: 26, numRuns: 16 },
      );
      t.diagnostic(`${checked} of 16 points had rows`);
      assert.ok(checked > 8);
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
      const csv = await bytesOf((await read({ sql, format: "csv", limits: {} })).answer, most);
      assert.equal(
        csv.toString().split("\r\n")[1],
        `9223372036854775807,5,NaN,-Infinity,0.1,9223372036854775807,,"","a,""b""",${at},2024-05-02,true,"[1, NULL]"`,
      );
      const arrow = tableFromIPC(await bytesOf((await read({ sql, format: "arrow", limits: {} })).answer, most));
      const row = arrow.get(0)!.toJSON() as Record<string, unknown>;
      assert.deepEqual([row.big, row.small, row.gap, row.empty, row.yes], [9223372036854775807n, 5n, null, "", true]);
      assert.ok(Number.isNaN(row.nan));
      const parquet = await bytesOf((await read({ sql, format: "parquet", limits: {} })).answer, most);
      assert.deepEqual([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()], ["PAR1", "PAR1"]);
    });

    it("writes days and instants before the year 0, after 9999 and at no time at all so that they can be read", async () => {
      const sql = `SELECT DATE '0044-03-15 (BC)', TIMESTAMP '0044-03-15 (BC) 10:00:00.5', DATE '99999-01-01', TIMESTAMP '99999-01-01',
        'infinity'::DATE, '-infinity'::DATE, 'infinity'::TIMESTAMP, '-infinity'::TIMESTAMP, TIMESTAMP '1969-12-31 23:59:59.999999'`;
      const far = ["-000043-03-15", "-000043-03-15T10:00:00.500Z", "+099999-01-01", "+099999-01-01T00:00:00.000Z"];
      const never = ["infinity", "-infinity", "infinity", "-infinity"];
      assert.deepEqual((await ask(sql)).rows, [[...far, ...never, "1969-12-31T23:59:59.999999Z"]]);
    });

    it("says in each file where its rows come from, and in the first heading of a CSV that they are simulated", async () => {
      const sql = "SELECT session, close FROM silver.bars ORDER BY 1 LIMIT 2";
      const written = async (format: SqlFormat) => {
        const { answer } = await read({ sql, format, limits: {}, asOf: "2026-06-01" });
        return bytesOf(answer, most);
      };
      assert.match((await written("csv")).toString(), /^simulated_session,close\r\n/);
      const inArrow = tableFromIPC(await written("arrow")).schema.metadata.get("plumb-provenance");
      const said = JSON.parse(String(inArrow)) as Record<string, unknown>;
      const { releaseId, sequence, tables } = lake.reader.newest!;
      assert.deepEqual(
        [said.releaseId, said.sequence, said.isSimulated, said.asOf, said.tables],
        [releaseId, sequence, true, "2026-06-01", { "silver.bars": tables["silver.bars"] }],
      );
      assert.ok(
        (await written("parquet")).toString("latin1").includes(String(inArrow)),
        "Parquet's footer has the same",
      );
      const listed = await app.inject({ url: "/api/v1/insights?limit=1&format=arrow", headers });
      const ofList = tableFromIPC(listed.rawPayload).schema.metadata.get("plumb-provenance");
      assert.deepEqual([(JSON.parse(String(ofList)) as { releaseId: string }).releaseId], [releaseId]);
    });

    it("keeps columns in the order and by the names they were asked for, whatever those are", async () => {
      const sql = `SELECT 1 AS b, 2 AS "1", 3 AS "__proto__", 4 AS "a""b", 5 AS b`;
      const names = ["b", "1", "__proto__", 'a"b', "b_1"];
      const json = await ask(sql);
      assert.deepEqual([json.columns.map(({ name }) => name), json.rows], [names, [[1, 2, 3, 4, 5]]]);
      const arrow = await bytesOf((await read({ sql, format: "arrow", limits: {} })).answer, most);
      const table = tableFromIPC(arrow);
      assert.deepEqual(
        table.schema.fields.map(({ name }) => name),
        names,
      );
      assert.deepEqual(
        names.map((_, i) => table.getChildAt(i)?.get(0)),
        [1, 2, 3, 4, 5],
      );
      const empty = await read({ sql: `${sql} WHERE false`, format: "arrow", limits: {} });
      assert.deepEqual([tableFromIPC(await bytesOf(empty.answer, most)).numRows, names.length], [0, 5]);
    });

    it("answers rows of a megabyte each, and says what a value or an answer that is too long is", async () => {
      const csv = { sql: "SELECT repeat('x', 1000000) AS x FROM range(40)", format: "csv", limits: {} } as const;
      const heading = "simulated_x\r\n".length;
      assert.equal((await bytesOf((await read(csv)).answer, most)).length, heading + 40 * 1_000_002);
      await assert.rejects(bytesOf((await read(csv)).answer, 1_000_000), code("SQL_TOO_LARGE"));
      const query = '{ sql(query: "SELECT repeat(chr(120), 30000) AS x FROM range(2000)", first: 2000) { rowCount } }';
      const answer = await app.inject({ method: "POST", url: "/graphql", headers, payload: { query } });
      const { errors } = answer.json() as { errors: { extensions: { code: string } }[] };
      assert.equal(errors[0].extensions.code, "SQL_TOO_LARGE");
    });

    it("ends a query when the one who asked has gone, be it at work or in line", async () => {
      const gone = new AbortController();
      const endless = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))";
      const asked = Array.from({ length: 6 }, () =>
        ask(endless, { limits: { seconds: 100 }, signal: gone.signal }).then(
          () => "answered",
          (error: PlatformError) => error.code,
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      gone.abort();
      assert.deepEqual(
        await Promise.all(asked),
        asked.map(() => "CANCELLED"),
      );
      assert.deepEqual((await ask("SELECT 1")).rows, [[1]], "the places are free again");
    });

    it("ends a query whose client hangs up before the first row", async () => {
      const address = await app.listen({ port: 0, host: "127.0.0.1" });
      const hangUp = new AbortController();
      const sql = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))";
      const before = await scratchFolders();
      const asked = fetch(`${address}/api/v1/sql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sql, seconds: 300 }),
        signal: hangUp.signal,
      });
      const until = async (isSo: (now: readonly string[]) => boolean) => {
        for (let i = 0; i < 30_000 && !isSo(await newSince(before)); i++) await new Promise((r) => setTimeout(r, 20));
        assert.ok(isSo(await newSince(before)));
      };
      await until((now) => now.length === 1);
      hangUp.abort();
      await assert.rejects(asked);
      await until((now) => now.length === 0);
    });

    it("cuts at the limit and says so, and ends what takes too long or too much", async () => {
      const cut = await ask("SELECT * FROM range(5000)", { limits: { rows: 3000 } });
      assert.deepEqual([cut.rows.length, cut.rowCount, cut.isCut], [3000, 3000, true]);
      for (const format of ["csv", "arrow", "parquet"] as const) {
        const asked = { sql: "SELECT * FROM range(100001)", format };
        const unsaid = read({ ...asked, limits: {} }).then(({ answer }) => bytesOf(answer, 1e8));
        await assert.rejects(unsaid, code("SQL_TOO_LARGE"), `${format}: a part is never taken for the whole`);
        const { answer } = await read({ ...asked, limits: { rows: 100_000 } });
        await bytesOf(answer, 1e8);
        assert.deepEqual(await answer.ended, { rows: 100_000, isCut: true });
      }
      const whole = await ask("SELECT * FROM range(5000)", { limits: { rows: 5000 } });
      assert.deepEqual([whole.rows.length, whole.isCut], [5000, false]);
      const endless = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT count(*) FROM r";
      await assert.rejects(ask(endless, { limits: { seconds: 2, megabytes: 256 } }), (error: PlatformError) =>
        ["SQL_TIMEOUT", "SQL_TOO_LARGE"].includes(error.code),
      );
      const large = "SELECT list(a.range::VARCHAR || b.range::VARCHAR) FROM range(20000) a, range(20000) b";
      await assert.rejects(ask(large, { limits: { megabytes: 64, seconds: 300 } }), code("SQL_TOO_LARGE"));
      await assert.rejects(ask("SELECT 1", { limits: { seconds: 0 } }), code("BAD_ARGUMENT"));
      await assert.rejects(ask("SELECT (range || 'x')::INTEGER FROM range(9)"), (error: PlatformError) => {
        return error.code === "SQL_INVALID" && !/LINE|AS "/.test(error.message);
      });
    });

    it("refuses one user's eleventh query and answers another's, and says when to ask again", async () => {
      const gone = new AbortController();
      const endless = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))";
      const held = { isServed: false, signal: gone.signal, limits: { seconds: 100 } };
      const asked = Array.from({ length: 10 }, () => ask(endless, { ...held, user: "local" }).catch(() => null));
      await assert.rejects(ask("SELECT 1", { user: "local" }), code("SQL_TOO_MANY"));
      assert.deepEqual((await ask("SELECT 1", { user: "another" })).rows, [[1]]);
      const refused = await post({ sql: "SELECT 1" });
      assert.deepEqual([refused.statusCode, refused.headers["retry-after"]], [429, "5"]);
      gone.abort();
      await Promise.all(asked);
      assert.equal((await post({ sql: "SELECT 1" })).statusCode, 200);
    });

    it("answers by a process that was kept ready as by a new one, mistakes and refusals too", async () => {
      for (let i = 0; i < 3; i++) {
        assert.deepEqual((await ask("SELECT count(*) FROM range(3)", { isServed: true })).rows, [[3]]);
      }
      await assert.rejects(ask("SELECT 'x'::INTEGER", { isServed: true }), code("SQL_INVALID"));
      await assert.rejects(ask("SELECT getenv('HOME')", { isServed: true }), code("SQL_REFUSED"));
      assert.deepEqual((await ask("SELECT 1", { isServed: true })).rows, [[1]]);
    });

    it("is answered over REST with where it comes from; refusals and mistakes are problems", async () => {
      const good = await post({ sql: "SELECT count(*) AS n FROM silver.bars" });
      const { data, provenance } = good.json() as { data: Answer; provenance: { tables: object[]; releaseId: string } };
      assert.equal(good.statusCode, 200);
      assert.ok(Number(data.rows[0][0]) > 0);
      const version = lake.reader.newest!.tables["silver.bars"];
      assert.deepEqual(provenance.tables, [{ table: "silver.bars", version }]);
      const csv = await post({ sql: "SELECT 1 AS one", format: "csv" });
      assert.equal(csv.body, "simulated_one\r\n1\r\n", "the market is a simulated one");
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

    it("shows and describes the tables from their declarations, the engine's catalogue apart", async () => {
      const { tables } = lake.reader.newest!;
      const shown = await ask(" show tables; ");
      assert.deepEqual(
        shown.rows.map(([name, version]) => [name, version]),
        Object.entries(tables)
          .filter(([, version]) => version >= 0)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      for (const name of ["silver.bars", "gold.predictions", "ml.evaluations"]) {
        const held = await ask(`SELECT * FROM ${name} LIMIT 0`);
        const described = await ask(`DESCRIBE ${name}`);
        const types = (rows: readonly (readonly unknown[])[]) => rows.map(([column, type]) => `${column} ${type}`);
        assert.deepEqual(types(described.rows), types(held.columns.map((one) => [one.name, one.type])), name);
      }
      await assert.rejects(ask("DESCRIBE bars"), /bars: no table of this release; did you mean .*bars\?/);
      await assert.rejects(ask("SHOW databases"), code("SQL_REFUSED"));
      await assert.rejects(ask("DESCRIBE SELECT 1"), code("SQL_REFUSED"));
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
      const url = `/graphql?query=${encodeURIComponent(sql("SELECT 1"))}`;
      const byImage = await app.inject({ url, headers: { ...headers, "sec-fetch-site": "cross-site" } });
      assert.match(byImage.body, /FORBIDDEN_HOST/, "an image on a page elsewhere asks no query");
    });

    it("leaves no folder behind", async () => {
      const before = await scratchFolders();
      await ask("SELECT 1");
      for (let i = 0; i < 30_000 && (await newSince(before)).length > 0; i++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.deepEqual(await newSince(before), []);
    });
  });
}

async function scratchFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("plumb-sql-"));
}

async function newSince(before: readonly string[]): Promise<string[]> {
  return (await scratchFolders()).filter((name) => !before.includes(name));
}
