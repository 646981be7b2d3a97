import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pinnedVersion, pythonEnvironment } from "../python-environment.js";
import { outputFolder } from "../run-workload.js";
import type { BenchFolders, Workload } from "../workload.js";

const name = "W-STREET";
const threads = 2;

function pricesFile(root: string): string {
  const shared = process.env.PLUMB_SHARED ?? resolve(root, "..", "shared");
  return join(shared, "data", "us_eod_google_2008_2017", "prices.parquet");
}

/** What Python spent on quantile matrices, and how much of it on rows it had binned before, as ours does not. */
function binningOf(ours: string, theirs: string): string {
  const fits = JSON.parse(readFileSync(join(ours, "fits.json"), "utf8")) as { rows: number }[];
  const seconds = JSON.parse(readFileSync(join(theirs, "binning.json"), "utf8")) as number[];
  const first = new Set(fits.map(({ rows }) => fits.findIndex((fit) => fit.rows === rows)));
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const again = seconds.reduce((sum, one, k) => sum + (first.has(k) ? 0 : one), 0);
  return `Python bins the rows of every fit, ${all.toFixed(1)} CPU s in all, as its users do; ours bins those of a fold once for the trial and its control, which would have saved Python ${again.toFixed(1)} CPU s.`;
}

/** W-STREET: the whole street on real bars, beside the boosted fits alone and the feature benchmark alone. */
export function streetWorkload(root: string): Workload {
  const made = (folders: BenchFolders) => outputFolder(folders, name, "Plumbline");
  return {
    name,
    about:
      "The whole street from a file to a release (collect, check, 194 features, targets, three walk-forward trials, scores, evaluation), two threads. 200 rounds of boosting. Python fits the same boosted models on the same rows, labels and parameters, the permuted control too, and Polars computes Alpha158 on the same bars; neither does the rest.",
    data: "The 1.3 million daily bars of us_eod_google_2008_2017.",
    async prepare() {
      if (!existsSync(pricesFile(root))) throw new Error(`${pricesFile(root)} is not there: set PLUMB_SHARED`);
      pythonEnvironment(root, "train");
      pythonEnvironment(root, "panel");
    },
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [
            "--single-threaded-gc",
            join(folders.root, "bench", "dist", "workloads", "street-contestant.js"),
            `file:${pricesFile(root)}`,
            join(folders.data, "street-home"),
            join(folders.root, ".cache"),
            String(threads),
          ],
        }),
      },
      {
        name: "Python XGBoost",
        version: pinnedVersion(root, "train", "xgboost-cpu"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "train"),
          args: [join(folders.root, "bench", "peers", "street_xgboost.py"), made(folders)],
        }),
      },
      {
        name: "Polars (143 features)",
        version: pinnedVersion(root, "panel", "polars"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "panel"),
          args: [join(folders.root, "bench", "peers", "a158_polars.py"), join(made(folders), "bars.parquet")],
        }),
      },
    ],
    async compare(outputs) {
      const [ours, theirs] = [outputs.get("Plumbline"), outputs.get("Python XGBoost")];
      if (!ours || !theirs) throw new Error("an output is missing");
      const models = readdirSync(ours).filter((file) => file.endsWith(".ubj"));
      for (const model of models) {
        if (!readFileSync(join(ours, model)).equals(readFileSync(join(theirs, model)))) {
          throw new Error(`${model} differs from Python's`);
        }
      }
      return [
        `All ${models.length} boosted models are equal to Python's byte for byte.`,
        binningOf(ours, theirs),
        "Features are compared with Polars in W-A158; here it has the street's bars and as many rows.",
      ];
    },
    aims: [{ peer: ["Python XGBoost", "Polars (143 features)"], ratio: 1.3 }],
    memoryLimit: 4096,
    isSingle: true,
  };
}
