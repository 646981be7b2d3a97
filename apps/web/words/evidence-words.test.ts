import assert from "node:assert/strict";
import { test } from "node:test";
import { compareHeadline, differenceText, figureText } from "./compare-findings.ts";
import { comparedPoints, isSide, parseSide, sideText } from "./compare-side.ts";
import { luckFacts, payFacts } from "./evidence-facts.ts";
import { decayFinding, equityFinding, luckFinding } from "./evidence-findings.ts";
import { shownFigures, shownSharpe, tooFewReturns } from "./few-returns.ts";
import { gradeHeadline, letterOf, orderedParts, whyOf } from "./grade-words.ts";
import { withMinus } from "./numbers.ts";
import { shortened, tableOf } from "./panel-data.ts";
import { readSentence } from "./read-sentence.ts";
import { saidOnce } from "./said-once.ts";
import { ofTables, sourceLine } from "./source-line.ts";

const part = (name: string, allows: string | null, isComputed = true) => ({
  name,
  allows,
  isComputed,
  found: "",
  required: "",
});

test("what fails stands first, the lowest grade before the others, what was not computed last", () => {
  const parts = [part("primary", "A"), part("names", "A"), part("pbo", null, false), part("cost", "B"), part("t", "C")];
  assert.deepEqual(
    orderedParts(parts).map(({ part: one, standing }) => `${one.name} ${standing}`),
    ["t holds", "cost holds", "primary passes", "names passes", "pbo not computed"],
  );
  assert.equal(orderedParts([part("primary", null)])[0]!.standing, "stops");
  assert.deepEqual(orderedParts([]), []);
});

test("what a notice says above is not said again by an alarm", () => {
  const alarms = [
    "The source is not known to hold delisted securities: results look better than they were.",
    "Price return, no dividends.",
    "A median of 20 names a session; below 50 single stocks decide.",
  ];
  const notices = [
    "Survivorship unknown: securities that no longer trade may be missing from the file.",
    "Price return, no dividends.",
  ];
  const same = (text: string) => text;
  assert.deepEqual(saidOnce(alarms, same, notices, false), alarms.slice(2));
  assert.deepEqual(saidOnce(alarms, same, [], false), alarms);
  assert.deepEqual(saidOnce(["Simulated market: nothing real."], same, [], true), []);
});

test("a grade is a letter, no evidence has none, and each leads on in words", () => {
  assert.deepEqual(["A", "D", "no evidence", "E", null].map(letterOf), ["A", "D", null, null, null]);
  assert.equal(whyOf({ grade: "B" }), "Why B, not A");
  assert.equal(whyOf({ grade: "A" }), "What A rests on");
  assert.equal(whyOf({ grade: "no evidence" }), "Why no grade");
  assert.equal(whyOf(null), "What was known");
  assert.match(gradeHeadline("no evidence"), /^No evidence/);
  assert.doesNotMatch(["A", "B", "C", "D"].map(gradeHeadline).join(" "), /buy|sell|should|opportunity|winner/i);
});

test("decay is called a signal only where a band is clear of zero", () => {
  const at = (horizon: number, rankIc: number | null, low: number | null) => ({ horizon, rankIc, low });
  assert.equal(decayFinding([at(1, 0.02, -0.01), at(5, 0.03, null)]), "No horizon stands clear of zero");
  assert.equal(decayFinding([at(1, 0.02, 0.01), at(5, 0.03, 0.02)]), "The signal builds up to 5 sessions");
  assert.equal(decayFinding([at(1, 0.04, 0.01), at(5, 0.03, 0.02)]), "The signal is strongest at 1 and fades");
  const wide = [at(1, 0.017, 0.001), at(5, 0.021, -0.003), at(10, 0.021, null), at(21, 0.03, null)];
  assert.equal(decayFinding(wide), "Clear of zero at 1 session only", "a higher one without a band: nothing fades");
  assert.equal(
    decayFinding([...wide.slice(0, 1), at(5, 0.02, 0.01), at(21, 0.03, null)]),
    "Clear of zero at 1, 5 sessions only",
  );
  assert.equal(decayFinding([at(1, Number.NaN, null)]), "No horizon was judged");
});

