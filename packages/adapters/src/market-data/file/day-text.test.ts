import assert from "node:assert/strict";
import { test } from "node:test";
import { isoDay } from "@plumbline/core";
import fc from "fast-check";
import { dayOfCivil, dayOfText, provenDateOrder } from "./day-text.js";

const read = (text: string, order: "mdy" | "dmy" | null = null) => {
  const day = dayOfText(text, order);
  return Number.isNaN(day) ? null : isoDay(day);
};

test("a civil date is the day JavaScript's UTC calendar gives it, 1700 to 2199", () => {
  const property = fc.property(
    fc.integer({ min: 1700, max: 2199 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
    (year, month, day) => {
      const date = new Date(Date.UTC(year, month - 1, day));
      const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
      assert.equal(dayOfCivil(year, month, day), isReal ? date.getTime() / 86_400_000 : Number.NaN);
    },
  );
  fc.assert(property, { seed: 7 });
});

test("dates are read in every usual spelling", () => {
  for (const text of [
    "2020-01-02",
    "2020-1-2",
    "2020/01/02",
    "2020.01.02",
    "20200102",
    "20200102 00:00",
    "2020-01-02T00:00:00Z",
    "2020-01-02 00:00:00-05:00",
    "02.01.2020",
    "2.1.20",
    "2-Jan-2020",
    "02-JAN-20",
    "2 January 2020",
    "Jan 02, 2020",
    "January 2 2020",
    "1577923200",
    "1577923200000",
    "1577923200000000",
    "1577923200000000000",
    " 2020-01-02 ",
  ]) {
    assert.equal(read(text), "2020-01-02", text);
  }
});

test("3/4/2020 is read only in a known order, and never as a day that is none", () => {
  assert.equal(read("3/4/2020"), null);
  assert.equal(read("3/4/2020", "mdy"), "2020-03-04");
  assert.equal(read("3/4/2020", "dmy"), "2020-04-03");
  assert.equal(read("13/4/2020", "mdy"), null);
  assert.equal(provenDateOrder(["3/4/2020", "3/14/2020"]), "mdy");
  assert.equal(provenDateOrder(["3/4/2020", "14/3/2020"]), "dmy");
  assert.equal(provenDateOrder(["3/4/2020"]), null);
});

test("what is no date is none", () => {
  for (const text of [
    "",
    "x",
    "2020",
    "2020-02-30",
    "2020-13-01",
    "20201301",
    "0000-00-00",
    "12:30",
    "1.5",
    "9999-01-01",
  ]) {
    assert.equal(read(text), null, text);
  }
});
