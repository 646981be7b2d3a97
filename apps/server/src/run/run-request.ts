import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { MarketDataOptions } from "@plumbline/adapters";
import type { UniverseRule } from "@plumbline/core";

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
  /** What a security must have to be ranked. */
  readonly universe: UniverseRule;
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

/** What was last asked of this home: source and how it is to be read; what cannot be understood is left out. */
export type LastRun = Pick<RunRequest, "source"> &
  Partial<Pick<RunRequest, "declared" | "full" | "horizon" | "costBp" | "universe">>;

/** The last run's choices; null for a new home or a file that names no source. */
export async function readLastRun(path: string): Promise<LastRun | null> {
  try {
    return lastRunOf(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

/** A person may have edited the file, or a full disk cut it: each choice is taken only if it is one. */
function lastRunOf(value: unknown): LastRun | null {
  if (!isRecord(value) || typeof value.source !== "string") return null;
  const { source, declared, full, horizon, costBp, universe } = value;
  const isText = (one: unknown) => typeof one === "string";
  const isDeclared =
    isRecord(declared) &&
    Object.entries(declared).every(([name, one]) =>
      name === "map" ? isRecord(one) && Object.values(one).every(isText) : isText(one),
    );
  const isUniverse =
    isRecord(universe) &&
    ["minHistory", "minPrice", "minDollarVolume"].every((name) => Number.isFinite(universe[name])) &&
    Number.isInteger(universe.minHistory);
  return {
    source,
    ...(isDeclared ? { declared: declared as MarketDataOptions } : {}),
    ...(typeof full === "boolean" ? { full } : {}),
    ...(Number.isInteger(horizon) && Number(horizon) > 0 ? { horizon: Number(horizon) } : {}),
    ...(Number.isFinite(costBp) && Number(costBp) >= 0 ? { costBp: Number(costBp) } : {}),
    ...(isUniverse ? { universe: universe as unknown as UniverseRule } : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Written beside and moved into place, so that a killed process leaves the old one. */
export async function writeLastRun(path: string, request: RunRequest): Promise<void> {
  const { source, declared, full, horizon, costBp, universe } = request;
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify({ source, declared, full, horizon, costBp, universe }, null, 2)}\n`);
  await rename(beside, path);
}
