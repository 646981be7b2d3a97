import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyFrame, evaluations } from "@plumbline/core";
import { defaultConventions, fewestReturns } from "@plumbline/quant";
import type { JoinedTrial } from "../definitions/joined-trials.js";
import { countTrials, deflationSummary } from "./deflation.js";

const trial = (trialId: string) => ({
  ...{ trialId, role: "candidate", isPrimary: false, target: "excessRank", horizon: 5, learner: "ridge" },
});

const joined = (periodSharpe: number, returns: number): JoinedTrial => ({
  ...{ source: "file:/b.csv", trialId: "b", overlap: 1, isPrimary: false, target: "excessRank", horizon: 5 },
  ...{ learner: "ridge", definition: "", periodSharpe, pValue: null },
  sessions: new Int32Array(returns),
  returns: new Float64Array(returns),
});

const daily = Float64Array.from({ length: 500 }, (_, t) => 0.0005 + 0.01 * Math.sin(t * 12.9898));

function deflated(other: JoinedTrial | null) {
  const own = new Map([
    ["a", { periodSharpe: 0.05, returns: 500 }],
    ["c", { periodSharpe: 0.04, returns: 500 }],
  ]);
  const others = { returns: [], joined: other === null ? [] : [other] };
  const counted = countTrials([trial("a"), trial("c")], own, emptyFrame(evaluations), others, defaultConventions);
  return { counted, summary: deflationSummary(daily, counted, defaultConventions) };
}

test("a joined trial of a few sessions counts as a trial, and its Sharpe ratio does not widen the variance", () => {
  // Six returns that happen to lie close together: 1 a session, 15.9 a year.
  const short = deflated(joined(1, 6));
  assert.equal(short.summary.trials, 3);
  assert.deepEqual(
    short.counted.sharpes.map(({ trialId }) => trialId),
    ["a", "c"],
  );
  // Closed form: nothing is known of correlation, so worthless trials scatter by 1 / (T - 1), more than 0.05 and 0.04 do.
  assert.equal(short.summary.varianceOfTrials, 1 / 499);
  const long = deflated(joined(1, fewestReturns));
  assert.equal(long.counted.sharpes.length, 3);
  // Sample variance of 0.05, 0.04 and 1.
  const centre = 1.09 / 3;
  const wanted = ((0.05 - centre) ** 2 + (0.04 - centre) ** 2 + (1 - centre) ** 2) / 2;
  assert.ok(Math.abs((long.summary.varianceOfTrials ?? 0) - wanted) < 1e-12);
  const deflatedTo = (one: typeof long) => one.summary.deflatedSharpe ?? Number.NaN;
  assert.ok(deflatedTo(long) < deflatedTo(short) && deflatedTo(short) < deflatedTo(deflated(null)));
});
