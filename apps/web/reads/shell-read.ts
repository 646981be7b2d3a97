import { serverRead } from "./server-read";

export type StageProgress = {
  name: string;
  status: string;
  done: number;
  total: number | null;
  unit: string;
  note: string | null;
  seconds: number;
};

export type Problem = { code: string; message: string; remedy: string };

export type Status = {
  version: string;
  state: string;
  hasRelease: boolean;
  releaseId: string | null;
  error: Problem | null;
  run: { runId: string | null; source: string; isRunning: boolean; stages: StageProgress[] } | null;
};

export type ReleaseHead = {
  releaseId: string;
  sequence: number;
  source: string;
  sourceTitle: string;
  isSimulated: boolean;
  lastSession: string;
  releasedAt: string;
  rankedFrom: string | null;
  barSessions: string[];
  notices: string[];
};

export type ShellRead = {
  status: Status;
  release: ReleaseHead | null;
  securities: { totalCount: number } | null;
  tables: { name: string }[] | null;
  quarantine: { totalCount: number } | null;
};

export const statusFields = /* GraphQL */ `
  version state hasRelease releaseId
  error { code message remedy }
  run { runId source isRunning stages { name status done total unit note seconds } }
`;

const releaseQuery = /* GraphQL */ `
  query Shell {
    status { ${statusFields} }
    release { releaseId sequence source sourceTitle isSimulated lastSession releasedAt rankedFrom barSessions notices }
    securities(first: 1) { totalCount }
    tables { name }
    quarantine(first: 1) { totalCount }
  }
`;

/** What every page's frame shows. Before the first release only the status is there. */
export async function readShell(): Promise<{ shell: ShellRead | null; status: Status | null }> {
  const head = await serverRead<{ status: Status }>(`query Status { status { ${statusFields} } }`);
  const status = head.data?.status ?? null;
  if (!status?.hasRelease) return { shell: null, status: status && { ...status, error: await stopOf(status) } };
  const full = await serverRead<ShellRead>(releaseQuery);
  return { shell: full.data, status: full.data?.status ?? status };
}

/** Why there is no release: the process's own run, else the newest run of the lake, which another process may have made. */
async function stopOf(status: Status): Promise<Problem | null> {
  if (status.error || status.run?.isRunning) return status.error;
  const answer = await serverRead<{ runs: { nodes: { problem: Problem | null }[] } }>(
    "query LastRun { runs(first: 1) { nodes { problem { code message remedy } } } }",
  );
  return answer.data?.runs.nodes[0]?.problem ?? null;
}
