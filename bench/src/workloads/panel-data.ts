import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { must, pythonEnvironment } from "../python-environment.js";
import type { BenchFolders } from "../workload.js";

/** Path of the panel with so many tickers. */
export function panelFile(folders: BenchFolders, tickers: number): string {
  return join(folders.data, `panel-${tickers}.parquet`);
}

/** Makes the panel (bench/peers/make_panel.py) if it is not there. */
export async function preparePanel(folders: BenchFolders, tickers: number): Promise<void> {
  const file = panelFile(folders, tickers);
  if (existsSync(file)) return;
  const python = pythonEnvironment(folders.root, "panel");
  must(python, [join(folders.root, "bench", "peers", "make_panel.py"), `${file}.part`, String(tickers)]);
  renameSync(`${file}.part`, file);
}
