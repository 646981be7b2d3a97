import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { dayOf, isoDay } from "@plumbline/core";
import { alphaAutocorrelation, quintileSpread, trueInformationCoefficients } from "./information-coefficient.js";
import { planListings } from "./listings.js";
import { buildDemoMarket, tickerAt } from "./market.js";
import { parseDemoUrl } from "./parameters.js";
import { errorKinds } from "./plant-errors.js";
import { simulate } from "./simulate.js";

const market = buildDemoMarket(parseDemoUrl("demo:"));
const { days, listings, published, truth, simulation, actions, planted } = market;
const n = listings.length;

function simulated(url: string) {
  const parameters = parseDemoUrl(url);
  return simulate(parameters, planListings(parameters, days.length), days.length);
}

function rankIcByYear(of: typeof simulation, horizon: number): Map<string, number> {
  const yearOf = (session: number) => Number(isoDay(days[session]).slice(0, 4));
  const entries = trueInformationCoefficients(of, yearOf, [horizon]);
  return new Map(entries.filter(({ sessions }) => sessions > 150).map(({ window, rankIc }) => [window, rankIc]));
}

test("the default market is the same to the bit on every engine (a change here changes every published demo number)", () => {
  const hash = createHash("sha256");
  for (const column of [published.open, published.high, published.low, published.close, published.volume]) {
    hash.update(Buffer.from(column.buffer, column.byteOffset, column.byteLength));
  }
  hash.update(published.copies);
  hash.update(Buffer.from(simulation.alpha.buffer));
  assert.equal(hash.digest("hex"), "931f20b9e9726c1b7f0ebac0cb71facfce253cf10647084b809ba9977a018d14");
});

test("the default market has 200 securities over 8 years of sessions of the NYSE ending at a fixed day", () => {
  assert.equal(n, 200);
  assert.equal(isoDay(days[0]), "2018-10-31");
  assert.equal(isoDay(days[days.length - 1]), "2026-10-30");
  assert.equal(days.length, 2010);
});

