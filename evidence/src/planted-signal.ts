import { dayOf } from "@plumbline/core";
import { judgeScores } from "@plumbline/pipeline";
import type { OverlapSafeMean } from "@plumbline/quant";
import type { BandedTest, PlantedPoint } from "./results.js";
import { readTruth, type StudiedMarket } from "./studied-lake.js";

interface Truth {
  readonly alpha: {
    readonly informationCoefficients: readonly {
      readonly horizon: number;
      readonly window: string;
      readonly rankIc: number;
    }[];
  };
}

/** Puts the planted signal through the evaluation, at every horizon whose truth the market's maker wrote down. */
export function judgePlantedSignal({ panel, isoDays, conventions }: StudiedMarket, home: string): PlantedPoint[] {
  const { alpha } = JSON.parse(readTruth(home, "truth.json")) as Truth;
  const scores = plantedScores(readTruth(home, "alpha.csv"), panel.days, panel.securities);
  const points: PlantedPoint[] = [];
  for (const { horizon } of panel.labels) {
    const truth = alpha.informationCoefficients.find((entry) => entry.horizon === horizon && entry.window === "all");
    const judged = truth && judgeScores(panel, scores, horizon, isoDays, conventions);
    if (!judged) continue;
    points.push({
      horizon,
      trueRankIc: truth.rankIc,
      rankIc: bandedTest(judged.rankIc),
      spread: bandedTest(judged.spread),
      sharpe: judged.longShort.sharpe.value,
    });
  }
  return points;
}

/** T x N of the panel, NaN where nothing was planted. @param csv lines of session, securityId, alpha below a header */
function plantedScores(csv: string, days: Int32Array, securities: readonly string[]): Float64Array {
  const scores = new Float64Array(days.length * securities.length).fill(Number.NaN);
  const rowOf = new Map(Array.from(days, (day, t) => [day, t]));
  const placeOf = new Map(securities.map((id, place) => [id, place]));
  for (const line of csv.split("\n").slice(1)) {
    const [session, id, value] = line.split(",");
    const [t, place] = [rowOf.get(dayOf(session)), placeOf.get(id)];
    if (t !== undefined && place !== undefined) scores[t * securities.length + place] = Number(value);
  }
  return scores;
}

function bandedTest({ mean, low, high, equalWeightedCosine }: OverlapSafeMean): BandedTest {
  const stated = (value: number) => (Number.isFinite(value) ? value : null);
  return { mean: stated(mean), low: stated(low), high: stated(high), t: stated(equalWeightedCosine.t) };
}
