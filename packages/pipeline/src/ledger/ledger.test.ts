import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, OtherLake, TableSpec } from "@plumbline/core";
import {
  checkFrame,
  constantText,
  emptyFrame,
  joinedTrials,
  ledgerContents,
  makeFrame,
  rowsOf,
  textColumn,
  trials,
} from "@plumbline/core";
import { bytesOf, joinedTrialsOf, numbersOf, otherQuestions, questionOf } from "../definitions/joined-trials.js";
import { plainContext, plantMarket } from "../definitions/planted-market.js";
import { evaluatePlanted, market } from "../evaluation/evaluate-planted.js";
import { evaluation } from "../evaluation/index.js";
import { ledger } from "./index.js";

const small = { ...market, sessions: 200, names: 30 };
const frames = plantMarket(small);
const others = plantMarket({ ...small, seed: 99 });

const definitionOf = (source: string, change: object = {}) =>
  JSON.stringify({ source, target: "excessRank", horizon: 5, learner: "xgboost", ...change });

/** A ledger with a candidate, another and a control. */
function triedOn(source: string): Frame {
  return makeFrame({
    trialId: textColumn(["a", "b", "c"]),
    source: constantText(source, 3),
    role: textColumn(["candidate", "candidate", "control"]),
    isPrimary: { type: "boolean", values: Uint8Array.of(1, 0, 0) },
    target: constantText("excessRank", 3),
    horizon: { type: "int32", values: Int32Array.of(5, 5, 5) },
    learner: textColumn(["xgboost", "ridge", "xgboost"]),
    definition: textColumn([
      definitionOf(source),
      definitionOf(source, { learner: "ridge" }),
      definitionOf(source, { labels: "permuted" }),
    ]),
    knownAt: { type: "instant", values: new Float64Array(3) },
    knownAtBasis: constantText("rule", 3),
    ingestedAt: { type: "instant", values: new Float64Array(3) },
  });
}

/** A lake that holds these tables and no other. */
function lakeOf(name: string, tables: Readonly<Record<string, Frame>>): OtherLake {
  const commit = {
    version: 0,
    timestamp: 0,
    mode: "append",
    commitKey: "",
    runId: "",
    inputs: {},
    rowsAdded: 1,
  } as const;
  const whole = { ...commit, firstDay: null, lastDay: null, bytesAdded: 0 };
  return {
    name,
    tables: {
      history: async (table) => (tables[table] ? [whole] : []),
      read: async (table: TableSpec) => tables[table.name] ?? emptyFrame(table),
    },
  };
}

const barsOf = (given: Record<string, Frame>): Frame => {
  const { columns, rows } = given["silver.bars"];
  return { rows, columns: { ...columns, knownAtBasis: constantText("rule", rows) } };
};
const run = async (otherLakes: readonly OtherLake[], bars = barsOf(frames)) => {
  const answer = await ledger.compute({ "silver.bars": bars }, plainContext({ otherLakes }));
  const [content, joined] = [answer[ledgerContents.name] as Frame, answer[joinedTrials.name] as Frame];
  checkFrame(ledgerContents, content);
  checkFrame(joinedTrials, joined);
  return { content, joined: joinedTrialsOf(joined), frame: joined };
};

test("a lake on the same prices brings its candidates, whether it noted its marks or is from before", async () => {
  const { content } = await run([]);
  assert.equal(rowsOf(content)[0].source, "file:planted");
  const judged = await evaluation.compute(plantMarket(small), plainContext());
  const old = { [trials.name]: triedOn("file:/before/prices.csv"), "silver.bars": barsOf(frames), ...judged };
  const noted = { ...old, [ledgerContents.name]: content, "silver.bars": emptyFrame(trials) };
  for (const tables of [old, noted]) {
    const { joined } = await run([lakeOf("file-1", tables as Record<string, Frame>)]);
    assert.deepEqual(
      joined.map(({ source, trialId, isPrimary, overlap }) => [source, trialId, isPrimary, overlap]),
      [
        ["file:/before/prices.csv", "a", true, 1],
        ["file:/before/prices.csv", "b", false, 1],
      ],
    );
  }
});

test("other prices, an empty lake, one without a ledger and one that cannot be read bring nothing", async () => {
  const broken: OtherLake = {
    name: "broken",
    tables: { history: async () => [], read: () => Promise.reject(new Error("damaged")) },
  };
  const damaged = {
    ...broken,
    tables: { ...lakeOf("x", { [trials.name]: triedOn("x") }).tables, read: broken.tables.read },
  };
  const notes: string[] = [];
  const otherLakes = [
    lakeOf("other", { [trials.name]: triedOn("file:/other"), "silver.bars": barsOf(others) }),
    lakeOf("nothing", {}),
    lakeOf("untried", { "silver.bars": barsOf(frames) }),
    lakeOf("unpriced", { [trials.name]: triedOn("file:/unpriced") }),
    broken,
    damaged,
  ];
  const answer = await ledger.compute(
    { "silver.bars": barsOf(frames) },
    plainContext({ otherLakes, report: ({ note }) => notes.push(note ?? "") }),
  );
  assert.equal((answer[joinedTrials.name] as Frame).rows, 0);
  assert.deepEqual(notes, ["lake broken cannot be read: what was tried there is not counted"]);
  const none = await run([otherLakes[0]], emptyFrame({ ...trials, columns: barsSpecColumns() }));
  assert.deepEqual([none.content.rows, none.joined.length], [0, 0]);
});

