import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { must, pythonEnvironment } from "../python-environment.js";
import type { BenchFolders, Contestant } from "../workload.js";

/** Sessions of each ticker of the panel. */
const sessions = 3300;

/** Path of the panel with so many tickers. */
export function panelFile(folders: BenchFolders, tickers: number): string {
  return join(folders.data, `panel-${tickers}.parquet`);
}

/** Our side of a workload: a script of this folder, given the panel and its rows. */
export function ourContestant(script: string, tickers: number): Contestant {
  return {
    name: "Plumbline",
    version: "this commit",
    command: (folders) => ({
      file: process.execPath,
      args: [
        "--single-threaded-gc",
        join(folders.root, "bench", "dist", "workloads", script),
        panelFile(folders, tickers),
        String(tickers * sessions),
      ],
    }),
  };
}

/** Makes the panel (bench/peers/make_panel.py) if it is not there. */
export async function preparePanel(folders: BenchFolders, tickers: number): Promise<void> {
  const file = panelFile(folders, tickers);
  if (existsSync(file)) return;
  const python = pythonEnvironment(folders.root, "panel");
  must(python, [join(folders.root, "bench", "peers", "make_panel.py"), `${file}.part`, String(tickers)]);
  renameSync(`${file}.part`, file);
}