test("an equity curve says where it ends among the others", () => {
  const model = (level: number) => ({ label: "Model", level });
  const ridge = { label: "Ridge", level: 105 };
  assert.equal(equityFinding([model(110), ridge]), "Model gained 10.0 %, ahead of everything beside it");
  assert.equal(equityFinding([model(90), ridge]), "Model lost 10.0 %, behind everything beside it");
  assert.equal(equityFinding([model(100)]), "Model ended where it began");
  assert.equal(equityFinding([]), "No portfolio was formed");
});

test("luck has one try with one trial, and is not judged without a benchmark", () => {
  assert.equal(luckFinding(1, 0.8, 30), "The Sharpe ratio is above what luck explains");
  assert.equal(luckFinding(0.5, 0.8, 30), "The Sharpe ratio is within what luck explains");
  assert.equal(luckFinding(0.5, 0, 1), "One trial: luck has had one try");
  assert.equal(luckFinding(null, 0.8, 30), "Too little is known to tell luck from skill");
});

test("facts that cannot be stated say why, PBO below ten trials with its reason", () => {
  const overfitting = {
    probability: null,
    trials: 2,
    splits: null,
    reason: "2 trials; below 10 a rank says too little",
  };
  const facts = luckFacts({ periodsPerYear: 252, sessions: 200, deflation: null, overfitting, holm: null });
  const pbo = facts.find((fact) => fact.label.includes("PBO"));
  assert.deepEqual([pbo?.text, pbo?.note], [null, "not computed: 2 trials; below 10 a rank says too little"]);
  assert.ok(facts.every((fact) => fact.text !== null || fact.note));
  const empty = { probabilisticSharpe: null, deflatedSharpe: null, minimumTrackRecord: null, skewness: null };
  const deflation = { ...empty, trials: 2, benchmarkSharpe: 0.52, varianceOfTrials: 1, kurtosis: null };
  const untraded = luckFacts({ periodsPerYear: 252, sessions: 0, deflation, overfitting, holm: null });
  assert.deepEqual(
    untraded.filter((fact) => fact.note === "not computed: there is no Sharpe ratio").map(({ text }) => text),
    [null, null, null, null, null],
    "nothing was traded: no figure of luck is stated",
  );
  const few = luckFacts({
    periodsPerYear: 252,
    sessions: 6,
    deflation: { ...deflation, probabilisticSharpe: 0.99, deflatedSharpe: 0.98, minimumTrackRecord: 3 },
    overfitting,
    holm: null,
  });
  assert.deepEqual(
    few.filter((fact) => fact.note === "too few returns (6 of at least 60)").map(({ text }) => text),
    [null, null, null, null, null],
    "six returns: none is stated, and each says why",
  );
  const pay = payFacts({
    breakEven: { cost: 0.0022, assumedCost: 0.001, margin: 2.2, reason: null },
    capacity: { breakEvenCapital: 0, mostProfitableCapital: null, currency: "USD", reason: "nothing was traded" },
    figures: [
      {
        key: "sharpeNet",
        label: "Sharpe ratio after costs",
        value: -1.5,
        low: null,
        high: null,
        caption: "too short: 6 daily returns",
      },
    ],
  });
  assert.equal(pay[0]!.text, "22.0");
  assert.match(pay[0]!.note ?? "", /10\.0 bp assumed, 2\.2 times it/);
  assert.equal(pay[1]!.note, "nothing is left after fixed costs");
  assert.equal(
    pay.find((fact) => fact.label === "Sharpe ratio after costs")?.note,
    "no band, too short: 6 daily returns",
  );
});

test("a Sharpe ratio of fewer than 60 returns is not shown, nor what is made of it; the caption says how many there are", () => {
  const figure = (key: string, n: number) => ({ key, value: 5.1, low: null, high: null, n, caption: "Long-short" });
  const shown = shownFigures([figure("sharpeNet", 6), figure("deflatedSharpe", 3), figure("rankIc", 6)]);
  assert.deepEqual(
    shown.map(({ value, caption }) => [value, caption]),
    [
      [null, "too few returns (6 of at least 60)"],
      [null, "too few returns (6 of at least 60)"],
      [5.1, "Long-short"],
    ],
  );
  assert.deepEqual(shownFigures([figure("sharpeNet", 60)]), [figure("sharpeNet", 60)]);
  assert.deepEqual(
    [shownSharpe(5, 59), shownSharpe(5, 60), shownSharpe(5, null), shownSharpe(null, 60)],
    [null, 5, 5, null],
  );
  assert.equal(tooFewReturns(60), null);
});

