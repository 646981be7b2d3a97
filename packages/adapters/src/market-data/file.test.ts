import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Frame, ParsedBatch, Row } from "@plumbline/core";
import { concatFrames, PlatformError, rowsOf } from "@plumbline/core";
import { testMarketData } from "./market-data.contract.js";
import type { MarketDataOptions } from "./open-market-data.js";
import { openMarketData } from "./open-market-data.js";

const folder = await mkdtemp(join(tmpdir(), "plumbline-file-"));
after(() => rm(folder, { recursive: true }));
const signal = new AbortController().signal;
let written = 0;

/** Writes files into a folder of their own and answers with its path. */
async function sourceOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = join(folder, String(written++));
  await mkdir(root);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

async function read(path: string, options: MarketDataOptions = {}, query = "") {
  const source = await openMarketData(`file:${path}${query}`, options);
  const description = await source.describe();
  const endpoints: string[] = [];
  const batches: ParsedBatch[] = [];
  for await (const { endpoint, contentType, content } of source.fetch(signal)) {
    endpoints.push(endpoint);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const stored = join(folder, `payload-${written++}`);
    await writeFile(stored, Buffer.concat(chunks));
    for await (const batch of source.parse({ endpoint, contentType, path: stored }, signal)) batches.push(batch);
  }
  const frameOf = (kind: ParsedBatch["kind"]): Frame =>
    concatFrames(batches.filter((batch) => batch.kind === kind).map(({ frame }) => frame));
  return { description, endpoints, bars: rowsOf(frameOf("bars")), rejects: rowsOf(frameOf("rejects")) };
}

async function readText(text: string | Uint8Array, options: MarketDataOptions = {}, name = "prices.csv") {
  return read(join(await sourceOf({ [name]: text }), name), options);
}

const told = (rows: readonly Row[]) => rows.map((row) => [row.ticker, row.session, row.close]);
const plain = "date,ticker,open,high,low,close,volume\n2020-01-02,AAA,1,3,0.5,2,100\n2020-01-03,AAA,2,4,1.5,3,\n";

testMarketData("file:", async () => {
  const path = join(folder, "contract.csv");
  await writeFile(path, plain);
  return openMarketData(`file:${path}`);
});

test("a long file is read with file, line and missing values as they are", async () => {
  const { bars, rejects, endpoints, description } = await readText(plain);
  assert.deepEqual(endpoints, ["prices.csv"]);
  assert.deepEqual(bars[0], {
    ticker: "AAA",
    session: "2020-01-02",
    open: 1,
    high: 3,
    low: 0.5,
    close: 2,
    volume: 100,
    line: 2,
  });
  assert.equal(bars[1].volume, null);
  assert.equal(rejects.length, 0);
  assert.deepEqual(description.fields, ["open", "high", "low", "close", "volume"]);
  assert.equal(description.isSurvivorshipFree, false);
});

test("headers are recognised however they are spelt", async () => {
  const spellings = [
    "Date,Symbol,Open,High,Low,Close,Volume",
    "timestamp;ticker;o;h;l;c;v",
    "<TICKER>\t<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>",
    '"Trade Date","Sym","Open Price","High Price","Low Price","Close/Last","Shares Traded"',
    "\uFEFFtimestamp,code,1. open,2. high,3. low,4. close,5. volume",
    "caldt|permno|openprc|high|low|PRC|VOL",
  ];
  for (const header of spellings) {
    const delimiter = [";", "\t", "|"].find((mark) => header.includes(mark)) ?? ",";
    const values = ["2020-01-02", "AAA", "1", "3", "0.5", "2", "100"];
    if (header.startsWith("<TICKER>")) [values[0], values[1]] = [values[1], values[0]];
    const { bars } = await readText(`${header}\r\n${values.join(delimiter)}\r\n`);
    assert.deepEqual(told(bars), [["AAA", "2020-01-02", 2]], header);
  }
});

