import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf } from "@plumbline/core";
import { featureWindow } from "../definitions/feature-sets.js";
import { computeCells, type FeatureCells } from "./test/feature-cells.js";
import {
  barsFrame,
  calendar,
  config,
  contextOf,
  fromDay,
  knownBy,
  randomBars,
  universeFrame,
} from "./test/synthetic-market.js";

const rows = randomBars(6, "2015-01-02", "2020-03-01", 11);
const barRows = barsFrame(rows);
const members = universeFrame(rows);
const sessions = calendar.sessions(dayOf("2015-01-02"), dayOf("2020-03-01"));

function assertWithin(part: FeatureCells, whole: FeatureCells, least: number): void {
  assert.ok(part.size >= least, `only ${part.size} rows were compared`);
  for (const [key, bits] of part) assert.deepEqual(bits, whole.get(key), key);
}

/** What the runner hands a stage that is asked for the days from one on. */
function slice(from: number) {
  const index = sessions.findIndex((day) => day >= from);
  const readFrom = sessions[Math.max(0, index - featureWindow(config))];
  return { barRows: fromDay(barRows, readFrom), members: fromDay(members, readFrom) };
}

const whole = computeCells(barRows, members, contextOf(Number.NEGATIVE_INFINITY));

test("a slice that begins on any day gives the bits of the full computation", async () => {
  for (const from of ["2018-06-11", "2018-06-12", "2019-01-01", "2019-10-07"].map(dayOf)) {
    const { barRows: history, members: universe } = slice(from);
    assertWithin(await computeCells(history, universe, contextOf(from)), await whole, 1000);
  }
});

test("one new session computed by itself gives the bits of the full computation", async () => {
  for (let index = 1150; index < 1290; index += 17) {
    const day = sessions[index];
    const { barRows: history, members: universe } = slice(day);
    const close = calendar.closeOf(day);
    const cells = await computeCells(knownBy(history, close), knownBy(universe, close), contextOf(day));
    assertWithin(cells, await whole, 4);
  }
});

test("forgetting everything after a session changes no feature up to it, splits included", async () => {
  for (const last of ["2016-02-29", "2018-12-31", "2020-02-20"].map(dayOf)) {
    const close = calendar.closeOf(last);
    const cells = await computeCells(
      knownBy(barRows, close),
      knownBy(members, close),
      contextOf(Number.NEGATIVE_INFINITY),
    );
    assertWithin(cells, await whole, 500);
  }
});

test("every feature has a value somewhere in the market the bits are compared on", async () => {
  const found = new Map<string, Uint8Array>();
  for (const [key, bits] of await whole) {
    const set = key.split(" ")[0];
    const seen = found.get(set) ?? new Uint8Array(bits.length);
    found.set(set, seen);
    const floats = new Float32Array(bits.buffer);
    for (let f = 0; f < bits.length; f++) if (!Number.isNaN(floats[f])) seen[f] = 1;
  }
  for (const [set, seen] of found)
    assert.deepEqual(
      [...seen.keys()].filter((f) => seen[f] === 0),
      [],
      set,
    );
});