test("a side of a comparison survives the URL, and what is malformed is left out", () => {
  const side = { release: "337dcfcb24c51a7c", date: "2026-10-23", trial: "38de648689ed" };
  assert.deepEqual(parseSide(sideText(side)), side);
  assert.deepEqual(parseSide("@2026-10-23"), { release: null, date: "2026-10-23", trial: null });
  assert.deepEqual(parseSide("@2026-02-31"), { release: null, date: "2026-02-31", trial: null });
  assert.deepEqual(parseSide("drop table"), { release: null, date: null, trial: null });
  assert.deepEqual([null, "", "@2026-02-31", sideText(side), "drop table", "release:1", "@yesterday"].map(isSide), [
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  assert.equal(sideText({ release: null, date: null, trial: null }), null);
});

test("without a choice the first side stands five sessions before the second, where the reader stands", () => {
  const none = { release: null, date: null, trial: null };
  const sessions = ["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12"];
  assert.equal(comparedPoints(none, none, null, sessions).a.date, "2026-01-05");
  const past = comparedPoints(none, none, "2026-01-09", sessions);
  assert.deepEqual([past.a.date, past.b.date], ["2026-01-02", "2026-01-09"]);
  assert.equal(comparedPoints(none, none, null, []).a.date, null);
  const chosen = comparedPoints({ ...none, trial: "abcdef" }, none, "2026-01-09", sessions);
  assert.deepEqual([chosen.a.date, chosen.a.trial], ["2026-01-09", "abcdef"]);
});

test("figures are written in their unit and differences with their sign", () => {
  assert.equal(figureText(0.0015, "decimal per 5 sessions"), "15.0 bp");
  assert.equal(figureText(0.001, "decimal a side"), "10.0 bp");
  assert.equal(figureText(0.534, "decimal of equity"), "53.4\u00a0%");
  assert.equal(differenceText(0.01, "correlation"), "+0.010");
  assert.equal(differenceText(-0.01, "correlation"), "\u22120.010");
  assert.equal(differenceText(null, "correlation"), "–");
});

test("two rankings are the same, alike, or have nothing in common", () => {
  assert.match(compareHeadline({ both: 50, rankCorrelation: 1, topFifthKept: 1 }), /are the same; 100\u00a0% /);
  assert.match(compareHeadline({ both: 50, rankCorrelation: 0, topFifthKept: null }), /next to nothing in common\.$/);
  assert.match(compareHeadline({ both: 50, rankCorrelation: -0.6, topFifthKept: 0 }), /contradict each other/);
  assert.match(compareHeadline({ both: 0, rankCorrelation: null, topFifthKept: null }), /nothing in common/);
});

test("columns become rows, numbers lose what a chart cannot show, and a panel names its own tables", () => {
  const table = tableOf([
    { name: "session", values: ["2026-01-02", "2026-01-05"] },
    { name: "value", values: shortened([0.123456789, Number.NaN]) },
  ]);
  assert.deepEqual(table, {
    columns: ["session", "value"],
    rows: [
      ["2026-01-02", 0.123457],
      ["2026-01-05", null],
    ],
  });
  const facts = {
    isSimulated: false,
    session: "2026-01-05",
    knownAt: null,
    tables: [
      { table: "a", version: 1 },
      { table: "b", version: 2 },
    ],
  };
  assert.equal(sourceLine(ofTables(facts, "b")), "b@2 · known 5 Jan 2026");
  assert.equal(withMinus("mean -0.03, band -0.1 to 0.2 (-1)"), "mean \u22120.03, band \u22120.1 to 0.2 (\u22121)");
  assert.equal(withMinus("2026-10-30, walk-forward"), "2026-10-30, walk-forward");
  assert.equal(
    readSentence("1489 sessions, 581 securities in 2017 bars"),
    "1,489 sessions, 581 securities in 2,017 bars",
  );
  assert.equal(
    readSentence("Place 1 of 87, from 9 on 2017-08-25 (-0.5); not 2017-13-40, 12-2017-08-25 or 2017-08-25T20:00."),
    "Place 1 of 87, from 9 on 25 Aug 2017 (\u22120.5); not 2017-13-40, 12-2017-08-25 or 2017-08-25T20:00.",
  );
});