test("a folder gives a file a symbol, nested folders too; what holds no bars is refused as a line", async () => {
  const root = await sourceOf({
    "aapl.csv": "Date,Close\n2020-01-02,75\n",
    "nasdaq/msft.us.csv.gz": gzipSync("Date,Close\n2020-01-02,160\n"),
    "notes.txt": "these are my prices\nnothing else\n",
    "picture.png": "no price file",
    ".hidden/x.csv": "Date,Close\n2020-01-02,1\n",
  });
  const { bars, rejects, endpoints } = await read(root);
  assert.deepEqual(endpoints, ["aapl.csv", "nasdaq/msft.us.csv.gz", "notes.txt"]);
  assert.deepEqual(told(bars), [
    ["AAPL", "2020-01-02", 75],
    ["MSFT.US", "2020-01-02", 160],
  ]);
  assert.deepEqual(
    rejects.map((row) => row.rule),
    ["unreadable-file"],
  );
});

test("one column a ticker is recognised: closes only, an empty cell states nothing", async () => {
  const { bars, description } = await readText("Date,AAA,BRK.B\n2020-01-02,1,\n2020-01-03,2,300.5\n");
  assert.deepEqual(told(bars), [
    ["AAA", "2020-01-02", 1],
    ["AAA", "2020-01-03", 2],
    ["BRK.B", "2020-01-03", 300.5],
  ]);
  assert.deepEqual(description.fields, ["close"]);
});

test("the map says which column is which, in the options or in the URL", async () => {
  const text = "Day,Code,Px,Last\n2020-01-02,AAA,7,8\n";
  const { bars } = await readText(text, { map: { close: "last", date: "Day" } });
  assert.deepEqual(told(bars), [["AAA", "2020-01-02", 8]]);
  const root = await sourceOf({ "a.csv": text });
  const inUrl = await read(join(root, "a.csv"), {}, "?map=close=Px,date=Day&priceBasis=raw&volumeBasis=raw");
  assert.deepEqual(told(inUrl.bars), [["AAA", "2020-01-02", 7]]);
  assert.equal(inUrl.description.priceBasis, "raw");
  assert.match(inUrl.description.id, /map=close=Px,date=Day/);
});

test("headers that are no bars: BAD_MAPPING names them and the way out", async () => {
  for (const text of ["a,b,c\n1,2,3\n", "Date,Px,Qty\n2020-01-02,1,2\n", "close,volume\n1,2\n", "just text\n"]) {
    await assert.rejects(readText(text), (error: { code: string; message: string; remedy: string }) => {
      assert.equal(error.code, "BAD_MAPPING");
      assert.ok(error.message.includes(JSON.stringify(text.split("\n")[0].split(",")[0])), error.message);
      assert.match(error.remedy, /--map/);
      return true;
    });
  }
  await assert.rejects(readText(plain, { map: { close: "Last" } }), { code: "BAD_MAPPING" });
  await assert.rejects(readText(plain, { map: { colour: "close" } }), { code: "BAD_ARGUMENT" });
});

test("a file without a header line is told so, and how to give it one", async () => {
  await assert.rejects(
    readText("20141201 00:00,300,370,300,370,0.05\n20141202 00:00,377,378,377,378,15\n"),
    (error) => {
      assert.ok(error instanceof PlatformError);
      assert.equal(error.code, "BAD_MAPPING");
      assert.match(error.message, /has no header line: its first line is a bar already/);
      assert.match(error.remedy, /date,ticker,open,high,low,close,volume/);
      return true;
    },
  );
});

test("a bad line is refused with its line and reason, the others are read", async () => {
  const { bars, rejects } = await readText(
    [
      "date,ticker,close,volume",
      "2020-01-02,AAA,1,10",
      "2020-01-03,AAA",
      "yesterday,AAA,1,10",
      "2020-01-06,,1,10",
      "2020-01-07,AAA,cheap,10",
      "",
      "date,ticker,close,volume",
      "2020-01-08,AAA,1,10,,",
      "2020-01-09,AAA,1,10,9",
      '2020-01-10,"AAA,1,10',
      "2020-01-13,AAA,5,10",
    ].join("\n"),
  );
  assert.deepEqual(
    bars.map((row) => row.session),
    ["2020-01-02", "2020-01-08", "2020-01-13"],
  );
  assert.deepEqual(
    rejects.map((row) => [row.line, row.rule]),
    [
      [3, "unreadable-line"],
      [4, "unreadable-date"],
      [5, "missing-ticker"],
      [6, "unreadable-number"],
      [8, "unreadable-date"],
      [10, "unreadable-line"],
      [11, "unreadable-line"],
    ],
  );
  assert.equal(rejects[3].row, "2020-01-07,AAA,cheap,10");
});

