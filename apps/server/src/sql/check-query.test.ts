import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { PlatformError } from "@plumbline/core";
import fc from "fast-check";
import { allowedFunctions, allowedRowFunctions } from "./allowed-functions.js";
import { answeredQueries } from "./answered-queries.js";
import { checkQuery } from "./check-query.js";
import { escapeAttempts } from "./escape-attempts.js";
import { framedQuery } from "./framed-query.js";
import { furtherAttempts } from "./further-attempts.js";

const tables = new Set(["silver.bars"]);
const attempts = [...escapeAttempts, ...furtherAttempts];
const secret = "the content of a file outside";

describe("the judge of SQL queries", () => {
  let folder = "";
  let open: DuckDBConnection;
  let locked: DuckDBConnection;
  const inPlace = (sql: string) =>
    sql.replaceAll("CANARY", join(folder, "canary.csv")).replaceAll("OUT", join(folder, "made"));
  const treeOf = async (sql: string): Promise<unknown> => {
    const tree = await open.runAndReadAll("SELECT json_serialize_sql(t) FROM (SELECT $1::VARCHAR AS t)", [sql]);
    return JSON.parse(String(tree.getRows()[0][0]));
  };
  const judged = async (sql: string): Promise<string> => {
    try {
      checkQuery(await treeOf(sql), tables);
      return "passes";
    } catch (error) {
      assert.ok(error instanceof PlatformError, `${sql}: ${String(error)}`);
      assert.ok(error.message.length > 0 && error.remedy.length > 0, sql);
      return error.code;
    }
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumb-judge-"));
    await writeFile(join(folder, "canary.csv"), `x\n${secret}\n`);
    open = await (await DuckDBInstance.create(":memory:")).connect();
    const bars = join(folder, "bars.parquet");
    await open.run(
      `COPY (SELECT 'A' || (i % 3) AS securityId, DATE '2020-01-01' + (i // 3)::INTEGER AS session, 1.0::DOUBLE + i AS close,
       i::DOUBLE AS volume FROM range(12) t(i)) TO '${bars}' (FORMAT parquet)`,
    );
    locked = await (await DuckDBInstance.create(":memory:", { temp_directory: "" })).connect();
    await locked.run("CREATE SCHEMA silver");
    await locked.run(`CREATE VIEW silver.bars AS SELECT * FROM read_parquet('${bars}')`);
    await locked.run(`SET allowed_paths = ['${bars}']`);
    await locked.run("SET enable_external_access = false");
    await locked.run("SET lock_configuration = true");
  });
  after(async () => {
    open.closeSync();
    locked.closeSync();
    await rm(folder, { recursive: true, force: true });
  });

  it(`refuses ${attempts.length} ways out, each with the right code`, async (t) => {
    const distinct = new Set(attempts.map(({ sql }) => sql)).size;
    assert.ok(distinct >= 400);
    const wrong: string[] = [];
    for (const { sql, codes } of attempts) {
      const found = await judged(inPlace(sql));
      if (!(codes as readonly string[]).includes(found)) wrong.push(`${sql}: ${found}`);
    }
    assert.deepEqual(wrong, []);
    t.diagnostic(`${distinct} distinct attempts`);
  });

  it(`lets ${answeredQueries.length} queries of a reader pass, and the locked engine answers them`, async () => {
    assert.ok(new Set(answeredQueries).size >= 100);
    const wrong: string[] = [];
    for (const sql of answeredQueries) {
      const found = await judged(sql);
      if (found !== "passes") wrong.push(`${sql}: ${found}`);
      else {
        await locked.runAndReadAll(sql).catch((error: Error) => wrong.push(`${sql}: ${error.message.split("\n")[0]}`));
      }
    }
    assert.deepEqual(wrong, []);
  });

  it("runs what it judged: the framed text holds the same tree, whatever remarks and semicolons end the query", async () => {
    // Of two columns of one name the second is numbered, as in the table that is answered.
    const stem = (name: unknown) => String(name).replace(/_\d+$/, "");
    const ends = ["", ";", " ; ", ";;", ";\n-- remark; and another", "/* ; */;", " -- ) AS x; --", "\n;\n;"];
    let framed = 0;
    for (const [i, query] of answeredQueries.entries()) {
      const sql = `${query.replace(/;$/, "")}${ends[i % ends.length]}`;
      const judged = await treeOf(sql);
      checkQuery(judged, tables);
      const text = await framedQuery(sql, judged, treeOf);
      assert.match(text, /^SELECT \* FROM \(\n[\s\S]*\n\) AS "plumb answer"$/);
      const described = async (one: string) =>
        (await locked.runAndReadAll(`DESCRIBE ${one}`)).getRows().map(([name, type]) => [stem(name), type]);
      // Names, types and order of the columns are those of the query alone.
      assert.deepEqual(await described(text), await described(query.replace(/;$/, "")), sql);
      framed++;
    }
    assert.equal(framed, answeredQueries.length);
  });

  it("runs nothing whose framed text would be another query than the judged one", async () => {
    const judged = await treeOf("SELECT 1");
    for (const other of [
      "SELECT 2",
      "SELECT 1) AS x, (SELECT 1",
      "SELECT 1) AS x --",
      "SELECT 2; SELECT 1",
      "SELEKT",
    ]) {
      await assert.rejects(framedQuery(other, judged, treeOf), { code: "SQL_REFUSED" }, other);
    }
  });

  it("has a second wall: asked past the judge, the locked engine opens no file outside and makes none", async () => {
    const before = await readdir(folder);
    let ran = 0;
    for (const { sql } of attempts) {
      // These would wait, print, or take from the others their transaction or the view they read.
      if (/sleep|enable_profiling|^(DROP|ALTER|BEGIN|COMMIT|ROLLBACK|USE)/.test(sql)) continue;
      try {
        const answer = await locked.runAndReadAll(inPlace(sql));
        const shown = JSON.stringify(answer.getRows(), (_key, value: unknown) =>
          typeof value === "bigint" ? 0 : value,
        );
        assert.ok(!shown.includes(secret), sql);
        ran++;
      } catch (error) {
        assert.ok(!String(error).includes(secret), sql);
      }
    }
    assert.ok(ran > 50, "some of them do run there: this wall keeps files, the judge keeps the rest");
    assert.deepEqual(await readdir(folder), before);
  });

  it("judges any mixture of pieces without letting a file be named", async () => {
    const pieces = fc.constantFrom(
      ...[
        "SELECT",
        "FROM",
        "(",
        ")",
        "'CANARY'",
        '"CANARY"',
        "read_csv",
        "*",
        ",",
        "WITH",
        "x",
        "AS",
        "silver.bars",
        "UNION",
      ],
      ...[
        "ALL",
        "WHERE",
        "IN",
        "EXISTS",
        "1",
        "JOIN",
        "ON",
        "true",
        "unnest",
        "[",
        "]",
        "CASE",
        "WHEN",
        "THEN",
        "END",
        "->",
      ],
    );
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { minLength: 2, maxLength: 14 }), async (parts) => {
        const sql = inPlace(["SELECT 1 FROM silver.bars", ...parts].join(" "));
        if ((await judged(sql)) !== "passes") return;
        passed++;
        const tree = JSON.stringify(await treeOf(sql));
        assert.ok(!/"table_name":"[^"]*canary|"function_name":"read_/.test(tree), sql);
        const rows = await locked.runAndReadAll(sql).then(
          (answer) => JSON.stringify(answer.getRowsJson()),
          (error: Error) => error.message,
        );
        assert.ok(!rows.includes(secret), sql);
      }),
      { seed: 22, numRuns: 1000 },
    );
    assert.ok(passed > 0, "none passed");
  });

  it("names only functions that the engine has, and none that makes rows from elsewhere", async () => {
    const catalogue = await open.runAndReadAll("SELECT DISTINCT function_name, function_type FROM duckdb_functions()");
    const types = new Map<string, Set<string>>();
    for (const [name, type] of catalogue.getRows().map((row) => row.map(String))) {
      types.set(name, (types.get(name) ?? new Set()).add(type));
    }
    // Written as operators of their own by the parser.
    const written = new Set(["->", "coalesce", "grouping", "grouping_id", "ifnull", "list_mean"]);
    const unknown = [...allowedFunctions].filter((name) => !types.has(name) && !written.has(name));
    assert.deepEqual(unknown, []);
    const makesRows = [...allowedFunctions].filter(
      (name) => types.get(name)?.has("table") && !allowedRowFunctions.has(name),
    );
    assert.deepEqual(makesRows, ["repeat"], "repeat makes texts too, and in FROM it is refused");
    assert.equal(await judged("SELECT * FROM repeat(1, 2)"), "SQL_REFUSED");
  });

  it("has a page that names each of its functions", () => {
    const page = readFileSync(new URL("../../../../docs/methods/sql-functions.md", import.meta.url), "utf8");
    const blocks = [...page.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, words]) => words.trim().split(/\s+/));
    assert.deepEqual([...new Set(blocks.flat())].sort(), [...allowedFunctions].sort());
  });

  it("says where a mistake is, and which table was meant", async () => {
    const refusal = async (sql: string) => {
      const known = ["bronze.bars", "silver.bars", "gold.targets"];
      const query = await treeOf(sql);
      try {
        checkQuery(query, new Set(known), sql);
      } catch (error) {
        return error as PlatformError;
      }
      assert.fail(sql);
    };
    assert.match((await refusal("SELEC 1")).message, /^line 1, letter 1: syntax error at or near "SELEC"$/);
    assert.match((await refusal("SELECT 1\nFROM x WHERE é = '日本' AND AND 1")).message, /^line 2, letter 27: /);
    assert.match((await refusal("FROM silver.bar")).message, /; did you mean silver\.bars\?$/);
    assert.match((await refusal("FROM Targets")).message, /; did you mean gold\.targets\?$/);
    assert.match((await refusal("FROM information_schema.tables")).remedy, /^SHOW TABLES lists them: bronze\.bars, /);
    assert.match((await refusal("FROM ml.releases")).remedy, /plumb tables releases/);
    assert.match((await refusal("SUMMARIZE silver.bars")).remedy, /DESCRIBE silver\.bars and SHOW TABLES are/);
  });

  it("knows the tables a query reads, those in subqueries too", async () => {
    const sql = "WITH a AS (FROM silver.bars) SELECT * FROM a WHERE close IN (SELECT x FROM gold.b)";
    assert.deepEqual(checkQuery(await treeOf(sql), new Set(["silver.bars", "gold.b", "ml.c"])), [
      "gold.b",
      "silver.bars",
    ]);
  });
});
