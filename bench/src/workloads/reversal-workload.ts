import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { must, pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { BenchFolders, Workload } from "../workload.js";
import { compareColumns } from "./dumped-columns.js";

const sessions = 2500;
const assets = 500;

function files(folders: BenchFolders): readonly [string, string] {
  return [join(folders.data, "reversal-close.f64"), join(folders.data, "reversal-returns.f64")];
}

/** W-BT: a daily cross-sectional long-short backtest. */
export function reversalWorkload(root: string): Workload {
  const shape = [String(sessions), String(assets)];
  const script = (folders: BenchFolders, name: string) => join(folders.root, "bench", "peers", name);
  return {
    name: "W-BT",
    about: "Ten times: rank a 5-session reversal every session, long and short a quintile, 10 bp per unit of turnover.",
    data: `${assets} assets x ${sessions} sessions (bench/peers/make_reversal.py, seed 7), in memory before the clock starts.`,
    async prepare(folders) {
      const [close, returns] = files(folders);
      if (existsSync(close) && existsSync(returns)) return;
      const parts = [`${close}.part`, `${returns}.part`];
      must(pythonEnvironment(folders.root, "panel"), [script(folders, "make_reversal.py"), ...parts, ...shape]);
      renameSync(parts[0], close);
      renameSync(parts[1], returns);
    },
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [
            join(folders.root, "bench", "dist", "workloads", "reversal-contestant.js"),
            ...files(folders),
            String(assets),
          ],
        }),
      },
      {
        name: "numpy",
        version: pinnedVersion(root, "panel", "numpy"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "panel"),
          args: [script(folders, "bt_numpy.py"), ...files(folders), ...shape],
        }),
      },
    ],
    async compare(outputs) {
      const [ours, theirs] = [outputs.get("Plumbline"), outputs.get("numpy")];
      if (!ours || !theirs) throw new Error("an output is missing");
      const sentence = compareColumns(
        ["net", "turnover"],
        ours,
        theirs,
        "numpy",
        () => 1e-12,
        () => false,
      );
      return [sentence];
    },
    aims: [{ peer: "numpy", ratio: 0.7 }],
  };
}