test("quoted cells may hold delimiters, quotes and line ends", async () => {
  const { bars } = await readText(
    'date,name,ticker,close\n"Jan 2, 2020","Alpha, ""the"" first",AAA,"1,234.5"\n2020-01-03,"two\nlines",AAA,2\n2020-01-06,x,AAA,3\n',
  );
  assert.deepEqual(
    bars.map((row) => [row.session, row.close, row.line]),
    [
      ["2020-01-02", 1234.5, 2],
      ["2020-01-03", 2, 3],
      ["2020-01-06", 3, 5],
    ],
  );
});

test("a day that could be two is refused unless the file proves the order or it is declared", async () => {
  const ambiguous = "date,close\n3/4/2020,1\n4/5/2020,2\n";
  const { bars, rejects } = await readText(ambiguous);
  assert.equal(bars.length, 0);
  assert.match(String(rejects[0].reason), /dateOrder/);
  const proven = await readText(`${ambiguous}4/15/2020,3\n`);
  assert.deepEqual(
    proven.bars.map((row) => row.session),
    ["2020-03-04", "2020-04-05", "2020-04-15"],
  );
  const root = await sourceOf({ "a.csv": ambiguous });
  const declared = await read(join(root, "a.csv"), {}, "?dateOrder=dmy");
  assert.equal(declared.bars[0].session, "2020-04-03");
});

test("tickers that are also names of fields do not hide that a file is wide", async () => {
  const { bars } = await readText("Date,AAPL,C,LOW,MSFT,V,XOM,IBM\n2020-01-02,1,2,3,4,5,6,7\n");
  const day = "2020-01-02";
  assert.deepEqual(told(bars), [
    ["AAPL", day, 1],
    ["C", day, 2],
    ["LOW", day, 3],
    ["MSFT", day, 4],
    ["V", day, 5],
    ["XOM", day, 6],
    ["IBM", day, 7],
  ]);
  const long = await readText("T,O,H,L,C,V\n2020-01-02,1,3,0.5,2,100\n", {}, "AAA.csv");
  assert.deepEqual(told(long.bars), [["AAA", day, 2]]);
});

test("a German export: its headers, decimal commas, and points that group thousands", async () => {
  const text = "Symbol;Datum;Eröffnung;Hoch;Tief;Schluss;Volumen\r\nSAP;02.01.2020;1.120,5;1.130,00;1.110,25;1.125,75;";
  const { bars, rejects } = await readText(`${text}581.880\r\n`);
  assert.equal(rejects.length, 0);
  const { ticker, open, high, low, close, volume } = bars[0];
  assert.deepEqual([ticker, open, high, low, close, volume], ["SAP", 1120.5, 1130, 1110.25, 1125.75, 581_880]);
  const points = await readText("Symbol;Datum;Schluss;Volumen\nSAP;02.01.2020;12.345;100\n");
  assert.deepEqual(told(points.bars), [["SAP", "2020-01-02", 12.345]]);
});

test("a semicolon file may use decimal commas", async () => {
  const { bars } = await readText("Datum;date;close\nx;02.01.2020;1.234,50\n");
  assert.equal(bars[0].close, 1234.5);
});

