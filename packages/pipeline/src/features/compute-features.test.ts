import assert from "node:assert/strict";
import { test } from "node:test";
import { bars, checkFrame, dayOf, isoDay, universe } from "@plumbline/core";
import { featureSets, featureSetTables, unavailableFeatures } from "../definitions/feature-sets.js";
import { features } from "./compute-features.js";
import { FeatureThreads } from "./feature-threads.js";
import { sharedFloat64, sharedInt32 } from "./panel.js";
import { axisOfDays } from "./session-axis.js";
import { computeCells } from "./test/feature-cells.js";
import {
  type BarRow,
  barsFrame,
  calendar,
  config,
  contextOf,
  randomBars,
  universeFrame,
} from "./test/synthetic-market.js";

const everything = Number.NEGATIVE_INFINITY;
const rows = randomBars(3, "2018-01-02", "2018-12-31", 3);
const corrected = rows.filter((row) => row.securityId === "S001")[120];
const correctionKnown = calendar.closeOf(corrected.session) + 10.5 * 86_400_000;
const correction: BarRow = {
  ...corrected,
  close: corrected.close * 1.05,
  high: corrected.high * 1.05,
  knownAt: correctionKnown,
  knownAtBasis: "arrival",
};

function withCorrection(): BarRow[] {
  const at = rows.indexOf(corrected);
  return [...rows.slice(0, at + 1), correction, ...rows.slice(at + 1)];
}

test("a correction adds rows known when it came, and the rows known before keep their bits", async () => {
  const before = await computeCells(barsFrame(rows), universeFrame(rows), contextOf(everything));
  const after = await computeCells(barsFrame(withCorrection()), universeFrame(rows), contextOf(everything));
  const corrections = [...after.keys()].filter((key) => key.endsWith(new Date(correctionKnown).toISOString()));
  const sessions = new Set(corrections.map((key) => key.split(" ")[1]));
  assert.ok(sessions.has(isoDay(corrected.session)));
  assert.ok([...sessions].every((session) => dayOf(session) >= corrected.session));
  assert.ok([...sessions].every((session) => calendar.closeOf(dayOf(session)) < correctionKnown));
  assert.ok(corrections.every((key) => key.split(" ")[2] === "S001"));
  for (const [key, bits] of before) {
    if (calendar.closeOf(dayOf(key.split(" ")[1])) < correctionKnown) assert.deepEqual(after.get(key), bits, key);
  }
});

test("after a correction the features are those of a history that had been right from the start", async () => {
  const right = rows.map((row) =>
    row === corrected ? { ...correction, knownAt: row.knownAt, knownAtBasis: "rule" } : row,
  );
  const override = { featureSets: ["alpha158"] };
  const expected = await computeCells(barsFrame(right), universeFrame(rows), contextOf(everything, 1, override));
  const actual = await computeCells(
    barsFrame(withCorrection()),
    universeFrame(rows),
    contextOf(everything, 1, override),
  );
  let compared = 0;
  for (const [key, bits] of actual) {
    const [table, session, securityId, knownAt] = key.split(" ");
    const close = new Date(calendar.closeOf(dayOf(session))).toISOString();
    if (securityId !== "S001" || Date.parse(knownAt) < correctionKnown) continue;
    compared++;
    assert.deepEqual(bits, expected.get(`${table} ${session} ${securityId} ${close}`), key);
  }
  assert.ok(compared > 50);
});

test("every answer keeps its table's contract", async () => {
  const inputs = { [bars.name]: barsFrame(rows), [universe.name]: universeFrame(rows) };
  const answers = await features.compute(inputs, contextOf(everything));
  for (const table of featureSetTables(config)) {
    const answer = answers[table.name];
    if ("rows" in answer) throw new TypeError("features answer year by year");
    for await (const frame of answer) checkFrame(table, frame);
  }
});

test("no bars, one bar and a bar on no session give rows for what there is", async () => {
  const sizeOf = async (chosen: readonly BarRow[]) =>
    (await computeCells(barsFrame(chosen), universeFrame(chosen), contextOf(everything))).size;
  assert.equal(await sizeOf([]), 0);
  assert.equal(await sizeOf(rows.slice(0, 1)), 2);
  assert.equal(await sizeOf([{ ...rows[0], session: dayOf("2018-07-04") }]), 0);
});

test("one thread and two give the same bits", async () => {
  const axis = axisOfDays(calendar, Int32Array.from([dayOf("2018-01-02"), dayOf("2018-12-28")]));
  const length = axis.days.length;
  const column = (seed: number) => sharedFloat64(4 * length).map((_, i) => 50 + ((i * seed) % 17)) as Float64Array;
  const offsets = sharedInt32(5).map((_, s) => s * length) as Int32Array;
  const positions = sharedInt32(4 * length).map((_, i) => i % length) as Int32Array;
  const fields = { open: column(3), high: column(5), low: column(7), close: column(11), volume: column(13) };
  const panel = { securities: 4, offsets, positions, fields, market: sharedFloat64(length) };
  const texts = featureSets(config)[0].features.map((feature) => feature.parsed.text);
  const outputs: Float32Array[][] = [];
  for (const threads of [1, 2]) {
    const pool = new FeatureThreads(texts, "float32", axis, panel, 4 * length, threads);
    try {
      await pool.compute(0, length, offsets.subarray(0, 4));
      outputs.push(pool.outputs.map((output) => Float32Array.from(output)));
    } finally {
      await pool.close();
    }
  }
  assert.deepEqual(outputs[1], outputs[0]);
});

test("a close-only source has no feature that needs another field, and says so for each", () => {
  const source = { ...config.source, fields: ["close" as const] };
  const sets = featureSets({ ...config, source });
  assert.ok(sets.every((set) => set.features.every((feature) => feature.needs.every((field) => field === "close"))));
  const missing = unavailableFeatures({ ...config, source });
  assert.equal(missing.find(({ feature }) => feature === "KMID")?.reason, "the source has no open");
  const all = featureSets(config).flatMap((set) => set.features).length;
  assert.equal(missing.length + sets.flatMap((set) => set.features).length, all);
  assert.notEqual(sets[0].table.name, featureSets(config)[0].table.name);
});

test("on adjusted prices the features of dollar volume are unavailable unless volume is adjusted alike", () => {
  const on = (priceBasis: "raw" | "split-adjusted" | "total-return", volumeBasis: "raw" | "split-adjusted") =>
    unavailableFeatures({ ...config, source: { ...config.source, priceBasis, volumeBasis } }).map(
      ({ feature }) => feature,
    );
  const level = ["amihud21", "amihud63", "logDollarVolume63"];
  assert.deepEqual(on("raw", "raw"), []);
  assert.deepEqual(on("split-adjusted", "raw"), level);
  assert.deepEqual(on("split-adjusted", "split-adjusted"), []);
  assert.deepEqual(on("total-return", "split-adjusted"), level);
});

test("an unknown feature set is refused with the names there are", () => {
  const wrong: Partial<typeof config> = { featureSets: ["alpha360"] };
  assert.throws(() => featureSetTables({ ...config, ...wrong }), { code: "BAD_CONFIG", message: /alpha158, classic/ });
});
