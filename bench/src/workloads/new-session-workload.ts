import { join } from "node:path";
import type { BenchFolders, Contestant, Workload } from "../workload.js";
import { panelFile, preparePanel } from "./panel-data.js";

const tickers = 300;

/** W-NEW: one new session costs little beside computing everything again. */
export function newSessionWorkload(_root: string): Workload {
  const contestant = (name: string, mode: string): Contestant => ({
    name,
    version: "this commit",
    command: (folders: BenchFolders) => ({
      file: process.execPath,
      args: [
        join(folders.root, "bench", "dist", "workloads", "new-session-contestant.js"),
        panelFile(folders, tickers),
        String(tickers * 3300),
        mode,
      ],
    }),
  });
  return {
    name: "W-NEW",
    about:
      "The features stage (alpha158 and classic, one thread) on ten new sessions, one at a time, and on the whole history.",
    data: "300 tickers x 3,300 sessions of the panel of W-F14.",
    prepare: (folders) => preparePanel(folders, tickers),
    contestants: [contestant("Ten times one new session", "one"), contestant("Full recompute", "full")],
    compare: async () => [],
    aims: [{ peer: "Full recompute", ratio: 0.1 }],
  };
}