test("an adjusted close is used only where it is the only one or mapped, and then is a total return", async () => {
  const both = "date,close,adj_close\n2020-01-02,10,9\n";
  const plainClose = await readText(both);
  assert.equal(plainClose.bars[0].close, 10);
  assert.equal(plainClose.description.priceBasis, "split-adjusted");
  assert.ok(plainClose.description.notices.some((notice) => notice.includes("adj_close")));
  const mapped = await readText(both, { map: { close: "adj_close" } });
  assert.equal(mapped.bars[0].close, 9);
  assert.equal(mapped.description.priceBasis, "total-return");
  const only = await readText("date,Adj Close\n2020-01-02,9\n");
  assert.equal(only.description.priceBasis, "total-return");
});

test("the calendar is declared, or taken from the days", async () => {
  const day = (iso: string) => `${iso},1\n`;
  const weekend = await readText(
    `date,close\n${["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"].map(day).join("")}`,
  );
  assert.equal(weekend.description.calendar, "24x7");
  const tokyo = await readText(`date,close\n${["2024-01-15", "2024-01-16", "2024-02-19"].map(day).join("")}`);
  assert.equal(tokyo.description.calendar, "from-data");
  const newYork = await readText(`date,close\n${["2024-01-16", "2024-01-17"].map(day).join("")}`, {
    calendar: "from-data",
  });
  assert.equal(newYork.description.calendar, "from-data");
});

test("one row, one symbol, and a column without any value are read", async () => {
  const { bars } = await readText("date,close,volume\n2020-01-02,,\n", {}, "abc.csv");
  assert.deepEqual(bars, [
    { ticker: "ABC", session: "2020-01-02", open: null, high: null, low: null, close: null, volume: null, line: 2 },
  ]);
  const last = await readText("date,close\n2020-01-02,5");
  assert.equal(last.bars.length, 1, "a last line without an end counts");
});

test("an empty file is SOURCE_EMPTY, a missing path SOURCE_MISSING, a folder without prices SOURCE_EMPTY", async () => {
  await assert.rejects(readText(""), { code: "SOURCE_EMPTY" });
  await assert.rejects(readText("\n\n"), { code: "SOURCE_EMPTY" });
  await assert.rejects(read(join(folder, "nowhere.csv")), { code: "SOURCE_MISSING" });
  await assert.rejects(read(await sourceOf({ "readme.md": "x" })), { code: "SOURCE_EMPTY" });
});

test("a damaged gzip, a cut Parquet file and UTF-16 without its mark are SOURCE_UNREADABLE, before anything is collected", async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `2020-01-02,T${i},${i % 97}`).join("\n");
  const zipped = gzipSync(`date,ticker,close\n${lines}\n`);
  const cut = zipped.subarray(0, Math.floor(zipped.length * 0.9));
  const flipped = Buffer.from(zipped);
  flipped[Math.floor(flipped.length / 2)] ^= 0xff;
  const parquet = await parquetOf("SELECT DATE '2020-01-02' AS date, 'AAA' AS ticker, 1.5 AS close FROM range(1000)");
  for (const [name, content] of [
    ["cut.csv.gz", cut],
    ["flipped.csv.gz", flipped],
    ["cut.parquet", parquet.subarray(0, parquet.length - 20)],
    ["unmarked.csv", Buffer.from(plain, "utf16le")],
  ] as const) {
    await assert.rejects(readText(content, {}, name), (error: { code: string; message: string }) => {
      assert.equal(error.code, "SOURCE_UNREADABLE", name);
      assert.ok(error.message.startsWith(name), error.message);
      return true;
    });
  }
});

test("a Parquet file is read like the CSV of the same rows, dates and numbers in any type", async () => {
  const cases = [
    "DATE '2020-01-02' AS date, 'AAA' AS symbol, 2.5::DOUBLE AS close, 100::BIGINT AS volume",
    "TIMESTAMP '2020-01-02 00:00:00' AS Date, 'AAA' AS Ticker, 2.5::DECIMAL(10,4) AS Close, 100::INTEGER AS Volume",
    "'2020-01-02' AS day, 'AAA' AS sym, '2.5' AS last, '100' AS vol",
    "20200102 AS date, 'AAA' AS code, 2.5::FLOAT AS price, 100.0 AS v",
    "1577923200000 AS timestamp, 'AAA' AS ticker, 2.5 AS close, 100 AS volume",
    "TIMESTAMP_NS '2020-01-02 00:00:00' AS __index_level_0__, 'AAA' AS ticker, 2.5 AS close, 100 AS volume",
  ];
  for (const columns of cases) {
    const { bars } = await readText(await parquetOf(`SELECT ${columns}`), {}, "x.parquet");
    assert.deepEqual(
      bars.map(({ ticker, session, close, volume, line }) => [ticker, session, close, volume, line]),
      [["AAA", "2020-01-02", 2.5, 100, 1]],
      columns,
    );
  }
});

