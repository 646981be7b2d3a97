import type { Workload } from "../workload.js";
import { ourContestant, preparePanel } from "./panel-data.js";

const tickers = 160;

/** W-LINEAR: the cost of features grows with the rows and no faster. */
export function linearityWorkload(_root: string): Workload {
  return {
    name: "W-LINEAR",
    about: "Compute Alpha158 on 1x, 2x, 4x and 8x the securities.",
    data: "20, 40, 80 and 160 tickers x 3,300 sessions of the panel of W-F14.",
    prepare: (folders) => preparePanel(folders, tickers),
    contestants: [ourContestant("linearity-contestant.js", tickers)],
    compare: async () => [],
    aims: [],
    limits: [{ extra: "log-log slope of CPU over rows", most: 1.05 }],
  };
}