function barsSpecColumns() {
  const { columns } = ledgerContents;
  return {
    securityId: columns.source,
    session: columns.firstSession,
    close: joinedTrials.columns.overlap,
    flags: joinedTrials.columns.horizon,
    knownAt: columns.knownAt,
    knownAtBasis: columns.knownAtBasis,
  };
}

test("a moved file asks the same question; another option, horizon or learner asks another", () => {
  const asked = questionOf(definitionOf("file:/a/prices.csv"));
  assert.equal(questionOf(definitionOf("file:/somewhere/else.parquet")), asked);
  assert.notEqual(questionOf(definitionOf("file:/a/prices.csv?priceBasis=raw")), asked);
  assert.equal(
    questionOf(definitionOf("file:/a/prices.csv?priceBasis=raw")),
    questionOf(definitionOf("file:/b.csv?priceBasis=raw")),
  );
  assert.notEqual(questionOf(definitionOf("demo:?seed=2")), questionOf(definitionOf("demo:?seed=3")));
  assert.notEqual(questionOf(definitionOf("file:/a/prices.csv", { horizon: 10 })), asked);
  assert.equal(questionOf(""), "");
});

test("what was tried elsewhere on the same prices counts here: in deflation, Holm, the questions asked and PBO", async () => {
  const judged = await evaluation.compute(plantMarket(small), plainContext());
  const tables = { "silver.bars": barsOf(frames), ...judged } as Record<string, Frame>;
  const before = { ...triedOn("file:/before.csv") };
  const ids = { ...before.columns, trialId: textColumn(["a-primary", "b-ridge", "c-control"]) };
  const { frame, joined } = await run([lakeOf("file-1", { ...tables, [trials.name]: { ...before, columns: ids } })]);
  assert.ok(
    joined.every(
      ({ periodSharpe, returns, pValue }) => Number.isFinite(periodSharpe) && returns.length > 100 && pValue,
    ),
  );
  const alone = (await evaluatePlanted(frames)).summaries;
  const together = (await evaluatePlanted({ ...frames, [joinedTrials.name]: frame })).summaries;
  assert.deepEqual([alone[0].deflation.trials, together[0].deflation.trials], [2, 4]);
  assert.deepEqual([alone[0].primaryQuestion.asked, together[0].primaryQuestion.asked], [1, 2]);
  assert.deepEqual([alone[0].selection?.basis, together[0].selection?.basis], ["fixed before looking", "asked again"]);
  assert.equal(together[1].selection?.among, 4);
  assert.equal(together[0].holm.tests, alone[0].holm.tests + 2);
  assert.equal(together[0].overfitting.trials, 4);
  assert.ok((together[0].deflation.deflatedSharpe ?? 1) <= (alone[0].deflation.deflatedSharpe ?? 0));
  const alarm = together[0].alarms.find(({ code }) => code === "joined ledger");
  assert.equal(
    alarm?.sentence,
    "The ledger of file:/before.csv is about the same prices (100 % of the smaller set): 2 trials, all of them asked only there, and counted here.",
  );
  assert.ok(!alone[0].alarms.some(({ code }) => code === "joined ledger"));

  // the same questions, asked here too: nothing is counted twice
  const ledgerHere = { ...frames[trials.name].columns };
  ledgerHere.definition = textColumn([
    definitionOf("file:planted"),
    definitionOf("file:planted", { learner: "ridge" }),
    definitionOf("file:planted", { labels: "permuted" }),
  ]);
  const here = { rows: 3, columns: ledgerHere };
  const same = (await evaluatePlanted({ ...frames, [trials.name]: here, [joinedTrials.name]: frame })).summaries;
  assert.deepEqual([same[0].deflation.trials, same[0].primaryQuestion.asked], [2, 1]);
  assert.equal(same[0].deflation.deflatedSharpe, alone[0].deflation.deflatedSharpe);
  assert.match(
    same[0].alarms.find(({ code }) => code === "joined ledger")?.sentence ?? "",
    /all of them asked here too/,
  );
  assert.deepEqual(
    otherQuestions(joined, [definitionOf("file:planted")]).map(({ trialId }) => trialId),
    ["b-ridge"],
  );
});

test("numbers survive being bytes, at any offset", () => {
  const days = Int32Array.of(-5, 0, 20_000);
  const floats = Float64Array.of(-0.5, Number.NaN, 1e-300, 4503599627370496);
  assert.deepEqual([...numbersOf(bytesOf(days), 4)], [...days]);
  const shifted = new Uint8Array(8 * floats.length + 3);
  shifted.set(bytesOf(floats), 3);
  assert.deepEqual(numbersOf(shifted.subarray(3), 8), floats);
  assert.equal(numbersOf(new Uint8Array(0), 8).length, 0);
});