test("a Parquet row that is no bar is refused with its row number", async () => {
  const rows =
    "VALUES (DATE '2020-01-02', 'A', '1'), (NULL, 'A', '2'), (DATE '2020-01-03', NULL, '3'), (DATE '2020-01-06', 'A', 'x')";
  const content = await parquetOf(`SELECT * FROM (${rows}) AS t(date, ticker, close)`);
  const { bars, rejects } = await readText(content, {}, "x.parquet");
  assert.equal(bars.length, 1);
  assert.deepEqual(
    rejects.map((row) => [row.line, row.rule]),
    [
      [2, "unreadable-date"],
      [3, "missing-ticker"],
      [4, "unreadable-number"],
    ],
  );
});

test("records are whole across the borders of chunks", async () => {
  const row = (i: number) => `2020-01-02,"T,${i}",${i}.25,"${"x".repeat(i % 50)}"`;
  const lines = Array.from({ length: 60_000 }, (_, i) => row(i));
  const { bars, rejects } = await readText(`date,ticker,close,note\n${lines.join("\r\n")}`);
  assert.equal(rejects.length, 0);
  assert.equal(bars.length, 60_000);
  for (const i of [0, 20_000, 43_210, 59_999]) {
    assert.deepEqual([bars[i].ticker, bars[i].close, bars[i].line], [`T,${i}`, i + 0.25, i + 2]);
  }
});

test("parameters that make no sense are refused with the legal ones", async () => {
  for (const query of ["?priceBasis=cooked", "?calendar=moon", "?currency=dollars", "?colour=red", "?map=close"]) {
    await assert.rejects(openMarketData(`file:/x.csv${query}`), { code: "BAD_ARGUMENT" }, query);
  }
  await assert.rejects(openMarketData("ftp://prices"), { code: "BAD_ARGUMENT" });
});

const data = join(process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../../shared", import.meta.url)), "data");

test("real files are read whole: rows and symbols as their provenance says", {
  skip: existsSync(data) ? false : `no ${data}`,
}, async () => {
  for (const [path, rows, symbols] of [
    ["stocknet_88/prices.csv.gz", 108_592, 88],
    ["skfolio/sp500_dataset.csv.gz", 8_313 * 20, 20],
    ["riskfolio/stock_prices.csv", 11_044, 11],
  ] as const) {
    const { bars, rejects } = await read(join(data, path));
    assert.equal(rejects.length, 0, path);
    assert.equal(new Set(bars.map((row) => row.ticker)).size, symbols, path);
    assert.equal(bars.length, rows, path);
  }
});

async function parquetOf(query: string): Promise<Buffer> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const path = join(folder, `made-${written++}.parquet`);
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return readFile(path);
}

test("a wide file gives every close, also where a line straddles the end of a batch", async () => {
  const columns = 700;
  const lines = [`date,${Array.from({ length: columns }, (_, i) => `T${i}`).join(",")}`];
  for (let row = 0; row < 200; row++) {
    const day = new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10);
    lines.push(`${day},${Array.from({ length: columns }, (_, i) => row * columns + i + 1).join(",")}`);
  }
  const { bars } = await readText(`${lines.join("\n")}\n`);
  assert.equal(bars.length, 200 * columns);
  assert.ok(bars.every((bar, at) => bar.close === at + 1 && bar.ticker === `T${at % columns}`));
});

