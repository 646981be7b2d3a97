import assert from "node:assert/strict";
import { test } from "node:test";
import { overlapSafeMean, seededRandom } from "@plumbline/quant";
import type { PlantedTrial } from "../definitions/planted-market.js";
import { plantMarket } from "../definitions/planted-market.js";
import { evaluatePlanted, market } from "./evaluate-planted.js";
import { selectionOf } from "./selection.js";
import type { Trial } from "./trial-scores.js";

const trial: Trial = {
  trialId: "a",
  role: "candidate",
  isPrimary: false,
  target: "excessRank",
  horizon: 1,
  learner: "ridge",
};
const question = { trialId: "p", target: "excessRank", horizon: 1, learner: "xgboost", asked: 1 };

/** Rank ICs of a worthless trial, and the mean of each. */
function worthless(count: number, sessions: number, seed: number) {
  return Array.from({ length: count }, (_, i) => {
    const random = seededRandom(seed, i);
    const ics = Float64Array.from({ length: sessions }, () => 0.1 * random.normal());
    return { ics, mean: overlapSafeMean(ics, 1).mean };
  });
}

test("the best of ten worthless trials passes its own band far too often, and the band that allows for the choice as meant", () => {
  const searches = 400;
  let plain = 0;
  let allowed = 0;
  for (let search = 0; search < searches; search++) {
    const best = worthless(10, 120, search).reduce((held, one) => (one.mean > held.mean ? one : held));
    if (overlapSafeMean(best.ics, 1).low > 0) plain++;
    if ((selectionOf(trial, question, 10, best.ics).band?.[0] ?? -1) > 0) allowed++;
  }
  // of ten, 1 - 0.975^10 = 22 % look above zero; with Bonferroni 2.5 % is the limit, and 4.1 % its upper 97.5 % for 400 searches
  assert.ok(plain > 0.16 * searches, `${plain}`);
  assert.ok(allowed <= 0.041 * searches, `${allowed}`);
});

test("a question fixed before looking keeps its band; asked again, chosen, and chosen among more have wider ones", () => {
  const [{ ics }] = worthless(1, 200, 5);
  const { low, high } = overlapSafeMean(ics, 1);
  const fixed = selectionOf({ ...trial, isPrimary: true }, question, 26, ics);
  assert.deepEqual([fixed.basis, fixed.among, fixed.confidence], ["fixed before looking", 1, 0.95]);
  assert.ok(Math.abs((fixed.band?.[0] ?? 9) - low) < 1e-12 && Math.abs((fixed.band?.[1] ?? 9) - high) < 1e-12);
  const again = selectionOf({ ...trial, isPrimary: true }, { ...question, asked: 2 }, 26, ics);
  assert.deepEqual([again.basis, again.among], ["asked again", 2]);
  const chosen = selectionOf(trial, question, 26, ics);
  assert.deepEqual([chosen.basis, chosen.among], ["chosen", 26]);
  const widths = [fixed, again, chosen].map(({ band }) => (band ? band[1] - band[0] : Number.NaN));
  assert.ok(widths[0] < widths[1] && widths[1] < widths[2], `${widths}`);
  assert.match(chosen.sentence, /not the question fixed before looking.*99\.81 % band \(chosen among 26\)/);
  const control = selectionOf({ ...trial, role: "control" }, question, 26, ics);
  assert.deepEqual([control.basis, control.among], ["not chosen", 1]);
});

test("no session, one, all missing and a constant give no band and no error", () => {
  for (const ics of [
    new Float64Array(0),
    Float64Array.of(0.1),
    new Float64Array(50).fill(Number.NaN),
    new Float64Array(200).fill(0.02),
  ]) {
    assert.equal(selectionOf(trial, question, 3, ics).band, null);
  }
});

test("a challenger is graded on the band of the choice: what holds for the question asked first need not hold for it", async () => {
  const same = (trialId: string, isPrimary: boolean): PlantedTrial => ({
    trialId,
    role: "candidate",
    isPrimary,
    horizon: 5,
    strength: 0.02,
  });
  const others = Array.from({ length: 18 }, (_, i) => same(`z-${String(i).padStart(2, "0")}`, false));
  const { summaries } = await evaluatePlanted(
    plantMarket({ ...market, horizons: [5], trials: [same("a", true), ...others] }),
  );
  assert.equal(summaries[0].selection?.among, 1);
  let stricter = 0;
  for (const { selection, verdict, evidence } of summaries.slice(1)) {
    assert.equal(selection?.among, 19);
    const [low] = verdict.primary.ci95 ?? [Number.NaN];
    const [allowed] = selection?.band ?? [Number.NaN];
    assert.ok(allowed < low);
    assert.equal(verdict.finding === "evidence", allowed > 0);
    assert.equal(evidence.grade === "no evidence", allowed <= 0);
    assert.match(evidence.parts[0].found, /chosen among 19/);
    if (low > 0 && allowed <= 0) stricter++;
  }
  assert.ok(stricter > 0);
});
