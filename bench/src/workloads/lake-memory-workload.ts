import { join } from "node:path";
import type { Workload } from "../workload.js";

/** W-LAKE, memory: a write holds about a row group, however many rows there are. */
export function lakeMemoryWorkload(_root: string): Workload {
  return {
    name: "W-LAKE-MEMORY",
    about: "Write 2,500,000 and 10,000,000 rows of seven columns, each in a process of its own.",
    data: "Columns of W-LAKE's kinds, made in place: the largest resident set grows by what the write needs.",
    prepare: async () => undefined,
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [join(folders.root, "bench", "dist", "workloads", "lake-memory-server.js"), folders.data],
        }),
      },
    ],
    compare: async () => [
      "A row group is 3.4 MB before compression. What is held beside it are compressed pages until the collector runs.",
    ],
    aims: [],
    limits: [{ extra: "MB more for 10,000,000 rows than for 2,500,000", most: 16 }],
  };
}
