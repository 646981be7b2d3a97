import { join } from "node:path";
import { featuresOf } from "@plumbline/pipeline";
import { pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { Workload } from "../workload.js";
import { compareColumns } from "./dumped-columns.js";
import { ourContestant, panelFile, preparePanel } from "./panel-data.js";

const tickers = 100;

/** Where Polars has no partial windows, no zero below its noise, or ranks by the full window. */
const polarsDiffers = /^(BETA|RSQR|RESI|CORR|CORD|RANK|STD5|VSTD|WVMA)/;

/** W-A158: all features of Alpha158 from bars in memory. */
export function alpha158Workload(root: string): Workload {
  const script = (folders: { root: string }, name: string) => join(folders.root, "bench", "peers", name);
  return {
    name: "W-A158",
    about: "Compute all 158 features of Alpha158, partial windows as Qlib, from bars rounded to float32.",
    data: "The first 100 tickers x 3,300 sessions of the panel of W-F14; each side reads it its own way before the clock starts.",
    prepare: (folders) => preparePanel(folders, tickers),
    contestants: [
      ourContestant("alpha158-contestant.js", tickers),
      {
        name: "Qlib",
        version: pinnedVersion(root, "qlib", "pyqlib"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "qlib"),
          args: [script(folders, "a158_qlib.py"), panelFile(folders, tickers), join(folders.data, "qlib")],
        }),
      },
      {
        name: "Polars (143 features)",
        version: pinnedVersion(root, "panel", "polars"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "panel"),
          args: [script(folders, "a158_polars.py"), panelFile(folders, tickers)],
        }),
      },
    ],
    async compare(outputs) {
      const names = featuresOf("alpha158").map((feature) => feature.name);
      const ours = outputs.get("Plumbline");
      const qlib = outputs.get("Qlib");
      const polars = outputs.get("Polars (143 features)");
      if (!ours || !qlib || !polars) throw new Error("an output is missing");
      const common = names.filter((name) => !polarsDiffers.test(name));
      return [
        compareColumns(
          names,
          ours,
          qlib,
          "Qlib",
          () => 2e-4,
          () => false,
        ),
        compareColumns(
          common,
          ours,
          polars,
          "Polars",
          () => 2e-4,
          () => true,
        ),
      ];
    },
    aims: [
      { peer: "Qlib", ratio: 0.1 },
      { peer: "Polars (143 features)", ratio: 0.5 },
    ],
  };
}
