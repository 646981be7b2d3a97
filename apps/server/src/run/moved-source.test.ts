import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { evaluations, isoDay, rowsOf, trials } from "@plumbline/core";
import type { EvaluationSummary } from "@plumbline/pipeline";
import { readConfig } from "../config.js";
import { foldersOf } from "../home.js";
import { joinedLedgerOf } from "../serving/joined-ledger.js";
import { LakeReader } from "../serving/lake-reader.js";
import { listLakes } from "./lakes.js";
import { openLakeStore } from "./open-lake-store.js";
import { runLake } from "./run-lake.js";
import { RunMonitor } from "./run-monitor.js";

const home = await mkdtemp(join(tmpdir(), "plumb-moved-"));
after(() => rm(home, { recursive: true, force: true }));

/** Random walks of 12 names on 900 weekdays, as a file of the user's. */
function prices(seed: number): string {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const closes = Array.from({ length: 12 }, () => 20 + 60 * uniform());
  const lines = ["date,ticker,close,volume"];
  for (let day = 16_000; day < 17_260; day++) {
    if ([0, 6].includes(new Date(day * 86_400_000).getUTCDay())) continue;
    closes.forEach((close, n) => {
      closes[n] = close * (1 + 0.03 * (uniform() + uniform() - 1));
      lines.push(`${isoDay(day)},T${n},${closes[n].toFixed(2)},1000000`);
    });
  }
  return lines.join("\n");
}

let runs = 0;

/** Runs the street as far as the evaluation, ridge alone; answers with the summary of the primary question. */
async function judged(source: string, horizon = 5, upTo: string | null = "evaluation"): Promise<EvaluationSummary> {
  const config = readConfig({ PLUMB_HOME: join(home, "home"), PLUMB_XGBOOST_LIB: "none" }, home);
  const universe = { minHistory: 60, minPrice: 1, minDollarVolume: 0 };
  const request = { source, declared: {}, full: false, horizon, costBp: 10, universe, threads: 1, upTo };
  const signal = new AbortController().signal;
  const now = Date.UTC(2026, 10, 2, runs++);
  await runLake({ config, request, mayFollow: false, signal, now, note: () => undefined }, new RunMonitor());
  return summaryIn(await lakeOf(source.replace(/\?.*/, ""), source));
}

async function lakeOf(path: string, source = path): Promise<string> {
  const lakes = await listLakes(foldersOf(join(home, "home")));
  const found = lakes.find((lake) => lake.source === source) ?? lakes.find((lake) => lake.source.startsWith(path));
  assert.ok(found, source);
  return found.folder;
}

async function summaryIn(folder: string): Promise<EvaluationSummary> {
  const rows = rowsOf(await openLakeStore(folder).read(evaluations));
  const summaries = rows
    .sort((a, b) => Date.parse(String(b.ingestedAt)) - Date.parse(String(a.ingestedAt)))
    .map((row) => JSON.parse(String(row.summary)) as EvaluationSummary);
  const own = summaries.find(({ primaryQuestion }) => primaryQuestion.isThis);
  assert.ok(own);
  return own;
}

test("moving a file and changing an option wash no trial away", async () => {
  await mkdir(join(home, "a"));
  await mkdir(join(home, "b"));
  const [before, moved] = [join(home, "a", "prices.csv"), join(home, "b", "renamed.csv")];
  await writeFile(before, prices(7));
  const first = await judged(`file:${before}`);
  assert.deepEqual([first.deflation.trials, first.primaryQuestion.asked, first.joinedLedgers], [1, 1, []]);

  // a lake of before ledgers were known by their prices: it keeps its ledger, and is recognised by its bars
  const old = await lakeOf(`file:${before}`);
  const held = rowsOf(await openLakeStore(old).read(trials));
  await rm(join(old, "ml", "ledgerContents"), { recursive: true });

  await rename(before, moved);
  const same = await judged(`file:${moved}`);
  assert.deepEqual([same.deflation.trials, same.primaryQuestion.asked], [1, 1]);
  assert.match(same.alarms.find(({ code }) => code === "joined ledger")?.sentence ?? "", /100 % .*asked here too/);
  assert.equal(same.deflation.deflatedSharpe, first.deflation.deflatedSharpe);

  // asked again with other choices, in a lake of its own
  const option = await judged(`file:${moved}?currency=EUR`, 10);
  assert.deepEqual([option.deflation.trials, option.selection?.basis], [2, "asked again"]);

  // and the first lake, run again, keeps what it held and counts what was tried since
  await rename(moved, before);
  const upgraded = await judged(`file:${before}`, 5, null);
  assert.deepEqual(rowsOf(await openLakeStore(old).read(trials)), held);
  assert.equal(upgraded.deflation.trials, 2);

  // what was asked only there is listed as counted, what was asked here too as not
  const reader = new LakeReader(openLakeStore(old), old);
  await reader.refresh();
  const joined = await joinedLedgerOf(await reader.view({}));
  assert.deepEqual(
    joined.map(({ source, horizon, isCounted, overlap }) => [source.replace(/^.*\//, ""), horizon, isCounted, overlap]),
    [
      ["renamed.csv", 5, false, 1],
      ["renamed.csv?currency=EUR", 10, true, 1],
    ],
  );
  for (const { periodSharpe, sessions } of joined) {
    assert.ok(periodSharpe !== null && sessions !== null && sessions > 50, JSON.stringify(joined));
  }
  const past = await joinedLedgerOf(await reader.view({ asOf: isoDay(17_000) }));
  assert.deepEqual(
    past.map(({ trialId, periodSharpe, pValue, sessions }) => [trialId, periodSharpe, pValue, sessions]),
    joined.map(({ trialId }) => [trialId, null, null, null]),
  );
});
