import assert from "node:assert/strict";
import { test } from "node:test";
import { csvText } from "./csv.ts";
import { dayNumber, instantDate, isSession, longDate, weekdayDate } from "./dates.ts";
import { driverParts, driverWords } from "./driver-words.ts";
import { freshnessOf } from "./freshness.ts";
import { headlineOf } from "./headline.ts";
import { icFinding } from "./ic-finding.ts";
import { byteSize, compact, counted, percent, plain, signed, significant } from "./numbers.ts";
import { priceFinding, priceSpan } from "./price-finding.ts";
import { quintileFinding } from "./quintile-finding.ts";
import { nameBeside } from "./security-name.ts";
import { decodeSessions, encodeSessions, sessionAt } from "./session-code.ts";
import { sourceLine } from "./source-line.ts";

test("numbers have a true minus, grouped thousands, and no minus on zero", () => {
  assert.equal(plain(-1234.5, 1), "\u22121,234.5");
  assert.equal(plain(-0.0001, 2), "0.00");
  assert.equal(signed(0.4, 0), "0");
  assert.equal(signed(28.41, 1), "+28.4");
  assert.equal(plain(Number.NaN), "–");
  assert.equal(percent(0.1234), "12.3\u00a0%");
  assert.equal(compact(9_210_400), "9.2 m");
  assert.equal(byteSize(2_100_000), "2.1 MB");
  assert.equal(byteSize(12), "12 B");
  assert.equal(significant(0.03456), "0.0346");
  assert.equal(significant(null), "–");
});

test("dates read day, month, year; a text that is no date is refused", () => {
  assert.equal(weekdayDate("2026-11-20"), "Fri 20 Nov 2026");
  assert.equal(instantDate("2026-11-20T21:05:00.000Z"), "20 Nov 2026, 21:05 UTC");
  assert.equal(longDate(null), "–");
  assert.equal(dayNumber("1970-01-02"), 1);
  assert.equal(isSession("2026-02-30"), false);
  assert.equal(isSession("2026-02-28"), true);
});

test("sessions survive their code, long gaps included", () => {
  const sessions = ["1999-12-31", "2000-01-03", "2000-01-04", "2001-06-01"];
  assert.deepEqual(decodeSessions(encodeSessions(sessions)), sessions);
  assert.deepEqual(decodeSessions(encodeSessions([])), []);
  assert.equal(sessionAt(sessions, "2000-02-01"), 2);
  assert.equal(sessionAt(sessions, "1990-01-01"), -1);
});

test("a CSV says its source first, quotes what needs it and defuses formulas", () => {
  const text = csvText(
    {
      columns: ["a", "b"],
      rows: [
        ["x,y", 1.5],
        ['say "no"', null],
        ["=1+1", Number.NaN],
      ],
    },
    "Simulated",
  );
  assert.equal(text, '# Simulated\r\na,b\r\n"x,y",1.5\r\n"say ""no""",\r\n\'=1+1,\r\n');
});

test("the first word of a source line is Simulated where the data are", () => {
  const facts = { tables: [{ table: "silver.bars", version: 3 }], knownAt: "2026-11-20T21:00:00Z", session: null };
  assert.equal(
    sourceLine({ ...facts, isSimulated: true }, "190 sessions"),
    "Simulated · silver.bars@3 · known 20 Nov 2026 · 190 sessions",
  );
  assert.equal(sourceLine({ ...facts, isSimulated: false }), "silver.bars@3 · known 20 Nov 2026");
});

test("the finding of the IC chart follows the band, not the point", () => {
  const series = (mean: number, half: number, before: number) => ({
    session: Array.from({ length: 253 }, () => "2026-01-01"),
    mean252: Array.from({ length: 253 }, (_, index) => (index === 0 ? before : mean)),
    low252: Array.from({ length: 253 }, () => mean - half),
    high252: Array.from({ length: 253 }, () => mean + half),
  });
  assert.equal(icFinding(series(0.03, 0.01, 0.03)), "Predictive power is positive");
  assert.equal(icFinding(series(0.03, 0.01, 0.06)), "Predictive power is positive but fading");
  assert.equal(icFinding(series(0.03, 0.01, 0.001)), "Predictive power is positive and rising");
  assert.equal(icFinding(series(0.01, 0.02, 0.01)), "No predictive power shows (0.010 ±0.020)");
  assert.equal(icFinding(series(-0.03, 0.01, -0.03)), "The ranking points the wrong way");
  assert.equal(
    icFinding({ session: [], mean252: [], low252: [], high252: [] }),
    "Too few sessions for a 12-month mean",
  );
});

