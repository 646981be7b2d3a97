import type { Problem } from "../run/problem.js";
import type { RunMonitor, RunState } from "../run/run-monitor.js";
import { version } from "../version.js";
import type { LakeReader } from "./lake-reader.js";

export interface Status {
  readonly version: string;
  readonly state: "starting" | "running" | "ready" | "failed";
  readonly hasRelease: boolean;
  readonly releaseId: string | null;
  readonly run: RunState | null;
  readonly error: Problem | null;
}

/** What the process is doing, also before the first release. */
export function statusOf(reader: LakeReader, monitor: RunMonitor): Status {
  const run = monitor.state;
  const release = reader.newest;
  return {
    version,
    state: run.isRunning ? "running" : release ? "ready" : run.problem ? "failed" : "starting",
    hasRelease: release !== null,
    releaseId: release?.releaseId ?? null,
    run: run.stages.length > 0 ? run : null,
    error: run.problem,
  };
}
