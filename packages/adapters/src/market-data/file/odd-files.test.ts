import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import type { ParsedBatch } from "@plumbline/core";
import { concatFrames, PlatformError, rowsOf } from "@plumbline/core";
import { openFileMarketData } from "../file.js";
import { parquetZones } from "./parquet-zones.js";
import { dayInZone } from "./zone-day.js";

const folder = await mkdtemp(join(tmpdir(), "plumbline-odd-"));
after(() => rm(folder, { recursive: true }));
const signal = new AbortController().signal;
let written = 0;

async function pathOf(content: string | Uint8Array, name = "prices.csv"): Promise<string> {
  const path = join(folder, String(written++), name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** Bars as ticker, day and close, refused lines as line and rule, and what the source says of itself. */
async function read(path: string) {
  const source = openFileMarketData(`file:${path}`, {});
  const { notices } = await source.describe();
  const batches: ParsedBatch[] = [];
  for await (const { endpoint, contentType, content } of source.fetch(signal)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const stored = await pathOf(Buffer.concat(chunks), "payload");
    for await (const batch of source.parse({ endpoint, contentType, path: stored }, signal)) batches.push(batch);
  }
  const rows = (kind: ParsedBatch["kind"]) =>
    rowsOf(concatFrames(batches.filter((batch) => batch.kind === kind).map(({ frame }) => frame)));
  return {
    notices: notices.join(" "),
    bars: rows("bars").map((row) => [row.ticker, row.session, row.close]),
    rejects: rows("rejects").map((row) => [row.line, row.rule]),
    texts: rows("rejects").map((row) => String(row.row)),
  };
}

async function refusal(content: string | Uint8Array, name?: string): Promise<string> {
  const path = await pathOf(content, name);
  try {
    await read(path);
  } catch (error) {
    assert.ok(error instanceof PlatformError);
    return `${error.code}: ${error.message} ${error.remedy}`;
  }
  return assert.fail("was read");
}

/** A Parquet file of a SELECT. */
async function parquetOf(select: string, options = "", name = "prices.parquet"): Promise<string> {
  const path = join(folder, String(written++), name);
  await mkdir(dirname(path), { recursive: true });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

test("lines may end by a carriage return alone", async () => {
  const { bars } = await read(await pathOf("date,ticker,close\r2020-01-02,AAA,1.5\r2020-01-03,AAA,2"));
  assert.deepEqual(bars, [
    ["AAA", "2020-01-02", 1.5],
    ["AAA", "2020-01-03", 2],
  ]);
});

test("Excel's line sep=; names the delimiter and is no header", async () => {
  for (const first of ["sep=;", '"sep=;"']) {
    const { bars, rejects } = await read(await pathOf(`\uFEFF${first}\r\ndate;ticker;close\r\n02.01.2020;AAA;1,5\r\n`));
    assert.deepEqual(bars, [["AAA", "2020-01-02", 1.5]]);
    assert.deepEqual(rejects, []);
  }
});

test("a line of a wide file with a cell too many is refused: its cells may have moved", async () => {
  const { bars, rejects } = await read(
    await pathOf("Date,AAA,BBB\n2020-01-02,1,2\n2020-01-03,1,234,5\n2020-01-06,3,4,\n"),
  );
  assert.deepEqual(rejects, [[3, "unreadable-line"]]);
  assert.equal(bars.length, 4);
});

test("a header that stands twice is named", async () => {
  assert.match(
    (await read(await pathOf("date,ticker,close,close\n2020-01-02,AAA,1,2\n"))).notices,
    /"close" stands more than once/,
  );
});

test("bars a week apart are said not to be daily", async () => {
  const weeks = Array.from(
    { length: 12 },
    (_, k) => `${new Date(Date.UTC(2020, 0, 3 + 7 * k)).toISOString().slice(0, 10)},AAA,1`,
  );
  assert.match((await read(await pathOf(`date,ticker,close\n${weeks.join("\n")}\n`))).notices, /lie 7 days apart/);
});

test("days after the file was written are named", async () => {
  const path = await pathOf("date,ticker,close\n2020-01-02,AAA,1\n2021-02-03,AAA,2\n");
  const at = (iso: string) => utimes(path, new Date(iso), new Date(iso));
  await at("2020-06-01T00:00:00Z");
  assert.match((await read(path)).notices, /2021-02-03, written 2020-06-01/);
  for (const fine of ["2021-02-03T00:00:00Z", "1980-01-01T00:00:00Z"]) {
    await at(fine);
    assert.doesNotMatch((await read(path)).notices, /written/);
  }
});

test("files of another kind are called by their name", async () => {
  assert.match(
    await refusal(Buffer.from("PK\x03\x04\x14\x00\x00\x00", "latin1"), "p.zip"),
    /^SOURCE_UNREADABLE: .*zip archive/,
  );
  assert.match(await refusal(Buffer.from("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "latin1"), "p.xls"), /Excel workbook/);
  assert.match(await refusal('[{"date":"2020-01-02","close":1}]'), /^BAD_MAPPING: .*JSON/);
  assert.match(await refusal('{"date":"2020-01-02","close":1}\n'), /JSON/);
  assert.match(await refusal("<!DOCTYPE html><html></html>"), /web page/);
});

test("a header below other lines is pointed to, and tickers in lower case to the layout", async () => {
  assert.match(
    await refusal("Vendor\nGenerated today\n\ndate,close\n2020-01-02,1\n"),
    /line 4 reads like the header Delete/,
  );
  assert.match(await refusal("date,aaa,bbb\n2020-01-02,1,2\n"), /layout=wide/);
});

test("an instant of a Parquet file is a day in its column's own time zone, whatever the machine's", async () => {
  const pandas = JSON.stringify({ columns: [{ field_name: "date", metadata: { timezone: "Asia/Tokyo" } }] });
  const select = "SELECT TIMESTAMPTZ '2020-01-05 15:00:00+00' AS date, 'AAA' AS ticker, 1.5 AS close";
  const before = process.env.TZ;
  try {
    for (const zone of ["America/St_Johns", "Asia/Kathmandu"]) {
      process.env.TZ = zone;
      assert.deepEqual((await read(await parquetOf(select))).bars, [["AAA", "2020-01-05", 1.5]]);
      const { bars, notices } = await read(await parquetOf(select, `, KV_METADATA {pandas: '${pandas}'}`));
      assert.deepEqual(bars, [["AAA", "2020-01-06", 1.5]]);
      assert.match(notices, /Days are those of Asia\/Tokyo/);
    }
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

test("time zones are read from an Arrow schema as pyarrow 26 writes it", () => {
  // base64 of pa.schema([("date", timestamp("us", "Asia/Tokyo")), ("ticker", string()), ("utc", timestamp("ns", "+05:45")), ("naive", timestamp("ns"))]).serialize()
  const arrow =
    "/////zABAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAQAAAC0AAAAdAAAADgAAAAEAAAAbP///wAAAQoQAAAAHAAAAAQA" +
    "AAAAAAAABQAAAG5haXZlAAYACAAGAAYAAAAAAAMAnP///wAAAQoQAAAAFAAAAAQAAAAAAAAAAwAAAHV0YwCI////AAADAAQAAAAGAAAAKzA1OjQ1AADU////" +
    "AAABBRAAAAAcAAAABAAAAAAAAAAGAAAAdGlja2VyAAAEAAQABAAAABAAFAAIAAYABwAMAAAAEAAQAAAAAAABChAAAAAgAAAABAAAAAAAAAAEAAAAZGF0ZQAA" +
    "AAAIAAwABgAIAAgAAAAAAAIABAAAAAoAAABBc2lhL1Rva3lvAAAAAAAA";
  assert.deepEqual(
    parquetZones(new Map([["ARROW:schema", arrow]])),
    new Map([
      ["date", "Asia/Tokyo"],
      ["utc", "+05:45"],
    ]),
  );
  for (let cut = 0; cut < arrow.length; cut += 7) parquetZones(new Map([["ARROW:schema", arrow.slice(0, cut)]]));
  assert.deepEqual(parquetZones(new Map([["pandas", "{no json"]])), new Map());
});

test("days of zones with odd offsets, and of a zone nobody knows", () => {
  const noon = Date.UTC(2020, 0, 5, 18, 15) * 1000;
  const day = 18_266; // 2020-01-05
  assert.equal(dayInZone("UTC")?.(noon), day);
  assert.equal(dayInZone("Asia/Kathmandu")?.(noon), day + 1);
  assert.equal(dayInZone("+05:45")?.(noon), day + 1);
  assert.equal(dayInZone("-0330")?.(noon), day);
  assert.equal(dayInZone("America/New_York")?.(noon - 14 * 3_600_000_000), day - 1);
  assert.equal(dayInZone("Atlantis/Main"), null);
  assert.ok(Number.isNaN(dayInZone("Asia/Tokyo")?.(1e18)));
});

test("a Parquet file without a row says so", async () => {
  const path = await parquetOf("SELECT DATE '2020-01-02' AS date, 'AAA' AS ticker, 1.5 AS close WHERE false");
  assert.deepEqual((await read(path)).bars, []);
});

test("whole numbers stored as floats are names and days, not 7203.0", async () => {
  const path = await parquetOf("SELECT 20200102.0::DOUBLE AS date, 7203.0::FLOAT AS ticker, 1.5 AS close");
  assert.deepEqual((await read(path)).bars, [["7203", "2020-01-02", 1.5]]);
});

test("folders like ticker=AAA name the ticker of the files in them", async () => {
  const root = join(folder, "hive");
  for (const ticker of ["AAA", "B%2FB"]) {
    const path = await parquetOf("SELECT DATE '2020-01-02' AS date, 1.5 AS close");
    await mkdir(join(root, `ticker=${ticker}`), { recursive: true });
    await copyFile(path, join(root, `ticker=${ticker}`, "part-0.parquet"));
  }
  await writeFile(join(root, "prices.xlsx"), "x");
  const { bars, notices } = await read(root);
  assert.deepEqual(bars, [
    ["AAA", "2020-01-02", 1.5],
    ["B/B", "2020-01-02", 1.5],
  ]);
  assert.match(notices, /Not read.*prices\.xlsx/);
});

test("a refused row of a Parquet file keeps what it says, infinity too", async () => {
  const path = await parquetOf("SELECT DATE '2020-01-02' AS date, 'AAA' AS ticker, 'inf'::DOUBLE AS close");
  assert.match((await read(path)).texts[0], /"close":"Infinity"/);
});