test("price and quintile findings are computed, missing values left out", () => {
  assert.equal(priceFinding([null, 100, 80], "AAA"), "AAA fell 20\u00a0%");
  assert.equal(priceFinding([100, 100.1], "AAA"), "AAA ended where it began");
  assert.equal(priceFinding([null, Number.NaN], "AAA"), "AAA: one close known");
  assert.equal(priceSpan("2016-01-04", "2017-03-24", "2017-03-31"), "since 4 Jan 2016");
  assert.equal(priceSpan("2016-01-04", "2016-04-29", "2017-03-31"), "from 4 Jan 2016 to 29 Apr 2016, its last bar");
  assert.equal(nameBeside({ ticker: "GME", name: null, securityId: "GME" }), null);
  assert.equal(nameBeside({ ticker: "GME", name: null, securityId: "GME.NYSE" }), "GME.NYSE");
  assert.equal(nameBeside({ ticker: "GME", name: "GameStop", securityId: "GME.NYSE" }), "GameStop");
  const clear = { low: 0.0005, high: 0.0035 };
  assert.equal(quintileFinding([-0.001, 0, 0.001], clear), "Each fifth beat the one below; 20.0\u00a0bp apart");
  assert.equal(quintileFinding([-0.001, 0.002, 0.001], clear), "Highest fifth ahead of lowest by 20.0\u00a0bp");
  assert.equal(quintileFinding([0.001, 0, -0.001], clear), "The highest fifth did not beat the lowest");
  assert.equal(quintileFinding([null], clear), "Too few scored sessions for fifths");
  const wide = { low: -0.0005, high: 0.0045 };
  assert.equal(
    quintileFinding([-0.001, 0, 0.001], wide),
    "Fifths are not told apart: 20.0\u00a0bp, the band includes zero",
  );
  assert.equal(quintileFinding([-0.001, 0.001], null), "Highest less lowest fifth 20.0\u00a0bp, without a band");
});

test("a weekend is fresh, nine days are late, a closed history says where it ends", () => {
  const now = Date.parse("2026-11-23T09:00:00Z");
  assert.equal(freshnessOf("2026-11-20", now).level, "full");
  assert.deepEqual(freshnessOf("2026-11-14T09:00:00Z", now), { level: "half", text: "late 9 d" });
  assert.deepEqual(freshnessOf("2017-11-29", now), { level: "hollow", text: "to 29 Nov 2017" });
  assert.equal(freshnessOf(null, now).level, "hollow");
  assert.deepEqual(freshnessOf("2026-11-20", now, true), { level: "hollow", text: "to 20 Nov 2026" });
});

test("a long verdict is cut at its first bracket and nothing is lost", () => {
  const long =
    "No evidence: the 95 % band includes zero (xgboost, 5 sessions ahead: mean rank IC -0.005). After costs it loses money.";
  assert.deepEqual(headlineOf(long), {
    head: "No evidence: the 95 % band includes zero.",
    rest: "Xgboost, 5 sessions ahead: mean rank IC -0.005. After costs it loses money.",
  });
  assert.deepEqual(headlineOf("No evidence."), { head: "No evidence.", rest: "" });
});

test("a driver's phrase falls into what is measured and where the security stands", () => {
  const phrase = "volatility, 21 days: top tenth of the universe";
  assert.deepEqual(driverParts(phrase), { words: "Volatility, 21 days", standing: "top tenth" });
  assert.equal(driverWords(phrase), "Volatility, 21 days: top tenth");
  assert.equal(driverWords("MACD line"), "MACD line");
});

test("one of a thing is not many of it", () => {
  assert.equal(counted(1, "session"), "1 session");
  assert.equal(counted(0, "session"), "0 sessions");
  assert.equal(counted(1489, "session"), "1,489 sessions");
});
