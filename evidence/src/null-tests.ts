import { judgeScores } from "@plumbline/pipeline";
import type { MeanTest, NullOutcome } from "@plumbline/quant";
import { normalQuantile, persistentNullSignal } from "@plumbline/quant";
import type { NullTests } from "./results.js";
import type { StudiedMarket } from "./studied-lake.js";
import { nullPersistence } from "./studies.js";

/** Which tests are counted, as they are named in the tables. */
export const nullTestNames = ["rank IC", "Pearson IC", "spread", "Sharpe"] as const;
type NullTestName = (typeof nullTestNames)[number];

/** Judges persistent random signals at every horizon of the panel, before costs. */
export function testNulls(
  { panel, isoDays, conventions }: StudiedMarket,
  seed: number,
  signals: number,
  report: (done: number) => void,
): NullTests {
  const [sessions, names] = [panel.days.length, panel.securities.length];
  const shape = { sessions, names, persistence: nullPersistence, members: panel.members };
  const tests = new Map<string, NullOutcome[]>();
  for (let signal = 0; signal < signals; signal++) {
    const scores = persistentNullSignal(shape, seed, signal);
    for (const { horizon } of panel.labels) {
      const judged = judgeScores(panel, scores, horizon, isoDays, conventions);
      if (judged === null) throw new Error(`no scores can be judged at ${horizon} sessions`);
      const [low, high] = judged.longShort.sharpe.ci95 ?? [Number.NaN, Number.NaN];
      const outcomes: Record<NullTestName, NullOutcome> = {
        "rank IC": outcomeOf(judged.rankIc.equalWeightedCosine),
        "Pearson IC": outcomeOf(judged.pearsonIc.equalWeightedCosine),
        spread: outcomeOf(judged.spread.equalWeightedCosine),
        Sharpe: bandOutcome(low, high),
      };
      for (const name of nullTestNames) {
        const key = `${name}, ${horizon}`;
        const held = tests.get(key);
        if (held) held.push(outcomes[name]);
        else tests.set(key, [outcomes[name]]);
      }
    }
    report(signal + 1);
  }
  return {
    signals,
    sessions,
    securities: names,
    tests: Object.fromEntries(
      [...tests].map(([name, outcomes]) => [
        name,
        {
          t: outcomes.map(({ t }) => stated(t)),
          criticalValue: outcomes.map(({ criticalValue }) => stated(criticalValue)),
        },
      ]),
    ),
  };
}

function outcomeOf({ t, criticalValue }: MeanTest): NullOutcome {
  return { t, criticalValue };
}

/** A band of 95 % as a test of zero: middle over half width, in units of the normal quantile it is made with. */
function bandOutcome(low: number, high: number): NullOutcome {
  const criticalValue = normalQuantile(0.975);
  return { t: ((low + high) / (high - low)) * criticalValue, criticalValue };
}

function stated(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