const aapl = { open: 1, high: 3, low: 0.5, close: 2, volume: 100 };
const msft = { open: 11, high: 13, low: 10.5, close: 12, volume: 200 };
const barsOf = (rows: readonly Row[]) =>
  rows.map(({ ticker, session, line, open, high, low, close, volume }) => ({
    bar: `${ticker} ${session} line ${line}`,
    ...{ open, high, low, close, volume },
  }));

test("yfinance's download of many tickers: a row of fields, one of tickers, one with the index's name", async () => {
  const text = [
    "Price,Adj Close,Adj Close,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume",
    "Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT",
    "Date,,,,,,,,,,,,",
    "2024-01-02,1.9,11.9,2,12,3,13,0.5,10.5,1,11,100,200",
    "2024-01-03,,11.9,,12,,13,,10.5,,11,,200",
  ];
  const { bars, rejects, description } = await readText(`${text.join("\n")}\n`);
  assert.deepEqual(barsOf(bars), [
    { bar: "AAPL 2024-01-02 line 4", ...aapl },
    { bar: "MSFT 2024-01-02 line 4", ...msft },
    { bar: "MSFT 2024-01-03 line 5", ...msft },
  ]);
  assert.equal(rejects.length, 0);
  assert.deepEqual(description.fields, ["open", "high", "low", "close", "volume"]);
  assert.ok(description.notices.some((notice) => notice.includes("Adj Close")));
  const mapped = await readText(`${text.join("\n")}\n`, { map: { close: "Adj Close" } });
  assert.equal(mapped.bars[0].close, 1.9);
  assert.equal(mapped.description.priceBasis, "total-return");
});

test("the same grouped by ticker, of one ticker, without the index's row, and as pandas-datareader names it", async () => {
  const grouped = "Ticker,AAPL,AAPL,MSFT,MSFT\nPrice,Close,Volume,Close,Volume\nDate,,,,\n2024-01-02,2,100,12,200\n";
  assert.deepEqual(told((await readText(grouped)).bars), [
    ["AAPL", "2024-01-02", 2],
    ["MSFT", "2024-01-02", 12],
  ]);
  const one = "Price,Close,High,Low,Open,Volume\nTicker,V,V,V,V,V\nDate,,,,,\n2024-01-02,2,3,0.5,1,100\n";
  assert.deepEqual(barsOf((await readText(one)).bars), [{ bar: "V 2024-01-02 line 4", ...aapl }]);
  const old = ",Close,Close\nDate,LOW,OPEN\n2024-01-02,2,12\n2024-01-03,3,x\n";
  const { bars, rejects } = await readText(old);
  assert.deepEqual(told(bars), [
    ["LOW", "2024-01-02", 2],
    ["OPEN", "2024-01-02", 12],
    ["LOW", "2024-01-03", 3],
  ]);
  assert.match(String(rejects[0].reason), /Close OPEN "x"/);
  const reader = "Attributes,Close,Close\nSymbols,AAPL,MSFT\nDate,,\n2024-01-02,2,12\n";
  assert.equal((await readText(reader)).bars.length, 2);
});

test("a Parquet file with two levels of columns, as pandas names them", async () => {
  const names = `DATE '2024-01-02' AS "Date", 2.0 AS "('Close', 'AAPL')", 12.0 AS "('Close', 'MSFT')", 7 AS "('Volume', 'MSFT')"`;
  const { bars } = await readText(await parquetOf(`SELECT ${names}`), {}, "levels.parquet");
  assert.deepEqual(
    bars.map((bar) => [bar.ticker, bar.session, bar.close, bar.volume]),
    [
      ["AAPL", "2024-01-02", 2, null],
      ["MSFT", "2024-01-02", 12, 7],
    ],
  );
});

const hoch = "Datum;Symbol;Eröffnung;Hoch;Tief;Schluß;Branche\n02.01.2020;MÜV2;1,5;3;1;2,25;Rückversicherung\n";

