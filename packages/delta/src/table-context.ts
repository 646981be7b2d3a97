import type { Engine } from "./engine.js";
import type { LogFolder } from "./log-folder.js";
import type { TableFiles } from "./table-files.js";

/** What a commit does, in order. Tests end the process at each of them. */
export const commitSteps = [
  "data file written",
  "data file durable",
  "log entry written",
  "log entry named",
  "log entry durable",
  "checkpoint written",
  "checkpoint durable",
  "checkpoint named",
] as const;

export type CommitStep = (typeof commitSteps)[number];

/** What every operation on a table needs. */
export interface TableContext {
  /** The table's folder. */
  readonly folder: string;
  readonly engine: Engine;
  readonly log: LogFolder;
  readonly files: TableFiles;
  /** ms UTC. */
  readonly clock: () => number;
  readonly onStep: (step: CommitStep) => void;
}
