import { join } from "node:path";
import type { Workload } from "../workload.js";

/** W-LAKE, commits: what a commit costs does not depend on how many there were. */
export function lakeCommitsWorkload(_root: string): Workload {
  return {
    name: "W-LAKE-COMMITS",
    about: "Append 100 times 3 rows, checkpoints included, to a table of 100 commits and to one of 10,000.",
    data: "Tables of one file a commit.",
    prepare: async () => undefined,
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [join(folders.root, "bench", "dist", "workloads", "lake-commits-contestant.js"), folders.data],
        }),
      },
    ],
    compare: async () => [],
    aims: [],
    limits: [{ extra: "CPU of a commit after 10,000 over one after 100", most: 1.5 }],
  };
}
