import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { MarketDataOptions } from "@plumbline/adapters";

/** What a person asks of a run; two runs with equal answers to these ask for the same. */
export interface RunRequest {
  /** `demo:…` or `file:…`; a path in `file:` is absolute. */
  readonly source: string;
  readonly declared: MarketDataOptions;
  readonly full: boolean;
  /** Sessions of the primary question. */
  readonly horizon: number;
  /** Basis points a side. */
  readonly costBp: number;
  readonly threads: number;
  /** Last stage to run; null for the whole street with its release. */
  readonly upTo: string | null;
}

/** Identity of what is asked for; threads do not change any result and are left out. */
export function requestIdentity({ threads: _threads, ...asked }: RunRequest): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(asked)))
    .digest("hex")
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}

/** What was last asked of this home: source and how it is to be read. */
export type LastRun = Pick<RunRequest, "source" | "declared" | "full" | "horizon" | "costBp">;

/** The last run's choices; null for a new home or a file that cannot be understood. */
export async function readLastRun(path: string): Promise<LastRun | null> {
  try {
    const held = JSON.parse(await readFile(path, "utf8")) as LastRun;
    return typeof held.source === "string" ? held : null;
  } catch {
    return null;
  }
}

/** Written beside and moved into place, so that a killed process leaves the old one. */
export async function writeLastRun(path: string, request: RunRequest): Promise<void> {
  const { source, declared, full, horizon, costBp } = request;
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify({ source, declared, full, horizon, costBp }, null, 2)}\n`);
  await rename(beside, path);
}
