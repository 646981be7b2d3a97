import { serverRead } from "./server-read";
import type { Problem } from "./shell-read";

export type RunStage = {
  name: string;
  status: string;
  rows: number;
  seconds: number | null;
  cpuSeconds: number | null;
};

export type Run = {
  runId: string;
  source: string;
  about: string;
  startedAt: string;
  endedAt: string | null;
  status: string;
  madeWith: string | null;
  stages: RunStage[];
  problem: Problem | null;
  releaseId: string | null;
  isNewRelease: boolean;
};

export type RunDetail = Run & { lines: { at: string; line: string }[] };

const runFields = /* GraphQL */ `
  runId source about startedAt endedAt status madeWith releaseId isNewRelease
  stages { name status rows seconds cpuSeconds }
  problem { code message remedy }
`;

/** Runs on the lake, newest first, a page of fifty from the cursor. */
export function readRuns(after: string | null) {
  return serverRead<{ runs: { nodes: Run[]; totalCount: number; endCursor: string | null; hasNextPage: boolean } }>(
    `query Runs($after: String) {
      runs(first: 50, after: $after) { nodes { ${runFields} } totalCount endCursor hasNextPage }
    }`,
    { after },
  );
}

/** One run with its log; null where no run has that id. */
export function readRun(id: string) {
  return serverRead<{ run: RunDetail | null }>(
    `query Run($id: String!) { run(id: $id) { ${runFields} lines(first: 1000) { at line } } }`,
    { id },
  );
}

/** Numbers of the releases by id; empty before the first. */
export async function readSequences(): Promise<ReadonlyMap<string, number>> {
  const answer = await serverRead<{ releases: { releaseId: string; sequence: number }[] }>(
    "query Sequences { releases(first: 200) { releaseId sequence } }",
  );
  return new Map(answer.data?.releases.map(({ releaseId, sequence }) => [releaseId, sequence]));
}
