import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cellAt,
  checkFrame,
  columnOf,
  dayOf,
  type Frame,
  int32Of,
  isoDay,
  situations,
  universe,
} from "@plumbline/core";
import { featureSetTables } from "../definitions/feature-sets.js";
import { columnsHash, missingRank, packRanks, rankSteps } from "../definitions/packed-ranks.js";
import { plantedConfig, plantHistory } from "../definitions/planted-history.js";
import { rankedSections } from "../definitions/ranked-sections.js";
import { situationRows } from "./situation-rows.js";

const inputs = plantHistory({ from: "2010-01-04", to: "2011-03-01", securities: 5, strength: 0, seed: 3 });
const features = featureSetTables(plantedConfig).map((table) => ({ table, frame: inputs[table.name] }));
const sections = rankedSections(inputs[universe.name], features);
const rowsFrom = (from: number, given = sections, config = plantedConfig): Frame =>
  situationRows(given, { config, now: 0, slice: { from } });
const all = rowsFrom(Number.NEGATIVE_INFINITY);
const daysOf = (frame: Frame) => [...new Set(int32Of(frame, "session"))].map(isoDay);

test("each month is stood for by its first session on or after the 15th, with every member's ranks", () => {
  checkFrame(situations, all);
  const days = daysOf(all);
  assert.equal(days.length, 14);
  // 16 and 17 January and 15 February 2010 were a weekend, a weekend and Presidents' Day
  assert.deepEqual(days.slice(0, 3), ["2010-01-15", "2010-02-16", "2010-03-15"]);
  assert.equal(all.rows, 14 * 4);
  const ranks = cellAt(columnOf(all, "ranks"), 0);
  assert.ok(ranks instanceof Uint8Array && ranks.length === sections.columns.length);
  assert.equal(cellAt(columnOf(all, "columnsHash"), 0), columnsHash(sections.columns));
});

test("asking for some days gives the rows that asking for all gives", () => {
  for (const from of ["2010-05-03", "2010-05-17", "2010-05-18", "2010-06-15"]) {
    const part = rowsFrom(dayOf(from));
    assert.deepEqual(
      daysOf(part),
      daysOf(all).filter((day) => day >= from),
    );
  }
});

test("a calendar made of the data takes its own days, weekly ones too", () => {
  const config = { ...plantedConfig, source: { ...plantedConfig.source, calendar: "from-data" as const } };
  const fridays = {
    ...sections,
    sections: sections.sections.filter(({ session }) => new Date(session * 86_400_000).getUTCDay() === 5),
  };
  const days = daysOf(rowsFrom(Number.NEGATIVE_INFINITY, fridays, config));
  assert.equal(days.length, 14);
  for (const day of days) assert.ok(Number(day.slice(8)) >= 15 && Number(day.slice(8)) <= 28, day);
});

test("a rank packs to the nearest of 254 steps, a missing one to 255", () => {
  assert.deepEqual(
    [...packRanks(Float32Array.of(0.001, 0.5, 0.999, Number.NaN))],
    [0, rankSteps / 2, 254, missingRank],
  );
  assert.equal(rowsFrom(Number.POSITIVE_INFINITY).rows, 0);
});
