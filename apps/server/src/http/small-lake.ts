import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readConfig } from "../config.js";
import { type DatabaseAccess, noDatabase } from "../database/database-access.js";
import { foldersOf } from "../home.js";
import { listLakes } from "../run/lakes.js";
import { openLakeStore } from "../run/open-lake-store.js";
import type { RunDocument } from "../run/run-document.js";
import { RunHistory } from "../run/run-history.js";
import { runLake } from "../run/run-lake.js";
import { RunMonitor } from "../run/run-monitor.js";
import { runDefaults } from "../run/street-config.js";
import { LakeReader } from "../serving/lake-reader.js";

/** A lake with one release, as tests of what is served read it. */
export interface SmallLake {
  readonly home: string;
  readonly document: RunDocument;
  readonly reader: LakeReader;
  readonly monitor: RunMonitor;
  readonly runs: RunHistory;
  readonly database: DatabaseAccess;
  remove(): Promise<void>;
}

/** A whole street over a small simulated market with ridge alone. */
export async function makeSmallLake(): Promise<SmallLake> {
  const home = await mkdtemp(join(tmpdir(), "plumb-served-"));
  const config = readConfig({ PLUMB_HOME: home, PLUMB_XGBOOST_LIB: "none" }, home);
  const monitor = new RunMonitor();
  const request = {
    source: "demo:?securities=20&years=4&seed=5",
    declared: {},
    full: false,
    horizon: 5,
    costBp: 10,
    universe: runDefaults.universe,
    threads: 1,
    upTo: null,
  };
  const signal = new AbortController().signal;
  const now = Date.UTC(2026, 10, 2);
  const document = await runLake({ config, request, mayFollow: false, signal, now, note: () => undefined }, monitor);
  const [lake] = await listLakes(foldersOf(home));
  const reader = new LakeReader(openLakeStore(lake.folder), lake.folder);
  const runs = new RunHistory(foldersOf(home).runs, basename(lake.folder), reader);
  return {
    home,
    document,
    reader,
    monitor,
    runs,
    database: noDatabase(),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
