import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchFolders, Contestant, Workload } from "../workload.js";
import { panelFile, preparePanel } from "./panel-data.js";

const tickers = 300;
const newSessions = "Ten times one new session";
const everything = "Full recompute";

/** W-NEW: one new session costs little beside computing everything again. */
export function newSessionWorkload(_root: string): Workload {
  const contestant = (name: string, mode: string): Contestant => ({
    name,
    version: "this commit",
    command: (folders: BenchFolders) => ({
      file: process.execPath,
      args: [
        "--single-threaded-gc",
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
    contestants: [
      contestant(newSessions, "one"),
      contestant(everything, "full"),
      contestant("Commit of ten times one new session", "commit"),
    ],
    async compare(outputs) {
      const [one, full] = [newSessions, everything].map((name) => {
        const folder = outputs.get(name);
        if (!folder) throw new Error(`the output of ${name} is missing`);
        return readFileSync(join(folder, "newest-session.f32"));
      });
      if (!one.equals(full)) throw new Error("the newest session differs from the full recompute's");
      return [
        `The newest session's ${one.length / 4} values have the bits of the full recompute's.`,
        "The commit (two Delta tables, ten times, with fsync) is a process of its own, and no part of the aim.",
      ];
    },
    aims: [{ peer: everything, ratio: 0.1 }],
  };
}