test("the planted alpha has a true rank IC of 0.02 to 0.04 at 5 sessions in every test year", () => {
  const byYear = rankIcByYear(simulation, 5);
  assert.deepEqual([...byYear.keys()], ["all", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"]);
  for (const [year, rankIc] of byYear) assert.ok(rankIc > 0.02 && rankIc < 0.04, `${year}: ${rankIc}`);
});

test("the alpha's half-life is about 20 sessions", () => {
  assert.ok(Math.abs(alphaAutocorrelation(simulation, 20) - 0.5) < 0.03);
  assert.ok(alphaAutocorrelation(simulation, 17) > 0.5 && alphaAutocorrelation(simulation, 23) < 0.5);
});

test("the alpha's gross quintile spread breaks even above 20 bp a side", () => {
  assert.ok(quintileSpread(simulation, 5).breakEvenCostPerSide > 0.002);
});

test("without signal the same alpha predicts nothing", () => {
  // Standard error of the mean rank IC over 2,000 sessions of 5-session returns: 0.071 x sqrt(5 / 2000) = 0.0036.
  const rankIc = rankIcByYear(simulated("demo:?signal=0"), 5).get("all")!;
  assert.ok(Math.abs(rankIc) < 0.0036 * 3, `${rankIc}`);
});

test("signal 2 is twice as strong", () => {
  const twice = rankIcByYear(simulated("demo:?signal=2"), 5).get("all")!;
  const once = rankIcByYear(simulation, 5).get("all")!;
  assert.ok(Math.abs(twice / once - 2) < 0.2, `${twice / once}`);
});

/** Mean over securities of the autocorrelation of |log return|, and of the kurtosis. */
function returnShape(lag: number): { autocorrelation: number; kurtosis: number } {
  let autocorrelation = 0;
  let kurtosis = 0;
  let count = 0;
  listings.forEach((listing, i) => {
    if (listing.delisting !== null) return;
    const returns: number[] = [];
    for (let t = listing.start; t <= listing.end; t++) returns.push(simulation.logReturn[t * n + i]);
    const mean = returns.reduce((sum, r) => sum + Math.abs(r), 0) / returns.length;
    const sizes = returns.map((r) => Math.abs(r) - mean);
    const variance = sizes.reduce((sum, x) => sum + x * x, 0);
    autocorrelation += sizes.slice(lag).reduce((sum, x, k) => sum + x * sizes[k], 0) / variance;
    const second = returns.reduce((sum, r) => sum + r * r, 0) / returns.length;
    kurtosis += returns.reduce((sum, r) => sum + r * r * r * r, 0) / returns.length / (second * second);
    count++;
  });
  return { autocorrelation: autocorrelation / count, kurtosis: kurtosis / count };
}

test("returns are fat-tailed: their kurtosis is above the normal's 3", () => {
  assert.ok(returnShape(1).kurtosis > 4);
});

test("the size of returns is clustered: it stays correlated over 1 and over 10 sessions", () => {
  // Standard error of one security's autocorrelation is 1 / sqrt(2000) = 0.022; of the mean of 180, about 0.002.
  assert.ok(returnShape(1).autocorrelation > 0.05, `${returnShape(1).autocorrelation}`);
  assert.ok(returnShape(10).autocorrelation > 0.03, `${returnShape(10).autocorrelation}`);
});

test("true bars keep low <= open, close <= high, prices and volume above 0", () => {
  for (let at = 0; at < truth.close.length; at++) {
    if (Number.isNaN(truth.close[at])) continue;
    assert.ok(truth.low[at] <= Math.min(truth.open[at], truth.close[at]));
    assert.ok(truth.high[at] >= Math.max(truth.open[at], truth.close[at]));
    assert.ok(truth.low[at] > 0 && truth.volume[at] > 0);
  }
});

test("a split or dividend explains the raw price's jump: total return is the simulated one to a cent", () => {
  const byKey = new Map<string, { ratio: number; amount: number }>();
  for (const { security, session, kind, ratio, amount } of actions) {
    if (kind !== "split" && kind !== "dividend") continue;
    const held = byKey.get(`${security}/${session}`) ?? { ratio: 1, amount: 0 };
    byKey.set(`${security}/${session}`, kind === "split" ? { ...held, ratio } : { ...held, amount });
  }
  assert.ok(byKey.size > 1000);
  for (const [key, { ratio, amount }] of byKey) {
    const [security, session] = key.split("/").map(Number);
    const at = session * n + security;
    const expected = Math.exp(simulation.logReturn[at]);
    const held = (truth.close[at] + amount) * ratio;
    const cents = 0.005 * ratio + 0.005 * expected;
    assert.ok(Math.abs(held - truth.close[at - n] * expected) <= cents + 1e-9, `${key}: ${held}`);
  }
});

test("there are splits, dividends, delistings with their returns, a rename and a reused ticker", () => {
  const kinds = new Set(actions.map(({ kind }) => kind));
  assert.deepEqual([...kinds].sort(), ["delisting", "dividend", "rename", "split"]);
  for (const action of actions.filter(({ kind }) => kind === "delisting")) {
    assert.ok(action.delistingReturn >= -1 && action.delistingReturn <= 0.02);
    assert.equal(action.session, listings[action.security].end);
  }
  const holders = listings.filter(({ ticker }) => listings.filter((other) => other.ticker === ticker).length === 2);
  assert.ok(holders.length >= 2);
  for (const { ticker } of holders) {
    const [first, second] = holders.filter((other) => other.ticker === ticker).sort((a, b) => a.start - b.start);
    assert.ok(days[second.start] - days[first.end] > 365, `${ticker} rests more than a year`);
  }
  const renamed = listings.find(({ renamedTo }) => renamedTo !== null)!;
  assert.notEqual(tickerAt(renamed, renamed.renameAt), tickerAt(renamed, renamed.renameAt - 1));
});

test("errors of every kind are planted, from 2 % up, and nothing but them differs from the truth", () => {
  for (const kind of errorKinds) assert.ok(planted.filter((error) => error.kind === kind).length >= 10, kind);
  const sizes = planted.filter(({ kind }) => kind === "duplicate").map(({ size }) => size);
  assert.ok(Math.min(...sizes) < 0.06 && Math.max(...sizes) > 0.2);
  for (const { kind, size } of planted) {
    if (kind === "split-shaped jump" || kind === "duplicate" || kind === "high below low")
      assert.ok(size > 0.018, `${kind} ${size}`);
  }
  const touched = new Set<number>();
  for (const { security, session, lastSession } of planted) {
    for (let t = session; t <= lastSession; t++) touched.add(t * n + security);
  }
  let differing = 0;
  for (let at = 0; at < truth.close.length; at++) {
    const isChanged =
      published.copies[at] !== (Number.isNaN(truth.close[at]) ? 0 : 1) ||
      (["open", "high", "low", "close", "volume"] as const).some(
        (field) => !Object.is(published[field][at], truth[field][at]),
      );
    if (!isChanged) continue;
    differing++;
    assert.ok(touched.has(at), `${isoDay(days[Math.floor(at / n)])} ${listings[at % n].securityId}`);
  }
  assert.ok(differing > planted.length / 2);
});

test("a market of one security, and one of five, can be built", () => {
  for (const url of ["demo:?securities=1&years=1", "demo:?securities=5&years=2"]) {
    const small = buildDemoMarket(parseDemoUrl(url));
    assert.ok(small.published.close.some((close) => close > 0));
    assert.ok(small.simulation.alpha.every((value) => Number.isNaN(value) || Number.isFinite(value)));
  }
});

test("no error is planted where none is asked for", () => {
  assert.equal(buildDemoMarket(parseDemoUrl("demo:?securities=20&years=2&errors=0")).planted.length, 0);
});

test("parameters that make no sense are refused with the legal ones", () => {
  for (const url of [
    "demo:?seed=-1",
    "demo:?securities=0",
    "demo:?securities=2.5",
    "demo:?years=",
    "demo:?signal=strong",
    "demo:?to=2026-02-30",
    "demo:?until=1999-01-01",
    "demo:?colour=red",
    "demo:seed=7",
  ]) {
    assert.throws(() => parseDemoUrl(url), { code: "BAD_ARGUMENT" }, url);
  }
  assert.equal(parseDemoUrl("demo:?to=2026-11-01").to, dayOf("2026-10-30"), "a Sunday means the session before it");
});