test("Windows-1252, UTF-8 with its mark, and UTF-16 are read; a notice names what is not UTF-8", async () => {
  const latin = Buffer.from(hoch, "latin1");
  const wide = Buffer.from(`\uFEFF${hoch}`, "utf16le");
  const cases = [
    ["latin.csv", latin, "Windows-1252"],
    ["marked.csv", Buffer.from(`\uFEFF${hoch}`), null],
    ["little.csv", wide, "UTF-16LE"],
    ["big.csv", Buffer.from(wide).swap16(), "UTF-16BE"],
    ["zipped.csv.gz", gzipSync(latin), "Windows-1252"],
  ] as const;
  for (const [name, content, encoding] of cases) {
    const { bars, description } = await readText(content, {}, name);
    const { ticker, open, high, close } = bars[0];
    assert.deepEqual([ticker, open, high, close], ["MÜV2", 1.5, 3, 2.25], name);
    const said = description.notices.filter((notice) => notice.startsWith("Text read as"));
    assert.deepEqual(said, encoding ? [`Text read as ${encoding}: it is not UTF-8.`] : [], name);
  }
});

test("an encoding that shows first in a later chunk, and a character cut by a chunk's end, are read", async () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, i) => `2020-01-02,T${i},${1 + (i % 97)}\n`).join("");
  for (const encoding of ["latin1", "utf8"] as const) {
    for (const shift of ["", "x", "xx"]) {
      const text = `date,ticker${shift},close\n${lines(90_000)}${"2020-01-02,MÜ€V,5\n".replace("€", "").repeat(40_000)}`;
      const { bars } = await readText(Buffer.from(text, encoding), { map: { ticker: `ticker${shift}` } });
      assert.equal(bars.length, 130_000);
      assert.ok(bars.slice(90_000).every(({ ticker }) => ticker === "MÜV"));
    }
  }
});

test("a decimal comma in quotes is no thousands separator, and lakhs are", async () => {
  const { bars, rejects } = await readText('date,ticker,close\n2020-01-02,A,"12,50"\n2020-01-02,B,"12,34,567"\n');
  assert.deepEqual(told(bars), [["B", "2020-01-02", 1_234_567]]);
  assert.match(String(rejects[0].reason), /"12,50" is not a number/);
});

test("dates like 3/4/2020 are read where any line of the file proves their order; else both readings are named", async () => {
  const line = (date: string) => `${date},A,5\n`;
  const early = Array.from({ length: 120_000 }, (_, i) => line(`0${1 + (i % 9)}/02/2020`)).join("");
  const proven = await readText(`date,ticker,close\n${early}${line("01/13/2020")}`);
  assert.equal(proven.bars.length, 120_001);
  assert.equal(proven.bars[1].session, "2020-02-02");
  const open = await readText(`date,ticker,close\n${line("2020-01-02")}${line("03/04/2020")}`);
  assert.match(String(open.rejects[0].reason), /"03\/04\/2020" is 2020-03-04 with dateOrder=mdy or 2020-04-03/);
  const contrary = await readText(`date,ticker,close\n${line("13/01/2020")}${line("01/13/2020")}`);
  assert.deepEqual([contrary.bars.length, contrary.rejects.length], [0, 2]);
});

test("a file that is written to, replaced or removed while it is read is SOURCE_CHANGED, and nothing of it is kept", async () => {
  const changes: readonly [string, (path: string) => Promise<void>, RegExp][] = [
    ["longer", (path) => appendFile(path, "2020-01-06,AAA,1,3,0.5,2,100\n"), /went from \d+ to \d+ bytes/],
    ["as long", (path) => writeFile(path, plain.replace("AAA", "BBB")), /was (written to|replaced)/],
    ["removed", (path) => rm(path), /is gone/],
  ];
  for (const [what, change, message] of changes) {
    const path = join(await sourceOf({ "prices.csv": plain }), "prices.csv");
    const source = await openMarketData(`file:${path}`, {});
    const taken = async () => {
      for await (const { content } of source.fetch(signal)) {
        await change(path);
        for await (const _ of content);
      }
    };
    await assert.rejects(taken, (error: { code: string; message: string }) => {
      assert.equal(error.code, "SOURCE_CHANGED", what);
      assert.match(error.message, message);
      return true;
    });
  }
});
