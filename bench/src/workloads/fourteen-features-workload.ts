import { join } from "node:path";
import { pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { Workload } from "../workload.js";
import { compareColumns } from "./dumped-columns.js";
import { fourteenFeatures } from "./fourteen-features.js";
import { ourContestant, panelFile, preparePanel } from "./panel-data.js";

const tickers = 800;

/** W-F14: Parquet to fourteen rolling features in memory. */
export function fourteenFeaturesWorkload(root: string): Workload {
  return {
    name: "W-F14",
    about: "Read a Parquet file and compute fourteen rolling features for every row, kept in memory with their keys.",
    data: "800 tickers x 3,300 sessions of float64 bars (bench/peers/make_panel.py, seed 42).",
    prepare: (folders) => preparePanel(folders, tickers),
    contestants: [
      ourContestant("fourteen-features-contestant.js", tickers),
      {
        name: "Polars",
        version: pinnedVersion(root, "panel", "polars"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "panel"),
          args: [join(folders.root, "bench", "peers", "f14_polars.py"), panelFile(folders, tickers)],
        }),
      },
    ],
    async compare(outputs) {
      const names = Object.keys(fourteenFeatures);
      const [ours, theirs] = [outputs.get("Plumbline"), outputs.get("Polars")];
      if (!ours || !theirs) throw new Error("an output is missing");
      return [
        compareColumns(
          names,
          ours,
          theirs,
          "Polars",
          () => 1e-6,
          () => false,
        ),
      ];
    },
    aims: [{ peer: "Polars", ratio: 0.5 }],
  };
}
