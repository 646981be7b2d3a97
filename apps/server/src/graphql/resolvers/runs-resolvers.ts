import type { PastRun } from "../../run/run-history.js";
import { pageOf } from "../../serving/page-cursor.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers } from "../read-model.js";

export function runsResolvers({ runs }: ReadModel): TopicResolvers {
  return {
    Query: {
      runs: async (_: unknown, { first, after }: { first: number; after?: string | null }) => {
        const placeOf = (run: PastRun) => [run.startedAt, run.runId];
        return pageOf("runs", await runs.all(), placeOf, pageSize(first), after, [-1, -1]);
      },
      run: async (_: unknown, { id }: { id: string }) => (await runs.all()).find((run) => run.runId === id) ?? null,
    },
    Run: {
      lines: ({ lines }: PastRun, { first }: { first: number }) => lines.slice(0, pageSize(first)),
    },
  };
}
