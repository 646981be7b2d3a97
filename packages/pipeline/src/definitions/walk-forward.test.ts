import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarOf, dayOf, isoDay } from "@plumbline/core";
import fc from "fast-check";
import { trainingCount, usableFrom, walkForwardFolds } from "./walk-forward.js";

const closeOf = (day: number) => day * 86_400_000 + 75_600_000;
const everyDay = (from: string, to: string) =>
  Array.from({ length: dayOf(to) - dayOf(from) }, (_, i) => dayOf(from) + i);

interface Label {
  readonly session: number;
  readonly t0: number;
  readonly t1: number;
  readonly knownAt: number;
}

/** A market drawn at random: sessions with gaps, securities that list and delist, labels that arrive late. */
const market = fc.record({
  start: fc.integer({ min: dayOf("1998-01-01"), max: dayOf("2012-12-31") }),
  gaps: fc.array(fc.constantFrom(1, 1, 1, 1, 3, 4, 11, 40), { minLength: 150, maxLength: 400 }),
  stretch: fc.constantFrom(1, 2, 5),
  horizon: fc.integer({ min: 1, max: 30 }),
  securities: fc.array(
    fc.record({
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      to: fc.double({ min: 0, max: 1, noNaN: true }),
      lateDays: fc.constantFrom(0, 0, 0, 2, 400),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

function labelsOf(drawn: typeof market extends fc.Arbitrary<infer T> ? T : never): { days: number[]; labels: Label[] } {
  const days: number[] = [drawn.start];
  for (const gap of drawn.gaps) days.push(days[days.length - 1] + gap * drawn.stretch);
  const labels: Label[] = [];
  for (let t = 0; t + 1 + drawn.horizon < days.length; t++) {
    for (const security of drawn.securities) {
      const first = Math.min(security.from, security.to) * days.length;
      const last = Math.max(security.from, security.to) * days.length;
      if (t < first || t > last) continue;
      const t1 = days[t + 1 + drawn.horizon];
      const knownAt = closeOf(t1) + security.lateDays * 86_400_000;
      labels.push({ session: days[t], t0: days[t + 1], t1, knownAt });
    }
  }
  return { days, labels };
}

test("no label known after the first prediction is learned from, and no training interval meets a test interval", () => {
  let foldsSeen = 0;
  fc.assert(
    fc.property(market, (drawn) => {
      const { days, labels } = labelsOf(drawn);
      const instants = usableFrom(
        labels.map((label) => label.session),
        labels.map((label) => label.t1),
        labels.map((label) => label.knownAt),
        closeOf,
      );
      const order = labels.map((_, i) => i).sort((a, b) => instants[a] - instants[b] || a - b);
      const ordered = order.map((i) => instants[i]);
      const sessions = [...new Set(labels.map((label) => label.session))];
      const firstUsable = sessions.map((session) =>
        Math.min(...labels.flatMap((label, i) => (label.session === session ? [instants[i]] : []))),
      );
      const { folds } = walkForwardFolds(sessions, firstUsable, days, closeOf);
      for (const [i, fold] of folds.entries()) {
        foldsSeen++;
        assert.equal(fold.fold, i);
        const learned = order.slice(0, trainingCount(ordered, fold)).map((row) => labels[row]);
        const predicted = days.filter((day) => day >= fold.testFrom && day < fold.testTo);
        assert.equal(predicted[0], fold.testFrom);
        const last = predicted.map((day) => days.indexOf(day)).filter((t) => t + 1 + drawn.horizon < days.length);
        for (const label of learned) {
          assert.ok(label.knownAt <= closeOf(fold.testFrom), "a label known too late");
          const late = labels.filter((other) => other.session === label.session && other.t1 > fold.testFrom);
          assert.equal(late.length, 0, "another security's label of that session still looks ahead");
          for (const t of last) {
            const meets = label.t0 < days[t + 1 + drawn.horizon] && days[t + 1] < label.t1;
            assert.ok(!meets, `(${label.t0}, ${label.t1}] meets (${days[t + 1]}, ${days[t + 1 + drawn.horizon]}]`);
          }
        }
      }
    }),
    { numRuns: 60, seed: 3 },
  );
  assert.ok(foldsSeen > 60, `${foldsSeen} folds drawn`);
});

test("test years follow at least three years of labels, one fold each, the current one open to its end", () => {
  const days = [...calendarOf("XNYS").sessions(dayOf("2008-06-02"), dayOf("2015-03-10"))];
  const labelled = days.slice(252, -6);
  const known = labelled.map((_, i) => closeOf(days[252 + i + 6]));
  const { folds, rule } = walkForwardFolds(labelled, known, days, closeOf);
  assert.equal(rule, "calendar years after at least 3 years of labels");
  assert.deepEqual(
    folds.map((fold) => [isoDay(fold.testFrom), isoDay(fold.testTo)]),
    [
      ["2013-01-02", "2014-01-01"],
      ["2014-01-02", "2015-01-01"],
      ["2015-01-02", "2016-01-01"],
    ],
  );
  const earlier = walkForwardFolds(labelled.slice(0, -40), known.slice(0, -40), days.slice(0, -40), closeOf);
  assert.deepEqual(earlier.folds, folds.slice(0, earlier.folds.length));
});

test("short histories get shorter spans, then a split in half, then a sentence instead of folds", () => {
  const outcome = (from: string, to: string) => {
    const days = everyDay(from, to);
    const labelled = days.slice(0, -7);
    return walkForwardFolds(
      labelled,
      labelled.map((day) => closeOf(day + 7)),
      days,
      closeOf,
    );
  };
  assert.match(outcome("2010-01-01", "2012-06-01").rule, /at least 2 years/);
  assert.match(outcome("2010-03-01", "2012-06-01").rule, /at least 1 year of/);
  const half = outcome("2010-02-01", "2010-12-01");
  assert.match(half.rule, /second half/);
  assert.equal(isoDay(half.folds[0].testFrom), "2010-07-02");
  const short = outcome("2010-02-01", "2010-03-20");
  assert.deepEqual(short.folds, []);
  assert.match(short.rule, /^too short: 17 labelled sessions are known by 2010-02-24/);
  assert.deepEqual(walkForwardFolds([], [], [], closeOf).folds, []);
  assert.deepEqual(walkForwardFolds([1], [NaN], [1], closeOf).folds, []);
});

test("labels become usable with the last interval of their session, never before what they are made of", () => {
  const usable = usableFrom([10, 10, 11], [17, 18, 18], [closeOf(17), closeOf(18), closeOf(900)], closeOf);
  assert.deepEqual([...usable], [closeOf(18), closeOf(18), closeOf(900)]);
  assert.equal(trainingCount(usable, { fold: 0, testFrom: 18, testTo: 30, predictedFrom: closeOf(18) }), 2);
  assert.equal(trainingCount([], { fold: 0, testFrom: 18, testTo: 30, predictedFrom: closeOf(18) }), 0);
  assert.equal(usableFrom([], [], [], closeOf).length, 0);
});
