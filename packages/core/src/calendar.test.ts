import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { calendarOf, isNyseSession, newYorkInstant, weekdayOf } from "./calendar.js";
import { dayOf, isoDay } from "./frame.js";

const shared = process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const leanHours = join(shared, "data/lean/market-hours/market-hours-database.json");
const nyse = calendarOf("XNYS");

test("sessions and closes of 1971 to 2026 equal exchange_calendars 4.11 XNYS, day by day", () => {
  // python: for d, row in get_calendar("XNYS", start="1971-01-01").schedule.iterrows(): f"{d.date()},{close in ms}\\n"
  const days = nyse.sessions(dayOf("1971-01-01"), dayOf("2027-01-01"));
  const hash = createHash("sha256");
  for (const day of days) hash.update(`${isoDay(day)},${nyse.closeOf(day)}\n`);
  assert.equal(days.length, 14118);
  assert.equal(hash.digest("hex"), "f3dde751fa6d6fab51c3afaa3cd218f8327834f02980296e705537a7cf6ed0a4");
});

test("the New York Stock Exchange is open on exactly the days Lean's market hours say, 1998 to 2028", {
  skip: existsSync(leanHours) ? false : `no ${leanHours}`,
}, () => {
  const { holidays } = leanEquity();
  const closed = new Set(holidays.map(dayOfUs));
  for (let day = dayOf("1998-01-01"); day <= dayOf("2028-12-31"); day++) {
    const isWeekday = weekdayOf(day) !== 0 && weekdayOf(day) !== 6;
    assert.equal(isNyseSession(day), isWeekday && !closed.has(day), isoDay(day));
  }
});

test("every early close Lean's market hours name is ours; those it lacks are named here", {
  skip: existsSync(leanHours) ? false : `no ${leanHours}`,
}, () => {
  const { earlyCloses } = leanEquity();
  const early = new Set(Object.keys(earlyCloses).map(dayOfUs));
  const ours = new Set<string>();
  for (const day of nyse.sessions(dayOf("1998-01-01"), dayOf("2029-01-01"))) {
    if (nyse.closeOf(day) !== newYorkInstant(day, 16)) ours.add(isoDay(day));
    else assert.ok(!early.has(day), `${isoDay(day)} closes early`);
  }
  const lacking = [...ours].filter((iso) => !early.has(dayOf(iso)));
  assert.deepEqual(lacking, ["1998-11-27", "1998-12-24", "1999-12-31"]);
});

test("a close is an instant in UTC: 21:00 in winter, 20:00 in summer, 18:00 on the day after Thanksgiving", () => {
  const at = (iso: string) => new Date(nyse.closeOf(dayOf(iso))).toISOString();
  assert.equal(at("2024-01-08"), "2024-01-08T21:00:00.000Z");
  assert.equal(at("2024-07-08"), "2024-07-08T20:00:00.000Z");
  assert.equal(at("2024-11-29"), "2024-11-29T18:00:00.000Z");
  assert.equal(at("2024-03-08"), "2024-03-08T21:00:00.000Z");
  assert.equal(at("2024-03-11"), "2024-03-11T20:00:00.000Z");
});

test("a market that never closes has a session every day, known when the day is over", () => {
  const always = calendarOf("24x7");
  assert.equal(always.sessions(dayOf("2024-02-26"), dayOf("2024-03-04")).length, 7);
  assert.equal(new Date(always.closeOf(dayOf("2024-02-29"))).toISOString(), "2024-03-01T00:00:00.000Z");
});

test("sessions from the data are the days observed; without any the calendar is refused", () => {
  const observed = calendarOf("from-data", [dayOf("2024-01-06"), dayOf("2024-01-08")]);
  assert.deepEqual([...observed.sessions(dayOf("2024-01-01"), dayOf("2024-02-01"))].map(isoDay), [
    "2024-01-06",
    "2024-01-08",
  ]);
  assert.throws(() => calendarOf("from-data"), { code: "BAD_ARGUMENT" });
  assert.equal(calendarOf("from-data", []).sessions(0, 20_000).length, 0);
});

interface LeanHours {
  readonly entries: Readonly<Record<string, { holidays: string[]; earlyCloses: Readonly<Record<string, string>> }>>;
}

function leanEquity() {
  const text = readFileSync(leanHours, "utf8").replace(/^\uFEFF/, "");
  return (JSON.parse(text) as LeanHours).entries["Equity-usa-[*]"];
}

function dayOfUs(text: string): number {
  const [month, day, year] = text.split("/");
  return dayOf(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
}
