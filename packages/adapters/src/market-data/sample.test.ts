import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { concatFrames, float64Of, int32Of, isoDay, rowsOf, textOf } from "@plumbline/core";
import type { FetchedWheel } from "../pip-wheels/fetch-wheel.js";
import type { PinnedWheel } from "../pip-wheels/pinned-wheel.js";
import { zipOf } from "../pip-wheels/zip-of.js";
import { testMarketData } from "./market-data.contract.js";
import type { MarketDataSurroundings } from "./open-market-data.js";
import { openMarketData } from "./open-market-data.js";
import { skfolioWheel } from "./sample/skfolio-wheel.js";
import { openSampleMarketData } from "./sample.js";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const real = join(process.env.PLUMB_SHARED ?? join(repository, "..", "shared"), "data", "skfolio");
const folder = await mkdtemp(join(tmpdir(), "sample-"));
after(() => rm(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;
const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const stocks = "Date,AAPL,BRK.B\n1990-01-02,0.264,\n1990-01-03,0.266,4.5\n";
const files = {
  "skfolio/datasets/data/sp500_dataset.csv.gz": gzipSync(stocks),
  "skfolio/datasets/data/sp500_index.csv.gz": gzipSync("Date,SP500\n1990-01-02,359.69\n1990-01-03,358.76\n"),
};
const archive = zipOf({ ...files, "skfolio/__init__.py": Buffer.from("raise SystemExit") }, true);
const small: PinnedWheel = {
  ...skfolioWheel,
  sha256: hash(archive),
  contents: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, hash(bytes)])),
};
const served: MarketDataSurroundings = {
  cacheDir: join(folder, "served"),
  env: {},
  fetcher: async (): Promise<FetchedWheel> => ({ bytes: archive }),
};

async function barsOf(url: string, surroundings: MarketDataSurroundings, wheel: PinnedWheel) {
  const source = openSampleMarketData(url, {}, surroundings, wheel);
  const frames = [];
  for await (const { endpoint, contentType, content } of source.fetch(signal)) {
    const path = join(folder, hash(Buffer.from(endpoint)));
    await writeFile(path, content);
    for await (const { kind, frame } of source.parse({ endpoint, contentType, path }, signal)) {
      assert.equal(kind, "bars");
      frames.push(frame);
    }
  }
  return concatFrames(frames);
}

testMarketData("sample:", async () => openSampleMarketData("sample:", {}, served, small));
testMarketData("sample:?set=index", async () => openSampleMarketData("sample:?set=index", {}, served, small));

test("a wide file of closes is read without inventing what it does not state", async () => {
  const rows = rowsOf(await barsOf("sample:", served, small));
  assert.deepEqual(
    rows.map(({ ticker, session, close, open, volume }) => [ticker, session, close, open, volume]),
    [
      ["AAPL", "1990-01-02", 0.264, null, null],
      ["AAPL", "1990-01-03", 0.266, null, null],
      ["BRK.B", "1990-01-03", 4.5, null, null],
    ],
  );
});

test("real history says so: not simulated, survivors only, its bases, its licence; the index is a set of its own", async () => {
  const description = await (await openMarketData("sample:")).describe();
  assert.equal(description.isSimulated, false);
  assert.equal(description.isSurvivorshipFree, false);
  assert.equal(description.priceBasis, "total-return");
  assert.deepEqual(description.fields, ["close"]);
  assert.match(description.notices.join(" "), /Survivors only.*skfolio developers, BSD 3-Clause/);
  const index = await (await openMarketData("sample:?set=index")).describe();
  assert.equal(index.priceBasis, "split-adjusted");
  assert.notEqual(index.id, description.id);
  assert.equal((await (await openMarketData("sample:?set=stocks")).describe()).id, description.id);
});

test("where the package cannot be had, the code is SOURCE_MISSING and the message says what was tried", async () => {
  const cacheDir = join(folder, "offline");
  const env = { PATH: folder, HOME: folder, PIP_CONFIG_FILE: join(folder, "none"), XDG_CONFIG_DIRS: folder };
  const source = await openMarketData("sample:", {}, { cacheDir, env });
  await assert.rejects(source.fetch(signal)[Symbol.asyncIterator]().next(), (error: Error & { remedy?: string }) => {
    assert.equal((error as { code?: string }).code, "SOURCE_MISSING");
    assert.match(
      error.message,
      /skfolio==1\.12\.2 could not be had: pip is not installed; pip's configuration names no/,
    );
    assert.match(error.remedy ?? "", /pip download --no-deps skfolio==1\.12\.2/);
    return true;
  });
  assert.deepEqual(await readdir(cacheDir), []);
});

test("an unknown set, another parameter or a declaration is refused before anything is fetched", async () => {
  for (const url of ["sample:?set=ftse", "sample:?set=", "sample:?set=toString", "sample:?years=3", "sample:AAPL"]) {
    await assert.rejects(openMarketData(url), { code: "BAD_ARGUMENT" }, url);
  }
  await assert.rejects(openMarketData("sample:", { priceBasis: "raw" }), { code: "BAD_ARGUMENT" });
  assert.ok(await openMarketData("sample:", { map: {} }));
});

const isReal = existsSync(join(real, "sp500_dataset.csv.gz"));
test("the data have the rows, days and names that their provenance states", {
  skip: isReal ? false : "data/skfolio is not there",
}, async () => {
  const cacheDir = join(folder, "real");
  const kept = join(cacheDir, `skfolio-${skfolioWheel.version}-any`);
  for (const [name, file] of [
    ["skfolio/datasets/data/sp500_dataset.csv.gz", "sp500_dataset.csv.gz"],
    ["skfolio/datasets/data/sp500_index.csv.gz", "sp500_index.csv.gz"],
    [`skfolio-${skfolioWheel.version}.dist-info/licenses/LICENSE`, "LICENSE"],
  ]) {
    await mkdir(dirname(join(kept, name)), { recursive: true });
    await copyFile(join(real, file), join(kept, name));
  }
  const offline: MarketDataSurroundings = { cacheDir, env: {}, fetcher: async () => ({ tried: ["no network"] }) };
  const bars = await barsOf("sample:", offline, skfolioWheel);
  assert.equal(bars.rows, 8313 * 20);
  assert.deepEqual(
    textOf(bars, "ticker").dictionary,
    "AAPL AMD BAC BBY CVX GE HD JNJ JPM KO LLY MRK MSFT PEP PFE PG RRC UNH WMT XOM".split(" "),
  );
  const sessions = int32Of(bars, "session");
  assert.deepEqual([isoDay(sessions[0]), isoDay(sessions[bars.rows - 1])], ["1990-01-02", "2022-12-28"]);
  assert.equal(float64Of(bars, "close")[0], 0.264);
  assert.equal((await barsOf("sample:?set=index", offline, skfolioWheel)).rows, 8313);
});
