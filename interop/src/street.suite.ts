import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { compareLake } from "./compare-lake.js";
import { lakeContents } from "./lake-contents.js";
import { lakeFolder, openLake } from "./open-lake.js";
import { newHome, plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { hangs } from "./until.js";
import { shared } from "./venv.js";

const google = join(shared, "data", "us_eod_google_2008_2017", "prices.parquet");
const home = newHome("street");
const days = {
  first: "demo:?securities=40&years=4&seed=2&until=2026-10-29",
  second: "demo:?securities=40&years=4&seed=2",
};

before(async () => {
  for (const source of [days.first, days.second]) {
    const ended = await plumb(home, ["run", "--source", source, "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
  }
});
after(() => removeFolder(home));

test("deltalake and DuckDB read every table of a street with the same rows and sums as ours", async () => {
  const compared = await compareLake(lakeFolder(home));
  assert.ok(compared.length >= 15, `only ${compared.length} tables compared`);
});

test("a street that got its last session later holds the research tables of one that had it at once", async () => {
  const whole = newHome("street-whole");
  assert.equal((await plumb(whole, ["run", "--source", days.second, "--json"])).code, 0);
  // A bar names the payload that stated it first; the vendor's file of the current year is another one each day.
  const payload = ["payloadHash", "line"];
  const grown = await lakeContents(openLake(home), payload);
  const atOnce = await lakeContents(openLake(whole), payload);
  removeFolder(whole);
  for (const name of Object.keys(atOnce).filter((table) =>
    /^(silver\.bars|gold\.(universe|features|targets|predictions))/.test(table),
  )) {
    assert.equal(grown[name], atOnce[name], `${name} depends on when its last session arrived`);
  }
});

test("ten years of real prices walk the whole street: at least 450 securities are judged out of sample", {
  timeout: hangs,
}, async () => {
  const folder = newHome("google");
  const ended = await plumb(folder, ["run", "--source", `file:${google}`, "--json"]);
  assert.equal(ended.code, 0, ended.stderr);
  const { evaluation } = JSON.parse(ended.stdout) as { evaluation: { securities: number; sessions: number } };
  assert.ok(evaluation.securities >= 450, `${evaluation.securities} securities`);
  assert.ok(evaluation.sessions >= 1000, `${evaluation.sessions} sessions`);
  removeFolder(folder);
});
