import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarOf, dayOf } from "@plumbline/core";
import { sessionsPerYear } from "./sessions-per-year.js";

const nyse = calendarOf("XNYS").sessions(dayOf("2015-01-02"), dayOf("2018-01-02"));
const every = (step: number, count: number) => Int32Array.from({ length: count }, (_, i) => 16_000 + i * step);
const months = Int32Array.from({ length: 60 }, (_, i) => Date.UTC(2010, i, 1) / 86_400_000);

test("a calendar with rules has its own number, whatever the days", () => {
  assert.equal(sessionsPerYear("XNYS", months), 252);
  assert.equal(sessionsPerYear("24x7", months), 365);
});

test("from-data counts trading days, every day, weeks, months, quarters and years apart", () => {
  assert.equal(sessionsPerYear("from-data", nyse), 252);
  assert.equal(sessionsPerYear("from-data", every(1, 300)), 365);
  assert.equal(sessionsPerYear("from-data", every(7, 300)), 52);
  assert.equal(sessionsPerYear("from-data", months), 12);
  assert.equal(sessionsPerYear("from-data", every(91, 20)), 4);
  assert.equal(sessionsPerYear("from-data", every(365, 5)), 1);
});

test("a stray date far away and a hole of a year change nothing", () => {
  const hole = every(1, 800).filter((_, i) => i < 200 || i > 500);
  assert.equal(sessionsPerYear("from-data", Int32Array.of(-25_000, ...nyse, 2_900_000)), 252);
  assert.equal(sessionsPerYear("from-data", hole), 365);
});

test("one day and none count as trading days", () => {
  assert.equal(sessionsPerYear("from-data", [1]), 252);
  assert.equal(sessionsPerYear("from-data", []), 252);
});
