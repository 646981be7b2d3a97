import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { calendarOf, dayOf, isoDay, quarantine, rowsOf, type TableStore } from "@plumbline/core";
import { readReleases } from "@plumbline/pipeline";
import { compareRows, knownRows } from "./known-rows.js";
import { openLake } from "./open-lake.js";
import { newHome, plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { correctedFile, firstFile, lastFirstSession, lateSymbol } from "./restated-market.js";

const nyse = calendarOf("XNYS");
const research = /^(silver\.bars|gold\.(universe|features|targets|predictions))/;
// A bar names the payload that stated it first: of the year that is cut, another file.
const payload = ["payloadHash", "line"];
const none = { onlyLeft: [], onlyRight: [], changed: [] };

const homes: string[] = [];
async function street(name: string, source: string, ...more: readonly string[]): Promise<string> {
  const home = newHome(name);
  homes.push(home);
  const ended = await plumb(home, ["run", "--source", source, "--json", ...more]);
  assert.equal(ended.code, 0, ended.stderr);
  return home;
}
after(() => {
  for (const home of homes) removeFolder(home);
});

const researchTables = async (store: TableStore) => (await store.list()).filter((name) => research.test(name));

const market = "demo:?securities=20&years=4&seed=2&errors=4";
const whole = street("cut-never", market);

/** The last spike of the test year that only a later session reveals. */
async function unrevealed(store: TableStore): Promise<{ readonly session: string; readonly securityId: string }> {
  const rows = rowsOf(await store.read(quarantine)).filter(
    (row) => row.rule === "revertingSpike" && String(row.session) >= "2026-02-01",
  );
  const last = rows.sort((a, b) => (String(a.session) < String(b.session) ? -1 : 1)).at(-1);
  assert.ok(last, "the market has no reverting spike in its test year");
  return { session: String(last.session), securityId: String(last.securityId) };
}

for (const until of ["2026-02-27", "2026-07-17"]) {
  test(`a market that ends on ${until} and the whole one as known that evening hold the same rows`, async () => {
    const full = openLake(await whole);
    const cut = openLake(await street("cut", `${market}&until=${until}`));
    const asOf = nyse.closeOf(dayOf(until));
    const pending = rowsOf(await full.read(quarantine)).filter(
      (row) => String(row.session) <= until && Date.parse(String(row.knownAt)) > asOf,
    );
    assert.deepEqual(pending, [], "choose an evening without a fault that is yet to be revealed");
    for (const name of await researchTables(full)) {
      const seen = await knownRows(full, name, { asOf, without: payload });
      assert.ok(seen.size > 500, `${name}: ${seen.size} rows`);
      assert.deepEqual(compareRows(seen, await knownRows(cut, name, { asOf, without: payload })), none, name);
    }
  });
}

test("a bar that a later session convicts changes no member and no value of the evening before", async () => {
  const full = openLake(await whole);
  const { session, securityId } = await unrevealed(full);
  const cut = openLake(await street("cut-spike", `${market}&until=${session}`));
  const asOf = nyse.closeOf(dayOf(session));
  for (const name of await researchTables(full)) {
    const seen = await knownRows(full, name, { asOf, without: payload });
    const found = compareRows(seen, await knownRows(cut, name, { asOf, without: payload }));
    assert.deepEqual([found.onlyLeft, found.changed], [[], []], name);
    if (/targets/.test(name)) continue;
    const key = /bars/.test(name) ? `${securityId} ${session}` : `${session} ${securityId}`;
    assert.deepEqual(found.onlyRight, /predictions/.test(name) ? [] : [key], name);
  }
});

test("rows added, old bars corrected, a late split and a new symbol change nothing that was known before", async () => {
  const folder = newHome("restated-source");
  homes.push(folder);
  const file = join(folder, "prices.csv");
  writeFileSync(file, firstFile());
  const home = await street("restated", `file:${file}`);
  const before = (await readReleases(openLake(home)))[0];
  const pinned = new Map<string, Map<string, string>>();
  for (const [name, version] of Object.entries(before.tables)) {
    pinned.set(name, await knownRows(openLake(home), name, { version }));
  }

  writeFileSync(file, correctedFile());
  assert.equal((await plumb(home, ["run", "--json"])).code, 0);
  const store = openLake(home);
  const now = (await readReleases(store))[0];
  assert.equal(now.sequence, 2);
  assert.equal(before.lastSession, lastFirstSession, isoDay(before.lastSession));
  const asOf = nyse.closeOf(lastFirstSession);
  const isWanted = (securityId: string) => securityId !== lateSymbol;
  let restated = 0;
  for (const [name, version] of Object.entries(before.tables)) {
    const again = await knownRows(store, name, { version });
    assert.deepEqual(compareRows(pinned.get(name) ?? new Map(), again), none, `${name}: the first release has changed`);
    if (!research.test(name)) continue;
    const first = await knownRows(store, name, { version, asOf, isWanted });
    const second = await knownRows(store, name, { version: now.tables[name], asOf, isWanted });
    assert.ok(first.size > 0, `${name}: no rows`);
    assert.deepEqual(compareRows(first, second), none, `${name} as known on ${isoDay(lastFirstSession)}`);
    const newest = await knownRows(store, name, { version: now.tables[name], isWanted });
    restated += compareRows(first, newest).changed.length;
  }
  assert.ok(restated > 1000, `the corrections reached ${restated} rows`);
});
