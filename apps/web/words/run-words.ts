import { instantDate } from "./dates.ts";
import { duration, secondsBetween } from "./durations.ts";
import { plain } from "./numbers.ts";

type RunFacts = {
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly releaseId: string | null;
  readonly isNewRelease: boolean;
  readonly stages: readonly { readonly name: string; readonly status: string; readonly rows: number }[];
};

/** What the newest run came to, in one sentence; `sequences` numbers the releases that are known. */
export function runsFinding(run: RunFacts | null, sequences: ReadonlyMap<string, number>): string {
  if (run === null) return "No run has been made on this lake";
  const took = duration(secondsBetween(run.startedAt, run.endedAt));
  const within = took === "–" ? "" : ` in ${took}`;
  const stage = run.stages.find(({ status }) => status === "failed" || status === "running")?.name;
  switch (run.status) {
    case "running":
      return `A run is going on${stage ? `, at ${stage}` : ""}`;
    case "done":
      return run.isNewRelease
        ? `The last run made ${releaseWords(run.releaseId, sequences)}${within}`
        : `The last run found nothing new${within}`;
    case "failed":
      return `The last run failed${stage ? ` at ${stage}` : ""}${took === "–" ? "" : ` after ${took}`}`;
    case "cancelled":
      return `The last run was cancelled${took === "–" ? "" : ` after ${took}`}`;
    default:
      return "The last run ended without a word: its process is gone";
  }
}

/** "release 3", or the beginning of its id where its number is not known. */
export function releaseWords(releaseId: string | null, sequences: ReadonlyMap<string, number>): string {
  if (releaseId === null) return "no release";
  const sequence = sequences.get(releaseId);
  return sequence === undefined ? `release ${releaseId.slice(0, 12)}` : `release ${sequence}`;
}

/** "9 done, 4 skipped": how many stages ended how, in the order of the run. */
export function stageCounts(stages: RunFacts["stages"]): string {
  const counts = new Map<string, number>();
  for (const { status } of stages) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${plain(count)} ${status}`).join(", ") || "none";
}

/** Foot of what a run's journal tells. */
export function runSource(run: {
  readonly runId: string;
  readonly startedAt: string;
  readonly madeWith: string | null;
}) {
  return `run ${run.runId} · ${instantDate(run.startedAt)} · ${run.madeWith ?? "from the lake’s commits"}`;
}
